"""The little Markdown that level texts use: headings, paragraphs, lists, tables, code, bold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

BlockKind = Literal["heading", "paragraph", "item", "code", "rule", "table", "tile"]
SpanKind = Literal["plain", "bold", "code", "output", "error", "warning"]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text set in one way."""

    text: str
    kind: SpanKind = "plain"


Cell = tuple[Span, ...]
"""What one cell of a table holds."""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or the like. `level` is a heading's rank or a list item's depth; `mark` stands before an item.

    A table has `rows` of cells instead of spans, its header first. A "tile" is told of beside its picture; its `mark`
    is the tile's id.
    """

    kind: BlockKind
    spans: tuple[Span, ...]
    level: int = 0
    mark: str = ""
    rows: tuple[tuple[Cell, ...], ...] = ()


MOST_CELLS: Final = 16
"""A line of more cells is no line of a table: all its rows would be as wide."""

MOST_DEPTH: Final = 5
"""Of items inside items; further ones are set no further in."""

_HEADING: Final = re.compile(r"(#{1,6})\s+(.*)")
_ITEM: Final = re.compile(r"(\s*)([-*+]|\d{1,9}[.)])\s+(.*)")
_TABLE_RULE: Final = frozenset(" \t:|-")

# Texts may come from anybody, so everything here takes time in proportion to their length: no pattern looks further
# than to the next bracket, and a mark that nothing closes is looked for once.
_LINK: Final = re.compile(r"!?\[([^\[\]]*)\]\([^\[)]*\)")
_OPENING: Final = re.compile(r"`+|\*\*|__|(?<![\w*])\*(?!\s)")
_EMPHASIS_END: Final = re.compile(r"(?<!\s)\*(?![\w*])")


@dataclass(slots=True)
class _Open:
    """The block that is being read; text lines are added to it until something else begins."""

    kind: BlockKind = "paragraph"
    lines: list[str] = field(default_factory=list)
    level: int = 0
    mark: str = ""

    def close(self) -> Iterator[Block]:
        if self.lines or self.kind == "rule":
            yield Block(self.kind, spans(" ".join(self.lines)), self.level, self.mark)


def blocks(text: str) -> list[Block]:
    """The blocks of a Markdown text. What is not understood stays as it is written."""
    return list(_blocks(text.splitlines()))


def spans(text: str) -> tuple[Span, ...]:
    """Bold, emphasised (shown bold) and code stretches of one paragraph; of a link only its words."""
    text = _LINK.sub(r"\1", text)
    found: list[Span] = []
    unclosed: set[str] = set()
    begun = at = 0
    while (opening := _OPENING.search(text, at)) is not None:
        mark, at = opening.group(), opening.end()
        closing = -1 if mark in unclosed else _closing(text, mark, at + 1)
        if closing < 0:
            unclosed.add(mark)
            continue
        if opening.start() > begun:
            found.append(Span(text[begun : opening.start()]))
        inside = text[at:closing]
        found.append(Span(inside.strip(), "code") if mark[0] == "`" else Span(inside, "bold"))
        begun = at = closing + len(mark)
    if begun < len(text):
        found.append(Span(text[begun:]))
    return tuple(found)


def _closing(text: str, mark: str, start: int) -> int:
    """Where the next mark is that closes this one, from `start` on; negative where none is."""
    if mark != "*":
        return text.find(mark, start)
    end = _EMPHASIS_END.search(text, start)
    return -1 if end is None else end.start()


def _blocks(lines: list[str]) -> Iterator[Block]:
    current = _Open()
    table: list[tuple[Cell, ...]] = []
    in_code = False
    for line in lines:
        if not in_code and _is_table_line(line.strip()):
            yield from current.close()
            current = _Open()
            table += [] if _TABLE_RULE.issuperset(line.strip()) else [_cells(line)]
            continue
        yield from _table(table)
        table = []
        if line.lstrip().startswith(("```", "~~~")):
            yield from current.close()
            current, in_code = _Open(), not in_code
        elif in_code:
            yield Block("code", (Span(line.expandtabs(4), "code"),))
        elif (begun := _begun(line)) is not None:
            yield from current.close()
            current = begun
            if begun.kind in ("heading", "rule"):
                yield from begun.close()
                current = _Open()
        elif line.strip():
            current.lines.append(line.strip())
        else:
            yield from current.close()
            current = _Open()
    yield from _table(table)
    yield from current.close()


def _is_table_line(line: str) -> bool:
    return len(line) > 1 and line[0] == line[-1] == "|" and line.count("|") <= MOST_CELLS + 1


def _cells(line: str) -> tuple[Cell, ...]:
    """The cells of a table's line."""
    return tuple(spans(cell.strip()) for cell in line.strip()[1:-1].split("|"))


def _table(rows: list[tuple[Cell, ...]]) -> Iterator[Block]:
    """A table whose rows have as many cells as its longest, if there is anything in it."""
    num_cols = max(map(len, rows), default=0)
    full = tuple((*row, *((),) * (num_cols - len(row))) for row in rows)
    if full:
        yield Block("table", (), rows=full)


def _begun(line: str) -> _Open | None:
    """The block that this line begins, if it is not the next line of a paragraph."""
    if match := _HEADING.match(line):
        return _Open("heading", [match.group(2).rstrip().rstrip("#").rstrip()], len(match.group(1)))
    marks = "".join(line.split())
    if len(marks) > 2 and marks in (len(marks) * mark for mark in "-*_"):
        return _Open("rule")
    if match := _ITEM.match(line):
        mark = "•" if match.group(2) in "-*+" else match.group(2)
        depth = min(len(match.group(1).expandtabs(4)) // 2, MOST_DEPTH)
        return _Open("item", [match.group(3)], depth, mark)
    return None
