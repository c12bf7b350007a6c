"""How the blocks of a page lie below each other: lines of text, and the pictures of tiles beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from game.render import spacing
from game.ui.app.text_scale import Look, Style
from game.ui.words import styles, textflow
from game.ui.words.markdown import Block, Cell

TILE_PICTURE: Final = 40
"""Side of a tile's picture (design px)."""

_HEADINGS: Final = (styles.HEADING, styles.HEADING, styles.LABEL, styles.BODY_BOLD)
_SPANS: Final = {
    "plain": styles.BODY,
    "bold": styles.BODY_BOLD,
    "code": styles.CODE,
    "output": styles.TRACEBACK,
    "error": styles.DANGER_CODE,
    "warning": styles.SMALL_WARNING,
}
_WITHOUT_GAP: Final = ("item", "code")


@dataclass(frozen=True, slots=True)
class Flow:
    """A page set to a width: its lines, where tiles' pictures begin (id and px below the top), and its height (px)."""

    lines: tuple[textflow.Line, ...] = ()
    pictures: tuple[tuple[str, int], ...] = ()
    height: int = 0


def flow(look: Look, page: Sequence[Block], width: int) -> Flow:
    """Sets the blocks of a page to a width (px)."""
    lines: list[textflow.Line] = []
    pictures: list[tuple[str, int]] = []
    top, previous = 0, ""
    for block in page:
        top += 0 if not previous or block.kind == previous in _WITHOUT_GAP else look.px(spacing.GAP)
        previous = block.kind
        new = _block_lines(look, block, width, top)
        lines += new
        foot = max((line.top + line.height for line in new), default=top)
        if block.kind == "tile":
            pictures.append((block.mark, top))
            foot = max(foot, top + look.px(TILE_PICTURE))
        top = foot
    return Flow(tuple(lines), tuple(pictures), top)


def _block_lines(look: Look, block: Block, width: int, top: int) -> list[textflow.Line]:
    match block.kind:
        case "heading":
            style = _HEADINGS[min(block.level, len(_HEADINGS)) - 1]
            pieces = [(span.text, style) for span in block.spans]
            return textflow.wrap(look, pieces, width, top=top + look.px(spacing.UNIT))
        case "code":
            pieces = [(span.text or " ", _SPANS[span.kind]) for span in block.spans]
            return textflow.wrap(look, pieces, width, top=top)
        case "table":
            return _table_lines(look, block, width, top)
        case "tile":
            return textflow.wrap(look, _pieces(block.spans), width, look.px(TILE_PICTURE + spacing.PAD), top)
        case "item":
            return _item_lines(look, block, width, top)
    return textflow.wrap(look, _pieces(block.spans), width, top=top)


def _item_lines(look: Look, block: Block, width: int, top: int) -> list[textflow.Line]:
    indent = look.px(20 * (block.level + 1))
    lines = textflow.wrap(look, _pieces(block.spans), width, indent, top)
    mark = textflow.Run(block.mark, styles.BODY, indent - look.px(16), look.width(block.mark, styles.BODY))
    return [textflow.Line((mark, *lines[0].runs), lines[0].top, lines[0].height), *lines[1:]] if lines else []


def _table_lines(look: Look, block: Block, width: int, top: int) -> list[textflow.Line]:
    """Rows of cells, each broken to the width of its column; the header bold."""
    rows = [[_pieces(cell, is_header=not number) for cell in row] for number, row in enumerate(block.rows)]
    gap = look.px(spacing.PAD)
    widths = _column_widths(look, rows, width, gap)
    lines: list[textflow.Line] = []
    for row in rows:
        left, in_row = 0, []
        for pieces, wide in zip(row, widths, strict=True):
            in_row += textflow.wrap(look, pieces, left + wide, left, top) if pieces else []
            left += wide + gap
        in_row = _side_by_side(in_row)
        lines += in_row
        top = max((line.top + line.height for line in in_row), default=top) + look.px(spacing.UNIT)
    return lines


def _column_widths(look: Look, rows: list[list[list[tuple[str, Style]]]], width: int, gap: int) -> list[int]:
    """What each column would like; where that is too much, narrow columns keep it and wide ones share the rest."""
    wanted = [max(_natural_width(look, cell) for cell in column) for column in zip(*rows, strict=True)]
    room = max(len(wanted), width - gap * (len(wanted) - 1))
    widths = dict.fromkeys(range(len(wanted)), 0)
    for rank, number in enumerate(sorted(widths, key=lambda number: wanted[number])):
        widths[number] = min(wanted[number], room // (len(wanted) - rank))
        room -= widths[number]
    return [max(1, widths[number]) for number in range(len(wanted))]


def _natural_width(look: Look, pieces: list[tuple[str, Style]]) -> int:
    """How wide a cell is on one line (px)."""
    runs = groupby(pieces, key=lambda piece: piece[1])
    return sum(look.width("".join(text for text, _ in run), style) for style, run in runs)


def _side_by_side(lines: list[textflow.Line]) -> list[textflow.Line]:
    """Lines of neighbouring cells at one height become one line."""
    ordered = sorted(lines, key=lambda line: line.top)
    merged = []
    for top, same in groupby(ordered, key=lambda line: line.top):
        group = list(same)
        runs = tuple(run for line in group for run in line.runs)
        merged.append(textflow.Line(runs, top, max(line.height for line in group)))
    return merged


def _pieces(cell: Cell, *, is_header: bool = False) -> list[tuple[str, Style]]:
    return [(span.text, styles.BODY_BOLD if is_header else _SPANS[span.kind]) for span in cell]
