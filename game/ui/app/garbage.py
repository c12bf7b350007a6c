"""Python's search for garbage in cycles, kept out of the frames that must be on time.

A full search takes 10 ms and more with a factory in memory, and Python would begin one in the middle of a frame. What
the simulation makes is freed without it; cycles come from screens and widgets, and can wait until nothing moves.
"""

from __future__ import annotations

import gc
from typing import Final

MUCH: Final = 300_000
"""New objects that are not put off any longer, some tens of MiB."""


class GarbageWatch:
    """Searches when the game is calm. Does nothing before `begin` and after `end`."""

    def __init__(self) -> None:
        self._is_on = False
        self._has_swept = False

    def begin(self) -> None:
        """Takes the search over; what exists now is taken to stay."""
        gc.collect()
        gc.freeze()
        gc.disable()
        self._is_on = True

    def after_frame(self, is_calm: bool) -> None:
        """Searches once in each calm, or if much has come together."""
        if not self._is_on:
            return
        if (is_calm and not self._has_swept) or gc.get_count()[0] > MUCH:
            gc.collect()
        self._has_swept = is_calm

    def end(self) -> None:
        """Leaves the search to Python again."""
        if self._is_on:
            self._is_on = False
            gc.unfreeze()
            gc.enable()
