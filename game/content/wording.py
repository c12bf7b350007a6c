"""Words that all fault messages share: suggestions for misspelt names, lists of the known, what was found instead."""

import math
import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Final

from game.content.almost_json import named
from game.content.jsontext import quoted


def suggestion(word: str, known: Iterable[str], what: str = "known") -> str:
    """What a misspelt `word` may have meant, and what there is: the remedy of a message."""
    names = list(known)
    by_lower = {name.lower(): name for name in reversed(names)}
    near = _near(word[:80].lower(), list(by_lower))
    alike = next((f", without {named(char)}" for char in word[:80] if not char.isascii()), "")
    listed = " or ".join(quoted(by_lower[name]) for name in near)
    meant = f"did you mean {listed}{alike}? " if near else ""
    return f"{meant}{what}: {', '.join(names) or 'none'}"


def nearest(word: str, known: Sequence[str]) -> str | None:
    """The one of some names that a word is nearest to, however far that is; None where there are none."""
    names = list(known)
    return next(iter(_near(word[:80], names) or get_close_matches(word[:80], names, n=1, cutoff=0.0)), None)


def _near(word: str, names: list[str]) -> list[str]:
    """Those of `names` that may be meant: with the same parts in another order, beginning so, or spelt alike."""
    parts = _parts(word)
    turned = [name for name in names if sorted(_parts(name)) == sorted(parts)]
    if turned or word in names:
        return [word] if word in names else turned[:1]
    begun = [name for name in reversed(names) if parts and _parts(name)[: len(parts)] == parts]
    if 0 < len(begun) <= _MOST_BEGUN:
        return begun
    return get_close_matches(word, names, n=1, cutoff=0.6)


def _parts(word: str) -> list[str]:
    return [part for part in re.split("[-_ ]", word) if part]


_MOST_BEGUN: Final = 3
"""Names that begin as a word does and are named; where there are more, it says too little."""


def found(value: object) -> str:
    """A value as a message names it."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return f"the string {quoted(value)}"
        case list() | tuple():
            return "a list"
        case dict():
            return "an object"
        case float() if math.isnan(value):
            return "NaN"
        case float() if math.isinf(value):
            return "Infinity" if value > 0 else "-Infinity"
        case int() if abs(value) >= 10**20:
            return "a number of more than 20 digits"
    return str(value)


def plain(number: float) -> str:
    """A number without a point where it needs none."""
    return str(int(number)) if number == int(number) else str(number)


def count(number: int, noun: str) -> str:
    """A number with its noun: 1 row, 2 rows."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
