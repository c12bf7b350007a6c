"""What an episode is worth: a score of its run, and the progress whose differences shape the rewards before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from game.session.run.goals import GoalState, nearness_together
from game.session.run.level_run import LevelRun

MISSED: Final = 0.5
"""A run that is not won is worth less than this, or as much where every goal was reached and not held."""

BUILT: Final = 0.5
"""The part of progress that a build has before it runs; the rest is what its goals come to."""


def score(run: LevelRun) -> float:
    """From 0 to 1: 1 for a win, else at most `MISSED`, by how near its goals came; 0 where no token was delivered."""
    verdict = run.verdict
    if verdict is not None and verdict.kind == "won":
        return 1.0
    return MISSED * reached(run, run.goal_states())


def reached(run: LevelRun, states: Sequence[GoalState]) -> float:
    """How near all goals of a run came together, see `nearness_together`; 0 where no token was delivered."""
    if not run.simulation.ledger.num_delivered:
        return 0.0
    return nearness_together([state.goal.nearness(state.reached) for state in states])


def progress(foreseen: float, run_reached: float) -> float:
    """The potential of a state, from 0 to 1, of what its build promises and its goals have reached."""
    return BUILT * foreseen + (1 - BUILT) * run_reached
