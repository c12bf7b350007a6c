"""What every machine is: a tile on a cell that puts packets out on the side it faces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from game.sim.facts.gauge import NO_GAUGE, Gauge, Moment
from game.sim.facts.law_sheet import Line, Section
from game.sim.link import Link, Taker
from game.sim.packet import Packet
from game.sim.setting import Setting
from game.sim.spec import CardSpec, FactorySpec, SettingValue
from game.sim.spills import TAKES_NONE
from game.sim.status import IDLE, Status
from game.sim.world import World

if TYPE_CHECKING:
    from game.sim.facts.surroundings import Surroundings
    from game.sim.workloads.terms import Workload


NO_PACKETS: Final[frozenset[int]] = frozenset()


@dataclass(frozen=True, slots=True)
class Site:
    """Where a machine is built: what all parts of the run share, the level's terms, its cell and side, its settings."""

    world: World
    spec: FactorySpec
    kind: str
    cell: int
    facing: str
    settings: dict[str, SettingValue]


@dataclass(frozen=True, slots=True)
class Plan:
    """Where a machine would run: the level's terms, and how it is set.

    `made_of` says which cards it is part of or serves, at least one; `card` is the index of the card it is part of, -1
    for none; `block_size` says in how many tokens KV is kept on it, 0 where a sequence reserves memory for the longest.
    `place` is how many of its kind stand before it in reading order, -1 for one that stands nowhere yet.
    """

    spec: FactorySpec
    settings: dict[str, SettingValue]
    made_of: tuple[CardSpec, ...]
    card: int = -1
    block_size: int = 0
    place: int = -1

    @property
    def workloads(self) -> tuple[Workload, ...]:
        """What users of this source do; those of every source where its place is not known."""
        every = self.spec.every_workload
        return every[self.place : self.place + 1] if 0 <= self.place < len(every) else every


class Machine(Taker):
    """A tile that acts. `out` is the link that it puts packets on; a machine that puts nothing out has none.

    What it does is in the upper half. What it says of itself while it does is in the lower: readers show that and know
    nothing of its kind.
    """

    settings: ClassVar[tuple[Setting, ...]] = ()
    """What can be set on it."""
    adjustable: ClassVar[tuple[str, ...]] = ()
    """Of those the settings that may be set anew while a run is on: what is read each time that it decides."""

    __slots__ = ("cell", "facing", "kind", "out", "outs", "world")

    def __init__(self, site: Site) -> None:
        self.world = site.world
        self.kind = site.kind
        self.cell = site.cell
        self.facing = site.facing
        self.out: Link
        self.outs: list[Link] = []
        """All links that it puts packets on."""

    def serve(self, neighbour: Machine) -> None:
        """Lend what it is there for to a machine that it touches; called once for each, in reading order of both."""

    def connect(self, outs: list[Link]) -> None:
        """The links that it puts packets on: one, but for a machine that splits."""
        self.out = outs[0]
        self.outs = outs

    def look_around(self) -> None:
        """Find what it has to know of other machines; called once, when all links are laid."""

    def load(self) -> None:
        """Take the memory that it needs before anything runs.

        Raises:
            OutOfMemory: where VRAM does not suffice.
        """

    def adjust(self, name: str, value: SettingValue) -> None:
        """Set one of its `adjustable` settings anew; whoever asks has seen to it that it may have this value."""
        raise ValueError(f"{name} of a {self.kind} is settled when a run begins")

    def take(self, packet: Packet, beat: int) -> None:
        """Receive a packet; what a machine does not take is spilled at its cell."""
        self.world.spill(packet, self.cell, TAKES_NONE, self.kind, beat)

    def why_lost(self, packet_kind: int) -> str:
        """Why a packet of a kind would be lost that comes here, as a cause of spills; "" where it is taken in.

        It says before anything runs what `take` does.
        """
        return TAKES_NONE

    def sends(self, arriving: frozenset[int]) -> frozenset[int]:
        """The kinds of packets that it puts out where those of other kinds arrive; at a core, anywhere on its card."""
        return NO_PACKETS

    def state(self) -> tuple[int, ...]:
        """What the digest walks."""
        return (self.cell,)

    @classmethod
    def planned(cls, plan: Plan) -> list[Line]:
        """What its hover card says before anything runs."""
        return []

    def status(self, around: Surroundings) -> Status:
        """What it is doing, where it has lost nothing and no memory is short."""
        return IDLE

    def summary(self) -> list[Line]:
        """What its hover card says while it runs."""
        return []

    def facts(self, around: Surroundings) -> list[Section]:
        """The law that it obeys, with its numbers as they are now."""
        return []

    def gauge(self, moment: Moment) -> Gauge:
        """What its tile shows while it runs."""
        return NO_GAUGE
