"""A won run that goes on in sight: its verdict and its numbers stay those of the tick at which it was won."""

from __future__ import annotations

from collections.abc import Mapping

from game.content.level import Level
from game.content.solution import Solution
from game.session.reading.takeaway import takeaway_numbers
from game.session.run.level_run import LevelRun
from game.session.run.outcome import Result


class Encore:
    """The same run a second time, up to the tick of the win and then on and on; the first is not touched.

    `won` is the first, stopped at its win, which is shown until the second has caught up. Without it (a win of another
    day) the second is shown from its start, and tells what the first came to when it gets there.
    """

    def __init__(self, level: Level, solution: Solution, won: LevelRun | None = None) -> None:
        self._won = won
        self._run = LevelRun(level, solution, None if won is None else won.simulation.spec.seed)
        self.result: Result | None = None
        """What the run had come to when it was won; None while that is not known."""
        self.numbers: Mapping[str, float | None] = {}
        """What the sentence of its level speaks of, at the same tick."""
        if won is not None:
            self._note(won)

    @property
    def is_behind(self) -> bool:
        """Whether the second run has not come to the win yet."""
        return self._run.verdict is None

    @property
    def shown(self) -> LevelRun:
        """The run to show now."""
        return self._won if self._won is not None and self.is_behind else self._run

    def catch_up(self, num_ticks: int) -> None:
        """Runs towards the win, at most so many ticks."""
        self._run.advance(num_ticks)
        if self.result is None and not self.is_behind:
            self._note(self._run)

    def go_on(self, num_ticks: int) -> None:
        """Runs so many ticks beyond the win, whatever the goals say; a crash is the end."""
        if not self.is_behind:
            self._run.advance_regardless(num_ticks)

    def _note(self, run: LevelRun) -> None:
        self.result, self.numbers = run.result(), takeaway_numbers(run)
