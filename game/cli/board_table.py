"""A board as a table: the builds that no other beats in all respects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.text import Text

from game.cli.tables import table

if TYPE_CHECKING:
    from rich.table import Table

    from game.session.score.board import Board, Entry
    from game.session.score.objective import Objective

MOST_ROWS: Final = 40
"""Builds that are printed; --json has all."""


def front_table(board: Board) -> Table:
    """The front, the best on the first axis first; the best value on each axis is marked with *."""
    from game.content.errors import printable

    names = [axis.name for axis in board.axes]
    front = board.front
    shown = f", the first {MOST_ROWS}" if len(front) > MOST_ROWS else ""
    title = f"{board.level.title}: what no other build beats in all respects{shown}; * is the best"
    made = table(title, (*names, "author"), names)
    for entry in front[:MOST_ROWS]:
        author = Text(printable(entry.line.author or "-"))
        made.add_row(*(_cell(axis, entry) for axis in board.axes), author)
    return made


def _cell(axis: Objective, entry: Entry) -> str:
    value = axis.value(entry.result)
    if value is None:
        return "-"
    shown = f"{value:.0f}" if float(value).is_integer() else f"{value:.1f}"
    return f"{shown} *" if axis.name in entry.line.best else shown
