"""What can be wrong with the drawing of a grid and with the facings beside it. Takes values as the file has them."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypeGuard

from game.content.almost_json import named
from game.content.jsontext import Anchor, quoted
from game.content.shape import CELL_PATTERN, MAX_SIDE
from game.content.source import Problem
from game.content.wording import count
from game.sim.roles import BLOCKS, CARRIES
from game.sim.tiles import CONDUIT_GLYPHS, EMPTY_GLYPH, TILE_BY_GLYPH, TILES, plays

_CONDUITS: Final = " ".join(CONDUIT_GLYPHS[side] for side in "ESWN")
GLYPHS: Final = " ".join(
    [EMPTY_GLYPH, *(_CONDUITS if plays(tile.id, CARRIES) else tile.glyph for tile in TILES.values())]
)
"""Everything that may stand on a map."""
_KNOWN: Final = frozenset((EMPTY_GLYPH, *TILE_BY_GLYPH))
_MEANT: Final = {
    " ": EMPTY_GLYPH,
    "-": CONDUIT_GLYPHS["E"],
    "→": CONDUIT_GLYPHS["E"],
    "↓": CONDUIT_GLYPHS["S"],
    "←": CONDUIT_GLYPHS["W"],
    "↑": CONDUIT_GLYPHS["N"],
}
"""What people write for a glyph that they do not remember."""

DRAW_CONDUIT: Final = "remove this and draw > v < or ^"


def map_problems(rows: object) -> Iterator[Problem]:
    """Faults of a map: its size, rows of different length, unknown glyphs."""
    if not isinstance(rows, list) or _is_faultless(rows):
        return
    drawn = {number: row for number, row in enumerate(rows) if isinstance(row, str)}
    if not rows:
        yield Problem(("map",), "the map has no rows; draw at least one")
        return
    num_cols = max((len(row) for row in drawn.values()), default=0)
    if len(rows) > MAX_SIDE or num_cols > MAX_SIDE:
        size = f"the map is {count(len(rows), 'row')} by {count(num_cols, 'column')}"
        yield Problem(("map",), f"{size}; the largest is {MAX_SIDE} by {MAX_SIDE}, cut it down")
        return
    if len(drawn) == len(rows):
        yield from _ragged_rows(drawn)
    for number, row in drawn.items():
        yield from _unknown_glyphs(number, row)


def _is_faultless(rows: list[object]) -> bool:
    """Whether a map is in order, as nearly all are: one look at it as a whole."""
    text = "".join([row for row in rows if isinstance(row, str)])
    num_rows, num_cols = len(rows), len(text) // len(rows) if rows else 0
    are_even = all(isinstance(row, str) and len(row) == num_cols for row in rows)
    return are_even and 0 < num_rows <= MAX_SIDE and 0 < num_cols <= MAX_SIDE and _KNOWN.issuperset(text)


def is_drawn(rows: object) -> TypeGuard[list[str]]:
    """Whether a map is well-formed, so that its cells can be looked at."""
    return isinstance(rows, list) and all(isinstance(row, str) for row in rows) and not any(map_problems(rows))


def _ragged_rows(drawn: Mapping[int, str]) -> Iterator[Problem]:
    """Rows that differ from the length that most have."""
    lengths = Counter(map(len, drawn.values()))
    usual, num_usual = lengths.most_common(1)[0]
    if len(lengths) == 2 and num_usual in (1, len(drawn) - 1):
        others = "the others have"
    else:
        others = "another has" if num_usual == 1 else f"{num_usual} others have"
    for number, row in drawn.items():
        if not row:
            yield Problem(("map", number), f'row {number} has no cells; write a glyph for each, "." where it is empty')
        elif len(row) != usual:
            remedy = "make them equally long"
            yield Problem(("map", number), f"row {number} has {count(len(row), 'cell')}, {others} {usual}; {remedy}")


def _unknown_glyphs(number: int, row: str) -> Iterator[Problem]:
    for col, glyph in enumerate(row):
        if glyph == EMPTY_GLYPH or glyph in TILE_BY_GLYPH:
            continue
        meant = _meant_glyph(glyph)
        hint = f"did you mean {quoted(meant)}? " if meant else ""
        what = quoted(glyph) if hint or glyph.isascii() else f"{quoted(glyph)}, {named(glyph)},"
        message = f"unknown glyph {what} at {number},{col}; {hint}known: {GLYPHS}"
        yield Problem(("map", number), message, char=col)


def _meant_glyph(glyph: str) -> str:
    """The glyph for which this one was written, a small letter or a full-width one; empty where that is not clear."""
    if glyph in _MEANT:
        return _MEANT[glyph]
    plain = unicodedata.normalize("NFKC", glyph).upper()
    if unicodedata.category(glyph) == "Zs":
        return EMPTY_GLYPH
    return plain if plain == EMPTY_GLYPH or plain in TILE_BY_GLYPH else ""


def facing_problems(
    facing: object, rows: object, nothing_there: str, draw_conduit: str = DRAW_CONDUIT
) -> Iterator[Problem]:
    """Faults of the facings of a map: keys that are no cell, cells without a machine on them.

    `nothing_there` says why a facing means nothing on an empty cell, and what to do; `draw_conduit` what to do about
    one of a conduit.
    """
    if not isinstance(facing, dict):
        return
    grid = rows if is_drawn(rows) else None
    for key in facing:
        message = _facing_fault(key, grid, nothing_there, draw_conduit)
        if message:
            yield Problem(("facing", key), message, Anchor.KEY)


def cell_fault(key: str, grid: Sequence[str] | None) -> str:
    """Why this names no cell of the map, which is None where it cannot be looked at; empty if it names one."""
    if not re.fullmatch(CELL_PATTERN, key):
        return 'this names no cell; write "row,col" counted from 0 at the top left, such as "2,0"'
    if grid is None:
        return ""
    row, col = map(int, key.split(","))
    if row >= len(grid) or col >= len(grid[0]):
        return f"this cell is off the map, whose last is {len(grid) - 1},{len(grid[0]) - 1}; name one on it"
    return ""


def _facing_fault(key: str, grid: list[str] | None, nothing_there: str, draw_conduit: str) -> str:
    fault = cell_fault(key, grid)
    if fault or grid is None:
        return fault
    row, col = map(int, key.split(","))
    kind = TILE_BY_GLYPH.get(grid[row][col])
    if kind is None:
        return nothing_there
    if plays(kind, BLOCKS):
        return "a blocked cell has no facing; remove this"
    if plays(kind, CARRIES):
        return f"a conduit shows its direction by its glyph; {draw_conduit}"
    return ""
