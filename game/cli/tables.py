"""The tables that commands print: whole in any width, as narrow as 60 columns and where the output is no terminal."""

from __future__ import annotations

from collections.abc import Collection

from rich.console import Console
from rich.table import Table
from rich.text import Text

NARROW = 60
"""Columns from which numbers stay in one piece; on a narrower terminal they are folded, too."""


def printer() -> Console:
    """What tables and lines are printed with."""
    return Console(highlight=False)


def table(title: str, headings: Collection[str], numbers: Collection[str] = ()) -> Table:
    """An empty table. Those of `headings` in `numbers` stand above numbers; what has no room is folded, not cut."""
    from game.content.errors import printable

    made = Table(title=Text(printable(title)), title_justify="left")
    is_wide = printer().width >= NARROW
    for heading in headings:
        is_number = heading in numbers
        made.add_column(
            heading, justify="right" if is_number else "left", overflow="fold", no_wrap=is_number and is_wide
        )
    return made
