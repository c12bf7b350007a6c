"""The admission gate: says no to a prompt in time, at once or when it has waited too long."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from game.physics.units import BEATS_PER_SECOND
from game.sim.downstream import cards_beyond, num_waiting_at
from game.sim.facts.foresee_order import foresee_deadline, foresee_queue_limit
from game.sim.facts.gauge import Gauge, Moment
from game.sim.facts.law_sheet import Line, Quantity, Section, count
from game.sim.machines.machine import NO_PACKETS, Machine, Site
from game.sim.packet import PROMPT, Packet
from game.sim.setting import Setting
from game.sim.spec import SettingValue
from game.sim.spills import TAKES_NONE
from game.sim.status import Status

if TYPE_CHECKING:
    from game.sim.cards.card import Card
    from game.sim.facts.surroundings import Surroundings


class AdmissionGate(Machine):
    """Stands on a wire for prompts. What it refuses is gone at once and takes no time of any card.

    A prompt that passes is stamped: a card refuses it at the boundary of a step once it has waited, since it was sent,
    for longer than `deadline_s`. A limit of 0 is none.
    """

    settings: ClassVar[tuple[Setting, ...]] = (
        Setting(
            "queue_limit", 0, (0, 1, 2, 4, 8, 16, 32, 64), unit="prompts", law="order", forecast=foresee_queue_limit
        ),
        Setting(
            "deadline_s",
            0,
            (0, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 5),
            unit="seconds",
            law="order",
            forecast=foresee_deadline,
        ),
    )

    adjustable: ClassVar[tuple[str, ...]] = ("queue_limit", "deadline_s")

    __slots__ = ("_cards", "deadline_beats", "num_passed", "num_refused", "queue_limit")

    def __init__(self, site: Site) -> None:
        super().__init__(site)
        self.queue_limit = 0
        self.deadline_beats = 0
        for name in self.adjustable:
            self.adjust(name, site.settings[name])
        self.num_passed = 0
        self.num_refused = 0
        self._cards: list[Card] = []

    def adjust(self, name: str, value: SettingValue) -> None:
        """Prompts that come from now on are asked that; a stamp stays as it is."""
        if name == "queue_limit":
            self.queue_limit = int(value)
        elif name == "deadline_s":
            self.deadline_beats = round(float(value) * BEATS_PER_SECOND)
        else:
            super().adjust(name, value)

    def look_around(self) -> None:
        """Which cards its prompts can come to."""
        self._cards = cards_beyond(self.outs)

    def take(self, packet: Packet, beat: int) -> None:
        """Let a prompt through with a deadline, or refuse it; spill anything else."""
        if packet.kind != PROMPT:
            super().take(packet, beat)
            return
        request = packet.request
        if self.queue_limit and self.num_waiting > self.queue_limit:
            self.num_refused += 1
            self.world.refuse(request, beat, self.cell)
            return
        if self.deadline_beats:
            deadline = request.sent_beat + self.deadline_beats
            if request.deadline_beat < 0 or deadline < request.deadline_beat:
                request.deadline_beat = deadline
        self.num_passed += 1
        self.out.take(packet, beat + packet.transmit_beats)

    def why_lost(self, packet_kind: int) -> str:
        """It takes prompts in."""
        return "" if packet_kind == PROMPT else TAKES_NONE

    def sends(self, arriving: frozenset[int]) -> frozenset[int]:
        """Prompts that it lets through."""
        return frozenset((PROMPT,)) if PROMPT in arriving else NO_PACKETS

    @property
    def num_waiting(self) -> int:
        """Prompts that wait on the cards behind it."""
        return num_waiting_at(self._cards)

    @property
    def num_late(self) -> int:
        """Prompts that the cards behind it have refused past their deadline."""
        return sum(card.admissions.num_late for card in self._cards)

    def state(self) -> tuple[int, ...]:
        """What the digest walks."""
        return (self.cell, self.num_passed, self.num_refused)

    def status(self, around: Surroundings) -> Status:
        """Admitting: prompts let through, and refused."""
        if not self.num_passed and not self.num_refused:
            return around.without_work(around.is_reached(self))
        return Status("admitting", self.num_passed, self.num_refused + self.num_late)

    def summary(self) -> list[Line]:
        """What it has let through and refused."""
        lines = [Line("prompts_passed", count(self.num_passed)), Line("gate_refused", count(self.num_refused))]
        return [*lines, Line("gate_late", count(self.num_late))] if self.deadline_beats else lines

    def facts(self, around: Surroundings) -> list[Section]:
        """The same, and how many wait behind it, of so many that it bears."""
        asked = self.num_passed + self.num_refused
        share = self.num_refused / asked if asked else 0.0
        lines = [
            Line("gate_let_through", count(self.num_passed)),
            Line("gate_refused", count(self.num_refused), {"share": Quantity(share, "share")}),
            Line("gate_waiting", count(self.num_waiting)),
        ]
        if self.queue_limit:
            lines.append(Line("gate_limit", count(self.queue_limit)))
        if self.deadline_beats:
            lines.append(Line("gate_deadline", Quantity(self.deadline_beats / BEATS_PER_SECOND, "s")))
            share = self.num_late / self.num_passed if self.num_passed else 0.0
            lines.append(Line("gate_late", count(self.num_late), {"share": Quantity(share, "share")}))
        return [Section("admission", tuple(lines))]

    def gauge(self, moment: Moment) -> Gauge:
        """What has been refused, by it or past its deadline."""
        return Gauge(num_lost=self.num_refused + self.num_late)
