"""The shortest free way for conduits from one tile to another, around what stands and into wires that lead there."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from heapq import heappop, heappush

from game.session.build.placed import PlacedTile
from game.session.build.route import follow
from game.sim.grid import OFF_GRID, Grid
from game.sim.roles import SPLITS
from game.sim.tiles import CONDUIT, FACINGS, OPPOSITE, TILES, plays

Output = tuple[int, int, tuple[str, ...]]
"""An empty cell, the cell of a tile that puts out to it, and what kinds of packets."""


@dataclass(frozen=True, slots=True)
class Way:
    """Where conduits are to be laid, from the first to the last, and the cell of the tile that takes from the last.

    That is the end itself, or a conduit that leads there. `sides` has the side that each tile of the way faces, the
    start first.
    """

    start: int
    conduits: tuple[int, ...]
    into: int
    sides: tuple[str, ...]

    def tiles(self, grid: Grid) -> dict[int, PlacedTile]:
        """The conduits, and the tile on the start turned to the first of them where it can be turned and is not."""
        placed = {cell: PlacedTile(CONDUIT, side) for cell, side in zip(self.conduits, self.sides[1:], strict=True)}
        standing = grid.tiles[self.start]
        if standing.facing == self.sides[0] or not TILES[standing.kind].has_facing:
            return placed
        return {self.start: PlacedTile(standing.kind, self.sides[0], standing.settings), **placed}


def leads_to(grid: Grid, start: int, end: int) -> bool:
    """Whether anything that the tile on `start` puts out gets to the tile on `end` already."""
    for first in grid.outlets(start):
        route = follow(grid, start, first)
        if end == route.reaches or end in route.conduits:
            return True
    return False


def shortest_way(grid: Grid, fixed: Container[int], start: int, ends: Collection[int]) -> Way | None:
    """The way with the fewest conduits from `start` to the nearest of `ends`, of these one with the fewest turns.

    A conduit on the way is fed by the one before and by nothing else: the way keeps off cells that other tiles put out
    to. Where there is no such way, what they put out may join, if the end takes it in. None where there is no way.
    """
    takes_from = _outputs(all_outputs(grid), start)
    return _search(grid, fixed, start, ends, takes_from.keys()) or _search(
        grid, fixed, start, ends, _unwelcome(grid, takes_from, ends)
    )


def has_way(grid: Grid, fixed: Container[int], start: int, ends: Collection[int], outputs: Sequence[Output]) -> bool:
    """Whether there is a `shortest_way`, however long, where these are `all_outputs`; it costs a part of finding it."""
    shunned = _unwelcome(grid, _outputs(outputs, start), ends)
    return bool(_reach(grid, start, tuple(_sides_out(grid, fixed, start)), ends, shunned).last)


def _unwelcome(grid: Grid, takes_from: Mapping[int, Collection[str]], ends: Collection[int]) -> list[int]:
    """Of cells that tiles put out to those where something comes that not every end takes in."""
    welcome = set(TILES[CONDUIT].puts).intersection(*(taken(grid, end) for end in ends))
    return [cell for cell, kinds in takes_from.items() if not welcome.issuperset(kinds)]


def taken(grid: Grid, cell: int) -> tuple[str, ...]:
    """The kinds of packets that are welcome at a tile: on a conduit those that are where it leads, if it does."""
    while grid.kind(cell) == CONDUIT:
        reached = follow(grid, cell).reaches
        if reached is None:
            return TILES[CONDUIT].puts
        cell = reached
    return TILES[grid.tiles[cell].kind].takes


def all_outputs(grid: Grid) -> list[Output]:
    """Empty cells that tiles put out to, each with the tile that does and the kinds of packets that come from it."""
    found = []
    for cell, tile in grid.tiles.items():
        if not TILES[tile.kind].puts_out:
            continue
        sides = FACINGS if plays(tile.kind, SPLITS) else (tile.facing,)
        for side in sides:
            near = grid.towards(cell, side)
            if near != OFF_GRID and near not in grid.tiles:
                found.append((near, cell, TILES[tile.kind].puts))
    return found


def _outputs(outputs: Iterable[Output], start: int) -> Mapping[int, Collection[str]]:
    """The cells of those that are not of the tile on `start`, and all kinds of packets that come there."""
    found: dict[int, set[str]] = {}
    for near, cell, kinds in outputs:
        if cell != start:
            found.setdefault(near, set()).update(kinds)
    return found


def _search(
    grid: Grid, fixed: Container[int], start: int, ends: Collection[int], avoided: Collection[int]
) -> Way | None:
    """By number of conduits, then of turns, then by the order of sides from the north clockwise.

    Which cells lie on any of the shortest ways is found first; of these few the way with the fewest turns is chosen.
    """
    sides = tuple(_sides_out(grid, fixed, start))
    reach = _reach(grid, start, sides, ends, avoided)
    if not reach.last:
        return None
    useful = _useful(grid, start, reach)
    before: dict[tuple[int, str], tuple[int, str] | None] = {}
    waiting: list[tuple[int, int, int, str, int, str]] = []
    order = 0
    for side in sides:
        heappush(waiting, (0, 0, order, side, start, ""))
        order += 1
    while waiting:
        length, turns, _, side, cell, came = heappop(waiting)
        if (cell, side) in before:
            continue
        before[cell, side] = (grid.towards(cell, OPPOSITE[came]), came) if came else None
        near = grid.towards(cell, side)
        if (cell, side) in reach.last:
            return _way(before, cell, side, start, near)
        if near in useful and reach.steps[near] == length + 1:
            for ahead in FACINGS:
                if ahead != OPPOSITE[side]:
                    heappush(waiting, (length + 1, turns + (ahead != side), order, ahead, near, side))
                    order += 1
    return None


@dataclass(frozen=True, slots=True)
class _Reach:
    """What is reached from a tile over as few conduits as get to an end."""

    steps: dict[int, int]
    """How many conduits it takes to stand on a cell; the tile itself with 0."""
    last: set[tuple[int, str]]
    """The cells from which an end is entered after so few steps, each with the side; none where there is no way."""


def _reach(grid: Grid, start: int, sides: Sequence[str], ends: Collection[int], avoided: Collection[int]) -> _Reach:
    """Layer by layer, up to the first from which an end is entered."""
    shunned = {OFF_GRID, start, *avoided}
    tiles, beside = grid.tiles, _neighbours(grid.rows, grid.cols)
    reach = _Reach({start: 0}, set())
    is_end: dict[int, bool] = {}
    layer = [start]
    while layer and not reach.last:
        beyond = []
        for cell in layer:
            for side, near in beside[cell]:
                if near in tiles:
                    if near != start and (cell != start or side in sides) and _takes(grid, cell, side, near):
                        if near not in is_end:
                            is_end[near] = _is_end(grid, near, start, ends)
                        if is_end[near]:
                            reach.last.add((cell, side))
                elif near not in reach.steps and near not in shunned and (cell != start or side in sides):
                    reach.steps[near] = reach.steps[cell] + 1
                    beyond.append(near)
        layer = beyond
    return reach


def _useful(grid: Grid, start: int, reach: _Reach) -> set[int]:
    """The cells from which an end is as near as can be."""
    beside = _neighbours(grid.rows, grid.cols)
    found = {cell for cell, _ in reach.last}
    layer = list(found)
    for cell in layer:
        for _, near in beside[cell]:
            if near not in found and reach.steps.get(near) == reach.steps[cell] - 1:
                found.add(near)
                layer.append(near)
    return found


@lru_cache(64)
def _neighbours(rows: int, cols: int) -> Sequence[Sequence[tuple[str, int]]]:
    """By cell the sides of it, each with the cell there; none beyond the edge."""
    grid = Grid(rows, cols, ())
    found = []
    for cell in range(rows * cols):
        beside = [(side, grid.towards(cell, side)) for side in FACINGS]
        found.append(tuple((side, near) for side, near in beside if near != OFF_GRID))
    return found


def _sides_out(grid: Grid, fixed: Container[int], start: int) -> Iterator[str]:
    """The sides on which the tile on `start` puts out, or would where it is turned; none from which it is fed."""
    tile = grid.tiles[start]
    if not TILES[tile.kind].puts_out:
        return
    is_turnable = start not in fixed and TILES[tile.kind].has_facing
    fed_from = grid.feeders(start)
    for side in FACINGS:
        is_open = is_turnable or plays(tile.kind, SPLITS) or side == tile.facing
        if is_open and grid.towards(start, side) not in fed_from:
            yield side


def _takes(grid: Grid, cell: int, side: str, near: int) -> bool:
    """Whether what comes from `cell` is taken in by the tile on `near`."""
    is_split_twice = plays(grid.kind(cell), SPLITS) and plays(grid.kind(near), SPLITS)  # none feeds its like
    return not is_split_twice and grid.takes_in(near, OPPOSITE[side])


def _is_end(grid: Grid, cell: int, start: int, ends: Collection[int]) -> bool:
    """Whether a tile is an end, or a conduit from which packets get to one and do not come by the start again."""
    if cell in ends:
        return True
    if grid.kind(cell) != CONDUIT:
        return False
    route = follow(grid, cell)
    if start in route.conduits or start == route.reaches:
        return False
    return route.reaches in ends or not set(route.conduits).isdisjoint(ends)


def _way(before: Mapping[tuple[int, str], tuple[int, str] | None], cell: int, side: str, start: int, into: int) -> Way:
    path: list[tuple[int, str]] = []
    at: tuple[int, str] | None = (cell, side)
    while at is not None:
        path.append(at)
        at = before[at]
    path.reverse()
    return Way(start, tuple(cell for cell, _ in path[1:]), into, tuple(side for _, side in path))
