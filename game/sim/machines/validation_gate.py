"""The validation gate: turns a draft bundle into the tokens that the target model accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from game.sim.facts.gauge import Gauge, Moment
from game.sim.facts.law_sheet import Line, Quantity, Section, count, tokens
from game.sim.facts.speculation import bundle_lines
from game.sim.machines.machine import NO_PACKETS, Machine, Site
from game.sim.packet import DRAFT, TOKEN, TOKEN_BYTES, Packet
from game.sim.spills import TAKES_NONE
from game.sim.status import Status

if TYPE_CHECKING:
    from game.sim.facts.surroundings import Surroundings


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

    def why_lost(self, packet_kind: int) -> str:
        """It takes tokens and bundles in."""
        return "" if packet_kind in (TOKEN, DRAFT) else TAKES_NONE

    def sends(self, arriving: frozenset[int]) -> frozenset[int]:
        """Tokens, whichever of the two come."""
        return frozenset((TOKEN,)) if TOKEN in arriving or DRAFT in arriving else NO_PACKETS

    def _tell(self, num_accepted: int, num_rejected: int, beat: int) -> None:
        self.world.tell("verified", self.cell, num_accepted, beat)
        if num_rejected:
            self.world.tell("rejected", self.cell, num_rejected, beat)

    def state(self) -> tuple[int, ...]:
        """What the digest walks."""
        return (self.cell, self.num_passed, self.num_discarded)

    def status(self, around: Surroundings) -> Status:
        """Filtering: tokens passed, and discarded."""
        if not around.num_tokens_coming(self):
            return around.without_work(around.is_reached(self))
        return Status("filtering", self.num_passed, self.num_discarded)

    def summary(self) -> list[Line]:
        """What it has let through and discarded."""
        return [Line("passed", count(self.num_passed)), Line("discarded", count(self.num_discarded))]

    def facts(self, around: Surroundings) -> list[Section]:
        """The same, and the tokens of a step that are expected and were measured."""
        candidates = self.num_passed + self.num_discarded
        share = self.num_discarded / candidates if candidates else 0.0
        lines = (
            Line("gate_passed", tokens(self.num_passed)),
            Line("gate_discarded", tokens(self.num_discarded), {"share": Quantity(share, "share")}),
            *bundle_lines(around),
        )
        return [Section("gate", lines)]

    def gauge(self, moment: Moment) -> Gauge:
        """What it has discarded."""
        return Gauge(num_lost=self.num_discarded)
