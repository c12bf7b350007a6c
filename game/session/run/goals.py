"""Whether a goal is held: the rolling TPS against its target, exact to the tick."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from game.physics.units import TICKS_PER_SECOND
from game.sim.machines.source import Source
from game.sim.meter import WINDOW_TICKS, Meter
from game.sim.served import unserved_spans

_NEVER: Final = 1 << 60
"""More tokens than there ever are in a window."""


@dataclass(frozen=True, slots=True)
class TpsGoal:
    """At least `at_least` tokens a second over five rolling seconds, for `hold_ticks` without a break."""

    at_least: float
    hold_ticks: int
    warmup_ticks: int


class GoalTracker:
    """Follows the rolling TPS of one run.

    When t ticks are completed the window holds the deliveries of ticks t - 300 to t - 1. After the warm-up the goal
    must be met, and every source be served, at every completed tick of a hold. The tracker looks at the meter's history
    at most five seconds after its last look, so the simulation need not stop at every tick; `next_look_tick` says how
    far it may go.
    """

    def __init__(self, goal: TpsGoal) -> None:
        self.goal = goal
        self.tick = 0
        """Completed ticks looked at."""
        self.held_ticks = 0
        """At how many completed ticks in a row, up to now, the goal has been met."""
        self.longest_held_ticks = 0
        """The most such ticks in a row so far."""
        self.won_tick: int | None = None
        """The tick at which a hold was first complete."""
        self.won_tps = 0.0
        """Mean TPS over that hold."""
        self._needed = _fewest_tokens(goal.at_least)
        self._recent = [0] * WINDOW_TICKS
        """Tokens delivered in each of the last 300 ticks looked at: the window."""
        self._num_in_window = 0
        self._most_in_window = 0
        self._num_in_hold = 0

    @property
    def best_tps(self) -> float:
        """The highest rolling TPS after the warm-up."""
        return _tps(self._most_in_window)

    def next_look_tick(self) -> int:
        """The tick up to which the simulation may go before the tracker must look again."""
        latest = self.tick + WINDOW_TICKS
        if self.won_tick is not None:
            return latest
        soonest_win = max(self.tick, self.goal.warmup_ticks) + self.goal.hold_ticks - self.held_ticks
        return min(latest, soonest_win)

    def look(self, meter: Meter, sources: Sequence[Source], tick: int) -> None:
        """Follow the run up to `tick` completed ticks, at most `next_look_tick()`: no win falls before its end."""
        assert self.tick <= tick <= self.next_look_tick()
        arriving = meter.delivered_in(self.tick, tick)
        num_warming = max(0, min(tick, self.goal.warmup_ticks) - self.tick)
        self._num_in_window += sum(arriving[:num_warming]) - sum(self._recent[:num_warming])
        self._judge_spans(arriving, sources, self.tick + num_warming, tick)
        self._recent += arriving
        del self._recent[: len(arriving)]
        self.tick = tick
        if self.held_ticks <= len(arriving):
            self._num_in_hold = sum(arriving[len(arriving) - self.held_ticks :])
        else:
            self._num_in_hold += sum(arriving)
        if self.won_tick is None and self.held_ticks >= self.goal.hold_ticks:
            self.won_tick = tick
            self.won_tps = self._num_in_hold * TICKS_PER_SECOND / self.goal.hold_ticks

    def _judge_spans(self, arriving: list[int], sources: Sequence[Source], judged: int, tick: int) -> None:
        """Judge the completed ticks after `judged` up to `tick`; where users were not served no goal is met."""
        first = self.tick
        for start, end in unserved_spans(sources, judged + 1, tick):
            self._judge(arriving[judged - first : start - 1 - first], self._recent[judged - first :], self._needed)
            self._judge(arriving[start - 1 - first : end - 1 - first], self._recent[start - 1 - first :], _NEVER)
            judged = end - 1
        self._judge(arriving[judged - first :], self._recent[judged - first :], self._needed)

    def _judge(self, arriving: list[int], leaving: list[int], needed: int) -> None:
        """Judge tick after tick; `arriving` are the tokens that come into the window in each, `leaving` go out of it.

        This is all that a goal costs a run, so it keeps to local integers.
        """
        window, most, held = self._num_in_window, self._most_in_window, self.held_ticks
        for arrived, left in zip(arriving, leaving, strict=False):
            window += arrived - left
            if window > most:
                most = window
            if window >= needed:
                held += 1
            elif held:
                self.longest_held_ticks = max(self.longest_held_ticks, held)
                held = 0
        self._num_in_window, self._most_in_window, self.held_ticks = window, most, held
        self.longest_held_ticks = max(self.longest_held_ticks, held)


def _tps(num_in_window: int) -> float:
    return num_in_window * TICKS_PER_SECOND / WINDOW_TICKS


def _fewest_tokens(at_least: float) -> int:
    """The fewest tokens in a window that make so many a second, as `_tps` rounds."""
    fewest = int(at_least * WINDOW_TICKS / TICKS_PER_SECOND)
    while _tps(fewest) < at_least:
        fewest += 1
    while fewest > 0 and _tps(fewest - 1) >= at_least:
        fewest -= 1
    return fewest
