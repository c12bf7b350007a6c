"""Why an edit of a build is refused: where, why in a stable word and in a sentence, and what could be done instead."""

from __future__ import annotations

from typing import Any, Final, Literal

from game.session.build.actions import Action, Cell

WhyRefused = Literal[
    "outside",
    "unknown",
    "toolbox",
    "limit",
    "fixed",
    "facing",
    "no_facing",
    "empty",
    "setting",
    "value",
    "no_output",
    "no_input",
    "in_the_way",
    "no_way",
    "nothing",
]

WHY_REFUSED: Final[dict[WhyRefused, str]] = {
    "outside": "the cell lies outside the grid",
    "unknown": "there is no tile of that name",
    "toolbox": "the tile is not in the toolbox of the level",
    "limit": "no more tiles of that kind may be placed",
    "fixed": "the level's own tile stands on the cell",
    "facing": "there is no such side",
    "no_facing": "the tile has no side that it faces",
    "empty": "nothing of the player's stands on the cell",
    "setting": "the tile has no such setting in this level",
    "value": "the level does not offer that value of the setting",
    "no_output": "the tile puts nothing out, or not on any side that is left",
    "no_input": "the tile takes in nothing of what the other puts out",
    "in_the_way": "a machine stands on the way",
    "no_way": "there is no free way",
    "nothing": "the edit names no cell, or there is nothing to undo",
}
"""Every `BuildError.why`, and what it means."""


class BuildError(Exception):
    """An edit that may not be made; the build is as it was before.

    `cell` is where it fails, None where that is nowhere; `why` one of `WHY_REFUSED`; `instead` the nearest edit that
    may be made, None where none is near.
    """

    def __init__(self, why: WhyRefused, cell: Cell | None, message: str, instead: Action | None = None) -> None:
        super().__init__(why, cell, message, instead)
        self.why: Final = why
        self.cell: Final = cell
        self.message: Final = message
        self.instead: Final = instead

    def __str__(self) -> str:
        at = "" if self.cell is None else f"{self.cell[0]},{self.cell[1]}: "
        remedy = "" if self.instead is None else f"; possible is {self.instead}"
        return f"{at}{self.message}{remedy}"

    def __reduce__(self) -> tuple[Any, ...]:
        return (BuildError, (self.why, self.cell, self.message, self.instead))
