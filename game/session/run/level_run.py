"""One run of a level with a solution: goals, verdict, telemetry, result."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final, Self

from game.content.build import factory_spec
from game.content.level import Level
from game.content.level_card import price_of
from game.content.load import load_level, load_solution
from game.content.shape import MAX_SEED
from game.content.solution import Solution
from game.physics.units import BEATS_PER_TICK, MIB, TICKS_PER_SECOND
from game.processes.build_info import is_compiled
from game.session.reading.machine_state import MachineState, StateReader
from game.session.run import packing
from game.session.run.arguments import whole
from game.session.run.certain_miss import Certainty
from game.session.run.goals import GoalState, throughput_to_hold
from game.session.run.level_goals import goals_of
from game.session.run.outcome import GoalResult, Result, Telemetry
from game.session.run.referee import Referee
from game.session.run.slices import Progress, advance_in_slices
from game.session.run.stopping import StopWhen, check_stop_when, watched
from game.session.run.verdict import Verdict, missed, oom, stalled, won
from game.sim.events import EventLog
from game.sim.latencies import Latencies
from game.sim.metrics import METRIC_BY_NAME
from game.sim.simulation import RULES_VERSION, Simulation
from game.sim.stage_log import StageLog
from game.sim.tiles import EMPTY_GLYPH
from game.sim.view import RunView

_NOT_PACKED: Final = ("level", "_solution", "_view", "_certainty")
"""What a copy of a run makes anew."""


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
        self._solution = solution
        self.is_driven_on = False
        """Whether it goes on whatever the goals say."""
        self.is_stopped = False
        """Whether a `stop_when` has ended it."""
        warmup_ticks = round(level.warmup_s * TICKS_PER_SECOND)
        self.horizon_ticks = round(level.horizon_s * TICKS_PER_SECOND)
        spec = factory_spec(level, solution, seed)
        placed = [tile for tile in spec.tiles if level.map[tile.row][tile.col] == EMPTY_GLYPH]
        self._referee = Referee(
            Simulation(spec, events, stages, Latencies(warmup_ticks * BEATS_PER_TICK)),
            goals_of(level),
            warmup_ticks,
            self.horizon_ticks,
            num_tiles=len(placed),
            cost=sum(price_of(level, tile.kind, tile.settings) for tile in placed),
        )
        self.simulation = self._referee.simulation
        self.tracker = self._referee.tracker
        self._view = RunView(self.simulation)
        self._certainty: Certainty | None = None
        self.verdict = self._verdict()

    def advance(self, num_ticks: int) -> None:
        """Run so many ticks, or fewer where a verdict falls: the run stops at the very tick."""
        if self.verdict is None:
            self._referee.advance(num_ticks)
            self.verdict = self._verdict()

    def advance_regardless(self, num_ticks: int) -> None:
        """Run so many ticks whatever the goals say; a crash still ends the run. The verdict is given at the end."""
        self.is_driven_on = True
        self._referee.advance_regardless(num_ticks)
        self.verdict = self._verdict()

    def finish(
        self, ticks: int | None = None, progress: Progress | None = None, stop_when: StopWhen | None = None
    ) -> None:
        """Run up to the verdict; with `ticks` that many whatever the goals say. `progress` is told of ticks.

        Where `stop_when` holds after a second of the run, it is stopped there without a verdict; see `StopWhen`.
        """
        num_ticks = self.horizon_ticks - self.simulation.tick if ticks is None else ticks
        advance: Callable[[int], None] = self.advance if ticks is None else self.advance_regardless
        if stop_when is not None:
            advance = watched(self, advance, stop_when)
        advance_in_slices(self.simulation, advance, num_ticks, progress)

    def _verdict(self) -> Verdict | None:
        """The referee's ending with its reasons; None while the run goes on."""
        simulation = self.simulation
        ending = self._referee.ending
        if ending == "won":
            return won(self._referee)
        if ending == "oom":
            assert simulation.crash is not None
            return oom(simulation, simulation.crash)
        if ending == "stalled":
            return stalled(simulation)
        return self._missed() if ending == "missed" else None

    def _missed(self) -> Verdict:
        return missed(self._referee)

    def packed(self) -> bytes:
        """The run as it is now, without its level: about 10 KB from which `unpacked` makes an equal one."""
        return packing.packed({name: value for name, value in vars(self).items() if name not in _NOT_PACKED})

    @classmethod
    def unpacked(cls, level: Level, packed: bytes) -> Self:
        """A run of its own that goes on where the packed one was.

        Raises:
            TypeError: where the simulation is compiled; native classes are not unpacked.
        """
        run = cls.__new__(cls)
        vars(run).update(packing.unpacked(packed), level=level)
        run._view = RunView(run.simulation)
        run._certainty = None
        return run

    def branch(self) -> LevelRun:
        """A run of its own that stands where this one does: of equal digest and, left alone, with an equal end.

        It writes into no log. Where the simulation is compiled it is run again from the start, for as long as it took.
        """
        if is_compiled():
            run = LevelRun(self.level, self._solution, self.simulation.spec.seed)
            advance = run.advance_regardless if self.is_driven_on else run.advance
            advance(self.simulation.tick)
            run.is_stopped = self.is_stopped
        else:
            run = LevelRun.unpacked(self.level, self.packed())
            run.simulation.write_no_logs()
        run._solution = self._solution
        return run

    def digest(self) -> str:
        """A fingerprint of the whole state, 16 hexadecimal digits: equal states, equal digests."""
        return self.simulation.digest()

    def machines(self) -> dict[tuple[int, int], MachineState]:
        """What every machine is doing now, by its (row, column), in reading order."""
        return StateReader(self.simulation).machine_states()

    def metrics(self) -> dict[str, float | None]:
        """Every metric as it stands now, by its id; None where there is nothing to measure yet."""
        return self._referee.values()

    @property
    def certainty(self) -> Certainty:
        """Whether it can still be won, for whoever wants to end it early."""
        if self._certainty is None:
            self._certainty = Certainty(self._referee)
        return self._certainty

    def read(self, metric: str, class_name: str = "") -> float | None:
        """A metric as it stands now, by its id or older name, of all requests or of one class."""
        measured = self._referee.measured()
        return METRIC_BY_NAME[metric].read(measured.of_class(class_name) if class_name else measured)

    def goal_states(self) -> list[GoalState]:
        """How each goal stands now."""
        return self._referee.goal_states()

    @property
    def tps(self) -> float:
        """Tokens a second over the last five seconds."""
        return self._view.tps

    def telemetry(self) -> Telemetry:
        """What the gauges show now."""
        simulation, view, meter = self.simulation, self._view, self.simulation.meter
        goals = tuple(self.goal_states())
        held = throughput_to_hold(goals)
        return Telemetry(
            tick=simulation.tick,
            time_s=simulation.tick / TICKS_PER_SECOND,
            tps=self.tps,
            target_tps=None if held is None else held.goal.wanted,
            best_tps=self.tracker.best_tps,
            hold_s=0.0 if held is None else min(held.held_ticks, held.goal.hold_ticks) / TICKS_PER_SECOND,
            hold_needed_s=0.0 if held is None else held.goal.hold_ticks / TICKS_PER_SECOND,
            warmup_s=self._referee.warmup_ticks / TICKS_PER_SECOND,
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
            goals=goals,
            has_drafts=simulation.spec.draft is not None,
            ends_when_full=not view.cores or any(core.ends_when_full for core in view.cores),
        )

    def result(self) -> Result:
        """What the run has come to; a run without a verdict yet counts as missed so far."""
        simulation = self.simulation
        verdict = self.verdict or self._missed()
        ledger = simulation.ledger
        goals = self.goal_states()
        held = throughput_to_hold(goals)
        metrics = self._referee.values()
        return Result(
            level=self.level.id,
            verdict=verdict.kind,
            tick=simulation.tick,
            tps=_known(metrics["output_throughput"]),
            best_tps=_known(metrics["best_tps"]),
            target_tps=None if held is None else held.goal.wanted,
            ttft_p50_ms=metrics["ttft_p50_ms"],
            ttft_p95_ms=metrics["ttft_p95_ms"],
            tpot_ms=metrics["tpot_ms"],
            acceptance_rate=metrics["acceptance_rate"],
            vram_peak_mib=_known(metrics["vram_peak_mib"]),
            vram_capacity_mib=simulation.vram_capacity_bytes / MIB,
            tokens_generated=ledger.num_generated,
            tokens_delivered=_count(metrics["tokens_delivered"]),
            tokens_rejected=ledger.num_rejected,
            tokens_spilled=ledger.num_spilled,
            tokens_in_flight=simulation.num_tokens_in_flight(),
            requests_sent=ledger.requests_sent,
            requests_done=_count(metrics["requests_done"]),
            requests_rejected=_count(metrics["requests_rejected"]),
            spilled=_count(metrics["spilled"]),
            tiles=_count(metrics["tiles"]),
            cost=_count(metrics["cost"]),
            seed=simulation.spec.seed,
            rules=RULES_VERSION,
            digest=simulation.digest(),
            reason=verdict.reason,
            at=verdict.at,
            stage=verdict.stage,
            goals=tuple(map(GoalResult.of, goals)),
            metrics=metrics,
            stopped=self.is_stopped,
        )


