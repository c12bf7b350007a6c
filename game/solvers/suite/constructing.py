"""Builds made by rule: cores in a known arrangement, and the shortest ways to and from them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from game.content.level import Level
from game.content.solution import Solution
from game.session.build.actions import Cell
from game.session.build.build import Build
from game.session.build.build_error import BuildError
from game.sim.roles import SENDS
from game.sim.tiles import EMPTY_GLYPH, TILE_BY_GLYPH, TILES, plays

Drawing = tuple[str, ...]

_NUM_PLACES: Final = 10
"""So many places of an arrangement are tried, those nearest to the middle of all ports first."""


def constructed(level: Level, drawings: Sequence[Drawing], most: int) -> Iterator[Solution]:
    """Builds that lead every source to the cores of one of these drawings, and all of those to ports.

    Of each drawing there are at most so many, turned or mirrored differently.
    """
    for drawing in drawings:
        num_found = 0
        for turned in _positions(drawing):
            for corner in _places(level, turned):
                build = _laid(level, turned, corner)
                if build is not None:
                    yield build.solution()
                    num_found += 1
                    break
            if num_found == most:
                break


def _positions(drawing: Drawing) -> list[Drawing]:
    """A drawing as it lies, and turned and mirrored, each once."""
    found: dict[Drawing, None] = {}
    for one in (drawing, drawing[::-1]):
        for _ in range(4):
            one = tuple("".join(column) for column in zip(*one[::-1], strict=True))
            found[one] = None
    return list(found)


def _places(level: Level, drawing: Drawing) -> list[Cell]:
    """The corners at which a drawing lies on free cells, the nearest to the middle of the ports first."""
    ports = [(r, c) for r, row in enumerate(level.map) for c, glyph in enumerate(row) if glyph in _PORT_GLYPHS]
    middle = (sum(r for r, _ in ports) / len(ports), sum(c for _, c in ports) / len(ports))
    high, wide = len(drawing), len(drawing[0])
    corners = [
        (row, col)
        for row in range(1, level.rows - high)
        for col in range(1, level.cols - wide)
        if all(level.map[row + r][col + c] == EMPTY_GLYPH for r in range(high) for c in range(wide))
    ]

    def distance(corner: Cell) -> tuple[float, Cell]:
        row, col = corner[0] + (high - 1) / 2, corner[1] + (wide - 1) / 2
        return (abs(row - middle[0]) + abs(col - middle[1]), corner)

    return sorted(corners, key=distance)[:_NUM_PLACES]


def _laid(level: Level, drawing: Drawing, corner: Cell) -> Build | None:
    """The build with a drawing at this corner, all led; None where some way is missing."""
    build = Build(level)
    for r, row in enumerate(drawing):
        for c, glyph in enumerate(row):
            if glyph != EMPTY_GLYPH:
                build.place((corner[0] + r, corner[1] + c), TILE_BY_GLYPH[glyph])
    sources = [cell for cell, tile in build.fixed.items() if plays(tile.kind, SENDS)]
    givers = [cell for cell, tile in build.tiles.items() if "token" in TILES[tile.kind].puts]
    for cell in (*sources, *givers):
        end = build.nearest_taker(cell)
        if end is None:
            return None
        try:
            build.connect(cell, end)
        except BuildError:
            return None
    return build if all(build.nearest_taker(cell) is None for cell in (*sources, *givers)) else None


_PORT_GLYPHS: Final = {tile.glyph for tile in TILES.values() if tile.is_fixed and tile.machine is not None}
