"""Where the packets of a machine would get to, followed along the conduits of a build that does not run."""

from dataclasses import dataclass

from game.sim.grid import OFF_GRID, Grid
from game.sim.tiles import CONDUIT


@dataclass(frozen=True, slots=True)
class Route:
    """The way from a machine: `last` is the tile that puts packets out at its end, the machine itself without conduits.

    `ahead` is the cell that they run into there, or OFF_GRID. `reaches` is the machine that takes them, None where they
    are lost: at an empty cell, the edge, a machine that takes nothing, a front side, or in a ring.
    """

    conduits: tuple[int, ...]
    last: int
    ahead: int
    reaches: int | None


def follow(grid: Grid, start: int, first: int | None = None) -> Route:
    """The route of what the tile on `start` puts out. Which kinds of packets a machine takes is not looked at.

    Of a tile with several ways out it is the one that begins on the cell `first`.
    """
    conduits: list[int] = []
    last = start
    taker = grid.feeds(start) if first is None else first
    while True:
        if taker == OFF_GRID or taker in conduits or (taker == start and grid.kind(start) == CONDUIT):
            return Route(tuple(conduits), last, grid.ahead(last), None)
        if grid.kind(taker) != CONDUIT:
            return Route(tuple(conduits), last, taker, taker)
        conduits.append(taker)
        last = taker
        taker = grid.feeds(last)
