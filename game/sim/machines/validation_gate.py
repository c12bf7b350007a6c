"""The validation gate: turns a draft bundle into the tokens that the target model accepted."""

from __future__ import annotations

from game.sim.machines.machine import Machine, Site
from game.sim.packet import DRAFT, TOKEN, TOKEN_BYTES, Packet


class ValidationGate(Machine):
    """Lets the accepted prefix of a bundle through and discards the rest; plain tokens pass."""

    __slots__ = ("num_discarded", "num_passed")

    def __init__(self, site: Site) -> None:
        super().__init__(site)
        self.num_passed = 0
        self.num_discarded = 0

    def take(self, packet: Packet, beat: int) -> None:
        """Verify a bundle or pass tokens on; spill anything else."""
        if packet.kind == DRAFT:
            world = self.world
            num_rejected = packet.num_tokens - packet.num_accepted
            packet.kind = TOKEN
            packet.num_tokens = packet.num_accepted
            packet.transmit_beats = world.transmit_beats(packet.num_accepted * TOKEN_BYTES)
            self.num_discarded += num_rejected
            world.ledger.num_rejected += num_rejected
            if world.events is not None:
                self._tell(packet.num_accepted, num_rejected, beat)
        elif packet.kind != TOKEN:
            super().take(packet, beat)
            return
        self.num_passed += packet.num_tokens
        self.out.take(packet, beat + packet.transmit_beats)

    def _tell(self, num_accepted: int, num_rejected: int, beat: int) -> None:
        self.world.tell("verified", self.cell, num_accepted, beat)
        if num_rejected:
            self.world.tell("rejected", self.cell, num_rejected, beat)

    def state(self) -> tuple[int, ...]:
        """What the digest walks."""
        return (self.cell, self.num_passed, self.num_discarded)
