"""Lengths of prompts and answers as people write them, and as a level's file has them."""

from __future__ import annotations

import math
import re
from typing import Final

from game.session.sim.options import BadOption

MAX_TOKENS: Final = 1 << 20
"""As many as a level's file may name."""

LengthValue = int | dict[str, int | float]

_RANGE: Final = re.compile(r"(\d+)(?:-|\.\.|:)(\d+)")
_LOGNORMAL: Final = re.compile(r"lognormal\(([0-9.]+),([0-9.]+)(?:,(\d+))?(?:,(\d+))?\)")
_TAIL_SIGMAS: Final = 5
"""A longest length that is not named lies so many standard deviations above the median."""


def length_value(name: str, told: str | int) -> LengthValue:
    """Lengths of an option in the words of a level's file.

    Raises:
        BadOption: where it says no lengths.
    """
    text = str(told).lower().replace(" ", "").replace("_", "")
    if re.fullmatch(r"\d+", text):
        return _whole(name, text)
    if match := _RANGE.fullmatch(text):
        low, high = (_whole(name, part) for part in match.groups())
        if low > high:
            raise BadOption(name, f"{told} begins above its end; write {high}-{low}")
        return low if low == high else {"min": low, "max": high}
    if match := _LOGNORMAL.fullmatch(text):
        return _lognormal(name, str(told), match)
    raise BadOption(name, f"{told!r} says no length; write a number, 100-500, or lognormal(median,sigma)")


def _lognormal(name: str, told: str, match: re.Match[str]) -> LengthValue:
    try:
        median, sigma = round(float(match[1])), float(match[2])
    except ValueError:
        raise BadOption(name, f"{told!r} has no median and sigma; write lognormal(500,0.8)") from None
    if not 1 <= median <= MAX_TOKENS or not 0 <= sigma <= _TAIL_SIGMAS:
        raise BadOption(name, f"{told}: the median must be 1 to {MAX_TOKENS} tokens, sigma 0 to {_TAIL_SIGMAS}")
    low = 1 if match[3] is None else _whole(name, match[3])
    tail = min(float(MAX_TOKENS), median * math.exp(_TAIL_SIGMAS * sigma))
    high = math.ceil(tail) if match[4] is None else _whole(name, match[4])
    if not low <= median <= high:
        raise BadOption(name, f"{told}: the median must lie between the shortest and the longest")
    return {"median": median, "sigma": sigma, "min": low, "max": high}


def _whole(name: str, text: str) -> int:
    if len(text) > len(str(MAX_TOKENS)) or not 1 <= int(text) <= MAX_TOKENS:
        raise BadOption(name, f"{text} is not in the range 1 to {MAX_TOKENS} tokens")
    return int(text)


def shortest(value: LengthValue) -> int:
    """The fewest tokens."""
    return value if isinstance(value, int) else int(value["min"])


def longest(value: LengthValue) -> int:
    """The most tokens."""
    return value if isinstance(value, int) else int(value["max"])
