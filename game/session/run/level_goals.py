"""The goals of a level as runs know them."""

from __future__ import annotations

from game.content.level import Goal as LevelGoal
from game.content.level import Level
from game.physics.units import TICKS_PER_SECOND
from game.session.run.goals import Goal
from game.sim.metrics import METRIC_BY_NAME


def goals_of(level: Level) -> list[Goal]:
    """All of them, in their order."""
    return level.kept("goals", lambda: [goal_of(goal) for goal in level.goals])


def goal_of(goal: LevelGoal) -> Goal:
    """A goal of a level as runs know it."""
    hold_ticks = 0 if goal.hold_s is None else round(goal.hold_s * TICKS_PER_SECOND)
    row, is_at_least = METRIC_BY_NAME[goal.metric], goal.at_least is not None
    return Goal(row, goal.wanted, is_at_least, hold_ticks, goal.class_name or "")
