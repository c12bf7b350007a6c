"""Python's search for garbage in cycles, kept out of the frames that must be on time.

A full search takes 10 ms and more with a factory in memory, and Python would begin one in the middle of a frame. What
the simulation makes is freed without it; cycles come from screens and widgets, and can wait until nothing moves.
"""

from __future__ import annotations

import gc
from typing import Final

FEW: Final = 700
"""New objects that are looked through after a frame, which takes a fraction of a millisecond.

Most cycles are found then; and what has no references, as places on the board, is not looked at ever again.
"""

MUCH: Final = 300_000
"""New objects after which all are looked through, however busy the game is: some tens of MiB."""


class GarbageWatch:
    """Searches when the game is calm. Does nothing before `begin` and after `end`."""

    def __init__(self) -> None:
        self._is_on = False
        self._has_swept = False
        self._num_new = 0
        """Objects that were new in the searches since the last full one."""

    def begin(self) -> None:
        """Takes the search over; what exists now is taken to stay."""
        gc.collect()
        gc.freeze()
        gc.disable()
        self._is_on = True

    def after_frame(self, is_calm: bool) -> None:
        """Searches once in each calm, or if much has come together; among a few new objects whenever there are."""
        if not self._is_on:
            return
        num_new = gc.get_count()[0]
        if (is_calm and not self._has_swept) or self._num_new + num_new > MUCH:
            gc.collect()
            self._num_new = 0
        elif num_new > FEW:
            gc.collect(0)
            self._num_new += num_new
        self._has_swept = is_calm

    def end(self) -> None:
        """Leaves the search to Python again."""
        if self._is_on:
            self._is_on = False
            gc.unfreeze()
            gc.enable()
