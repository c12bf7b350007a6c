"""The coach beside the player: which step of the tutorial or of a level's introduction is shown, and in which words."""

from __future__ import annotations

from collections.abc import Sequence

from game.content.level import Level
from game.content.level_words import level_summary
from game.content.origin import is_shipped
from game.content.words import catalogue, language, number, text
from game.physics.units import ms_from_beats
from game.session.reading.tutorial import (
    LAST_STEP,
    NUM_STAGES,
    TUTORIAL_LEVEL,
    TutorialStep,
    introduction_step,
    last_step,
    new_tools,
    tutorial_step,
)
from game.session.run.level_run import LevelRun
from game.sim.view import RunView
from game.ui.app.remembered import Memory
from game.ui.build.workbench import Workbench
from game.ui.input.keymap import Keymap


def is_tutorial(level: Level) -> bool:
    """Whether the tutorial is told on this level; not on a file that only has the same id."""
    return level.id == TUTORIAL_LEVEL and is_shipped(level)


class Coach:
    """Follows one workbench. The tutorial is told on its level until it is over; later levels are introduced once."""

    def __init__(self, workbench: Workbench, memory: Memory, levels: Sequence[Level]) -> None:
        self.workbench = workbench
        self.memory = memory
        self.has_won = memory.settings.tutorial_halfway
        """Whether a run was won since the tutorial began."""
        self._done_in: LevelRun | None = None
        """The run that ended the tutorial: its last words stay until they are closed, or another run begins."""
        level = workbench.level
        self.is_tutorial = is_tutorial(level)
        place = levels.index(level) if level in levels and is_shipped(level) else 0
        self._new_tools = new_tools(level, levels[:place]) if place and workbench.is_new else ()
        is_due = not memory.settings.tutorial_over and (self.has_won or not memory.progress.won(level.id))
        self.is_on = is_due if self.is_tutorial else bool(self._new_tools)

    @property
    def introduces(self) -> bool:
        """Whether it has anything to say on this level, now or at another time."""
        return self.is_tutorial or bool(self._new_tools)

    @property
    def is_teaching(self) -> bool:
        """Whether the tutorial has something left to be done, rather than only its last words."""
        return self.is_tutorial and self.is_on and self._done_in is None

    def start(self) -> None:
        """Begins the tutorial again, from whatever is built."""
        self.is_on, self.has_won, self._done_in = self.is_tutorial, False, None

    def skip(self) -> None:
        """Says nothing more on this level; the tutorial is over for good unless it is started again."""
        self.is_on = False
        if self.is_tutorial:
            self.memory.change(tutorial_over=True, tutorial_halfway=False)

    def update(self) -> None:
        """Notes a win, and the end of the tutorial."""
        if not self.is_on or not self.is_tutorial:
            return
        run = self.workbench.control.live
        if self._done_in is not None:
            self.is_on = run is None or run is self._done_in
        elif run is not None and run.verdict is not None and run.verdict.kind == "won":
            if self._step_now().key == LAST_STEP:
                self._done_in = run
                self.memory.change(tutorial_over=True, tutorial_halfway=False)
            elif not self.has_won:
                self.has_won = True
                self.memory.change(tutorial_halfway=True)

    def step(self) -> TutorialStep | None:
        """What is to be done now; None while the coach has nothing to say."""
        if not self.is_on:
            return None
        if self.is_tutorial:
            return self._step_now() if self._done_in is None else last_step()
        return introduction_step(self.workbench.editor, self.workbench.control.run, self._new_tools)

    def words_of_win(self) -> str:
        """What there is to say beside the scores of a win; empty while nothing is taught."""
        if not self.is_tutorial or not self.is_on:
            return ""
        return text("tutorial.halfway" if self.is_teaching else f"tutorial.step.{LAST_STEP}")

    def words(self, step: TutorialStep, keymap: Keymap) -> str:
        """A step in words, with the keys as they are now."""
        if not self.is_tutorial:
            level = self.workbench.level
            return catalogue(language()).get(f"tutorial.intro.{level.id}") or level_summary(level)
        return keymap.words(f"tutorial.step.{step.key}", **self._numbers())

    def stage(self, step: TutorialStep) -> str:
        """How far the tutorial has come, as "2 / 8"; empty for an introduction."""
        return text("tutorial.stage", stage=step.stage, all=NUM_STAGES) if self.is_tutorial else ""

    def _step_now(self) -> TutorialStep:
        workbench = self.workbench
        return tutorial_step(workbench.editor, workbench.hand.kind, workbench.control.run, has_won=self.has_won)

    def _numbers(self) -> dict[str, str]:
        """What the run shows now; zeros before there is one."""
        run, goal = self.workbench.control.run, self.workbench.level.held_throughput
        cards = RunView(run.simulation).cards if run is not None else ()
        return {
            "tps": number(run.telemetry().tps if run is not None else 0, 1),
            "target": number(goal.at_least if goal is not None else 0),
            "hold": number(goal.hold_s if goal is not None else 0),
            "step": number(ms_from_beats(cards[0].law.step_floor_beats()) if cards else 0, 1),
        }
