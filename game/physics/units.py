"""The units the simulation counts in: ticks, beats and bytes, all integers."""

from typing import Final

TICKS_PER_SECOND: Final = 60
"""Ticks of simulated time in a second: the resolution of everything a player sees."""

BEATS_PER_TICK: Final = 20_000
"""Beats in a tick: the resolution of card steps and of traffic on a link."""

BEATS_PER_SECOND: Final = TICKS_PER_SECOND * BEATS_PER_TICK
"""1,200,000 beats a second; a beat is 5/6 of a microsecond."""

MIB: Final = 1 << 20
"""Bytes in a mebibyte, the unit in which CUDA reports memory."""


def ms_from_beats(beats: float) -> float:
    """Simulated milliseconds that so many beats last."""
    return beats * 1000.0 / BEATS_PER_SECOND


def beats_from_us(microseconds: int) -> int:
    """Whole beats that last at least so many microseconds."""
    return -(-microseconds * BEATS_PER_SECOND // 1_000_000)
