"""The output port: delivers tokens to the users, and is where everything is measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from game.physics.units import BEATS_PER_SECOND
from game.sim.facts.gauge import Gauge, Moment
from game.sim.facts.law_sheet import Line, Quantity, Section, count, tokens
from game.sim.machines.machine import Machine, Site
from game.sim.packet import DRAFT, TOKEN, Packet, StepPacket
from game.sim.spills import BUNDLE_UNVERIFIED, TAKES_NONE
from game.sim.status import Status

if TYPE_CHECKING:
    from game.sim.facts.surroundings import Surroundings


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
        if packet.is_step:
            self._deliver_step(packet, beat)
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

    def _deliver_step(self, packet: Packet, beat: int) -> None:
        assert isinstance(packet, StepPacket)
        world = self.world
        num_tokens = packet.num_tokens
        self.num_delivered += num_tokens
        world.ledger.num_delivered += num_tokens
        if world.events is not None:
            world.tell("delivered", self.cell, num_tokens, beat)
        packet.core.stream.deliver(packet, self.cell, beat)

    def why_lost(self, packet_kind: int) -> str:
        """It delivers tokens; a bundle would have to be verified first."""
        if packet_kind == DRAFT:
            return BUNDLE_UNVERIFIED
        return "" if packet_kind == TOKEN else TAKES_NONE

    def _refuse(self, packet: Packet, beat: int) -> None:
        if packet.kind == DRAFT:
            self.world.spill(packet, self.cell, BUNDLE_UNVERIFIED, self.kind, beat)
        else:
            super().take(packet, beat)

    def state(self) -> tuple[int, ...]:
        """What the digest walks."""
        return (self.cell, self.num_delivered)

    def status(self, around: Surroundings) -> Status:
        """Delivering: tokens on the way here, and delivered."""
        num_tokens = around.num_tokens_coming(self)
        if not num_tokens:
            others = around.is_any_reached(around.alike(self))
            return around.without_work(around.is_reached(self), others=others)
        return Status("delivering", num_tokens, self.num_delivered)

    def summary(self) -> list[Line]:
        """What it has delivered."""
        return [Line("delivered", count(self.num_delivered))]

    def facts(self, around: Surroundings) -> list[Section]:
        """What it has delivered, and at which rate."""
        lines = [Line("sink_delivered", tokens(self.num_delivered), {"all": tokens(around.ledger.num_delivered)})]
        if around.tick:
            rate = self.num_delivered * BEATS_PER_SECOND / around.beat
            lines.append(Line("sink_rate", Quantity(rate, "tps"), mark="result"))
        return [Section("sink", tuple(lines))]

    def gauge(self, moment: Moment) -> Gauge:
        """What it has delivered."""
        return Gauge(form="count", count=self.num_delivered)
