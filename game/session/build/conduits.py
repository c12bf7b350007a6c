"""What a drag over cells means when conduits are drawn: the way it takes, where each leads, what it turns."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import pairwise, takewhile

from game.session.build.floorplan import side_between
from game.session.build.placed import PlacedTile
from game.sim.grid import Grid
from game.sim.roles import BLOCKS
from game.sim.tiles import CONDUIT, FACINGS, OPPOSITE, TILES, kinds_of


def plan_run(grid: Grid, fixed: Container[int], cells: Iterable[int], facing: str) -> dict[int, PlacedTile]:
    """What a drag over `cells` of the grid means: the machine that it turns, if it does, then the conduits it lays.

    `fixed` are cells that the level itself has built on. Cells that a fast mouse skipped are filled in, and drawing
    back over the run shortens it. The run begins behind the machines that the drag begins on, and ends before the next
    machine: it never goes over one. The last of those that it begins on turns its output to where the drag goes on, if
    it is the player's and has a facing; so it does where the drag goes from it straight to one that takes packets in
    there. Each conduit passes to the next. The last one leads into the machine that the drag went on to; else, if it is
    an old conduit that leads on, it stays as it is, so that runs merge; else it leads into a machine beside it that
    takes packets, straight ahead first; else it keeps the direction. A drag of one cell has the given facing.
    """

    def is_in_the_way(cell: int) -> bool:
        return cell in fixed or grid.kind(cell) not in (None, CONDUIT)

    path = connected_path(cells, grid.cols)
    first = sum(1 for _ in takewhile(is_in_the_way, path))
    run = list(takewhile(lambda cell: not is_in_the_way(cell), path[first:]))
    plan = _turned(grid, fixed, path[max(0, first - 1) : first + 1] if run else path[max(0, first - 2) : first])
    if not run:
        return plan
    plan |= {cell: PlacedTile(CONDUIT, side_between(grid, cell, after)) for cell, after in pairwise(run)}
    plan[run[-1]] = PlacedTile(CONDUIT, _last_facing(grid, path, first + len(run) - 1, facing))
    return plan


def _turned(grid: Grid, fixed: Container[int], leaving: Sequence[int]) -> dict[int, PlacedTile]:
    """The machine on the first of two cells, turned to face the second; none where no turn is called for."""
    tile = grid.tiles.get(leaving[0]) if len(leaving) == 2 and leaving[0] not in fixed else None
    if tile is None or tile.kind == CONDUIT or not TILES[tile.kind].has_facing:
        return {}
    facing = side_between(grid, *leaving)
    is_led_on = grid.kind(leaving[1]) in (None, CONDUIT) or grid.takes_in(leaving[1], OPPOSITE[facing])
    is_turn = facing != tile.facing and is_led_on
    return {leaving[0]: PlacedTile(tile.kind, facing, tile.settings)} if is_turn else {}


def connected_path(cells: Iterable[int], cols: int) -> list[int]:
    """The way of a drag from neighbour to neighbour, without loops: where it comes back to a cell, the way round goes.

    The gap that a fast mouse left between two cells is filled in along the straight line between them.
    """
    path: list[int] = []
    for cell in cells:
        for step in _straight_line(path[-1], cell, cols) if path else (cell,):
            if step in path:
                del path[path.index(step) + 1 :]
            else:
                path.append(step)
    return path


def _last_facing(grid: Grid, path: Sequence[int], last: int, given: str) -> str:
    """Where the conduit at `path[last]` leads, the last one of a run; see `plan_run`."""
    cell = path[last]
    if last + 1 < len(path) and grid.kind(path[last + 1]) not in (None, *kinds_of(BLOCKS)):
        return side_between(grid, cell, path[last + 1])
    if last == 0:
        return given
    travel = side_between(grid, path[last - 1], cell)
    back = OPPOSITE[travel]
    old = grid.tiles.get(cell)
    if old is not None and old.facing != back and _leads_on(grid, cell, old.facing):
        return old.facing
    sides = (travel, *(side for side in FACINGS if side not in (travel, back)))
    return next((side for side in sides if _leads_into_machine(grid, cell, side)), travel)


def _leads_into_machine(grid: Grid, cell: int, side: str) -> bool:
    return grid.kind(grid.towards(cell, side)) != CONDUIT and _leads_on(grid, cell, side)


def _leads_on(grid: Grid, cell: int, side: str) -> bool:
    """Whether a packet put out on that side gets anywhere."""
    return grid.takes_in(grid.towards(cell, side), OPPOSITE[side])


def _straight_line(start: int, end: int, cols: int) -> Iterator[int]:
    """The cells after `start` up to `end`, each a neighbour of the one before, nearest to the line between both."""
    (row, col), (end_row, end_col) = divmod(start, cols), divmod(end, cols)
    num_down, num_across = abs(end_row - row), abs(end_col - col)
    down, across = 0, 0
    while (down, across) != (num_down, num_across):
        if (2 * across + 1) * num_down <= (2 * down + 1) * num_across:  # the line leaves the cell sideways
            across += 1
            col += 1 if end_col > col else -1
        else:
            down += 1
            row += 1 if end_row > row else -1
        yield row * cols + col
