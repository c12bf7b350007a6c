"""What can be wrong where a level names a metric with a value: in its goals, hints and surprise."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from game.content.jsontext import JsonPath, quoted
from game.content.raw_values import is_number
from game.content.source import Problem
from game.content.wording import suggestion
from game.sim.metrics import METRIC_BY_NAME, Metric

Values = Mapping[str, object]

DIRECTIONS: Final = ("at_least", "at_most")

_UP_TO_ONE: Final = ("share", "ratio")
"""Units of what is never above 1, where a level may ask for it."""

_ALL_PERCENT: Final = 100


def unknown_name(path: JsonPath, name: object, what: str, known: Sequence[str]) -> Iterator[Problem]:
    """A name that nothing has."""
    if not isinstance(name, str) or name in known:
        return
    if what == "metric" and name in METRIC_BY_NAME:
        unit = METRIC_BY_NAME[name].unit
        alike = [each for each in known if METRIC_BY_NAME[each].unit == unit] or list(known)
        remedy = suggestion(name, alike, "in its unit can")
        yield Problem(path, f"the metric {quoted(name)} cannot be asked for here; {remedy}")
        return
    yield Problem(path, f"no {what} is called {quoted(name)}; {suggestion(name, known)}")


def direction_problems(path: JsonPath, reading: Values, what: str, remedy: str) -> Iterator[Problem]:
    """Neither of the two directions, or both of them."""
    given = [key for key in DIRECTIONS if reading.get(key) is not None]
    if not given:
        message = 'the key "at_least" is missing, or "at_most"; add one of them with the value to reach'
        yield Problem((*path, "at_least"), message)
    elif len(given) == len(DIRECTIONS):
        message = f'{what} has "at_least" or "at_most", not both; {remedy}, or remove this'
        yield Problem((*path, "at_most"), message)


def share_problems(path: JsonPath, reading: Values) -> Iterator[Problem]:
    """A share is never above 1: who writes more means per cent, or asks for nothing."""
    metric = metric_of(reading)
    for key, value in numbers(reading).items():
        if metric is not None and metric.unit in _UP_TO_ONE and value > 1:
            remedy = f"write {value / 100:g} for {value:g} %" if value <= _ALL_PERCENT else "lower it"
            message = f"{quoted(metric.name)} is a share and at most 1, not {value:g}; {remedy}"
            yield Problem((*path, key), message)


def class_problems(path: JsonPath, reading: Values, workload: object, key: str = "metric") -> Iterator[Problem]:
    """A class that no workload has, or that the metric does not know."""
    name, metric = reading.get("class"), metric_of(reading, key)
    if not isinstance(name, str):
        return
    if metric is not None and not metric.is_per_class:
        message = f"{quoted(metric.name)} is not measured by class; remove this"
        yield Problem((*path, "class"), message)
        return
    known = class_names(workload)
    if known is not None and name not in known:
        message = f"no workload has a class called {quoted(name)}; {suggestion(name, known, 'classes')}"
        yield Problem((*path, "class"), message)


def class_names(workload: object) -> list[str] | None:
    """The classes of all sources; None where a trace may name others."""
    every = workload if isinstance(workload, list) else [workload]
    told = [each for each in every if isinstance(each, dict)]
    if any(each.get("kind") == "trace" for each in told):
        return None
    classes = [one for each in told if isinstance(each.get("classes"), list) for one in each["classes"]]
    return [one["name"] for one in classes if isinstance(one, dict) and isinstance(one.get("name"), str)]


def metric_of(reading: Values, key: str = "metric") -> Metric | None:
    """The row that it names, None where there is none."""
    name = reading.get(key)
    return METRIC_BY_NAME.get(name) if isinstance(name, str) else None


def numbers(reading: Values) -> dict[str, float]:
    """The values that are given, by direction."""
    return {key: value for key in DIRECTIONS if is_number(value := reading.get(key))}
