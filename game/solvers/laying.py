"""A plan made into a build: conduits by the shortest legal ways, one wire after the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from game.content.grid import drawn
from game.content.solution import Solution
from game.session.build.floorplan import floor_grid
from game.session.build.placed import PlacedTile
from game.session.build.shortest_way import leads_to, shortest_way
from game.session.build.tile_settings import chosen_settings
from game.sim.grid import Grid
from game.sim.roles import DELIVERS, VERIFIES
from game.sim.spec import Tile
from game.sim.tiles import CONDUIT, TILES, kinds_of
from game.solvers.ground import Ground
from game.solvers.plan import Plan, Wire

_MOST_ORDERS: Final = 4
"""A wire that has no way is laid first in another attempt, so often at most."""

_ANY_WILL_DO: Final = kinds_of(DELIVERS, VERIFIES)
"""Kinds of which it makes no difference to a packet which one it comes to."""


def laid(ground: Ground, plan: Plan) -> Solution | None:
    """The build of a plan; None where a wire has no way, or more conduits are wanted than there are."""
    wires = list(plan.wires)
    for _ in range(_MOST_ORDERS):
        grid = floor_grid({**ground.fixed, **plan.own, **plan.machines}, ground.rows, ground.cols)
        stuck = _lay(ground, plan, grid, wires)
        if stuck is None:
            return _drawn(ground, grid)
        wires.remove(stuck)
        wires.insert(0, stuck)
    return None


def _lay(ground: Ground, plan: Plan, grid: Grid, wires: Sequence[Wire]) -> Wire | None:
    """Lay wires one after the other; answers the one that has no way, if there is one."""
    cards = grid.card_groups()
    for start, end in wires:
        if leads_to(grid, start, end):
            continue
        ends = _alike(plan, ground, cards, end)
        over = plan.detours.get(start)
        if over is not None and over not in grid.tiles:
            if not _lead_over(ground, grid, start, over, ends):
                return start, end
        elif not (_lead(ground, grid, start, ends) or _lead(ground, grid, start, _in_its_place(grid, end))):
            return start, end
    return None


def _lead(ground: Ground, grid: Grid, start: int, ends: Sequence[int]) -> bool:
    """Lay conduits from a tile to the nearest of others; whether there is a way."""
    way = shortest_way(grid, ground.fixed, start, ends)
    if way is None:
        return False
    for cell, tile in way.tiles(grid).items():
        grid.tiles[cell] = Tile(tile.kind, *divmod(cell, ground.cols), tile.facing, dict(tile.settings))
    return True


def _lead_over(ground: Ground, grid: Grid, start: int, over: int, ends: Sequence[int]) -> bool:
    """The same over an empty cell; its conduit faces the way on, which is laid first."""
    grid.tiles[over] = Tile(CONDUIT, *divmod(over, ground.cols))
    return _lead(ground, grid, over, ends) and _lead(ground, grid, start, (over,))


def _drawn(ground: Ground, grid: Grid) -> Solution | None:
    """The build on a grid; None where it has more conduits than there are."""
    placed = [tile for cell, tile in sorted(grid.tiles.items()) if cell not in ground.fixed]
    if sum(tile.kind == CONDUIT for tile in placed) > ground.most(CONDUIT):
        return None
    rows, facing = drawn(ground.rows, ground.cols, placed)
    all_tiles = {cell: PlacedTile(tile.kind, tile.facing, tile.settings) for cell, tile in grid.tiles.items()}
    set_on = chosen_settings(ground.level, all_tiles)
    return Solution.model_validate({"level": ground.level.id, "map": rows, "facing": facing, "settings": set_on})


def _alike(plan: Plan, ground: Ground, cards: list[list[int]], end: int) -> list[int]:
    """The cells at which what is led to one may arrive as well: cores of one card that take in the same."""

    def takes(cell: int) -> tuple[str, ...]:
        return TILES[(plan.machines.get(cell) or ground.fixed[cell]).kind].takes

    card = next((cells for cells in cards if end in cells), [end])
    return [cell for cell in card if takes(cell) == takes(end)]


def _in_its_place(grid: Grid, end: int) -> list[int]:
    """Where what has no way to a sink or a gate is as welcome: at every other of its kind."""
    kind = grid.kind(end)
    return [cell for cell in grid.tiles if grid.kind(cell) == kind] if kind in _ANY_WILL_DO else []
