"""When a run ends and how: the loop that takes a simulation from look to look, without a word or a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

from game.physics.units import BEATS_PER_TICK, TICKS_PER_SECOND
from game.session.run.goals import Goal, GoalState, GoalTracker
from game.sim.measured import Measured
from game.sim.metrics import METRICS
from game.sim.served import were_all_served
from game.sim.simulation import Simulation

STALL_TICKS: Final = 10 * TICKS_PER_SECOND
"""A run with open requests that delivers nothing for so many ticks is stalled."""

Ending = Literal["won", "missed", "oom", "stalled"]


class Referee:
    """Lets a simulation run and stops it at the very tick at which its run ends.

    A run whose goals are all to be held is won when they are; where one is over the whole run, at the horizon.
    Everything in here is compiled together with the simulation, so it knows no level and no language.
    """

    def __init__(
        self,
        simulation: Simulation,
        goals: Sequence[Goal],
        warmup_ticks: int,
        horizon_ticks: int,
        num_tiles: int,
        cost: int,
    ) -> None:
        self.simulation = simulation
        self.goals = list(goals)
        self.tracker = GoalTracker(self.goals, warmup_ticks)
        self.warmup_ticks = warmup_ticks
        self.horizon_ticks = horizon_ticks
        self.num_tiles = num_tiles
        self.cost = cost
        """What the player placed, in tiles and credits."""
        self._at_warmup = (0, 0)
        self._at_horizon: list[GoalState] = []
        """How the goals over the whole run stood at the horizon, where there are any."""
        self._is_judged_at_horizon = not all(goal.hold_ticks for goal in self.goals)
        self.ending = self._judged()
        """How the run ended; None while it goes on."""

    @property
    def won_tick(self) -> int | None:
        """The tick at which the run was won, None where it has not been."""
        if not self._is_judged_at_horizon:
            return self.tracker.won_tick
        is_held = self.tracker.won_tick is not None or not self.tracker.holds
        is_won = is_held and bool(self._at_horizon) and all(state.is_held for state in self._at_horizon)
        return self.horizon_ticks if is_won else None

    def advance(self, num_ticks: int) -> None:
        """Run so many ticks, or fewer where the run ends."""
        end = self.simulation.tick + num_ticks
        while self.ending is None and self.simulation.tick < end:
            self._go(min(end, self.horizon_ticks))
            self.ending = self._judged()

    def advance_regardless(self, num_ticks: int) -> None:
        """Run so many ticks whatever the goals say; a crash still ends the run. How it ended is said at the end."""
        end = self.simulation.tick + num_ticks
        while self.simulation.crash is None and self.simulation.tick < end:
            self._go(end)
        self.ending = self._judged() or "missed"

    def measured(self) -> Measured:
        """The run as its metrics are read."""
        tracker, tick = self.tracker, self.simulation.tick
        is_won_now = self.ending == "won" and tick == tracker.won_tick
        hold_tps = tracker.won_tps if is_won_now else None
        best_tps = tracker.best_tps
        return Measured(
            self.simulation, self.warmup_ticks, self._at_warmup, best_tps, hold_tps, self.num_tiles, self.cost
        )

    def values(self) -> dict[str, float | None]:
        """Every metric of the run by its id."""
        measured = self.measured()
        return {row.id: row.read(measured) for row in METRICS.values()}

    def goal_states(self) -> list[GoalState]:
        """How each goal stands, in the level's order; those over the whole run as they were at the horizon."""
        holds = iter(self.tracker.holds)
        whole = iter(self._at_horizon or self._whole_run_states(is_over=False))
        return [next(holds).state() if goal.hold_ticks else next(whole) for goal in self.goals]

    def _go(self, end: int) -> None:
        """Simulate up to `end` or to the next tick at which something must be looked at."""
        simulation = self.simulation
        until = min(end, self.tracker.next_look_tick())
        if simulation.tick < self.warmup_ticks < until:
            until = self.warmup_ticks
        if simulation.tick < self.horizon_ticks < until and self._is_judged_at_horizon:
            until = self.horizon_ticks
        if self._silence_ends() < until:
            stall_tick = self._stall_tick()
            if simulation.tick < stall_tick < until:
                until = stall_tick
        simulation.advance(until - simulation.tick)
        self.tracker.look(simulation.meter, simulation.sources, simulation.tick)
        if simulation.tick == self.warmup_ticks:
            self._at_warmup = (simulation.ledger.num_delivered, simulation.ledger.requests_done)
            if simulation.meter.latencies is not None:
                simulation.meter.latencies.end_warmup()
        if simulation.tick == self.horizon_ticks and simulation.crash is None:
            self._at_horizon = self._whole_run_states(is_over=True)

    def _whole_run_states(self, *, is_over: bool) -> list[GoalState]:
        """How the goals over the whole run stand; none is held before it is over, or where users were ignored."""
        goals = [goal for goal in self.goals if not goal.hold_ticks]
        if not goals:
            return []
        measured = self.measured()
        can_hold = is_over and were_all_served(self.simulation.sources, self.simulation.tick)
        states = []
        for goal in goals:
            value = goal.metric.read(measured.of_class(goal.class_name) if goal.class_name else measured)
            states.append(GoalState(goal, value, value, can_hold and goal.is_met_by(value)))
        return states

    def _judged(self) -> Ending | None:
        simulation = self.simulation
        if simulation.crash is not None:
            return "oom"
        if self.won_tick is not None:
            return "won"
        if self._silence_ends() <= simulation.tick and 0 <= self._stall_tick() <= simulation.tick:
            return "stalled"
        return "missed" if simulation.tick >= self.horizon_ticks else None

    def _silence_ends(self) -> int:
        """The first tick at which a run can have stalled; who is waiting need not be asked before."""
        return self.simulation.meter.last_delivery_tick() + 1 + STALL_TICKS

    def _stall_tick(self) -> int:
        """The tick at which the run will have stalled if nothing is delivered up to then; -1 where nobody waits.

        That is ten seconds after the last delivery, in which some request was open all along.
        """
        oldest = self.simulation.oldest_open()
        if oldest is None:
            return -1
        first_whole_tick = -(-oldest.sent_beat // BEATS_PER_TICK)
        return max(self._silence_ends(), first_whole_tick + STALL_TICKS)
