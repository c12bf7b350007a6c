"""The beat that ties wall time to ticks: any frame rate runs the same number of ticks per second."""

import math
from collections.abc import Callable
from typing import Final

from game.physics.units import TICKS_PER_SECOND

SPEEDS: Final = (1, 2, 4, 8)
"""Ticks are run this many times as fast as wall time. A speed never changes what is simulated."""

UNITS_PER_SECOND: Final = 693_000_000_000
"""Wall time is counted in whole units of 1/693 ns, of which a nanosecond and the frame time of every common display
(30, 60, 75, 90, 120, 144, 165, 240, 360, 500 Hz) are whole numbers, so that nothing is lost by rounding."""


WORK_S: Final = 0.006
"""Of each frame at most so much is spent on running ahead, on going back and on reading a run."""

WORK_TICKS: Final = 60
"""Ticks that are worked off between two looks at the clock."""

WORK_ASIDE_S: Final = 0.001
"""The same while the run plays on: its pictures must come in time, and nobody waits for what is read beside it."""


HURRY_S: Final = 0.05
"""Of each frame at least so much is spent while the player waits for a run to end: there is little else to see."""

_MOST_HURRY_S: Final = 0.25
_HURRY_SHARE: Final = 0.75
"""Of a frame, so that where pictures take long most of the time still goes into the run."""


def hurry_s(elapsed_s: float) -> float:
    """What is spent on a run that hurries to its end, of a frame that came `elapsed_s` after the one before."""
    return min(_MOST_HURRY_S, max(HURRY_S, _HURRY_SHARE * elapsed_s))


def work_for_a_part_of_a_frame(
    is_busy: Callable[[], bool],
    work: Callable[[int], object],
    timer: Callable[[], float],
    seconds: float = WORK_S,
    num_ticks: int = WORK_TICKS,
) -> None:
    """Lets work go on, so many ticks at a time, until there is none or the time is over; `timer` tells seconds."""
    end_s = timer() + seconds
    while is_busy() and timer() < end_s:
        work(num_ticks)


class FixedStep:
    """Turns the time between two frames into a number of ticks to run. It reads no clock: the caller does.

    What is left over is kept for the next frame, as an integer fraction of a tick. A frame never gets more than
    `max_ticks_per_frame`; the debt beyond that is dropped and counted, so that a slow machine plays slower instead of
    falling ever further behind.
    """

    def __init__(self, max_ticks_per_frame: int) -> None:
        if max_ticks_per_frame < 1:
            raise ValueError(f"max_ticks_per_frame is {max_ticks_per_frame}; a frame must be allowed 1 tick or more")
        self.max_ticks_per_frame: Final = max_ticks_per_frame
        self.num_dropped = 0
        self._part = 0  # of a tick, in 1/UNITS_PER_SECOND; always less than a whole one

    @property
    def alpha(self) -> float:
        """How far the picture is past the last tick, 0 up to but not including 1, to interpolate positions with."""
        return self._part / UNITS_PER_SECOND

    def ticks(self, elapsed_s: float, speed: float = 1) -> int:
        """Ticks to run for a frame that came `elapsed_s` after the one before. Speed 0 is a pause."""
        if not math.isfinite(elapsed_s) or elapsed_s < 0:
            raise ValueError(f"elapsed time is {elapsed_s} s; it must be 0 or more")
        if speed < 0:
            raise ValueError(f"speed is {speed}; it must be 0 (a pause) or more")
        units = round(elapsed_s * UNITS_PER_SECOND)
        num_due, self._part = divmod(self._part + round(units * TICKS_PER_SECOND * speed), UNITS_PER_SECOND)
        num_run = min(num_due, self.max_ticks_per_frame)
        self.num_dropped += num_due - num_run
        return num_run

    def reset(self) -> None:
        """Begins a new run: no time is left over and nothing has been dropped."""
        self._part = 0
        self.num_dropped = 0