def run(
    level: Level | str | Path,
    solution: Solution | str | Path,
    *,
    seed: int | None = None,
    ticks: int | None = None,
    stop_when: StopWhen | None = None,
) -> Result:
    """Run a level with a solution, each an object, a path or an id, up to its verdict.

    With `ticks` the run goes on to that tick whatever the goals say; only a crash ends it before, or `stop_when`: with
    "cannot_win" as soon as a goal is certain to be missed, else when what is called with the run, a `LevelRun`, after
    every second of it says so. Such a result is `stopped`.

    Raises:
        ContentError: where a file is faulty, or the solution does not fit the level.
        ValueError: where `ticks` is negative, `seed` none that a file could have, or `stop_when` no such rule.
    """
    seed, ticks = whole("seed", seed, MAX_SEED), whole("ticks", ticks)
    check_stop_when(stop_when)
    level = level if isinstance(level, Level) else load_level(level)
    solution = solution if isinstance(solution, Solution) else load_solution(solution)
    level_run = LevelRun(level, solution, seed)
    level_run.finish(ticks, stop_when=stop_when)
    return level_run.result()


def _known(value: float | None) -> float:
    """A value that every run has."""
    assert value is not None
    return value


def _count(value: float | None) -> int:
    """A value that every run has and that is counted."""
    return int(_known(value))


def before_any_run(level: Level) -> Telemetry:
    """The gauges of a level before anything runs: what is wanted, and what there is."""
    rows = ("." * len(level.map[0]),) * len(level.map)
    return LevelRun(level, Solution(level=level.id, map=rows)).telemetry()
