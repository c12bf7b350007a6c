"""What to try next after a win: the nearest star that is still open, else the next better score that is known of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from game.content.level import Level
from game.content.origin import plays_as_shipped
from game.session.player.stored import Number
from game.session.score.compare import Comparison, shipped_scores
from game.session.score.stars import StarState
from game.sim.metrics import STAR_METRICS

_ROUNDED = 0.001
"""Recorded scores are rounded: what differs by less is the same."""


@dataclass(frozen=True, slots=True)
class NextTry:
    """One score and the value to reach: of a star, of a solution that ships with the level, or beyond one's own best.

    In the last case it is a bound that nobody need be able to reach.
    """

    kind: Literal["star", "shipped", "bound"]
    metric: str
    value: Number
    best: Number


def next_try(level: Level, stars: Sequence[StarState], compared: Sequence[Comparison]) -> NextTry | None:
    """The nearest of the first kind of which there is any; None where every score is as good as is proved possible."""
    best = {found.metric: found.best for found in compared}
    open_stars = [
        NextTry("star", star.metric, star.reach, star.best)
        for star in stars
        if star.metric is not None and star.best is not None and not star.is_earned
    ]
    others = [
        NextTry("shipped", metric, value, mine)
        for metric, mine in best.items()
        for value in (shipped_scores(level.id, metric) if plays_as_shipped(level) else ())
        if abs(value - mine) > _ROUNDED and (value > mine) == STAR_METRICS[metric].is_more_better
    ]
    bounds = [
        NextTry("bound", found.metric, found.bound, found.best)
        for found in compared
        if found.bound is not None and not _is_attained(found)
    ]
    nearest = next((tries for tries in (open_stars, others, bounds) if tries), None)
    return min(nearest, key=_distance) if nearest else None


def _is_attained(found: Comparison) -> bool:
    """Whether the best there was, and not only this win, is at the bound."""
    return found.bound is not None and abs(found.best - found.bound) <= 1e-9 * abs(found.bound)


def _distance(tried: NextTry) -> float:
    """By what factor the best so far must become better."""
    low, high = sorted((float(tried.best), float(tried.value)))
    return high / low if low else float("inf")
