"""What a level teaches, in one sentence that is said after a win, with the numbers of that run in it.

A number stands in the sentence as `{steps_per_s}`; `{num_cards:card|cards}` agrees with it. `{mean_ttft_ms@chat}` is
that of the class of requests called "chat". What they are is known to `game.session.reading.takeaway`, and to the
METRICS table.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from game.content.jsontext import JsonPath, quoted
from game.content.plurals import filled
from game.content.source import Problem
from game.content.wording import suggestion
from game.content.words import number, percentage
from game.sim.metrics import METRIC_BY_NAME

RUN_NUMBERS: Final[Mapping[str, int]] = {
    "num_cards": 0,
    "num_users": 0,
    "steps_per_s": 1,
    "most_steps_per_s": 1,
    "step_ms": 1,
    "tokens_per_step": 2,
    "tokens_per_user_step": 2,
    "weights_mib": 0,
    "kv_room_mib": 0,
    "reserved_mib": 0,
    "num_reserved": 0,
    "longest_mib": 0,
    "undrafted_tps": 1,
    "foretold_running": 1,
    "foretold_s": 1,
    "foretold_kv_gb": 1,
    "mean_kv_gb": 1,
    "kv_room_gb": 1,
}
"""Decimals of each number that is no metric; what they mean stands where they are read, and in docs/level-format.md."""

_WHOLE_MS: Final = 100
"""Latencies from here on are said without decimals."""

_WHOLE: Final = 10
"""Numbers that have hundredths when they are small, for one token of two matters, are said without from here on."""

_BRACES: Final = re.compile(r"\{([a-z0-9_]+(?:@[A-Za-z0-9-]+)?)(?::[^{}|:]*\|[^{}|:]*)?\}|[{}]")
"""A number in a sentence, or a brace that belongs to none."""


def takeaway_problems(path: JsonPath, words: object, classes: Sequence[str] | None) -> Iterator[Problem]:
    """What is wrong with such a sentence: braces around nothing, or around what is no number of a run.

    `classes` are those of the level's requests; None where a trace may name any.
    """
    if not isinstance(words, str):
        return
    for match in _BRACES.finditer(words):
        name = match[1]
        if name is None:
            message = f"{quoted(match[0])} belongs to no number; write {{name}} or {{name:one|many}}"
            yield Problem(path, message, char=match.start())
            continue
        metric, _, class_name = name.partition("@")
        if class_name and metric in METRIC_BY_NAME and METRIC_BY_NAME[metric].is_per_class:
            if classes is not None and class_name not in classes:
                message = f"no workload has a class called {quoted(class_name)}"
                yield Problem(path, f"{message}; {suggestion(class_name, classes, 'classes')}", char=match.start())
            continue
        known = (*RUN_NUMBERS, *METRIC_BY_NAME)
        if class_name and metric in known:
            message = f"{quoted(metric)} is not kept by class; leave out {quoted('@' + class_name)}"
            yield Problem(path, message, char=match.start())
        elif metric not in known:
            message = f"no number of a run is called {quoted(metric)}; {suggestion(metric, known)}"
            yield Problem(path, message, char=match.start())


def takeaway_words(words: str, values: Mapping[str, float | None]) -> str:
    """The sentence with the numbers of a run; empty where there was nothing to measure for one of them."""
    shown: dict[str, object] = {}
    for match in _BRACES.finditer(words):
        value = values.get(match[1])
        if value is None or not math.isfinite(value):
            return ""
        shown[match[1]] = _shown(match[1], value)
    return filled(words, **shown)


def _shown(name: str, value: float) -> str:
    """A number without its unit, which the sentence has; shares are percentages."""
    if name in RUN_NUMBERS:
        digits = RUN_NUMBERS[name]
        return number(value, 0 if digits > 1 and value >= _WHOLE else digits)
    row = METRIC_BY_NAME[name.partition("@")[0]]
    if row.unit == "share":
        return percentage(value)
    return number(value, 0 if row.unit == "ms" and value >= _WHOLE_MS else row.digits)
