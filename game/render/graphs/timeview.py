"""Which stretch of a run is shown: all of it, or a part that is zoomed into. Pure functions of numbers."""

from __future__ import annotations

from typing import Final

from game.physics.units import TICKS_PER_SECOND

MIN_SPAN: Final = TICKS_PER_SECOND / 20
"""The shortest stretch that can be zoomed to (ticks)."""

_WHOLE_S: Final = (5, 10, 15, 20, 30, 45, 60, 90, 120)
_STEPS: Final = (1, 2, 5)


class TimeView:
    """A stretch of simulated time, in ticks. It is asked with the tick at which the run is now.

    With no span the whole run is shown; with no end the stretch follows the run.
    """

    def __init__(self, span: float | None = None) -> None:
        self.default_span = span
        self.span = span
        self.end: float | None = None

    @property
    def is_following(self) -> bool:
        """Whether what is shown moves on with the run."""
        return self.end is None

    def shown(self, now: int) -> tuple[float, float]:
        """The first and the last tick that are shown."""
        if self.span is None:
            return 0.0, whole_span(now)
        end = max(float(now), self.span) if self.end is None else self.end
        return end - self.span, end

    def zoom(self, factor: float, at: float, now: int) -> None:
        """Shows `factor` times as much; the tick `at` stays where it is."""
        start, end = self.shown(now)
        span = min(max((end - start) * factor, MIN_SPAN), max(whole_span(now), end - start))
        share = (at - start) / (end - start)
        self._show(at + (1 - share) * span, span, now)

    def pan(self, ticks: float, now: int) -> None:
        """Moves on by so many ticks, or back."""
        start, end = self.shown(now)
        self._show(end + ticks, end - start, now)

    def set_default(self, span: float) -> None:
        """Changes the stretch that is shown as long as nobody zooms."""
        if self.span == self.default_span:
            self.span = span
        self.default_span = span

    def show_whole(self) -> None:
        """The whole run."""
        self.span = self.end = None

    def follow(self) -> None:
        """The default stretch, moving on with the run."""
        self.span, self.end = self.default_span, None

    def _show(self, end: float, span: float, now: int) -> None:
        last = max(float(now), span)
        self.span = span
        self.end = None if end >= last else max(end, span)


def whole_span(now: int) -> float:
    """A round stretch in which a run of so many ticks has room: it grows in steps, so that a curve stands still."""
    seconds = now / TICKS_PER_SECOND
    room = next((whole for whole in _WHOLE_S if seconds <= whole), None)
    return float((room or -(-seconds // 60) * 60) * TICKS_PER_SECOND)


def time_ticks(start: float, end: float, most: int) -> tuple[list[float], int]:
    """Round times (s) from one tick to another, at most so many, and the digits that they need."""
    low, high = start / TICKS_PER_SECOND, end / TICKS_PER_SECOND
    least = (high - low) / max(1, most)
    digits, size = 3, 0.001
    while size * 10 < least:
        size *= 10
        digits -= 1
    step = next((size * step for step in _STEPS if size * step >= least), size * 10)
    if step >= size * 10:
        digits -= 1
    first = -(-low // step)
    times = [(first + number) * step for number in range(most + 1)]
    return [time for time in times if time <= high + 1e-9], max(0, digits)
