"""One run of a level with a solution: goals, verdict, telemetry, result."""

from __future__ import annotations

import operator
import pickle
from pathlib import Path

from game.content.build import factory_spec
from game.content.level import Level
from game.content.load import load_level, load_solution
from game.content.shape import MAX_SEED
from game.content.solution import Solution
from game.physics.units import BEATS_PER_TICK, MIB, TICKS_PER_SECOND
from game.session.goals import GoalTracker, TpsGoal
from game.session.outcome import Result, Telemetry
from game.session.verdict import Verdict, missed, oom, stalled, won
from game.sim.events import EventLog
from game.sim.meter import WINDOW_TICKS
from game.sim.simulation import RULES_VERSION, Simulation
from game.sim.stage_log import StageLog
from game.sim.tiles import EMPTY_GLYPH, TILES

STALL_TICKS = 10 * TICKS_PER_SECOND
"""A run with open requests that delivers nothing for so many ticks is stalled."""


class LevelRun:
    """A level being run. The build is frozen: nothing about it can change after the start.

    Raises:
        ContentError: where the solution does not fit the level.
    """

    def __init__(
        self,
        level: Level,
        solution: Solution,
        seed: int | None = None,
        events: EventLog | None = None,
        stages: StageLog | None = None,
    ) -> None:
        self.level = level
        self.simulation = Simulation(factory_spec(level, solution, seed), events, stages)
        self.verdict: Verdict | None = None
        goal = level.goals[0]
        self._warmup_ticks = round(level.warmup_s * TICKS_PER_SECOND)
        self.horizon_ticks = round(level.horizon_s * TICKS_PER_SECOND)
        self.tracker = GoalTracker(TpsGoal(goal.at_least, round(goal.hold_s * TICKS_PER_SECOND), self._warmup_ticks))
        self._delivered_at_warmup = 0
        self._judge()

    def advance(self, num_ticks: int) -> None:
        """Run so many ticks, or fewer where a verdict falls: the run stops at the very tick."""
        end = self.simulation.tick + num_ticks
        while self.verdict is None and self.simulation.tick < end:
            self._go(min(end, self.horizon_ticks))
            self._judge()

    def advance_regardless(self, num_ticks: int) -> None:
        """Run so many ticks whatever the goals say; a crash still ends the run. The verdict is given at the end."""
        self.verdict = None
        end = self.simulation.tick + num_ticks
        while self.simulation.crash is None and self.simulation.tick < end:
            self._go(end)
        self._judge()
        if self.verdict is None:
            self.verdict = self._missed()

    def _go(self, end: int) -> None:
        """Simulate up to `end` or to the next tick at which something must be looked at."""
        simulation = self.simulation
        until = min(end, self.tracker.next_look_tick())
        for checkpoint in (self._warmup_ticks, self._stall_tick()):
            if checkpoint is not None and simulation.tick < checkpoint < until:
                until = checkpoint
        simulation.advance(until - simulation.tick)
        self.tracker.look(simulation.meter, simulation.tick)
        if simulation.tick == self._warmup_ticks:
            self._delivered_at_warmup = simulation.ledger.num_delivered

    def _stall_tick(self) -> int | None:
        """The tick at which the run will have stalled if nothing is delivered up to then; None where nobody waits."""
        sent = [request.sent_beat for request in self.simulation.open_requests()]
        if not sent:
            return None
        first_whole_tick = -(-min(sent) // BEATS_PER_TICK)
        return max(self.simulation.meter.last_delivery_tick() + 1, first_whole_tick) + STALL_TICKS

    def _judge(self) -> None:
        simulation = self.simulation
        if simulation.crash is not None:
            self.verdict = oom(simulation, simulation.crash)
        elif self.tracker.won_tick is not None:
            self.verdict = won(simulation, self.tracker)
        elif self._has_stalled():
            self.verdict = stalled(simulation)
        elif simulation.tick >= self.horizon_ticks:
            self.verdict = self._missed()

    def _missed(self) -> Verdict:
        return missed(self.simulation, self.tracker.best_tps, self.tracker.goal.at_least)

    def _has_stalled(self) -> bool:
        """Whether nothing has been delivered for ten seconds in which some request was open all along."""
        stall_tick = self._stall_tick()
        return stall_tick is not None and self.simulation.tick >= stall_tick

    def packed(self) -> bytes:
        """The run as it is now, without its level: about 10 KB from which `unpacked` makes an equal one."""
        return pickle.dumps({name: value for name, value in vars(self).items() if name != "level"})

    @classmethod
    def unpacked(cls, level: Level, packed: bytes) -> LevelRun:
        """A run of its own that goes on where the packed one was.

        Raises:
            TypeError: where the simulation is compiled; native classes are not unpacked.
        """
        run = cls.__new__(cls)
        vars(run).update(pickle.loads(packed), level=level)
        return run

    @property
    def tps(self) -> float:
        """Tokens a second over the last five seconds."""
        return self.simulation.meter.tokens_in_window(self.simulation.tick) * TICKS_PER_SECOND / WINDOW_TICKS

    def telemetry(self) -> Telemetry:
        """What the gauges show now."""
        simulation = self.simulation
        tracker = self.tracker
        pool = simulation.pool
        meter = simulation.meter
        return Telemetry(
            tick=simulation.tick,
            time_s=simulation.tick / TICKS_PER_SECOND,
            tps=self.tps,
            target_tps=tracker.goal.at_least,
            best_tps=tracker.best_tps,
            hold_s=min(tracker.held_ticks, tracker.goal.hold_ticks) / TICKS_PER_SECOND,
            hold_needed_s=tracker.goal.hold_ticks / TICKS_PER_SECOND,
            warmup_s=self._warmup_ticks / TICKS_PER_SECOND,
            ttft_p50_ms=meter.ttft_percentile_ms(50),
            tpot_ms=meter.tpot_ms(simulation.open_requests()),
            acceptance_rate=simulation.ledger.acceptance_rate(),
            vram_used_mib=pool.used_bytes / MIB,
            vram_peak_mib=pool.peak_bytes / MIB,
            vram_capacity_mib=pool.capacity_bytes / MIB,
            tokens_delivered=simulation.ledger.num_delivered,
            num_waiting=sum(len(core.waiting) for card in simulation.cards for core in card.prefill_cores),
            num_running=sum(core.running is not None for card in simulation.cards for core in card.cores),
            spilled=sum(spill.count for spill in simulation.spills),
        )

    def result(self) -> Result:
        """What the run has come to; a run without a verdict yet counts as missed so far."""
        simulation = self.simulation
        verdict = self.verdict or self._missed()
        ledger = simulation.ledger
        meter = simulation.meter
        pool = simulation.pool
        placed = [tile for tile in simulation.spec.tiles if self.level.map[tile.row][tile.col] == EMPTY_GLYPH]
        return Result(
            level=self.level.id,
            verdict=verdict.kind,
            tick=simulation.tick,
            tps=self._mean_tps(verdict),
            best_tps=self.tracker.best_tps,
            target_tps=self.tracker.goal.at_least,
            ttft_p50_ms=meter.ttft_percentile_ms(50),
            ttft_p95_ms=meter.ttft_percentile_ms(95),
            tpot_ms=meter.tpot_ms(simulation.open_requests()),
            acceptance_rate=ledger.acceptance_rate(),
            vram_peak_mib=pool.peak_bytes / MIB,
            vram_capacity_mib=pool.capacity_bytes / MIB,
            tokens_generated=ledger.num_generated,
            tokens_delivered=ledger.num_delivered,
            tokens_rejected=ledger.num_rejected,
            tokens_spilled=ledger.num_spilled,
            tokens_in_flight=simulation.num_tokens_in_flight(),
            requests_sent=ledger.requests_sent,
            requests_done=ledger.requests_done,
            requests_rejected=ledger.requests_rejected,
            spilled=sum(spill.count for spill in simulation.spills),
            tiles=len(placed),
            cost=sum(TILES[tile.kind].cost for tile in placed),
            seed=simulation.spec.seed,
            rules=RULES_VERSION,
            digest=simulation.digest(),
            reason=verdict.reason,
            at=verdict.at,
            stage=verdict.stage,
        )

    def _mean_tps(self, verdict: Verdict) -> float:
        """Mean over the hold where the run ended with its win, otherwise since the warm-up (before it, the start)."""
        tick = self.simulation.tick
        if verdict.kind == "won" and tick == self.tracker.won_tick:
            return self.tracker.won_tps
        since = self._warmup_ticks if tick > self._warmup_ticks else 0
        num_tokens = self.simulation.ledger.num_delivered - (self._delivered_at_warmup if since else 0)
        return num_tokens * TICKS_PER_SECOND / (tick - since) if tick > since else 0.0


def run(
    level: Level | str | Path, solution: Solution | str | Path, *, seed: int | None = None, ticks: int | None = None
) -> Result:
    """Run a level with a solution, each an object, a path or an id, up to its verdict.

    With `ticks` the run goes on to that tick whatever the goals say; only a crash ends it before.

    Raises:
        ContentError: where a file is faulty, or the solution does not fit the level.
        ValueError: where `ticks` is negative, or `seed` is none that a file could have.
    """
    seed, ticks = whole("seed", seed, MAX_SEED), whole("ticks", ticks)
    level = level if isinstance(level, Level) else load_level(level)
    solution = solution if isinstance(solution, Solution) else load_solution(solution)
    level_run = LevelRun(level, solution, seed)
    if ticks is None:
        level_run.advance(level_run.horizon_ticks)
    else:
        level_run.advance_regardless(ticks)
    return level_run.result()


def whole(name: str, number: int | None, most: int | None = None) -> int | None:
    """An argument as a plain int, also one of numpy, which would not get into JSON; None stays None.

    Raises:
        TypeError: where it is no whole number.
        ValueError: where it is negative, or above the most allowed.
    """
    if number is None:
        return None
    if not hasattr(number, "__index__"):
        raise TypeError(f"{name} is {number!r}; it must be a whole number")
    if number < 0 or (most is not None and number > most):
        raise ValueError(f"{name} is {number}; it must be 0 {'or more' if most is None else f'to {most}'}")
    return operator.index(number)
