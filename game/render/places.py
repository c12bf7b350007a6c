"""What a cell is called on the screen: a letter for its column and a number for its row, as on a chess board.

Files and the command line write "row,col" (`game.sim.grid.place`); `F4` is their 3,5. In a text the name of a place
stands between two marks, so that whoever sets it can make it a way to that cell; nobody ever draws the marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

LINK: Final = "\ue000"
"""Begins and ends the name of a place in a text: a character of private use, in no font and in nobody's words."""

_NUM_LETTERS: Final = 26
_NAME: Final = re.compile(r"([A-Z]+)([0-9]+)")


def column_name(col: int) -> str:
    """The letters of a column from 0: A to Z, then AA, AB and so on."""
    letters = ""
    while col >= 0:
        col, letter = divmod(col, _NUM_LETTERS)
        letters = chr(ord("A") + letter) + letters
        col -= 1
    return letters


def row_name(row: int) -> str:
    """The number of a row from 0, counted from 1 at the top."""
    return str(row + 1)


def place_name(cell: int, cols: int) -> str:
    """What a cell is called on a board with so many columns."""
    row, col = divmod(cell, cols)
    return column_name(col) + row_name(row)


def place_link(cell: int, cols: int) -> str:
    """The same for a text in which it may be a link."""
    return f"{LINK}{place_name(cell, cols)}{LINK}"


def place_named(name: str) -> tuple[int, int]:
    """Row and column of what is called so.

    Raises:
        ValueError: where nothing can be.
    """
    match = _NAME.fullmatch(name)
    if match is None:
        raise ValueError(f"{name!r} names no place; one is called like F4")
    col = -1
    for letter in match.group(1):
        col = (col + 1) * _NUM_LETTERS + ord(letter) - ord("A")
    return int(match.group(2)) - 1, col


def pieces(text: str) -> Iterator[tuple[str, bool]]:
    """A text in pieces, and whether each is the name of a place."""
    for number, part in enumerate(text.split(LINK)):
        if part:
            yield part, number % 2 == 1


def plain(text: str) -> str:
    """A text without marks."""
    return text.replace(LINK, "") if LINK in text else text
