"""What every machine is: a tile on a cell that puts packets out on the side it faces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from game.sim.link import Link, Taker
from game.sim.packet import Packet
from game.sim.setting import Setting
from game.sim.spec import FactorySpec, SettingValue
from game.sim.spills import TAKES_NONE
from game.sim.world import World


@dataclass(frozen=True, slots=True)
class Site:
    """Where a machine is built: what all parts of the run share, the level's terms, its cell and side, its settings."""

    world: World
    spec: FactorySpec
    kind: str
    cell: int
    facing: str
    settings: dict[str, SettingValue]


class Machine(Taker):
    """A tile that acts. `out` is the link that it puts packets on; a machine that puts nothing out has none."""

    settings: ClassVar[tuple[Setting, ...]] = ()
    """What can be set on it."""

    __slots__ = ("cell", "facing", "kind", "out", "world")

    def __init__(self, site: Site) -> None:
        self.world = site.world
        self.kind = site.kind
        self.cell = site.cell
        self.facing = site.facing
        self.out: Link

    def serve(self, neighbour: Machine) -> None:
        """Lend what it is there for to a machine that it touches; called once for each, in reading order of both."""

    def load(self) -> None:
        """Take the memory that it needs before anything runs.

        Raises:
            OutOfMemory: where VRAM does not suffice.
        """

    def take(self, packet: Packet, beat: int) -> None:
        """Receive a packet; what a machine does not take is spilled at its cell."""
        self.world.spill(packet, self.cell, TAKES_NONE, self.kind, beat)

    def state(self) -> tuple[int, ...]:
        """What the digest walks."""
        return (self.cell,)
