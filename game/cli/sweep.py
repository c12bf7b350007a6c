"""What `--sweep` asks for: a grid of options, from words like `rate=1:10:1` and `policy=fcfs,sjf`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import product
from typing import Final

import typer

from game.cli.server_options import Asked, flag_name, options_in

MAX_POINTS: Final = 10_000

_STEPS: Final = re.compile(r"(-?\d*\.?\d+):(-?\d*\.?\d+)(?::(\d*\.?\d+))?")
_SWITCH: Final = {"on": True, "true": True, "1": True, "off": False, "false": False, "0": False}
_HINT: Final = "'--sweep'"


def grid_of(told: Sequence[str]) -> list[Asked]:
    """Every combination of the values, the last name changing fastest.

    Raises:
        typer.BadParameter: or another usage error, where the words make no grid.
    """
    axes = [_axis(words) for words in told]
    names = [flag_name(name) for name, _ in axes]
    for (name, _), option in zip(axes, names, strict=True):
        if names.count(option) > 1:
            raise typer.BadParameter(f"{name} is swept twice; put its values together.", param_hint=_HINT)
    num_points = 1
    for _, values in axes:
        num_points *= len(values)
    if num_points > MAX_POINTS:
        raise typer.BadParameter(f"{num_points} runs are more than {MAX_POINTS}.", param_hint=_HINT)
    parsed = [[_parsed(name, value) for value in values] for name, values in axes]
    return [{key: each for part in point for key, each in part.items()} for point in product(*parsed)]


def _axis(words: str) -> tuple[str, list[str]]:
    name, equals, values = words.partition("=")
    name = name.strip().removeprefix("--")
    if not equals or not values.strip():
        message = f"{words!r} names no values; write rate=1:10:1, or policy=fcfs,sjf."
        raise typer.BadParameter(message, param_hint=_HINT)
    if flag_name(name) is None:
        raise typer.BadParameter(f"there is no option --{name}.", param_hint=_HINT)
    return name, [value for part in _split(values) for value in _expanded(part.strip())]


def _split(values: str) -> list[str]:
    """At commas that are not within brackets."""
    return re.split(r",(?![^(]*\))", values)


def _expanded(part: str) -> list[str]:
    match = _STEPS.fullmatch(part)
    if match is None:
        return [part]
    low, high, step = Decimal(match[1]), Decimal(match[2]), Decimal(match[3] or "1")
    if low > high or step <= 0:
        raise typer.BadParameter(f"{part} has no values; write from:to:step.", param_hint=_HINT)
    if (high - low) / step > MAX_POINTS:
        raise typer.BadParameter(f"{part} has more than {MAX_POINTS} values.", param_hint=_HINT)
    return [str(low + number * step) for number in range(int((high - low) / step) + 1)]


def _parsed(name: str, value: str) -> Asked:
    if name == "prefix-cache":
        if value.lower() not in _SWITCH:
            raise typer.BadParameter(f"{value!r} is neither on nor off.", param_hint="'--prefix-cache'")
        return options_in(["--prefix-cache" if _SWITCH[value.lower()] else "--no-prefix-cache"])
    return options_in([f"--{name}={value}"])
