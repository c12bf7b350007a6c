"""Each score of a win beside the personal best, the shipped solutions, earlier wins and the proven bound."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from game.content.level import Level
from game.content.load import load_solution, shipped_level_file, solution_ids
from game.content.origin import plays_as_shipped
from game.session.player.level_key import level_key
from game.session.player.progress import Progress
from game.session.player.stored import Number
from game.session.score.bounds import bounds
from game.session.score.histogram import Histogram, histogram
from game.session.score.wins_file import wins_in
from game.sim.metrics import SCORES, STAR_METRICS


@dataclass(frozen=True, slots=True)
class Comparison:
    """One score. `share` is how much of the bound it reaches, in whole percent, never 100 unless it is attained."""

    metric: str
    value: Number
    best: Number
    is_best: bool
    bound: float | None
    share: int | None
    histogram: Histogram | None

    @property
    def is_attained(self) -> bool:
        """Whether the bound is reached: only then is the score known to be the best there is."""
        return self.share == 100


def comparisons(level: Level, scores: Mapping[str, Number], progress: Progress) -> list[Comparison]:
    """Every score that a win has, compared; the win itself is among those remembered in `progress`."""
    limits = bounds(level)
    key = level_key(level, progress)
    yours = [win.scores for win in progress.wins(key)]
    best = progress.best_now(key)
    has_shipped = plays_as_shipped(level)
    found = []
    for metric, value in ((metric, scores[metric]) for metric in SCORES if metric in scores):
        is_more_better = STAR_METRICS[metric].is_more_better
        record = best[metric].value if metric in best else value
        bound = limits.get(metric)
        bars = histogram(
            shipped_scores(level.id, metric) if has_shipped else (),
            [win[metric] for win in yours if metric in win],
            value,
            bound,
            is_more_better=is_more_better,
            found=solver_scores(level.id, metric) if has_shipped else (),
        )
        share = None if bound is None else share_of(value, bound, is_more_better=is_more_better)
        found.append(Comparison(metric, value, record, value == record, bound, share, bars))
    return found


@cache
def shipped_scores(level_id: str, metric: str) -> Sequence[float]:
    """The recorded scores of the shipped solutions of a level."""
    recorded = (load_solution(name).score for name in solution_ids(level_id))
    values = (getattr(score, metric, None) for score in recorded if score is not None)
    return tuple(value for value in values if value is not None)


@cache
def solver_scores(level_id: str, metric: str) -> Sequence[float]:
    """The scores of the wins that a solver found and that ship with a level."""
    file = shipped_level_file(level_id)
    scores = (win.score for win in wins_in(file.parent)) if file is not None else ()
    values = (getattr(score, metric, None) for score in scores if score is not None)
    return tuple(value for value in values if value is not None)


def share_of(value: Number, bound: float, *, is_more_better: bool) -> int:
    """How much of a bound a score reaches, in whole percent, rounded down: 100 only where it is attained."""
    if math.isclose(value, bound, rel_tol=1e-12):
        return 100
    share = value / bound if is_more_better else bound / value if value else 0.0
    return min(99, int(100 * share))
