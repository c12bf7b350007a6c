"""When a run ends and how: the loop that takes a simulation from look to look, without a word or a file."""

from __future__ import annotations

from typing import Final, Literal

from game.physics.units import BEATS_PER_TICK, TICKS_PER_SECOND
from game.session.run.goals import GoalTracker, TpsGoal
from game.sim.simulation import Simulation

STALL_TICKS: Final = 10 * TICKS_PER_SECOND
"""A run with open requests that delivers nothing for so many ticks is stalled."""

Ending = Literal["won", "missed", "oom", "stalled"]


class Referee:
    """Lets a simulation run and stops it at the very tick at which its run ends.

    Everything in here is compiled together with the simulation, so it knows no level and no language.
    """

    def __init__(self, simulation: Simulation, goal: TpsGoal, horizon_ticks: int) -> None:
        self.simulation = simulation
        self.tracker = GoalTracker(goal)
        self.horizon_ticks = horizon_ticks
        self.ending: Ending | None = None
        """How the run ended; None while it goes on."""
        self.delivered_at_warmup = 0
        self.ending = self._judged()

    def advance(self, num_ticks: int) -> None:
        """Run so many ticks, or fewer where the run ends."""
        end = self.simulation.tick + num_ticks
        while self.ending is None and self.simulation.tick < end:
            self._go(min(end, self.horizon_ticks))
            self.ending = self._judged()

    def advance_regardless(self, num_ticks: int) -> None:
        """Run so many ticks whatever the goal says; a crash still ends the run. How it ended is said at the end."""
        end = self.simulation.tick + num_ticks
        while self.simulation.crash is None and self.simulation.tick < end:
            self._go(end)
        self.ending = self._judged() or "missed"

    def _go(self, end: int) -> None:
        """Simulate up to `end` or to the next tick at which something must be looked at."""
        simulation = self.simulation
        warmup_ticks = self.tracker.goal.warmup_ticks
        until = min(end, self.tracker.next_look_tick())
        if simulation.tick < warmup_ticks < until:
            until = warmup_ticks
        if self._silence_ends() < until:
            stall_tick = self._stall_tick()
            if simulation.tick < stall_tick < until:
                until = stall_tick
        simulation.advance(until - simulation.tick)
        self.tracker.look(simulation.meter, simulation.sources, simulation.tick)
        if simulation.tick == warmup_ticks:
            self.delivered_at_warmup = simulation.ledger.num_delivered

    def _judged(self) -> Ending | None:
        simulation = self.simulation
        if simulation.crash is not None:
            return "oom"
        if self.tracker.won_tick is not None:
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
