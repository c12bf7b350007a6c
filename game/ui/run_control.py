"""The run on the workbench: started, paused, stepped, sped up, stopped, and kept in time with the wall clock."""

from __future__ import annotations

from typing import Final, Literal

from game.audio.player import AudioPlayer
from game.content.level import Level
from game.content.solution import Solution
from game.session.clock import SPEEDS, FixedStep
from game.session.insight.insight import Insight
from game.session.outcome import Telemetry
from game.session.run import LevelRun
from game.session.verdict import Verdict
from game.sim.events import EventLog

MAX_TICKS_PER_FRAME: Final = 120
"""A quarter of a second at the highest speed: a slow machine plays slower instead of falling behind."""

VERDICT_VOICES: Final = {"won": "victory", "missed": "missed", "stalled": "stalled"}
"""How the end of a run sounds; "oom" is an event of the simulation and heard as such."""

RunState = Literal["editing", "running", "paused", "ended"]


class RunControl:
    """Editing until `start`; then running or paused until a verdict falls or the player stops."""

    def __init__(self, level: Level, audio: AudioPlayer, speed: int) -> None:
        self.level = level
        self.audio = audio
        self.speed = speed
        self.run: LevelRun | None = None
        self.insight: Insight | None = None
        """Into the run; it follows it from its start."""
        self._is_paused = False
        self._clock = FixedStep(MAX_TICKS_PER_FRAME)
        self._events = EventLog()
        self._cursor = 0

    @property
    def state(self) -> RunState:
        """What is going on."""
        if self.run is None:
            return "editing"
        if self.run.verdict is not None:
            return "ended"
        return "paused" if self._is_paused else "running"

    @property
    def alpha(self) -> float:
        """How far the picture is into the next tick, 0..1; at rest 0."""
        return self._clock.alpha if self.state == "running" else 0.0

    @property
    def verdict(self) -> Verdict | None:
        """How the run ended, if it has."""
        return self.run.verdict if self.run is not None else None

    def telemetry(self) -> Telemetry | None:
        """The gauges of the run; None while editing."""
        return self.run.telemetry() if self.run is not None else None

    def start(self, solution: Solution) -> None:
        """Begins a run from tick 0.

        Raises:
            ContentError: where the build does not fit the level.
        """
        self._events = EventLog()
        self._cursor = 0
        self._clock.reset()
        self._is_paused = False
        self.run = LevelRun(self.level, solution, events=self._events)
        self.insight = Insight(self.run.simulation)
        self.audio.play("power_up")
        self._sound()

    def toggle_pause(self) -> None:
        """Pauses, or goes on."""
        self._is_paused = not self._is_paused
        self._clock.reset()
        self.audio.play("power_down" if self._is_paused else "power_up")
        self._hum()

    def step(self) -> None:
        """Pauses and runs exactly one tick."""
        self._is_paused = True
        self._clock.reset()
        self._advance(1)
        self._hum()

    def stop(self) -> None:
        """Ends the run, whatever it has come to: back to editing."""
        if self.state in ("running", "paused"):
            self.audio.play("power_down")
        self.run = None
        self.insight = None
        self._hum()

    def change_speed(self, steps: int) -> None:
        """The next higher or lower of the speeds."""
        place = SPEEDS.index(self.speed) + steps
        self.speed = SPEEDS[min(len(SPEEDS) - 1, max(0, place))]

    def update(self, elapsed_s: float) -> None:
        """Lets the simulation catch up with the wall clock."""
        if self.state == "running":
            self._advance(self._clock.ticks(elapsed_s, self.speed))
        self._hum()

    def _advance(self, num_ticks: int) -> None:
        if self.run is not None and self.run.verdict is None and num_ticks:
            self.run.advance(num_ticks)
            if self.insight is not None:
                self.insight.observe()
            self._sound()

    def _sound(self) -> None:
        events, self._cursor = self._events.read(self._cursor)
        self.audio.play_events(events, pan=self._pan)
        if self.verdict is not None and self.verdict.kind in VERDICT_VOICES:
            self.audio.play(VERDICT_VOICES[self.verdict.kind])

    def _pan(self, cell: int) -> float:
        """How far left (-1) or right (1) on the board a cell is."""
        cols = len(self.level.map[0])
        return 2 * (cell % cols) / (cols - 1) - 1 if cols > 1 else 0.0

    def _hum(self) -> None:
        """The hum follows throughput: full at the target, silent while nothing runs."""
        if self.run is not None and self.state == "running":
            self.audio.hum(self.run.tps / self.run.tracker.goal.at_least)
        else:
            self.audio.hum(None)
