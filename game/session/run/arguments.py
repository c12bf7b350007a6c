"""What callers of runs give: numbers that must be whole."""

from __future__ import annotations

import operator


def whole(name: str, number: int | None, most: int | None = None) -> int | None:
    """An argument as a plain int, also one of numpy, which would not get into JSON; None stays None.

    Raises:
        TypeError: where it is no whole number.
        ValueError: where it is negative, or above the most allowed.
    """
    if number is None:
        return None
    if not hasattr(number, "__index__"):
        raise TypeError(f"{name} is {number!r}; it must be a whole number")
    if number < 0 or (most is not None and number > most):
        raise ValueError(f"{name} is {number}; it must be 0 {'or more' if most is None else f'to {most}'}")
    return operator.index(number)
