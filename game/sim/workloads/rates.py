"""Rates of arrivals that change from phase to phase, and the lengths that go with them."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from game.physics.units import BEATS_PER_SECOND
from game.sim.workloads.terms import Phase

FOR_EVER: Final = -1
"""The end of what has none."""


def beats_per_arrival(requests_per_s: float) -> tuple[int, int]:
    """So many arrivals in so many beats, exactly: (beats, arrivals). No arrivals are none in one beat."""
    if not requests_per_s:
        return 1, 0
    mean = BEATS_PER_SECOND / Fraction(str(requests_per_s))
    return mean.numerator, mean.denominator


class PhaseClock:
    """Which phase it is: an index into the phases, -1 outside of them."""

    __slots__ = ("_cycle_beats", "_ends", "_repeats")

    def __init__(self, phases: tuple[Phase, ...], repeats: bool) -> None:
        self._ends: list[int] = []
        self._cycle_beats = 0
        for phase in phases:
            self._cycle_beats += phase.num_beats
            self._ends.append(self._cycle_beats)
        self._repeats = repeats

    def phase_at(self, beat: int) -> int:
        """The phase at a beat."""
        if not self._ends or (not self._repeats and beat >= self._cycle_beats):
            return -1
        inside = beat % self._cycle_beats
        place = 0
        while self._ends[place] <= inside:
            place += 1
        return place

    def end_of(self, phase: int, beat: int) -> int:
        """When a phase ends that it is at a beat."""
        return FOR_EVER if phase < 0 else beat - beat % self._cycle_beats + self._ends[phase]
