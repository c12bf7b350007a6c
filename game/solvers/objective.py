"""What a search is to make as large or as small as it can, by its name: any metric of a run, for builds that win."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Final

from game.content.level import Level
from game.session.run.level_goals import goals_of
from game.session.score.objective import Objective
from game.sim.metrics import METRIC_BY_NAME

SHORT_NAMES: Final = {
    "vram": "vram_peak_mib",
    "ttft": "mean_ttft_ms",
    "tpot": "mean_tpot_ms",
    "itl": "p99_itl_ms",
    "e2el": "mean_e2el_ms",
    "goodput": "request_goodput",
}
"""Shorter names for objectives; every metric has its own besides."""


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
