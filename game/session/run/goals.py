"""What has to be reached, and whether it is held: rolling throughput against its goals, exact to the tick."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from game.physics.units import TICKS_PER_SECOND
from game.sim.machines.source import Source
from game.sim.meter import WINDOW_TICKS, Meter
from game.sim.metrics import Metric
from game.sim.served import unserved_spans

_NEVER: Final = 1 << 60
"""More tokens than there ever are in a window."""

_FAR: Final = 0.01
"""A goal that is further away than this counts as much among others."""


@dataclass(frozen=True, slots=True)
class Goal:
    """At least, or at most, so much of a metric: for `hold_ticks` without a break, or over the whole run (0).

    Over the whole run it may be about one class of requests; "" for all of them.
    """

    metric: Metric
    wanted: float
    is_at_least: bool = True
    hold_ticks: int = 0
    class_name: str = ""

    @property
    def name(self) -> str:
        """What it is about, as results call it."""
        return f"{self.metric.name} of {self.class_name}" if self.class_name else self.metric.name

    def is_met_by(self, value: float | None) -> bool:
        """Whether a value is enough; where there was nothing to measure nothing is."""
        if value is None:
            return False
        return value >= self.wanted if self.is_at_least else value <= self.wanted

    def nearness(self, value: float | None) -> float:
        """How near a value comes; see `nearness`."""
        return nearness(value, self.wanted, is_at_least=self.is_at_least)


def nearness(value: float | None, wanted: float, *, is_at_least: bool) -> float:
    """How near a value comes to what is wanted: from 0 to 1, where it is enough; 0 where nothing was measured."""
    if value is None or math.isnan(value):
        return 0.0
    if value >= wanted if is_at_least else value <= wanted:
        return 1.0
    return max(0.0, value / wanted) if is_at_least else wanted / value


def nearness_together(shares: Sequence[float]) -> float:
    """How near several goals come together, from 0 to 1: the geometric mean, and none hides what others come to."""
    return float(math.prod(max(_FAR, share) for share in shares) ** (1 / len(shares)))


@dataclass(frozen=True, slots=True)
class GoalState:
    """How one goal stands: its value `now` and `reached`, and whether it has been held.

    `reached` is the best rolling value after the warm-up, or the value over the whole run; None where there was nothing
    to measure. A goal over the whole run is held, or not, at the horizon; `held_ticks` are those up to now.
    """

    goal: Goal
    now: float | None
    reached: float | None
    is_held: bool
    held_ticks: int = 0
    longest_held_ticks: int = 0

    @property
    def share(self) -> float:
        """How near the value of now comes to what is wanted: 1 where it is just met, above where it is better."""
        wanted, now = self.goal.wanted, self.now
        if now is None:
            return 0.0
        if self.goal.is_at_least:
            return now / wanted
        return wanted / now if now > 0 else _NEVER


def throughput_to_hold(states: Sequence[GoalState]) -> GoalState | None:
    """Of several goals the first of at least so many tokens a second that is to be held; None where there is none."""
    return next((state for state in states if state.goal.hold_ticks and state.goal.is_at_least), None)


class Hold:
    """For how long one goal has been met in a row.

    It counts the tokens in the window, those of a goal of at most so many negatively, so that more is always better.
    """

    __slots__ = ("goal", "held_ticks", "longest_held_ticks", "most_in_window", "needed", "num_in_window", "sign")

    def __init__(self, goal: Goal | None) -> None:
        self.goal = goal
        """None where there is none, and only the highest throughput is followed."""
        self.sign = 1 if goal is None or goal.is_at_least else -1
        self.needed = _NEVER
        if goal is not None:
            self.needed = _fewest_tokens(goal.wanted) if goal.is_at_least else -_most_tokens(goal.wanted)
        self.num_in_window = 0
        self.most_in_window = 0 if self.sign > 0 else -_NEVER
        self.held_ticks = 0
        self.longest_held_ticks = 0

    @property
    def missing_ticks(self) -> int:
        """The fewest ticks after which the hold can be complete."""
        return 0 if self.goal is None else max(0, self.goal.hold_ticks - self.held_ticks)

    @property
    def was_complete(self) -> bool:
        """Whether the goal has been held by itself."""
        return self.goal is not None and self.longest_held_ticks >= self.goal.hold_ticks

    def pass_by(self, arriving: list[int], leaving: list[int]) -> None:
        """Ticks of the warm-up: they change the window, and nothing is judged."""
        self.num_in_window += self.sign * (sum(arriving) - sum(leaving))

    def judge(self, arriving: list[int], leaving: list[int], *, is_served: bool) -> None:
        """Judge tick after tick; `arriving` are the tokens that come into the window in each, `leaving` go out of it.

        This is all that a goal costs a run, so it keeps to local integers.
        """
        if self.sign < 0:
            arriving, leaving = leaving[: len(arriving)], arriving
        needed = self.needed if is_served else _NEVER
        window, most, held = self.num_in_window, self.most_in_window, self.held_ticks
        for arrived, left in zip(arriving, leaving, strict=False):
            window += arrived - left
            if window > most:
                most = window
            if window >= needed:
                held += 1
            elif held:
                self.longest_held_ticks = max(self.longest_held_ticks, held)
                held = 0
        self.num_in_window, self.most_in_window, self.held_ticks = window, most, held
        self.longest_held_ticks = max(self.longest_held_ticks, held)

    def state(self) -> GoalState:
        """How the goal stands."""
        assert self.goal is not None
        reached = None if self.most_in_window == -_NEVER else _tps(self.sign * self.most_in_window)
        now = _tps(self.sign * self.num_in_window)
        return GoalState(self.goal, now, reached, self.was_complete, self.held_ticks, self.longest_held_ticks)


class GoalTracker:
    """Follows the rolling throughput of one run, and with it the goals that are to be held.

    When t ticks are completed the window holds the deliveries of ticks t - 300 to t - 1. After the warm-up each goal
    must be met, and every source be served, at every completed tick of its hold, and all holds must end together. The
    tracker looks at the meter's history at most five seconds after its last look, so the simulation need not stop at
    every tick; `next_look_tick` says how far it may go.
    """

    def __init__(self, goals: Sequence[Goal], warmup_ticks: int) -> None:
        self.warmup_ticks = warmup_ticks
        self.tick = 0
        """Completed ticks looked at."""
        self.holds = [Hold(goal) for goal in goals if goal.hold_ticks]
        self._followed = self.holds
        if all(hold.sign < 0 for hold in self.holds):
            self._followed = [*self.holds, Hold(None)]
        self.won_tick: int | None = None
        """The tick at which all holds were first complete together; None before, and where nothing is to be held."""
        self.won_tps = 0.0
        """Mean TPS over that hold."""
        self._recent = [0] * WINDOW_TICKS
        """Tokens delivered in each of the last 300 ticks looked at: the window."""
        self._num_in_hold = 0

    @property
    def best_tps(self) -> float:
        """The highest rolling TPS after the warm-up."""
        return _tps(next(hold.most_in_window for hold in self._followed if hold.sign > 0))

    @property
    def tps(self) -> float:
        """The rolling TPS where the tracker has last looked."""
        return _tps(next(hold.num_in_window for hold in self._followed if hold.sign > 0))

    @property
    def held_ticks(self) -> int:
        """At how many completed ticks in a row, up to now, all goals have been met."""
        return min((hold.held_ticks for hold in self.holds), default=0)

    @property
    def longest_held_ticks(self) -> int:
        """The most ticks in a row so far at which the goal was met that was held least."""
        return min((hold.longest_held_ticks for hold in self.holds), default=0)

    def next_look_tick(self) -> int:
        """The tick up to which the simulation may go before the tracker must look again."""
        latest = self.tick + WINDOW_TICKS
        if self.won_tick is not None or not self.holds:
            return latest
        missing = max(hold.missing_ticks for hold in self.holds)
        return min(latest, max(self.tick, self.warmup_ticks) + missing)

    def look(self, meter: Meter, sources: Sequence[Source], tick: int) -> None:
        """Follow the run up to `tick` completed ticks, at most `next_look_tick()`: no win falls before its end."""
        assert self.tick <= tick <= self.next_look_tick()
        arriving = meter.delivered_in(self.tick, tick)
        num_warming = max(0, min(tick, self.warmup_ticks) - self.tick)
        if num_warming:
            for hold in self._followed:
                hold.pass_by(arriving[:num_warming], self._recent[:num_warming])
        self._judge_spans(arriving, sources, self.tick + num_warming, tick)
        self._recent += arriving
        del self._recent[: len(arriving)]
        self.tick = tick
        held_ticks = self.held_ticks
        if held_ticks <= len(arriving):
            self._num_in_hold = sum(arriving[len(arriving) - held_ticks :])
        else:
            self._num_in_hold += sum(arriving)
        if self.won_tick is None and self.holds and all(hold.missing_ticks == 0 for hold in self.holds):
            self.won_tick = tick
            self.won_tps = self._num_in_hold * TICKS_PER_SECOND / held_ticks

    def _judge_spans(self, arriving: list[int], sources: Sequence[Source], judged: int, tick: int) -> None:
        """Judge the completed ticks after `judged` up to `tick`; where users were not served no goal is met."""
        first = self.tick
        spans = unserved_spans(sources, judged + 1, tick)
        for hold in self._followed:
            done = judged - first
            for start, end in spans:
                late, over = start - 1 - first, end - 1 - first
                hold.judge(arriving[done:late], self._recent[done:], is_served=True)
                hold.judge(arriving[late:over], self._recent[late:], is_served=False)
                done = over
            hold.judge(arriving[done:], self._recent[done:], is_served=True)


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


def _most_tokens(at_most: float) -> int:
    """The most tokens in a window that make no more than so many a second."""
    most = _fewest_tokens(at_most)
    return most if _tps(most) <= at_most else most - 1
