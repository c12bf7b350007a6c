"""What the admission of a serving engine has come to: whom it has let wait and for what, and whom it has refused."""

from __future__ import annotations

from typing import Final

SLOTS: Final = 0
MEMORY: Final = 1
RESERVE: Final = 2
BUDGET: Final = 3
BATCH: Final = 4
"""What the first that waits is not let in for: no slot, too few blocks, blocks that are to stay free, tokens of a step,
a batch that has not ended."""

NUM_HOLD_UPS: Final = 5


class AdmissionBooks:
    """Counts of one card, for whoever explains a run: nothing is decided by them."""

    __slots__ = ("held_up", "num_idle", "num_late", "num_slots", "num_too_large")

    def __init__(self) -> None:
        self.num_slots = 0
        """Slots of the card."""
        self.held_up = [0] * NUM_HOLD_UPS
        """At how many boundaries of steps the first that waited was not let in, by what for."""
        self.num_idle = 0
        """At how many of these at least half of the slots were free, and tokens of the step were left."""
        self.num_late = 0
        """Requests that were refused past their deadline."""
        self.num_too_large = 0
        """Requests that were refused because all blocks together could not hold them."""

    def hold_up(self, what: int, num_running: int) -> None:
        """The first that waits is not let in for that, while so many run."""
        self.held_up[what] += 1
        if 2 * num_running <= self.num_slots and what != BUDGET:
            self.num_idle += 1
