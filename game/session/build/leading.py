"""Where what a tile puts out could be led: to the nearest tile that takes it in."""

from __future__ import annotations

from collections.abc import Sequence

from game.session.build.editor import Editor
from game.session.build.route import follow
from game.session.build.shortest_way import all_outputs, has_way, shortest_way
from game.sim.grid import Grid
from game.sim.roles import CARRIES, SPLITS
from game.sim.tiles import CONDUIT, TILES, plays


def nearest_taker(editor: Editor, start: int) -> int | None:
    """The tile to which the fewest conduits lead from the one on `start`, of those that take in what it puts out.

    None where it puts nothing out, gets to such a tile already, or where no such conduits may be laid. A splitter has
    several ways out: it is asked for the nearest tile that it does not get to yet. Cores of its own card are no aim of
    a core, for they hand over without wires.
    """
    grid = editor.grid
    aims = _aims(grid, start, grid.card_groups())
    way = shortest_way(grid, editor.fixed, start, aims) if aims else None
    if way is None or not _may_lay(editor, len(way.conduits)):
        return None
    return way.into if grid.kind(way.into) != CONDUIT else follow(grid, way.into).reaches


def leadable(editor: Editor) -> list[int]:
    """The cells of all tiles that have a `nearest_taker`, in order; it takes less time than asking for each."""
    grid = editor.grid
    left = editor.num_left(CONDUIT) if CONDUIT in editor.level.toolbox else 0
    if left is not None and left < editor.rows * editor.cols:
        return [cell for cell in grid.tiles if nearest_taker(editor, cell) is not None]
    cards, outputs = grid.card_groups(), all_outputs(grid)
    aims = {cell: _aims(grid, cell, cards) for cell in grid.tiles}
    return [cell for cell, ends in aims.items() if ends and has_way(grid, editor.fixed, cell, ends, outputs)]


def _aims(grid: Grid, start: int, cards: Sequence[Sequence[int]]) -> list[int]:
    """The machines that take in some of what the tile on `start` puts out and that it could be led to."""
    kind = grid.tiles[start].kind if start in grid.tiles else ""
    if not kind or plays(kind, CARRIES) or not TILES[kind].puts_out:
        return []
    puts = set(TILES[kind].puts)
    takers = [
        cell
        for cell, tile in grid.tiles.items()
        if cell != start and not plays(tile.kind, CARRIES) and not puts.isdisjoint(TILES[tile.kind].takes)
    ]
    if TILES[kind].is_core:
        own = next(group for group in cards if start in group)
        takers = [cell for cell in takers if cell not in own]
    reached = {follow(grid, start, first).reaches for first in grid.outlets(start)}
    if not plays(kind, SPLITS) and not reached.isdisjoint(takers):
        return []
    return [cell for cell in takers if cell not in reached]


def _may_lay(editor: Editor, num_conduits: int) -> bool:
    """Whether so many more conduits may be placed."""
    if not num_conduits:
        return True
    left = editor.num_left(CONDUIT)
    return CONDUIT in editor.level.toolbox and (left is None or left >= num_conduits)
