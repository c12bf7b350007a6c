"""Metrics and goals in words: names, values with their units, what is wanted."""

from __future__ import annotations

import math
from typing import Final

from game.content.level import Goal
from game.content.words import amount, has_text, number, percentage, text
from game.sim.metrics import METRIC_BY_NAME, Metric

NONE: Final = "–"
"""Written where there was nothing to measure."""

_LONG_MS: Final = 10_000
_WHOLE_MS: Final = 100


def metric_name(row: Metric) -> str:
    """What a metric is called."""
    return text(f"metric.name.{row.id}")


def short_metric_of(row: Metric, class_name: str) -> str:
    """The same as `metric_of` in the fewest letters, for where there is no room."""
    key = f"metric.short.{row.id}"
    name = text(key) if has_text(key) else metric_name(row)
    return text("metric.of_class", name=name, request_class=class_name) if class_name else name


def metric_value(row: Metric, value: float | None) -> str:
    """A measured value with its unit and the digits that matter."""
    if value is None:
        return NONE
    if math.isinf(value):
        return text("metric.endless")
    if row.unit == "ms":
        return milliseconds(value)
    if row.unit == "share":
        return text("metric.unit.share", value=percentage(value))
    return text(f"metric.unit.{row.unit}", value=number(value, row.digits))


def wanted_value(row: Metric, value: float) -> str:
    """A value that somebody asks for, with as many digits as it needs."""
    shown = amount(100 * value if row.unit == "share" else value)
    return text(f"metric.unit.{row.unit}", value=shown)


def metric_of(row: Metric, class_name: str) -> str:
    """What a metric is called where it is about one class of requests, "" for all of them."""
    return text("metric.of_class", name=metric_name(row), request_class=class_name) if class_name else metric_name(row)


def target_words(row: Metric, wanted: float, *, is_at_least: bool, class_name: str = "") -> str:
    """What is wanted of a metric, of all requests or those of one class."""
    direction = "at_least" if is_at_least else "at_most"
    return text(f"metric.{direction}", name=metric_of(row, class_name), value=wanted_value(row, wanted))


def goal_words(goal: Goal) -> str:
    """What one goal of a level asks for."""
    row, is_at_least = METRIC_BY_NAME[goal.metric], goal.at_least is not None
    wanted = target_words(row, goal.wanted, is_at_least=is_at_least, class_name=goal.class_name or "")
    return wanted if goal.hold_s is None else text("metric.held", goal=wanted, hold=amount(goal.hold_s))


def milliseconds(value: float | None) -> str:
    """A latency: milliseconds, or seconds from ten seconds on; a dash where there was nothing to measure."""
    if value is None:
        return NONE
    if value >= _LONG_MS:
        return text("unit.s", value=number(value / 1000, 1))
    return text("unit.ms", value=number(value, 0 if value >= _WHOLE_MS else 1))
