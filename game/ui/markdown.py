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


_HEADING: Final = re.compile(r"(#{1,6})\s+(.*?)\s*#*$")
_ITEM: Final = re.compile(r"(\s*)([-*+]|\d+[.)])\s+(.*)$")
_RULE: Final = re.compile(r"\s*([-*_])(\s*\1){2,}\s*$")
_TABLE_LINE: Final = re.compile(r"\s*\|.*\|\s*$")
_TABLE_RULE: Final = re.compile(r"\s*\|[\s:|-]+\|\s*$")
_LINK: Final = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_SPAN: Final = re.compile(r"(`+)(.+?)\1|\*\*(.+?)\*\*|__(.+?)__|(?<![\w*])\*(?!\s)(.+?)(?<!\s)\*(?![\w*])")


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
    at = 0
    for match in _SPAN.finditer(text):
        if match.start() > at:
            found.append(Span(text[at : match.start()]))
        code = match.group(2)
        if code is not None:
            found.append(Span(code.strip(), "code"))
        else:
            found.append(Span(match.group(3) or match.group(4) or match.group(5), "bold"))
        at = match.end()
    if at < len(text):
        found.append(Span(text[at:]))
    return tuple(found)


def _blocks(lines: list[str]) -> Iterator[Block]:
    current = _Open()
    table: list[tuple[Cell, ...]] = []
    in_code = False
    for line in lines:
        if not in_code and _TABLE_LINE.match(line):
            yield from current.close()
            current = _Open()
            table += [] if _TABLE_RULE.match(line) else [_cells(line)]
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
        return _Open("heading", [match.group(2)], len(match.group(1)))
    if _RULE.match(line):
        return _Open("rule")
    if match := _ITEM.match(line):
        mark = "•" if match.group(2) in "-*+" else match.group(2)
        return _Open("item", [match.group(3)], len(match.group(1).expandtabs(4)) // 2, mark)
    return None
