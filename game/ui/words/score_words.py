"""Scores, stars and bounds in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from game.content.level import Level
from game.content.level_words import level_takeaway
from game.content.metric_words import metric_name, metric_value, milliseconds, wanted_value
from game.content.takeaway import takeaway_words
from game.content.words import number, text
from game.session.run.outcome import Result
from game.session.score.compare import Comparison
from game.session.score.next_try import NextTry
from game.session.score.stars import StarState
from game.sim.metrics import METRIC_BY_NAME, SCORES, STAR_METRICS
from game.ui.words.wording import goal_line


def score_words(metric: str, value: float) -> str:
    """A score with its unit."""
    return metric_value(SCORES[metric], value)


def name_of(metric: str) -> str:
    """What a score is called; of the throughput, over what time it is measured: the gauges show that of 5 s."""
    return text("axis.name_of.tps") if metric == "tps" else metric_name(SCORES[metric])


def star_words(stars: Sequence[StarState]) -> list[tuple[bool, str]]:
    """Each star: whether it is earned, and what it takes."""
    return [(star.is_earned, _star(star)) for star in stars]


def _star(star: StarState) -> str:
    if star.metric is None:
        return text("star.won")
    return _star_of(star.metric, star.reach)


def _star_of(metric: str, reach: float) -> str:
    """What a star asks for: a score is known by its unit, everything else is named."""
    row = METRIC_BY_NAME[metric]
    wanted = text("star.tps" if row.is_more_better else "star.less", value=wanted_value(row, reach))
    return wanted if row.is_score else text("star.named", name=metric_name(row), wanted=wanted)


def best_words(found: Comparison, *, is_new: bool, is_only: bool) -> str:
    """How a score compares with the player's own best; `is_new` where no earlier win was as good.

    Nothing is said where it `is_only` one: the first win is the best in everything.
    """
    if is_only:
        return ""
    if is_new:
        return text("axis.new_best")
    if found.is_best:
        return text("axis.is_best")
    return text("axis.best", value=score_words(found.metric, found.best))


def bound_words(found: Comparison) -> str:
    """How a score compares with what is proved; empty where nothing is."""
    if found.bound is None:
        return ""
    if found.is_attained:
        return text("axis.optimal")
    bound = score_words(found.metric, found.bound)
    return text("axis.bound.tps" if STAR_METRICS[found.metric].is_more_better else "axis.bound.less", bound=bound)


def next_words(tried: NextTry | None) -> str:
    """What to try next, in a line."""
    if tried is None:
        return text("next_try.none")
    row = METRIC_BY_NAME[tried.metric]
    value = metric_value(row, tried.value)
    if tried.kind == "star":
        value = wanted_value(row, tried.value) if row.is_score else _star_of(tried.metric, tried.value)
    way = (".more" if row.is_more_better else ".less") if tried.kind == "bound" else ""
    return text(f"next_try.{tried.kind}{way}", value=value, best=metric_value(row, tried.best))


def new_best_words(improved: Sequence[str], compared: Sequence[Comparison]) -> str:
    """Which scores are better than in any earlier win, in a line; empty where none is."""
    scores = [score_words(found.metric, found.value) for found in compared if found.metric in improved]
    return text("axis.new_bests", scores=" · ".join(scores)) if scores else ""


def taught_words(level: Level, numbers: Mapping[str, float | None]) -> str:
    """What the level teaches, with the numbers of a run; the goal where it says nothing, or nothing of this run."""
    return takeaway_words(level_takeaway(level), numbers) or goal_line(level)


def latency_words(result: Result) -> str:
    """The latencies of a run in a line, and how many drafts were accepted."""
    words = text(
        "victory_more.latency",
        p50=milliseconds(result.ttft_p50_ms),
        p95=milliseconds(result.ttft_p95_ms),
        tpot=milliseconds(result.tpot_ms),
    )
    if result.acceptance_rate is not None:
        words += " · " + text("victory_more.acceptance", share=number(100 * result.acceptance_rate))
    return words
