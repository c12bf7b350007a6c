"""What a row of a proof makes of a solution, and whether the level lets a player build that."""

from collections.abc import Mapping, Sequence

from game.content.grid import tiles_on
from game.content.jsontext import Anchor, JsonPath
from game.content.level import Level
from game.content.map_checks import cell_fault
from game.content.match import match_problems
from game.content.proof import Edits
from game.content.solution import Solution
from game.content.source import Problem
from game.content.wording import suggestion
from game.sim.grid import place_name
from game.sim.tiles import EMPTY_GLYPH, TILES


class UnfitEdits(Exception):
    """Edits that make no build of the level: what is wrong, below the row."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems[0].message)
        self.problems = list(problems)


def edited(level: Level, solutions: Mapping[str, Solution], edits: Edits) -> Solution:
    """The build that a row of a proof means, with nothing claimed about it.

    Raises:
        UnfitEdits: where it is none that a player could build.
    """
    solution = solutions.get(edits.solution)
    if solution is None:
        raise UnfitEdits([Problem(("solution",), f"no such solution; {suggestion(edits.solution, solutions)}")])
    if problems := [problem for cell in edits.draw for problem in _cell_problems(level, cell)]:
        raise UnfitEdits(problems)
    removed = {
        cell: EMPTY_GLYPH
        for index, named in enumerate(edits.remove)
        for cell in _removed(level, solution, named, index)
    }
    glyphs = removed | edits.draw
    rows = tuple(
        "".join(glyphs.get(place_name(row, col), glyph) for col, glyph in enumerate(line))
        for row, line in enumerate(solution.map)
    )
    facing = {cell: side for cell, side in solution.facing.items() if cell not in glyphs} | edits.facing
    settings = {cell: dict(told) for cell, told in solution.settings.items() if cell not in glyphs}
    build = Solution(level=level.id, map=rows, facing=facing)
    homes: dict[str, str] = {}
    for named, told in edits.settings.items():
        for cell in _set_on(level, build, named):
            settings.setdefault(cell, {}).update(told)
            homes[cell] = named
    build = build.model_copy(update={"settings": settings})
    if problems := [_below_the_row(problem, homes) for problem in match_problems(level, build)]:
        raise UnfitEdits(problems)
    return build


def cells_of(level: Level, solution: Solution, named: str) -> list[str]:
    """The cells that are meant by a cell, or by a kind of tile: all on which one stands, the level's own included."""
    if named not in TILES:
        return [named]
    tiles = (*tiles_on(level.map, {}), *tiles_on(solution.map, {}))
    return list(dict.fromkeys(place_name(tile.row, tile.col) for tile in tiles if tile.kind == named))


def _set_on(level: Level, build: Solution, named: str) -> list[str]:
    cells = cells_of(level, build, named)
    fault = "" if named in TILES else cell_fault(named, level.map)
    if fault or not cells:
        message = (
            f"{fault} (kinds of tiles: {', '.join(TILES)})"
            if fault
            else "no such tile stands in this build; remove this"
        )
        raise UnfitEdits([Problem(("settings", named), message, Anchor.KEY)])
    return cells


def _removed(level: Level, solution: Solution, named: str, index: int) -> list[str]:
    """The cells of the player's tiles that are taken off."""
    path: JsonPath = ("remove", index)
    if named not in TILES and (fault := cell_fault(named, level.map)):
        raise UnfitEdits([Problem(path, f"{fault} (kinds of tiles: {', '.join(TILES)})")])
    placed = {
        place_name(row, col)
        for row, line in enumerate(solution.map)
        for col, glyph in enumerate(line)
        if glyph != EMPTY_GLYPH and level.map[row][col] == EMPTY_GLYPH
    }
    cells = [cell for cell in cells_of(level, solution, named) if cell in placed]
    if not cells:
        raise UnfitEdits([Problem(path, "the solution has placed no such tile; remove this")])
    return cells


def _cell_problems(level: Level, cell: str) -> list[Problem]:
    fault = cell_fault(cell, level.map)
    return [Problem(("draw", cell), fault, Anchor.KEY)] if fault else []


def _below_the_row(problem: Problem, homes: Mapping[str, str]) -> Problem:
    """What does not fit a level, at the key of the row that it comes from."""
    path = problem.path
    if path[:1] == ("settings",) and len(path) > 1 and path[1] in homes:
        return Problem(("settings", homes[str(path[1])], *path[2:]), problem.message, problem.anchor)
    key = {"map": "draw"}.get(str(path[0]), str(path[0])) if path else ""
    return Problem((key,) if key in ("draw", "facing") else ("solution",), problem.message)
