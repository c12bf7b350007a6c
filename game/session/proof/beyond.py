"""What runs show to be false of what a level says of scores: bounds that a win beats, claims that no run bears out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from game.content.level import Level
from game.content.solution import Solution
from game.session.run.outcome import Result
from game.session.score.bounds import bounds
from game.session.score.recorded_score import broken_claims
from game.sim.metrics import METRIC_BY_NAME

_MOST_TOLD: Final = 5
"""Faults of a kind that are told one by one."""

_ROUNDING: Final = 1e-9
"""A win beats a bound by more than what sums of floating point differ by."""


def bound_faults(levels: Sequence[Level], results: Sequence[Result]) -> list[str]:
    """Wins that beat a bound which is said to be proved, a sentence each; the level of each result stands beside it."""
    limits: dict[int, dict[str, float]] = {}
    told = []
    for level, result in zip(levels, results, strict=True):
        if result.verdict == "won":
            if level.seed not in limits:
                limits[level.seed] = bounds(level)
            told += [f"seed {level.seed}: {fault}" for fault in beaten(limits[level.seed], result)]
    return told[:_MOST_TOLD]


def beaten(limits: dict[str, float], result: Result) -> list[str]:
    """The bounds that a win beats, each with what it reaches."""
    found = []
    for name, bound in limits.items():
        row = METRIC_BY_NAME[name]
        value = result.metrics[row.id]
        if value is None:
            continue
        margin = _ROUNDING * max(1.0, abs(bound))
        if value > bound + margin if row.is_more_better else value < bound - margin:
            found.append(f"a win reaches {name} {value:g}, beyond the bound {bound:g} ({result.digest})")
    return found


def false_claims(wins: Sequence[Solution], results: Sequence[Result]) -> list[str]:
    """What wins that ship claim and their runs do not come to."""
    told = []
    for number, (win, result) in enumerate(zip(wins, results, strict=True)):
        faults = broken_claims(win, result)
        if result.verdict != "won":
            faults.append(f"ends {result.verdict}")
        told += [f"wins: number {number} of those run {fault}" for fault in faults]
    return told[:_MOST_TOLD]
