"""Whether a solution fits its level."""

from collections.abc import Iterator, Sequence
from typing import Final

from game.content.grid import tiles_on
from game.content.jsontext import Anchor, quoted
from game.content.level import Level
from game.content.map_checks import facing_problems, map_problems
from game.content.setting_checks import chosen_setting_problems
from game.content.solution import Solution
from game.content.source import Problem
from game.content.words import tile_title
from game.content.work import build_problems
from game.sim.grid import place_name
from game.sim.roles import BLOCKS
from game.sim.spec import Tile
from game.sim.tiles import EMPTY_GLYPH, TILE_BY_GLYPH, TILES, plays

_MACHINE_GLYPHS: Final = frozenset(tile.glyph for tile in TILES.values() if tile.machine is not None)


def check_match(level: Level, solution: Solution, *, is_bounded: bool = True) -> None:
    """Refuse a solution that is for another level, changes what belongs to the level, or is too much work to run.

    How much work it is does not matter where it is not `is_bounded`: who asked for a run of their own waits for it.

    Raises:
        ContentError: with everything that does not fit, at its place in the solution.
    """
    problems = list(match_problems(level, solution))
    if is_bounded and not problems:
        problems = list(build_problems(level, solution))
    if problems:
        raise solution.source.error(problems)


def match_problems(level: Level, solution: Solution) -> Iterator[Problem]:
    """Everything about a solution that does not fit the level."""
    if solution.level != level.id:
        message = f"this solves the level {quoted(solution.level)}, not {quoted(level.id)}; run it with its own level"
        yield Problem(("level",), message)
        return
    undrawn = list(map_problems(list(solution.map)))
    if undrawn:
        yield from undrawn
        return
    if (len(solution.map), len(solution.map[0])) != (level.rows, level.cols):
        size = f"the map is {len(solution.map)} by {len(solution.map[0])} cells"
        yield Problem(("map",), f"{size}, the level's {level.rows} by {level.cols}; draw it in the level's size")
        return
    tools = _tool_glyphs(level)
    for row, (glyphs, fixed_glyphs) in enumerate(zip(solution.map, level.map, strict=True)):
        for col, (glyph, fixed) in enumerate(zip(glyphs, fixed_glyphs, strict=True)):
            if glyph not in (EMPTY_GLYPH, fixed) and (fixed != EMPTY_GLYPH or glyph not in tools):
                yield Problem(("map", row), _misplaced(level, glyph, fixed, place_name(row, col)), char=col)
    if level.most_placed:
        yield from _too_many(level, solution)
    if solution.facing:
        yield from _turned_tiles(level, solution)
    yield from chosen_setting_problems(level, solution)


def _tool_glyphs(level: Level) -> frozenset[str]:
    """The glyphs of what the player may place."""
    return level.kept(
        "tools", lambda: frozenset(glyph for glyph, kind in TILE_BY_GLYPH.items() if kind in level.toolbox)
    )


def _misplaced(level: Level, glyph: str, fixed: str, cell: str) -> str:
    """Why this glyph of a solution may not stand on this cell."""
    tile = TILES[TILE_BY_GLYPH[glyph]]
    if fixed != EMPTY_GLYPH:
        title = tile_title(TILE_BY_GLYPH[fixed])
        return f"{cell} belongs to the level ({title}, {fixed}) and cannot be built on; write . or {fixed}"
    if tile.is_fixed:
        return f"{tile_title(tile.id)} ({glyph}) at {cell}: only the level places these; write ."
    return f"{tile.id} ({glyph}) at {cell} is not in the toolbox; this level has: {', '.join(level.toolbox) or '-'}"


def _too_many(level: Level, solution: Solution) -> Iterator[Problem]:
    """The first tile of each kind of which the solution places more than it may."""
    counts: dict[str, int] = {}
    for row, glyphs in enumerate(solution.map):
        for col, glyph in enumerate(glyphs):
            if glyph == EMPTY_GLYPH or level.map[row][col] != EMPTY_GLYPH:
                continue
            kind = TILE_BY_GLYPH[glyph]
            counts[kind] = counts.get(kind, 0) + 1
            most = level.most_placed.get(kind)
            if most is not None and counts[kind] == most + 1:
                message = f"{kind} ({glyph}) at {row},{col} is one too many: this level lets you place {most}; write ."
                yield Problem(("map", row), message, char=col)


def _turned_tiles(level: Level, solution: Solution) -> Iterator[Problem]:
    """Facings on cells that the solution leaves free, and such as turn what belongs to the level."""
    fixed = level.kept("fixed", lambda: {f"{tile.row},{tile.col}": tile for tile in tiles_on(level.map, level.facing)})
    machines = _machines(solution.map)
    placed = {cell: side for cell, side in solution.facing.items() if cell not in fixed and cell not in machines}
    yield from facing_problems(placed, list(solution.map), "nothing is placed on this cell; remove this")
    for cell, side in solution.facing.items():
        if cell in fixed and not _repeats(solution, fixed[cell], side):
            yield Problem(("facing", cell), _turned_fixed_tile(cell, fixed[cell]), Anchor.KEY)


def _machines(rows: Sequence[str]) -> set[str]:
    """The cells of a map on which a machine stands, which may face any side."""
    return {
        place_name(row, col)
        for row, glyphs in enumerate(rows)
        for col, glyph in enumerate(glyphs)
        if glyph in _MACHINE_GLYPHS
    }


def _repeats(solution: Solution, fixed: Tile, side: str) -> bool:
    """Whether a solution draws a fixed machine once more, with the facing that it has."""
    is_turnable = TILES[fixed.kind].machine is not None
    return is_turnable and side == fixed.facing and solution.map[fixed.row][fixed.col] == TILES[fixed.kind].glyph


def _turned_fixed_tile(cell: str, tile: Tile) -> str:
    faces = "has no facing" if plays(tile.kind, BLOCKS) else f"faces {tile.facing}"
    return f"the tile at {cell} belongs to the level and {faces}; remove this ({tile_title(tile.kind)})"
