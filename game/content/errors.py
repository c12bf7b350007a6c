"""What is wrong with a file, at which line and column, and what to do about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

MAX_FAULTS: Final = 100
"""Faults that are reported of one file; a last one says that there are more."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, in one line. `line` and `col` count from 1, `path` leads to the JSON value."""

    file: str
    line: int
    col: int
    path: str
    message: str

    def __str__(self) -> str:
        return printable(f"{self.file}:{self.line}:{self.col}: {self.path}: {self.message}")


class ContentError(Exception):
    """A file that cannot be used, or a solution that does not fit its level, with all of its faults."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        assert faults
        self.faults = list(faults)
        super().__init__(self.faults)  # what it is made of, for it is pickled

    def __str__(self) -> str:
        return "\n".join(str(fault) for fault in self.faults)


def printable(text: str) -> str:
    """`text` in one line, with escapes for whatever would move a terminal's cursor or change its colours."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in text)
