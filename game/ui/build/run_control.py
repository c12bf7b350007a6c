"""The run on the workbench: started, paused, stepped, gone back in, stopped, and kept in time with the wall clock."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import Final, Literal

from game.audio.player import AudioPlayer
from game.content.level import Level
from game.content.solution import Solution
from game.session.reading.insight import Insight
from game.session.reading.moments import LOST, Moment
from game.session.reading.recorder import Recorder
from game.session.reading.rewind import Rewind
from game.session.run.certain_miss import CertainMiss
from game.session.run.clock import WORK_ASIDE_S, WORK_S, WORK_TICKS, FixedStep, hurry_s, work_for_a_part_of_a_frame
from game.session.run.goals import Goal
from game.session.run.level_run import LevelRun, before_any_run
from game.session.run.lost_cause import LostCause
from game.session.run.outcome import Telemetry
from game.session.run.pace import Pace
from game.session.run.verdict import Verdict
from game.sim.stage_log import StageLog
from game.ui.build.run_sound import RunSound

MAX_TICKS_PER_FRAME: Final = 120
"""A quarter of a second at the highest speed: a slow machine plays slower instead of falling behind."""

GAUGES_S: Final = 0.1
"""Numbers that change more often cannot be read, and latencies of many requests take their time."""

RunState = Literal["editing", "running", "paused", "ended"]


class RunControl:
    """Editing until `start`; then running or paused until a verdict falls or the player stops.

    `run` is what is shown: the run itself, or the same run at an earlier tick, from which it can be played again.
    """

    def __init__(self, level: Level, audio: AudioPlayer, speed: int, timer: Callable[[], float] = perf_counter) -> None:
        self.level = level
        self.pace = Pace(level.tempo, speed)
        self.is_hurrying = False
        """Whether the run goes to its verdict as fast as it can."""
        self.run: LevelRun | None = None
        self.insight: Insight | None = None
        """Into what is shown; it follows the run itself from its start."""
        self._live_insight: Insight | None = None
        self.rewind: Rewind | None = None
        self.recorder: Recorder | None = None
        """What the run itself was like so far; it stays when the run is over, until the next begins."""
        self._lost_cause: LostCause | None = None
        self._before = before_any_run(level)
        self._read: tuple[LevelRun, Telemetry] | None = None
        """What was read off a run last: several gauges ask for the same tick."""
        self.since_read_s = 0.0
        self._timer = timer
        self._is_paused = False
        self._clock = FixedStep(MAX_TICKS_PER_FRAME)
        self.sound: Final = RunSound(audio, len(level.map[0]))

    @property
    def state(self) -> RunState:
        """What is going on."""
        if self.run is None:
            return "editing"
        if self.run.verdict is not None:
            return "ended"
        return "paused" if self._is_paused else "running"

    @property
    def speed(self) -> float:
        """Ticks are run so many times as fast as wall time."""
        return self.pace.speed

    @property
    def is_at_rest(self) -> bool:
        """Whether nothing moves by itself: a picture stands until the player does something."""
        return self.state != "running"

    @property
    def live(self) -> LevelRun | None:
        """The run itself, as far as it has come, whatever is shown of it."""
        return self.rewind.live if self.rewind is not None else None

    @property
    def is_seeking(self) -> bool:
        """Whether a tick was asked for that is not shown yet; a run that was told to go on goes on from there."""
        return self.rewind is not None and self.rewind.is_seeking

    @property
    def is_reading(self) -> bool:
        """Whether a tick is being sought, or the run is being read for its moments."""
        return self.rewind is not None and self.rewind.is_busy

    @property
    def alpha(self) -> float:
        """How far the picture is into the next tick, 0..1; at rest 0."""
        return self._clock.alpha if self.state == "running" and not self.is_hurrying else 0.0

    @property
    def verdict(self) -> Verdict | None:
        """How the run ended, if it has."""
        return self.run.verdict if self.run is not None else None

    def telemetry(self) -> Telemetry:
        """The gauges of the run, while it goes on as they were a moment ago; while editing what is wanted of one."""
        run = self.run
        if run is None:
            return self._before
        is_fresh = self._read is not None and self._read[0] is run and self._read[1].tick == run.simulation.tick
        is_fresh_enough = self.state == "running" and self.since_read_s < GAUGES_S
        if self._read is None or self._read[0] is not run or not (is_fresh or is_fresh_enough):
            self._read, self.since_read_s = (run, run.telemetry()), 0.0
        return self._read[1]

    def start(self, solution: Solution) -> None:
        """Begins a run from tick 0.

        Raises:
            ContentError: where the build does not fit the level.
        """
        self._clock.reset()
        self._is_paused = self.is_hurrying = False
        self.pace.begin()
        stages = StageLog()
        self.run = LevelRun(self.level, solution, events=self.sound.anew(), stages=stages)
        self._lost_cause = LostCause(self.run)
        self.recorder = Recorder(self.run, stages)
        self.insight = self._live_insight = Insight(self.run.simulation)
        self.rewind = Rewind(self.run, solution)
        self.sound.audio.play("power_up")
        self.sound.play(self.run)

    def toggle_pause(self) -> None:
        """Pauses, or goes on."""
        self._is_paused, self.is_hurrying = not self._is_paused, False
        self._clock.reset()
        self.sound.audio.play("power_down" if self._is_paused else "power_up")
        self._hum()

    def step(self) -> None:
        """Pauses and runs exactly one tick."""
        self._is_paused, self.is_hurrying = True, False
        self._clock.reset()
        self._advance(1)
        self._hum()

    def stop(self) -> None:
        """Ends the run, whatever it has come to: back to editing."""
        if self.state in ("running", "paused"):
            self.sound.audio.play("power_down")
        self.is_hurrying = False
        self.run = None
        self.insight = self._live_insight = None
        self.rewind = self._lost_cause = None
        self._hum()

    def scrub(self, tick: int) -> None:
        """Shows the run as it was when `tick` ticks were completed, at once or within the next frames, and pauses."""
        if self.rewind is not None:
            self._is_paused, self.is_hurrying = True, False
            self._clock.reset()
            self.pace.begin()
            self.rewind.seek(tick)
            self._work()
            self._hum()

    def scrub_by(self, num_ticks: int) -> None:
        """So many ticks on or back from what is shown."""
        if self.run is not None:
            self.scrub(self.run.simulation.tick + num_ticks)

    def moments(self) -> list[Moment]:
        """The moments of the run that are worth going to, in order of time."""
        found = self.rewind.moments() if self.rewind is not None else []
        if self._lost_cause is not None and self._lost_cause.miss is not None and found:
            found.append(Moment(LOST, self._lost_cause.since_tick))
            found.sort(key=lambda moment: moment.tick)
        return found

    @property
    def certain_miss(self) -> CertainMiss | None:
        """A goal that is certain to be missed, as far as what is shown has come; None while the run may be won."""
        cause, run = self._lost_cause, self.run
        if cause is None or run is None or run.simulation.tick < cause.since_tick:
            return None
        return cause.miss

    @property
    def lost_goal(self) -> Goal | None:
        """The goal that it is about."""
        return None if self.certain_miss is None else self.certain_miss.goal

    def scrub_to_moment(self, way: int) -> None:
        """To the next moment (1) or the one before (-1)."""
        if self.run is None:
            return
        now = self.run.simulation.tick
        ticks = [moment.tick for moment in self.moments()]
        if way > 0:
            self.scrub(min((tick for tick in ticks if tick > now), default=now))
        else:
            self.scrub(max((tick for tick in ticks if tick < now), default=0))

    def hurry(self) -> None:
        """On to the verdict of the run, within the next frames and with a picture now and then."""
        live, rewind = self.live, self.rewind
        if live is None or rewind is None:
            return
        if self.run is not live:
            rewind.seek(rewind.end_tick)
            self._show(live)
        self._is_paused, self.is_hurrying = False, live.verdict is None

    @property
    def progress(self) -> float:
        """How much of the time that it may take the run has behind it, 0 to 1; what is held may end it earlier."""
        live = self.live
        return min(1.0, live.simulation.tick / live.horizon_ticks) if live is not None else 0.0

    def update(self, elapsed_s: float) -> None:
        """Lets the simulation catch up with the wall clock."""
        self.since_read_s += elapsed_s
        num_ticks = None
        if self.is_hurrying:
            self._hurry_on(elapsed_s)
        elif self.state == "running" and not self.is_seeking:
            num_ticks = self._clock.ticks(elapsed_s, self.speed)
            self._advance(num_ticks)
            self.pace.passes(elapsed_s)
            self.pace.is_idle = self.run is not None and not self.run.simulation.ledger.requests_sent
        if self.is_reading and not self.is_hurrying:
            self._work(num_ticks)
        self._hum()

    def _hurry_on(self, elapsed_s: float) -> None:
        live = self.live
        if live is not None:
            work_for_a_part_of_a_frame(lambda: live.verdict is None, self._run_on, self._timer, hurry_s(elapsed_s))
            self.sound.skip()
            self.sound.play(self.run)
            self.is_hurrying = live.verdict is None

    def _run_on(self, num_ticks: int) -> None:
        if self.recorder is not None and self.insight is not None:
            self.recorder.advance(num_ticks)
            self.insight.observe()

    def _advance(self, num_ticks: int) -> None:
        """Lets what is shown go on; where it catches up with the run itself, that is shown and goes on."""
        run, rewind = self.run, self.rewind
        if run is None or rewind is None or self.recorder is None or not num_ticks:
            return
        live = rewind.live
        if run is not live:
            behind = live.simulation.tick - run.simulation.tick
            run.advance(min(num_ticks, behind))
            self._follow()
            num_ticks -= behind
            if num_ticks < 0:
                return
            rewind.seek(rewind.end_tick)
            self._show(live)
        if num_ticks and live.verdict is None:
            self.recorder.advance(num_ticks)
            self._look_whether_it_is_lost()
            self._follow()

    def _look_whether_it_is_lost(self) -> None:
        if self._lost_cause is not None:
            self._lost_cause.look()

    def _work(self, num_ticks: int | None = None) -> None:
        """Goes back and reads the run, for a part of a frame; beside a run that plays on, that has gone on so far."""
        rewind = self.rewind
        if rewind is None:
            return
        limits = (WORK_S, WORK_TICKS) if num_ticks is None else (WORK_ASIDE_S, num_ticks + 1)
        work_for_a_part_of_a_frame(lambda: rewind.is_busy, rewind.work, self._timer, *limits)
        if rewind.found is not None and rewind.found is not self.run:
            self._show(rewind.found)

    def _show(self, run: LevelRun) -> None:
        """Shows a run from now on and listens to it."""
        self.run = run
        self.insight = self._live_insight if run is self.live else Insight(run.simulation, self._live_insight)
        run.simulation.listen(self.sound.anew())

    def _follow(self) -> None:
        """What is shown has gone on."""
        if self.insight is not None:
            self.insight.observe()
        self.sound.play(self.run)

    def _hum(self) -> None:
        is_heard = self.run is not None and self.state == "running"
        self.sound.hum(min(state.share for state in self.telemetry().goals) if is_heard else None)
