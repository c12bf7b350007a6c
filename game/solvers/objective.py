"""What a search is to make as large or as small as it can: any metric of a run, for builds that win."""

from __future__ import annotations

import math
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from game.content.level import Level
from game.session.run.level_goals import goals_of
from game.session.run.outcome import Result
from game.sim.metrics import METRIC_BY_NAME, Metric

SHORT_NAMES: Final = {
    "vram": "vram_peak_mib",
    "ttft": "mean_ttft_ms",
    "tpot": "mean_tpot_ms",
    "itl": "p99_itl_ms",
    "e2el": "mean_e2el_ms",
    "goodput": "request_goodput",
}
"""Shorter names for objectives; every metric has its own besides."""


@dataclass(frozen=True, slots=True)
class Objective:
    """A metric, of all requests or of one class, and which way is better."""

    metric: Metric
    class_name: str = ""

    @property
    def name(self) -> str:
        """How results call it."""
        return f"{self.metric.name} of {self.class_name}" if self.class_name else self.metric.name

    def value(self, result: Result) -> float | None:
        """What a run came to; None where there was nothing to measure, or somebody waits for ever."""
        if self.class_name:
            named = [goal.reached for goal in result.goals if goal.name == self.name]
            value = named[0] if named else None
        else:
            value = result.metrics[self.metric.id]
        return None if value is None or math.isinf(value) or math.isnan(value) else float(value)

    def is_better(self, value: float, than: float) -> bool:
        """Whether one value is better than another, not as good."""
        return value > than if self.metric.is_more_better else value < than

    def gain(self, value: float, over: float) -> float:
        """How much better a value is than another: the logarithm of their ratio, above 0 where it is better."""
        ratio = (max(value, 0.0) + 1e-6) / (max(over, 0.0) + 1e-6)
        return math.log(ratio) if self.metric.is_more_better else -math.log(ratio)


def objective_of(level: Level, name: str | None = None) -> Objective:
    """The objective of a name: a metric's id, its older name or a short one; without one the level's first goal.

    Raises:
        ValueError: where there is no such metric.
    """
    if name is None:
        goal = goals_of(level)[0]
        return Objective(goal.metric, goal.class_name)
    full = SHORT_NAMES.get(name, name)
    if full not in METRIC_BY_NAME:
        near = get_close_matches(name, [*SHORT_NAMES, *METRIC_BY_NAME], 1)
        told = f"did you mean {near[0]!r}?" if near else "see `tycoon run --json` for the names of metrics"
        raise ValueError(f"there is no metric {name!r}; {told}")
    return Objective(METRIC_BY_NAME[full])
