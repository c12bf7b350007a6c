"""Where the packets of a machine would get to, followed along the conduits of a build that does not run."""

from dataclasses import dataclass

from game.sim.grid import OFF_GRID, Grid


@dataclass(frozen=True, slots=True)
class Route:
    """The way from a machine: `last` is the tile that puts packets out at its end, the machine itself without conduits.

    `ahead` is the cell that they run into there, or OFF_GRID. `reaches` is the machine that takes them, None where they
    are lost: at an empty or blocked cell, the edge, a front side, or in a ring.
    """

    conduits: tuple[int, ...]
    last: int
    ahead: int
    reaches: int | None


def follow(grid: Grid, start: int) -> Route:
    """The route of what the tile on `start` puts out. Which kinds of packets a machine takes is not looked at."""
    conduits: list[int] = []
    last = start
    while True:
        ahead = grid.ahead(last)
        kind = grid.kind(ahead) if ahead != OFF_GRID else None
        if kind in (None, "blocked") or grid.enters_by_front(last, ahead) or ahead in conduits:
            return Route(tuple(conduits), last, ahead, None)
        if kind != "conduit":
            return Route(tuple(conduits), last, ahead, ahead)
        conduits.append(ahead)
        last = ahead
