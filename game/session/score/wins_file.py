"""Files of wins: JSON lines, each a solution with what it claims to reach, as `tycoon solve --wins` writes them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from game.content.parse import solution_from
from game.content.read import read_source
from game.content.solution import Score, Solution
from game.content.source import Source
from game.content.whole_file import write_whole
from game.session.run.outcome import Result
from game.session.score.recorded_score import with_claims

WINS_FILE: Final = "wins.jsonl"
"""In the folder of a level: wins that a solver found."""


class WinsKept:
    """Wins while they are collected: of those with the same score the first."""

    def __init__(self) -> None:
        self._wins: dict[Score, Solution] = {}

    def __len__(self) -> int:
        return len(self._wins)

    @property
    def wins(self) -> list[Solution]:
        """In the order in which they came, each with its score, digest and rules."""
        return list(self._wins.values())

    def add(self, solution: Solution, result: Result) -> None:
        """Keep a build that won with a score that no other had."""
        if result.verdict == "won":
            claimed = with_claims(solution, result)
            assert claimed.score is not None
            self._wins.setdefault(claimed.score, claimed)

    def write(self, file: Path) -> None:
        """Write all of them, whole or not at all.

        Raises:
            ContentError: where that cannot be done.
        """
        write_wins(self.wins, file)


def write_wins(wins: Sequence[Solution], file: Path) -> None:
    """Write solutions with their claims, one a line; see `WinsKept.write`."""
    write_whole(file, "".join(f"{json_line(win)}\n" for win in wins).encode())


def read_wins(file: Path) -> list[Solution]:
    """The solutions of a file of wins.

    Raises:
        ContentError: where it cannot be read, or a line is no solution; the fault names the line.
    """
    source = read_source(file)
    return [solution_from(Source(f"{source.name}:{number}", line)) for number, line in json_lines(source.text)]


def wins_in(folder: Path) -> list[Solution]:
    """The wins that lie in the folder of a level; none where there is no such file.

    Raises:
        ContentError: as `read_wins` does.
    """
    file = folder / WINS_FILE
    return read_wins(file) if file.is_file() else []


def json_lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines with their numbers, from 1, but for those of nothing but spaces: nothing but a line feed ends one."""
    return ((number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip())


def json_line(win: Solution) -> str:
    """A solution and what it claims in one line, without the line's end; in ASCII, whatever its author is called."""
    values = win.model_dump(mode="json", exclude_none=True)
    kept = {key: value for key, value in values.items() if value not in ({}, None)}
    return json.dumps(kept, separators=(",", ":"))
