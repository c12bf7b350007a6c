"""Quantiles of distributions, tabulated in whole numbers: an even number of chance becomes a normal or a gamma one.

Both tails are told apart down to the rarest number that chance gives: each halving of the probability has its own
places in the table, and between two places values are interpolated.
"""

from __future__ import annotations

from typing import Final

from game.sim.chance import BITS, RANGE
from game.sim.workloads.fixed_point import FRACTION_BITS, ONE, fixed, times_exp

_PLACE_BITS: Final = 5
_PLACES: Final = 1 << _PLACE_BITS
"""Places of the table for each halving of the probability."""

_STEPS: Final = 4096
_HALF: Final = RANGE // 2
_SCALE: Final = 1 << 52
"""The largest density of a table."""


class Quantiles:
    """The inverse of a cumulative distribution; values are in fixed point."""

    __slots__ = ("_lower", "_upper")

    def __init__(self, grid: list[int], densities: list[int]) -> None:
        """From a density, in any unit, at evenly spaced places or any others that rise."""
        self._lower = _tail(grid, densities)
        self._upper = _tail(grid[::-1], densities[::-1])

    def at(self, number: int) -> int:
        """The value that a number of chance, from 0 to RANGE - 1, stands for: a larger one for a larger."""
        return _between(self._lower, number) if number < _HALF else _between(self._upper, RANGE - 1 - number)


def _between(table: list[int], number: int) -> int:
    shift = number.bit_length() - _PLACE_BITS - 1
    if shift <= 0:
        return table[number]
    place = (shift << _PLACE_BITS) + (number >> shift)
    low = table[place]
    return low + ((table[place + 1] - low) * (number & ((1 << shift) - 1)) >> shift)


def _places() -> list[int]:
    """The numbers, from 0 to half of all, whose quantiles the table has, in the order of `_between`."""
    numbers = list(range(2 * _PLACES))
    for shift in range(1, BITS - 1 - _PLACE_BITS):
        numbers += [place << shift for place in range(_PLACES, 2 * _PLACES)]
    return [*numbers, _HALF]


_PLACED: Final = _places()


def _tail(grid: list[int], densities: list[int]) -> list[int]:
    """The quantiles of all places, from one end of the grid: number n stands for the probability (n + 1/2) / RANGE."""
    masses = [0]
    for step in range(1, len(grid)):
        width = abs(grid[step] - grid[step - 1])
        masses.append(masses[-1] + (densities[step] + densities[step - 1]) * width)
    total = masses[-1]
    table = []
    step = 1
    for number in _PLACED:
        wanted = (2 * number + 1) * total // (2 * RANGE)
        while step < len(grid) - 1 and masses[step] < wanted:
            step += 1
        before = masses[step - 1]
        span = grid[step] - grid[step - 1]
        table.append(grid[step - 1] + span * (wanted - before) // max(1, masses[step] - before))
    return table


def normal() -> Quantiles:
    """The standard normal distribution."""
    if not _NORMAL:
        ends = 7 * ONE
        grid = [-ends + 2 * ends * step // _STEPS for step in range(_STEPS + 1)]
        _NORMAL.append(Quantiles(grid, [times_exp(_SCALE, -(z * z >> (FRACTION_BITS + 1))) for z in grid]))
    return _NORMAL[0]


_NORMAL: Final[list[Quantiles]] = []


def gamma(shape: float) -> Quantiles:
    """The gamma distribution of this shape and the mean 1.

    It is reckoned in the logarithm of its value, in which the density x**shape * exp(-shape * x) has no pole.
    """
    key = fixed(shape)
    if key not in _GAMMA:
        _GAMMA[key] = _gamma(key)
    return _GAMMA[key]


_GAMMA: Final[dict[int, Quantiles]] = {}


def _gamma(shape: int) -> Quantiles:
    low, high = -26 * ONE * ONE // shape - 2 * ONE, 6 * ONE
    while _log_density(shape, low) < -24 * ONE:
        low += (high - low) >> 7
    while _log_density(shape, high) < -24 * ONE:
        high -= (high - low) >> 7
    split = max(low, -8 * ONE)  # far below the mean a coarse grid does: such gaps are as good as none
    logs = [low + (split - low) * step // (_STEPS // 4) for step in range(_STEPS // 4)] if low < split else []
    logs += [split + (high - split) * step // _STEPS for step in range(_STEPS + 1)]
    return Quantiles(logs, [times_exp(_SCALE, _log_density(shape, log)) for log in logs])


def _log_density(shape: int, log: int) -> int:
    """The logarithm of the density of log x, less that at its peak, x = 1."""
    return shape * (log + ONE - times_exp(ONE, log)) >> FRACTION_BITS
