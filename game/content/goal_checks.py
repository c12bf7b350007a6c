"""What can be wrong with the goals and stars of a level. Takes values as the file has them, of whatever type."""

import math
from collections.abc import Iterator, Mapping
from typing import Final, TypeGuard

from game.content.jsontext import quoted
from game.content.source import Problem
from game.content.wording import suggestion
from game.sim.metrics import GOAL_NAMES, METRIC_BY_NAME, STAR_METRICS, Metric

Values = Mapping[str, object]

DIRECTIONS: Final = ("at_least", "at_most")

_DEFAULT_WARMUP_S: Final = 10

_UP_TO_ONE: Final = ("share", "ratio")
"""Units of what is never above 1, where a goal may ask for it."""

_ALL_PERCENT: Final = 100


def goal_problems(level: Values) -> Iterator[Problem]:
    """Every fault of goals and stars that the types and bounds of single values do not show."""
    goals, stars = level.get("goals"), level.get("stars")
    named = [goal for goal in goals if isinstance(goal, dict)] if isinstance(goals, list) else []
    if named and named == goals:
        for number, goal in enumerate(named):
            yield from _unknown(("goals", number, "metric"), goal.get("metric"), "metric", GOAL_NAMES)
            yield from _direction_problems(number, goal)
            yield from _share_problems(number, goal)
            yield from _hold_problems(number, goal)
            yield from _time_problems(number, goal, level)
            yield from _class_problems(number, goal, level.get("workload"))
            yield from _contradictions(number, goal, named[:number])
    for number, star in enumerate(stars if isinstance(stars, list) else ()):
        if isinstance(star, dict):
            yield from _unknown(("stars", number, "metric"), star.get("metric"), "metric", tuple(STAR_METRICS))


def _unknown(path: tuple[str | int, ...], name: object, what: str, known: tuple[str, ...]) -> Iterator[Problem]:
    if isinstance(name, str) and name not in known:
        yield Problem(path, f"no {what} is called {quoted(name)}; {suggestion(name, known)}")


def _direction_problems(number: int, goal: Values) -> Iterator[Problem]:
    given = [key for key in DIRECTIONS if goal.get(key) is not None]
    if not given:
        message = 'the key "at_least" is missing, or "at_most"; add one of them with the value to reach'
        yield Problem(("goals", number, "at_least"), message)
    elif len(given) == len(DIRECTIONS):
        message = 'a goal has "at_least" or "at_most", not both; write two goals, or remove this'
        yield Problem(("goals", number, "at_most"), message)


def _share_problems(number: int, goal: Values) -> Iterator[Problem]:
    """A share is never above 1: who writes more means per cent, or asks for nothing."""
    metric = _row(goal)
    for key, value in _numbers(goal).items():
        if metric is not None and metric.unit in _UP_TO_ONE and value > 1:
            remedy = f"write {value / 100:g} for {value:g} %" if value <= _ALL_PERCENT else "lower it"
            message = f"{quoted(metric.name)} is a share and at most 1, not {value:g}; {remedy}"
            yield Problem(("goals", number, key), message)


def _hold_problems(number: int, goal: Values) -> Iterator[Problem]:
    metric = _row(goal)
    if metric is not None and goal.get("hold_s") is not None and not metric.window_ticks:
        held = ", ".join(name for name in GOAL_NAMES if METRIC_BY_NAME[name].window_ticks)
        message = f"{quoted(metric.name)} is measured over the whole run and cannot be held; remove this ({held} can)"
        yield Problem(("goals", number, "hold_s"), message)


def _time_problems(number: int, goal: Values, level: Values) -> Iterator[Problem]:
    horizon, warmup = level.get("horizon_s"), level.get("warmup_s", _DEFAULT_WARMUP_S)
    hold = goal.get("hold_s")
    if not _is_number(horizon) or not _is_number(warmup):
        return
    if _is_number(hold) and warmup + hold > horizon:
        sum_s = f"{warmup:g} s of warm-up and {hold:g} s of hold"
        message = f"{sum_s} do not fit into a horizon of {horizon:g} s; raise horizon_s or shorten them"
        yield Problem(("goals", number, "hold_s"), message)
    elif hold is None and warmup >= horizon:
        message = f"{warmup:g} s of warm-up leave nothing of a horizon of {horizon:g} s; raise horizon_s or shorten it"
        yield Problem(("goals", number), message)


def _class_problems(number: int, goal: Values, workload: object) -> Iterator[Problem]:
    """A class that no workload has, or that the metric does not know."""
    name, metric = goal.get("class"), _row(goal)
    if not isinstance(name, str):
        return
    if metric is not None and not metric.is_per_class:
        message = f"{quoted(metric.name)} is not measured by class; remove this"
        yield Problem(("goals", number, "class"), message)
        return
    if goal.get("hold_s") is not None:
        message = "what is held is held of all requests; remove this, or hold_s"
        yield Problem(("goals", number, "class"), message)
        return
    known = _class_names(workload)
    if known is not None and name not in known:
        message = f"no workload has a class called {quoted(name)}; {suggestion(name, known, 'classes')}"
        yield Problem(("goals", number, "class"), message)


def _class_names(workload: object) -> list[str] | None:
    """The classes of all sources; None where a trace may name others."""
    every = workload if isinstance(workload, list) else [workload]
    told = [each for each in every if isinstance(each, dict)]
    if any(each.get("kind") == "trace" for each in told):
        return None
    classes = [one for each in told if isinstance(each.get("classes"), list) for one in each["classes"]]
    return [one["name"] for one in classes if isinstance(one, dict) and isinstance(one.get("name"), str)]


def _contradictions(number: int, goal: Values, before: list[dict[str, object]]) -> Iterator[Problem]:
    """What a goal before this one already says, or excludes."""
    metric = _row(goal)
    for other in before:
        if metric is None or _row(other) is not metric:
            continue
        is_held = goal.get("hold_s") is not None
        if goal.get("class") != other.get("class"):
            continue
        if is_held != (other.get("hold_s") is not None):
            continue
        for key in DIRECTIONS:
            if _is_number(goal.get(key)) and _is_number(other.get(key)):
                message = f"a goal before this has {quoted(key)} of {quoted(metric.name)} too; remove one of them"
                yield Problem(("goals", number, key), message)
        both = {**_numbers(other), **_numbers(goal)}
        if len(both) == len(DIRECTIONS) and both["at_least"] > both["at_most"]:
            message = f"at least {both['at_least']:g} and at most {both['at_most']:g} exclude each other; change one"
            yield Problem(("goals", number), message)


def _row(goal: Values) -> Metric | None:
    name = goal.get("metric")
    return METRIC_BY_NAME.get(name) if isinstance(name, str) and name in GOAL_NAMES else None


def _numbers(goal: Values) -> dict[str, float]:
    return {key: value for key in DIRECTIONS if _is_number(value := goal.get(key))}


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
