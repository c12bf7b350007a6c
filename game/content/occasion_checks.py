"""What can be wrong with when a hint fits and when a level's surprise comes."""

from collections.abc import Iterator

from game.content.jsontext import JsonPath, quoted
from game.content.reading_checks import (
    Values,
    class_problems,
    direction_problems,
    metric_of,
    share_problems,
    unknown_name,
)
from game.content.source import Problem
from game.content.wording import suggestion
from game.sim.metrics import GOAL_NAMES, METRIC_BY_NAME


def when_problems(path: JsonPath, when: object, level: Values) -> Iterator[Problem]:
    """Every fault of an object that says when; a plain name has none that its type does not show."""
    if not isinstance(when, dict):
        return
    if "missed" in when:
        yield from unknown_name((*path, "missed"), when["missed"], "metric", GOAL_NAMES)
        yield from class_problems(path, when, level.get("workload"), "missed")
        yield from _no_goal(path, when, level.get("goals"))
        return
    yield from unknown_name((*path, "metric"), when.get("metric"), "metric", tuple(METRIC_BY_NAME))
    yield from direction_problems(path, when, "this", "keep one")
    yield from share_problems(path, when)
    yield from class_problems(path, when, level.get("workload"))


def _no_goal(path: JsonPath, when: Values, goals: object) -> Iterator[Problem]:
    """A missed goal that the level does not have."""
    missed = metric_of(when, "missed")
    named = [goal for goal in goals if isinstance(goal, dict)] if isinstance(goals, list) else []
    if missed is None or not named:
        return
    about = [(metric_of(goal), goal.get("class")) for goal in named]
    if (missed, when.get("class")) not in about:
        known = [metric.name for metric, _ in about if metric is not None]
        of_class = f" of class {quoted(str(when['class']))}" if when.get("class") is not None else ""
        message = f"no goal of the level is about {quoted(missed.name)}{of_class}; {suggestion('', known, 'goals')}"
        yield Problem((*path, "missed"), message)
