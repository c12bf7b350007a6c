"""How often numbers on the board change: often enough to follow, seldom enough to read."""

from __future__ import annotations

from typing import Final

DRAWS_PER_LOOK: Final = 10
"""While a run goes on numbers are drawn anew at every so many frames: six times a second."""


class Pace:
    """Says when it is time to look again. It reads no clock: it counts what is drawn.

    A run that stands still is looked at at once. Paces of another `phase` (in frames) look in other frames, so that no
    frame has to draw everything.
    """

    def __init__(self, phase: int = 0) -> None:
        self._phase = phase
        self._subject: object = None
        self._looked_at_tick = -1
        self._drawn_tick = -1
        self._num_draws = 0

    def is_due(self, subject: object, tick: int) -> bool:
        """Whether to look at `subject`, which is at `tick`, before this frame is drawn."""
        stands = tick == self._drawn_tick
        self._drawn_tick = tick
        self._num_draws += 1
        is_new = subject != self._subject or tick < self._looked_at_tick
        is_stale = tick != self._looked_at_tick and (stands or self._num_draws >= DRAWS_PER_LOOK)
        if is_new or is_stale:
            self._subject, self._looked_at_tick = subject, tick
            self._num_draws = -self._phase if is_new else 0
        return is_new or is_stale
