"""The output port: delivers tokens to the users, and is where everything is measured."""

from __future__ import annotations

from game.sim.machines.machine import Machine, Site
from game.sim.packet import DRAFT, TOKEN, Packet
from game.sim.spills import BUNDLE_UNVERIFIED


class Sink(Machine):
    """Delivers tokens. A draft bundle that no gate has verified delivers nothing."""

    __slots__ = ("num_delivered",)

    def __init__(self, site: Site) -> None:
        super().__init__(site)
        self.num_delivered = 0

    def take(self, packet: Packet, beat: int) -> None:
        """Deliver tokens; spill anything else."""
        world = self.world
        if packet.kind != TOKEN:
            self._refuse(packet, beat)
            return
        request = packet.request
        num_tokens = packet.num_tokens
        self.num_delivered += num_tokens
        world.ledger.num_delivered += num_tokens
        world.meter.delivered(request, num_tokens, beat)
        if world.events is not None:
            world.tell("delivered", self.cell, num_tokens, beat)
        request.num_delivered += num_tokens
        if request.num_delivered == request.num_deliverable:
            world.close(request, self.cell, beat)

    def _refuse(self, packet: Packet, beat: int) -> None:
        if packet.kind == DRAFT:
            self.world.spill(packet, self.cell, BUNDLE_UNVERIFIED, self.kind, beat)
        else:
            super().take(packet, beat)

    def state(self) -> tuple[int, ...]:
        """What the digest walks."""
        return (self.cell, self.num_delivered)
