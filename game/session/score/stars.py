"""Stars: one for winning a level, and one for each threshold that the level names, in any win."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from game.content.level import Level
from game.session.player.level_key import level_key
from game.session.player.progress import IS_MORE_BETTER, Progress
from game.session.player.stored import Number


@dataclass(frozen=True, slots=True)
class StarState:
    """A star: what it takes, and whether it is earned. The first has no metric: it is for winning."""

    metric: str | None
    reach: float
    is_earned: bool
    best: Number | None = None
    """The best so far of what it is about; None where there is none."""


def stars_of(level: Level, progress: Progress) -> list[StarState]:
    """The stars of a level as they stand. They follow from what is remembered of wins, so they need no saving."""
    key = level_key(level, progress)
    best = {name: best.value for name, best in progress.best(key).items()}
    return _stars(level, best, is_won=progress.won(key))


def stars_of_win(level: Level, scores: Mapping[str, Number]) -> list[StarState]:
    """The stars that a win with these scores is worth by itself."""
    return _stars(level, scores, is_won=True)


def _stars(level: Level, scores: Mapping[str, Number], *, is_won: bool) -> list[StarState]:
    further = [
        StarState(
            star.metric,
            star.reach,
            is_won and _reaches(star.metric, scores.get(star.metric), star.reach),
            scores.get(star.metric),
        )
        for star in level.stars
    ]
    return [StarState(None, 0.0, is_won), *further]


def _reaches(metric: str, value: Number | None, reach: float) -> bool:
    if value is None:
        return False
    return value >= reach if IS_MORE_BETTER[metric] else value <= reach
