"""One level on the workbench: building and running it."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import Final

from game.audio.player import AudioPlayer
from game.content.errors import ContentError
from game.content.level import Level
from game.content.solution import Solution
from game.session.run.clock import SPEEDS
from game.session.run.outcome import Result, Telemetry
from game.ui.app.clipboard import Clipboard
from game.ui.app.remembered import Memory
from game.ui.build.building import Building
from game.ui.build.fleeting import Fleeting
from game.ui.build.run_control import RunControl
from game.ui.input.keymap import Keymap
from game.ui.overlays.lens import Lens
from game.ui.words.verdict_words import sentence

POINTED_S: Final = 3.0
"""How long a cell stands out that a text has named."""


class Workbench(Building):
    """Every action of the player on a level; what may not be done now is refused with a sentence."""

    def __init__(
        self,
        level: Level,
        memory: Memory,
        audio: AudioPlayer,
        keymap: Keymap,
        clipboard: Clipboard,
        timer: Callable[[], float] = perf_counter,
    ) -> None:
        super().__init__(level, memory, audio, keymap, clipboard)
        self.control = RunControl(level, audio, memory.settings.speed, timer)
        self.lens = Lens(self.foresight, self.control)
        self.pointed: Final[Fleeting[int]] = Fleeting()
        """The cell that stands out because a text has named it."""
        self.is_asked_why = False
        """Whether the player has asked why the run failed; the screen answers."""
        self.num_hints_given = 0
        """How many hints the player has asked for."""
        self._ended: tuple[Solution, Result] | None = None
        """The build that ran to its end last, and what it came to; it outlives the run."""

    def telemetry(self) -> Telemetry:
        """The gauges of the run; while editing what is foretold of the build, beside what is wanted."""
        shown = self.control.telemetry()
        return self.foresight.telemetry(shown) if self.control.run is None else shown

    @property
    def is_frozen(self) -> bool:
        """Whether the build may not be changed, because a run goes on or stands at its end."""
        return self.control.state != "editing"

    @property
    def has_trouble(self) -> bool:
        """Whether there is something to ask why of: the run has failed, or packets are being lost."""
        live = self.control.live
        if live is None:
            return False
        return bool(live.simulation.spills) or (live.verdict is not None and live.verdict.kind != "won")

    def result_of_build(self) -> Result | None:
        """What the build on the board came to when it ran to its end last; None if it was changed since."""
        self._note_end()
        is_same = self._ended is not None and self._ended[0] == self.editor.solution()
        return self._ended[1] if self._ended is not None and is_same else None

    def _note_end(self) -> None:
        live = self.control.live
        if live is not None and live.verdict is not None:
            self._ended = (self.editor.solution(), live.result())

    def why_frozen(self) -> str:
        return self.keymap.words("hint.ended" if self.control.state == "ended" else "hint.frozen")

    @property
    def shown_pace(self) -> tuple[str, float]:
        """What the buttons below the gauges show: whether the run goes on, and how fast."""
        return self.control.state, self.control.pace.speed

    def goes(self, speed: float) -> bool:
        """Whether this is the speed."""
        return self.control.pace.speed == speed

    def update(self, elapsed_s: float) -> None:
        """Lets time pass for the run and for what flashes."""
        self.flashing.pass_by(elapsed_s)
        self.pointed.pass_by(elapsed_s)
        self.control.update(elapsed_s)

    def point_out(self, cell: int) -> None:
        """Has a cell stand out on the board for a few seconds: a text has named it."""
        self.pointed.show(cell, POINTED_S)

    @property
    def fleeting(self) -> tuple[str, int | None]:
        """What is told and shown for a few seconds only."""
        return self.flashed, self.pointed.shown

    @property
    def fleeting_s(self) -> float | None:
        """How long until less of it is shown; None where there is nothing."""
        return min(filter(None, (self.flashing.left_s, self.pointed.left_s)), default=None)

    # Running.

    def run_or_pause(self) -> None:
        """Starts a run; pauses it; goes on; after its end starts anew."""
        if self.control.state in ("editing", "ended"):
            self._start()
        else:
            self.control.toggle_pause()

    def scrub_by(self, num_ticks: int) -> None:
        """So many ticks on in the run, or back."""
        self.control.scrub_by(num_ticks)

    def scrub_to_moment(self, way: int) -> None:
        """To the next moment worth seeing (1), or the one before (-1)."""
        self.control.scrub_to_moment(way)

    def scrub_to_start(self) -> None:
        """To the first tick of the run."""
        self.control.scrub(0)

    def scrub_to_end(self) -> None:
        """To where the run has come."""
        if self.control.live is not None:
            self.control.scrub(self.control.live.simulation.tick)

    def ask_why(self) -> None:
        """The screen is to say why the run failed, or what is being lost; of a build its first mistake is shown."""
        self.is_asked_why = self.control.state != "editing"
        if not self.is_asked_why and self.foresight.findings:
            first = self.foresight.findings[0]
            self.point_out(first.cell)
            self.flash(sentence(first.reason))

    def step(self) -> None:
        """One tick, starting a run if there is none."""
        if self.control.state == "editing":
            self._start()
        if self.control.state in ("running", "paused"):
            self.control.step()

    def stop(self) -> None:
        """Back to editing."""
        self._note_end()
        self.control.stop()
        self.editor.frozen = False
        self.flashing.hide()

    def change_speed(self, steps: int) -> None:
        """Faster or slower by so many of the speeds."""
        self.control.pace.change(steps)
        self._keep_speed()

    def set_speed(self, speed: float) -> None:
        """One of the speeds."""
        self.control.pace.choose(speed)
        self._keep_speed()

    def hurry(self) -> None:
        """To the verdict, starting a run if there is none."""
        if self.control.state == "editing":
            self._start()
        self.control.hurry()

    def _keep_speed(self) -> None:
        """The next level begins with it, too; a slow one is for this level alone."""
        speed = self.control.pace.speed
        if speed in SPEEDS and self.memory.settings.speed != speed:
            self.memory.change(speed=int(speed))

    def _start(self) -> None:
        self.hand.cancel()
        self.flashing.hide()
        self.memory.flush()
        self._note_end()
        try:
            self.control.start(self.editor.solution())
        except ContentError as error:
            self.flash(error.faults[0].message)
            self.audio.play("ui_error")
        self.editor.frozen = self.is_frozen
