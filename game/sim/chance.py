"""Chance by address: what happens to a request depends on its name, never on who asked before.

A number is looked up, not drawn, so a request gets the same lengths and the same accepted drafts in any layout.
The mixing stays within 62 bits so that a compiled build needs no big integers.
"""

from typing import Final

BITS: Final = 31
RANGE: Final = 1 << BITS
"""Every number that chance gives is at least 0 and below this."""

_MASK: Final = RANGE - 1
_STRIDE: Final = 0x1E3779B1
_LN2_Q32: Final = 2_977_044_472
_LOG_FRACTION_BITS: Final = 24

DRAFT: Final = 1
PROMPT_LENGTH: Final = 2
OUTPUT_LENGTH: Final = 3
ARRIVAL: Final = 4
CLASS: Final = 5
PAUSE: Final = 6
NUM_TURNS: Final = 7
DOCUMENT_LENGTH: Final = 8
TENANT: Final = 9
PROMPT_STRATUM: Final = 10
OUTPUT_STRATUM: Final = 11


def mix(value: int) -> int:
    """Scatter the low 31 bits of `value` so that neighbours have nothing in common (a multiply-xorshift hash)."""
    x = value & _MASK
    x = ((x ^ (x >> 16)) * 0x2C1B3C6D) & _MASK
    x = ((x ^ (x >> 13)) * 0x297A2D39) & _MASK
    return x ^ (x >> 15)


def address(seed: int, user: int, ordinal: int, purpose: int) -> int:
    """Where the numbers of one request for one purpose begin."""
    x = mix(seed + 0x1F123BB5)
    x = mix(x ^ mix(seed >> BITS))
    x = mix(x + user * _STRIDE)
    return mix(x + ordinal * 0x05EBCA6B + purpose * 0x27D4EB2F)


def at(base: int, position: int) -> int:
    """The number at `position` of an address, from 0 to RANGE - 1."""
    return mix(base + position * _STRIDE)


def run_length(base: int, position: int, below: int, limit: int) -> int:
    """How many numbers in a row from `position` on are less than `below`, counted up to `limit`."""
    value = base + position * _STRIDE
    for count in range(limit):
        x = value & _MASK  # `mix`, written out for speed
        x = ((x ^ (x >> 16)) * 0x2C1B3C6D) & _MASK
        x = ((x ^ (x >> 13)) * 0x297A2D39) & _MASK
        if x ^ (x >> 15) >= below:
            return count
        value += _STRIDE
    return limit


def threshold(probability: float) -> int:
    """The number below which a draw happens with `probability`."""
    return round(probability * RANGE)


def uniform(number: int, low: int, high: int) -> int:
    """`number` as a whole number from `low` to `high`, both included."""
    return low + number * (high - low + 1) // RANGE


def exponential(number: int, mean: int) -> int:
    """`number` as a waiting time with the given mean, at least 1: -ln(u) * mean in integer arithmetic.

    Logarithms of the C library may differ in the last bit between machines; this one does not.
    """
    mantissa = number + 1
    whole = mantissa.bit_length() - 1
    mantissa <<= BITS - whole
    fraction = 0
    for _ in range(_LOG_FRACTION_BITS):
        mantissa = mantissa * mantissa >> BITS
        fraction <<= 1
        if mantissa >= 2 * RANGE:
            mantissa >>= 1
            fraction |= 1
    minus_log2 = (BITS << _LOG_FRACTION_BITS) - ((whole << _LOG_FRACTION_BITS) | fraction)
    return max(1, minus_log2 * _LN2_Q32 * mean >> (32 + _LOG_FRACTION_BITS))
