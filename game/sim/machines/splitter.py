"""The splitter: sends each packet out of one of its other sides."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from game.sim.downstream import cards_beyond, num_waiting_at
from game.sim.facts.foresee_order import foresee_split
from game.sim.facts.gauge import Gauge, Moment
from game.sim.facts.law_sheet import Line, Section, count
from game.sim.link import Link
from game.sim.machines.machine import Machine, Site
from game.sim.packet import Packet
from game.sim.setting import Setting
from game.sim.spec import SettingValue
from game.sim.status import Status

if TYPE_CHECKING:
    from game.sim.cards.card import Card
    from game.sim.facts.surroundings import Surroundings

ROUND_ROBIN: Final = "round_robin"
LEAST_WAITING: Final = "least_waiting"


class Splitter(Machine):
    """Takes whatever comes. Its ways out are all sides on which a tile stands that takes packets in from it."""

    settings: ClassVar[tuple[Setting, ...]] = (
        Setting("policy", ROUND_ROBIN, (ROUND_ROBIN, LEAST_WAITING), unit="", law="wire", forecast=foresee_split),
    )

    adjustable: ClassVar[tuple[str, ...]] = ("policy",)

    __slots__ = ("_cards", "_next", "num_sent", "policy")

    def __init__(self, site: Site) -> None:
        super().__init__(site)
        self.policy = str(site.settings["policy"])
        self.num_sent: list[int] = []
        """Packets sent out of each side."""
        self._cards: list[list[Card]] = []
        self._next = 0
        """Whose turn it is."""

    def adjust(self, name: str, value: SettingValue) -> None:
        """Packets that come from now on go out like that."""
        if name != "policy":
            super().adjust(name, value)
        self.policy = str(value)

    def connect(self, outs: list[Link]) -> None:
        """The links of its sides, by side from the north clockwise."""
        super().connect(outs)
        self.num_sent = [0] * len(outs)

    def look_around(self) -> None:
        """Which cards each of its sides leads to."""
        self._cards = [cards_beyond([link]) for link in self.outs]

    def take(self, packet: Packet, beat: int) -> None:
        """Send a packet out of the side whose turn it is."""
        side = self._side()
        self._next = (side + 1) % len(self.outs)
        self.num_sent[side] += 1
        self.outs[side].take(packet, beat + packet.transmit_beats)

    def why_lost(self, packet_kind: int) -> str:
        """It takes everything in."""
        return ""

    def sends(self, arriving: frozenset[int]) -> frozenset[int]:
        """The same on."""
        return arriving

    def _side(self) -> int:
        """The next in turn; by least waiting the next of those behind which fewest prompts wait."""
        num_sides = len(self.outs)
        turns = [(self._next + turn) % num_sides for turn in range(num_sides)]
        if self.policy == ROUND_ROBIN:
            return turns[0]
        return min(turns, key=self._num_waiting)

    def _num_waiting(self, side: int) -> int:
        return num_waiting_at(self._cards[side])

    def state(self) -> tuple[int, ...]:
        """What the digest walks."""
        return (self.cell, self._next, *self.num_sent)

    def status(self, around: Surroundings) -> Status:
        """Splitting: sides that it sends out of, and packets so far."""
        if not any(self.num_sent):
            return around.without_work(around.is_reached(self))
        return Status("splitting", len(self.outs), sum(self.num_sent))

    def summary(self) -> list[Line]:
        """What it has sent on."""
        return [Line("split", count(sum(self.num_sent)), {"sides": count(len(self.outs))})]

    def facts(self, around: Surroundings) -> list[Section]:
        """What it has sent out of each side, and how many wait there."""
        lines = []
        for side, num in enumerate(self.num_sent):
            terms = {"waiting": count(self._num_waiting(side))}
            lines.append(Line(f"split_{self._facing(side, around.spec.cols)}", count(num), terms))
        return [Section("splitter", tuple(lines))]

    def _facing(self, side: int, cols: int) -> str:
        """On which side of its cell a link of it begins."""
        link = self.outs[side]
        first = link.cells[0] if link.cells else link.to_cell
        if first // cols == self.cell // cols:
            return "east" if first > self.cell else "west"
        return "south" if first > self.cell else "north"

    def gauge(self, moment: Moment) -> Gauge:
        """What it has sent on."""
        return Gauge(form="count", count=sum(self.num_sent))
