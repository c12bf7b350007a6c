"""Whether a goal is held: the rolling TPS against its target, exact to the tick."""

from __future__ import annotations

from dataclasses import dataclass

from game.physics.units import TICKS_PER_SECOND
from game.sim.meter import WINDOW_TICKS, Meter


@dataclass(frozen=True, slots=True)
class TpsGoal:
    """At least `at_least` tokens a second over five rolling seconds, for `hold_ticks` without a break."""

    at_least: float
    hold_ticks: int
    warmup_ticks: int


class GoalTracker:
    """Follows the rolling TPS of one run.

    When t ticks are completed the window holds the deliveries of ticks t - 300 to t - 1. After the warm-up the goal
    must be met at every completed tick of a hold. The tracker looks at the meter's history at most five seconds after
    its last look, so the simulation need not stop at every tick; `next_look_tick` says how far it may go.
    """

    def __init__(self, goal: TpsGoal) -> None:
        self.goal = goal
        self.tick = 0
        """Completed ticks looked at."""
        self.best_tps = 0.0
        """The highest rolling TPS after the warm-up."""
        self.held_ticks = 0
        """At how many completed ticks in a row, up to now, the goal has been met."""
        self.longest_held_ticks = 0
        """The most such ticks in a row so far."""
        self.won_tick: int | None = None
        """The tick at which a hold was first complete."""
        self.won_tps = 0.0
        """Mean TPS over that hold."""
        self._num_in_window = 0
        self._num_delivered = 0
        self._num_before_hold = 0

    def next_look_tick(self) -> int:
        """The tick up to which the simulation may go before the tracker must look again."""
        latest = self.tick + WINDOW_TICKS
        if self.won_tick is not None:
            return latest
        soonest_win = max(self.tick, self.goal.warmup_ticks) + self.goal.hold_ticks - self.held_ticks
        return min(latest, soonest_win)

    def look(self, meter: Meter, tick: int) -> None:
        """Follow the run up to `tick` completed ticks."""
        assert 0 <= tick - self.tick <= WINDOW_TICKS
        arrivals: dict[int, int] = {}
        departures: dict[int, int] = {}
        for delivered_in, count in meter.history():
            if self.tick < delivered_in + 1 <= tick:
                arrivals[delivered_in + 1] = count
            if self.tick < delivered_in + 1 + WINDOW_TICKS <= tick:
                departures[delivered_in + 1 + WINDOW_TICKS] = count
        first = self.tick + 1
        changes = sorted({first, *arrivals, *departures})
        for at, until in zip(changes, [*changes[1:], tick + 1], strict=True):
            num_before = self._num_delivered
            arrived = arrivals.get(at, 0)
            self._num_delivered += arrived
            self._num_in_window += arrived - departures.get(at, 0)
            self._hold(at, until, num_before)
        self.tick = tick

    def _hold(self, at: int, until: int, num_before: int) -> None:
        """Judge the completed ticks from `at` to before `until`, over which the window does not change."""
        start = max(at, self.goal.warmup_ticks + 1)
        if start >= until:
            return
        tps = self._num_in_window * TICKS_PER_SECOND / WINDOW_TICKS
        self.best_tps = max(self.best_tps, tps)
        if tps < self.goal.at_least:
            self.held_ticks = 0
            return
        if self.held_ticks == 0:
            self._num_before_hold = num_before if start == at else self._num_delivered
        missing = self.goal.hold_ticks - self.held_ticks
        self.held_ticks += until - start
        self.longest_held_ticks = max(self.longest_held_ticks, self.held_ticks)
        if self.won_tick is None and until - start >= missing:
            self.won_tick = start + missing - 1
            self.won_tps = (self._num_delivered - self._num_before_hold) * TICKS_PER_SECOND / self.goal.hold_ticks
