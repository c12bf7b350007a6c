"""How often numbers on the board change: often enough to follow, seldom enough to read."""

from __future__ import annotations

from typing import Final

DRAWS_PER_LOOK: Final = 10
"""While a run goes on numbers are drawn anew at every so many frames: six times a second."""


class Pace:
    """Says when it is time to look again. It reads no clock: it counts what is drawn.

    A run that stands still is looked at at once, and one that begins whenever it is twice as old as when it was looked
    at last: its first look finds nothing at work yet. Paces of another `phase` (in frames) look in other frames, so
    that no frame has to draw everything.
    """

    def __init__(self, phase: int = 0) -> None:
        self._phase = phase
        self._subject: object = None
        self._looked_at_tick = -1
        self._drawn_tick = -1
        self._num_draws = 0
        self._is_from_start = False
        """Whether the present subject was first looked at at tick 0."""

    def is_due(self, subject: object, tick: int, *, is_at_rest: bool = False) -> bool:
        """Whether to look at `subject`, which is at `tick`, before this frame is drawn.

        `is_at_rest` says that no frame may follow by itself, as while a run is paused; two frames of the same tick say
        it too.
        """
        stands = is_at_rest or tick == self._drawn_tick
        self._drawn_tick = tick
        self._num_draws += 1
        is_new = subject != self._subject or tick < self._looked_at_tick
        if is_new:
            self._is_from_start = tick == 0
        begins = self._is_from_start and tick >= 2 * self._looked_at_tick
        is_stale = tick != self._looked_at_tick and (begins or stands or self._num_draws >= DRAWS_PER_LOOK)
        if is_new or is_stale:
            self._subject, self._looked_at_tick = subject, tick
            self._num_draws = -self._phase if is_new or begins else 0
        return is_new or is_stale
