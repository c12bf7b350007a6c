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
from game.physics.units import MIB, TICKS_PER_SECOND
from game.session.run.goals import TpsGoal
from game.session.run.outcome import Result, Telemetry
from game.session.run.referee import Referee
from game.session.run.slices import Progress, advance_in_slices
from game.session.run.verdict import Verdict, missed, oom, stalled, won
from game.sim.events import EventLog
from game.sim.simulation import RULES_VERSION, Simulation
from game.sim.stage_log import StageLog
from game.sim.tiles import EMPTY_GLYPH, TILES
from game.sim.view import RunView


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
        goal = level.goals[0]
        self._warmup_ticks = round(level.warmup_s * TICKS_PER_SECOND)
        self.horizon_ticks = round(level.horizon_s * TICKS_PER_SECOND)
        self._referee = Referee(
            Simulation(factory_spec(level, solution, seed), events, stages),
            TpsGoal(goal.at_least, round(goal.hold_s * TICKS_PER_SECOND), self._warmup_ticks),
            self.horizon_ticks,
        )
        self.simulation = self._referee.simulation
        self.tracker = self._referee.tracker
        self.verdict = self._verdict()

    def advance(self, num_ticks: int) -> None:
        """Run so many ticks, or fewer where a verdict falls: the run stops at the very tick."""
        if self.verdict is None:
            self._referee.advance(num_ticks)
            self.verdict = self._verdict()

    def advance_regardless(self, num_ticks: int) -> None:
        """Run so many ticks whatever the goals say; a crash still ends the run. The verdict is given at the end."""
        self._referee.advance_regardless(num_ticks)
        self.verdict = self._verdict()

    def finish(self, ticks: int | None = None, progress: Progress | None = None) -> None:
        """Run up to the verdict; with `ticks` that many whatever the goals say. `progress` is told of ticks."""
        if ticks is None:
            advance_in_slices(self.simulation, self.advance, self.horizon_ticks - self.simulation.tick, progress)
        else:
            advance_in_slices(self.simulation, self.advance_regardless, ticks, progress)

    def _verdict(self) -> Verdict | None:
        """The referee's ending with its reasons; None while the run goes on."""
        simulation = self.simulation
        ending = self._referee.ending
        if ending == "won":
            return won(simulation, self.tracker)
        if ending == "oom":
            assert simulation.crash is not None
            return oom(simulation, simulation.crash)
        if ending == "stalled":
            return stalled(simulation)
        return self._missed() if ending == "missed" else None

    def _missed(self) -> Verdict:
        return missed(self.simulation, self.tracker.best_tps, self.tracker.goal.at_least)

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
        return RunView(self.simulation).tps

    def telemetry(self) -> Telemetry:
        """What the gauges show now."""
        simulation, view = self.simulation, RunView(self.simulation)
        tracker = self.tracker
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
            tpot_ms=meter.tpot_ms(),
            acceptance_rate=simulation.ledger.acceptance_rate(),
            vram_used_mib=simulation.vram_used_bytes / MIB,
            vram_peak_mib=simulation.vram_peak_bytes / MIB,
            vram_capacity_mib=simulation.vram_capacity_bytes / MIB,
            tokens_delivered=simulation.ledger.num_delivered,
            num_waiting=view.num_waiting,
            num_running=view.num_running,
            spilled=simulation.num_lost_packets,
        )

    def result(self) -> Result:
        """What the run has come to; a run without a verdict yet counts as missed so far."""
        simulation = self.simulation
        verdict = self.verdict or self._missed()
        ledger = simulation.ledger
        meter = simulation.meter
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
            tpot_ms=meter.tpot_ms(),
            acceptance_rate=ledger.acceptance_rate(),
            vram_peak_mib=simulation.vram_peak_bytes / MIB,
            vram_capacity_mib=simulation.vram_capacity_bytes / MIB,
            tokens_generated=ledger.num_generated,
            tokens_delivered=ledger.num_delivered,
            tokens_rejected=ledger.num_rejected,
            tokens_spilled=ledger.num_spilled,
            tokens_in_flight=simulation.num_tokens_in_flight(),
            requests_sent=ledger.requests_sent,
            requests_done=ledger.requests_done,
            requests_rejected=ledger.requests_rejected,
            spilled=simulation.num_lost_packets,
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
        num_tokens = self.simulation.ledger.num_delivered - (self._referee.delivered_at_warmup if since else 0)
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
    level_run.finish(ticks)
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
