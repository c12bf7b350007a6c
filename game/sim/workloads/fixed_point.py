"""Exponentials in whole numbers: those of the C library may differ in the last bit between machines, these do not."""

from __future__ import annotations

from math import isqrt
from typing import Final

FRACTION_BITS: Final = 24
ONE: Final = 1 << FRACTION_BITS
"""1 in fixed point, as all numbers of this module are unless they say otherwise."""

_LOG2_E: Final = 24_204_406
_LN2: Final = 11_629_080
_TABLE_BITS: Final = 8
_PRECISE: Final = 60


def _powers_of_two() -> list[int]:
    """2 to the power of every 256th from 0 to below 1, with 30 bits: square roots of square roots of 2."""
    roots = []
    root = 2 << _PRECISE
    for _ in range(_TABLE_BITS):
        root = isqrt(root << _PRECISE)
        roots.append(root)
    powers = []
    for place in range(1 << _TABLE_BITS):
        power = 1 << _PRECISE
        for bit, factor in enumerate(roots):
            if place >> (_TABLE_BITS - 1 - bit) & 1:
                power = power * factor >> _PRECISE
        powers.append(power >> (_PRECISE - 30))
    return powers


_POWERS: Final = _powers_of_two()


def fixed(number: float) -> int:
    """A number in fixed point."""
    return round(number * ONE)


def times_exp(factor: int, exponent: int) -> int:
    """`factor`, a whole number, times e to the power of `exponent`, rounded down; the exponent is in fixed point."""
    power = exponent * _LOG2_E >> FRACTION_BITS
    whole = power >> FRACTION_BITS
    fraction = power & (ONE - 1)
    rest = (fraction & 0xFFFF) * _LN2 >> FRACTION_BITS
    more = ONE + rest + (rest * rest >> (FRACTION_BITS + 1))
    scaled = factor * _POWERS[fraction >> 16] * more
    shift = 30 + FRACTION_BITS - whole
    return scaled >> shift if shift >= 0 else scaled << -shift
