"""What can be wrong with the goals and stars of a level. Takes values as the file has them, of whatever type."""

from collections.abc import Iterator
from typing import Final

from game.content.jsontext import quoted
from game.content.raw_values import is_number
from game.content.reading_checks import (
    DIRECTIONS,
    Values,
    class_problems,
    direction_problems,
    metric_of,
    numbers,
    share_problems,
    unknown_name,
)
from game.content.source import Problem
from game.sim.metrics import GOAL_NAMES, METRIC_BY_NAME, STAR_METRICS, Metric

_DEFAULT_WARMUP_S: Final = 10


def goal_problems(level: Values) -> Iterator[Problem]:
    """Every fault of goals and stars that the types and bounds of single values do not show."""
    goals, stars = level.get("goals"), level.get("stars")
    named = [goal for goal in goals if isinstance(goal, dict)] if isinstance(goals, list) else []
    if named and named == goals:
        for number, goal in enumerate(named):
            path = ("goals", number)
            yield from unknown_name((*path, "metric"), goal.get("metric"), "metric", GOAL_NAMES)
            yield from direction_problems(path, goal, "a goal", "write two goals")
            yield from share_problems(path, goal)
            yield from _hold_problems(number, goal)
            yield from _time_problems(number, goal, level)
            yield from _class_problems(number, goal, level.get("workload"))
            yield from _contradictions(number, goal, named[:number])
    for number, star in enumerate(stars if isinstance(stars, list) else ()):
        if isinstance(star, dict):
            yield from unknown_name(("stars", number, "metric"), star.get("metric"), "metric", tuple(STAR_METRICS))


def _hold_problems(number: int, goal: Values) -> Iterator[Problem]:
    metric = _goal_metric(goal)
    if metric is not None and goal.get("hold_s") is not None and not metric.window_ticks:
        held = ", ".join(name for name in GOAL_NAMES if METRIC_BY_NAME[name].window_ticks)
        message = f"{quoted(metric.name)} is measured over the whole run and cannot be held; remove this ({held} can)"
        yield Problem(("goals", number, "hold_s"), message)


def _time_problems(number: int, goal: Values, level: Values) -> Iterator[Problem]:
    horizon, warmup = level.get("horizon_s"), level.get("warmup_s", _DEFAULT_WARMUP_S)
    hold = goal.get("hold_s")
    if not is_number(horizon) or not is_number(warmup):
        return
    if is_number(hold) and warmup + hold > horizon:
        sum_s = f"{warmup:g} s of warm-up and {hold:g} s of hold"
        message = f"{sum_s} do not fit into a horizon of {horizon:g} s; raise horizon_s or shorten them"
        yield Problem(("goals", number, "hold_s"), message)
    elif hold is None and warmup >= horizon:
        message = f"{warmup:g} s of warm-up leave nothing of a horizon of {horizon:g} s; raise horizon_s or shorten it"
        yield Problem(("goals", number), message)


def _class_problems(number: int, goal: Values, workload: object) -> Iterator[Problem]:
    metric = _goal_metric(goal)
    is_split = metric is None or metric.is_per_class
    if isinstance(goal.get("class"), str) and goal.get("hold_s") is not None and is_split:
        message = "what is held is held of all requests; remove this, or hold_s"
        yield Problem(("goals", number, "class"), message)
    else:
        yield from class_problems(("goals", number), goal, workload)


def _contradictions(number: int, goal: Values, before: list[dict[str, object]]) -> Iterator[Problem]:
    """What a goal before this one already says, or excludes."""
    metric = _goal_metric(goal)
    for other in before:
        if metric is None or _goal_metric(other) is not metric:
            continue
        is_held = goal.get("hold_s") is not None
        if goal.get("class") != other.get("class"):
            continue
        if is_held != (other.get("hold_s") is not None):
            continue
        for key in DIRECTIONS:
            if is_number(goal.get(key)) and is_number(other.get(key)):
                message = f"a goal before this has {quoted(key)} of {quoted(metric.name)} too; remove one of them"
                yield Problem(("goals", number, key), message)
        both = {**numbers(other), **numbers(goal)}
        if len(both) == len(DIRECTIONS) and both["at_least"] > both["at_most"]:
            message = f"at least {both['at_least']:g} and at most {both['at_most']:g} exclude each other; change one"
            yield Problem(("goals", number), message)


def _goal_metric(goal: Values) -> Metric | None:
    return metric_of(goal) if goal.get("metric") in GOAL_NAMES else None
