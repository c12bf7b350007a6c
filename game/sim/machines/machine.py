"""What every machine is: a tile on a cell that puts packets out on the side it faces."""

from __future__ import annotations

from game.sim.link import Link, Taker
from game.sim.packet import Packet
from game.sim.spills import TAKES_NONE
from game.sim.world import World


class Machine(Taker):
    """A tile that acts. `out` is the link that it puts packets on; a machine that puts nothing out has none."""

    __slots__ = ("cell", "facing", "kind", "out", "world")

    def __init__(self, world: World, kind: str, cell: int, facing: str) -> None:
        self.world = world
        self.kind = kind
        self.cell = cell
        self.facing = facing
        self.out: Link

    def take(self, packet: Packet, beat: int) -> None:
        """Receive a packet; what a machine does not take is spilled at its cell."""
        self.world.spill(packet, self.cell, TAKES_NONE, self.kind, beat)

    def state(self) -> tuple[int, ...]:
        """What the digest walks."""
        return (self.cell,)
