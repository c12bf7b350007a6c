"""Lengths that are the same in every run: chance decides on their order alone."""

from __future__ import annotations

from game.sim import chance
from game.sim.workloads.arrivals import NEVER, Arrivals


class Strata:
    """Windows of time in each of which lengths are evenly spread quantiles, in an order by chance."""

    __slots__ = (
        "_arrivals",
        "_end",
        "_first",
        "_next_beat",
        "_next_ordinal",
        "_seed",
        "_user",
        "_window_beats",
        "output_order",
        "prompt_order",
    )

    def __init__(self, arrivals: Arrivals, window_beats: int, seed: int, user: int) -> None:
        self._arrivals = arrivals
        self._window_beats = window_beats
        self._seed = seed
        self._user = user
        self._next_ordinal = 0
        self._next_beat = arrivals.after(0, 0)
        self._first = 0
        self._end = 0
        self.prompt_order: list[int] = []
        self.output_order: list[int] = []

    def go_on_to(self, beat: int) -> None:
        """Count the arrivals of the window that a beat is in, and put them in order."""
        if beat < self._end:
            return
        window = beat // self._window_beats
        self._end = (window + 1) * self._window_beats
        self._count_up_to(window * self._window_beats)
        self._first = self._next_ordinal
        self._count_up_to(self._end)
        self.prompt_order = self._order(window, chance.PROMPT_STRATUM)
        self.output_order = self._order(window, chance.OUTPUT_STRATUM)

    def _count_up_to(self, end: int) -> None:
        while self._next_beat != NEVER and self._next_beat < end:
            self._next_ordinal += 1
            self._next_beat = self._arrivals.after(self._next_beat, self._next_ordinal)

    def _order(self, window: int, purpose: int) -> list[int]:
        base = chance.address(self._seed, self._user, window, purpose)
        keys = [(chance.at(base, place), place) for place in range(self._next_ordinal - self._first)]
        return [place for _, place in sorted(keys)]

    def number(self, ordinal: int, order: list[int]) -> int:
        """The number of chance for an arrival of the window: the middle of its part of all numbers."""
        return (2 * order[ordinal - self._first] + 1) * chance.RANGE // (2 * len(order))
