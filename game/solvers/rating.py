"""What a build is worth to a search: a score with a slope everywhere, from nothing connected to ever better wins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from game.content.level import Level
from game.content.solution import Solution
from game.physics.units import TICKS_PER_SECOND
from game.session.run.goals import nearness, nearness_together
from game.session.run.outcome import GoalResult, Result
from game.session.score.objective import Objective
from game.solvers.foreseen import foreseen

BUILT: Final = 0.3
"""Of a build that does not win, the part for what is foretold of it: wires that lead somewhere, memory that fits."""

LASTED: Final = 0.15
"""The part for how long a run lasted until its memory was full, or a goal was missed for certain."""

SPARE: Final = 1e-3
"""A tile more costs a win so much, so that of equal ones the smaller leads."""


@dataclass(frozen=True, slots=True)
class Rated:
    """A build that was rated. `score` is below 1 where it does not win, else around 2, more where it is better."""

    solution: Solution
    result: Result | None
    """None for one that was not run, for nothing would come of it."""
    score: float
    value: float | None
    """What the objective came to in a win; None where it does not win, or there was nothing to measure."""

    @property
    def is_won(self) -> bool:
        """Whether it wins."""
        return self.result is not None and self.result.verdict == "won"


class Rating:
    """Rates the builds of one level. What a win is worth is told against the first one, in logarithms."""

    def __init__(self, level: Level, objective: Objective) -> None:
        self._level = level
        self._objective = objective
        self._first: float | None = None

    def before_run(self, solution: Solution) -> tuple[float, bool]:
        """What is foretold of a build, from 0 to 1, and whether anything may come of running it."""
        found = foreseen(self._level, solution)
        return found.progress, found.progress == 1

    def not_run(self, solution: Solution, foretold: float) -> Rated:
        """A build of which nothing comes."""
        return Rated(solution, None, BUILT * foretold, None)

    def of(self, solution: Solution, result: Result) -> Rated:
        """A build that was run."""
        if result.verdict != "won":
            return Rated(solution, result, self._missed(result), None)
        value = self._objective.value(result)
        if value is None:
            return Rated(solution, result, 1.0, None)
        if self._first is None:
            self._first = value
        gain = self._objective.gain(value, self._first)
        return Rated(solution, result, max(1.0, 2.0 + gain - SPARE * result.tiles), value)

    def _missed(self, result: Result) -> float:
        """Below 1: all of `BUILT`, then how long it lasted, then how near all goals came together."""
        if not result.tokens_delivered:
            return BUILT
        horizon = self._level.horizon_s * TICKS_PER_SECOND
        lasted = 1.0 if result.verdict == "missed" and not result.stopped else min(1.0, result.tick / horizon)
        near = nearness_together([_share(goal, result) for goal in result.goals])
        return BUILT + LASTED * lasted + (0.99 - BUILT - LASTED) * near * (0.5 + 0.5 * lasted)


def _share(goal: GoalResult, result: Result) -> float:
    """How near a goal came, from 0 to 1; of throughput to be held half of that is how near its mean came."""
    is_at_least = goal.direction == "at_least"
    best = nearness(goal.reached, goal.wanted, is_at_least=is_at_least)
    if goal.hold_s is None or goal.metric != "tps":
        return best
    return (best + nearness(result.tps, goal.wanted, is_at_least=is_at_least)) / 2
