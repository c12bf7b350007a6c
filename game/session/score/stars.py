"""Stars: one for winning a level, and one for each threshold that the level names, in any win."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from game.content.level import Level
from game.session.player.stored import Number
from game.sim.metrics import STAR_METRICS


@dataclass(frozen=True, slots=True)
class StarState:
    """A star: what it takes, and whether it is earned. The first has no metric: it is for winning."""

    metric: str | None
    reach: float
    is_earned: bool
    best: Number | None = None
    """The best so far of what it is about; None where there is none."""


def stars_of_win(level: Level, scores: Mapping[str, Number]) -> list[StarState]:
    """The stars that a win with these scores is worth by itself."""
    return stars_with(level, scores, is_won=True)


def stars_with(level: Level, best: Mapping[str, Number], *, is_won: bool) -> list[StarState]:
    """The stars of a level of which these are the best scores."""
    further = [
        StarState(
            star.metric,
            star.reach,
            is_won and _reaches(star.metric, best.get(star.metric), star.reach),
            best.get(star.metric),
        )
        for star in level.stars
    ]
    return [StarState(None, 0.0, is_won), *further]


def _reaches(metric: str, value: Number | None, reach: float) -> bool:
    if value is None:
        return False
    return value >= reach if STAR_METRICS[metric].is_more_better else value <= reach
