"""Whether a run can still be won: a goal that is certain to be missed, whatever happens until the horizon."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from game.session.run.goals import Goal
from game.session.run.referee import Referee
from game.sim.best_case import BestCase
from game.sim.prospect import Prospect

_ROUNDING: Final = 1e-9
"""A value must be beyond a goal by more than what sums of floating point differ by."""


@dataclass(frozen=True, slots=True)
class CertainMiss:
    """A goal that will be missed. `best` is what its metric can come to at best.

    `why` is "value" where that is not enough, "time" where what is to be held no longer fits into the time that is
    left, "unserved" where users of a source have been let wait too long.
    """

    goal: Goal
    why: Literal["value", "time", "unserved"]
    best: float | None = None


class Certainty:
    """Asks of one run whether a goal is certain to be missed. That takes as long as reading latencies does.

    So whoever wants to end such runs early asks now and then, and not at every tick.
    """

    def __init__(self, referee: Referee) -> None:
        self._referee = referee
        self._prospect = Prospect(referee.simulation, referee.horizon_ticks)

    def miss(self) -> CertainMiss | None:
        """The first goal that is certain to be missed; None while the run may still be won, or has ended."""
        referee = self._referee
        if referee.ending is not None:
            return None
        best, unserved = self._best_case(), self._was_left_unserved()
        for goal in referee.goals:
            found = self._held(goal) if goal.hold_ticks else self._over_the_run(goal, best, unserved)
            if found is not None:
                return found
        return None

    def best_of(self, goal: Goal) -> float | None:
        """The value nearest to a goal over the whole run that the run may end with; None where that is not known."""
        return self._best_of(goal, self._best_case())

    def _best_case(self) -> BestCase:
        self._prospect.look()
        return BestCase(self._referee.measured(), self._prospect)

    def _held(self, goal: Goal) -> CertainMiss | None:
        """A hold goes on at most to the horizon, and does not begin before the warm-up has ended."""
        referee = self._referee
        hold = next(hold for hold in referee.tracker.holds if hold.goal is goal)
        left = referee.horizon_ticks - max(referee.simulation.tick, referee.warmup_ticks)
        return CertainMiss(goal, "time") if hold.missing_ticks > left else None

    def _over_the_run(self, goal: Goal, best: BestCase, unserved: bool) -> CertainMiss | None:
        if unserved:
            return CertainMiss(goal, "unserved")
        value = self._best_of(goal, best)
        if value is None:
            return None
        nearly = value * (1 + _ROUNDING if goal.is_at_least else 1 - _ROUNDING)
        return None if goal.is_met_by(nearly) else CertainMiss(goal, "value", value)

    def _best_of(self, goal: Goal, best: BestCase) -> float | None:
        case = BestCase(best, self._prospect, goal.class_name) if goal.class_name else best
        if goal.is_at_least:
            return case.highest(goal.metric, self._referee.horizon_ticks)
        return case.lowest(goal.metric)

    def _was_left_unserved(self) -> bool:
        """Whether some source got its first token and later none for too long: that stays so to the end."""
        simulation = self._referee.simulation
        return any(
            source.was_ever_served
            and (not source.is_served(simulation.tick) or any(start > 0 for start, _ in source.unserved))
            for source in simulation.sources
        )
