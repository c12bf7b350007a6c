"""One level on the workbench: the build in hand, the run, what the player is told, what is remembered."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from game.audio.player import AudioPlayer
from game.content.errors import ContentError
from game.content.level import Level
from game.content.load import reference_solution
from game.content.parse import parse_solution
from game.content.solution import Solution
from game.content.words import text
from game.session.editor import Editor
from game.sim.tiles import TILES
from game.ui.build_tool import BuildTool, Outcome
from game.ui.build_words import refusal_words
from game.ui.memory import Memory
from game.ui.overlays.lens import Lens
from game.ui.run_control import RunControl

FLASH_S: Final = 4.0
"""How long a refusal stays on the line of hints."""

SOUNDS: Final[dict[Outcome, str]] = {"placed": "place", "turned": "turn", "erased": "erase", "refused": "ui_error"}


class Workbench:
    """Every action of the player on a level; what may not be done now is refused with a sentence."""

    def __init__(self, level: Level, memory: Memory, audio: AudioPlayer) -> None:
        self.level = level
        self.memory = memory
        self.audio = audio
        self.editor = Editor(level)
        self.hand = BuildTool(self.editor)
        self.control = RunControl(level, audio, memory.settings.speed)
        self.lens = Lens(level, self.editor, self.control)
        self.toolbox = [kind for kind in TILES if kind in level.toolbox]
        self.is_new = not memory.progress.won(level.id)
        """Never played before: neither won nor with a build."""
        self.is_asked_why = False
        """Whether the player has asked why the run failed; the screen answers."""
        self.num_hints_given = 0
        """How many hints the player has asked for."""
        self.flash_left_s = 0.0
        self._flash = ""
        self._load()

    @property
    def is_frozen(self) -> bool:
        """Whether the build may not be changed, because a run goes on or stands at its end."""
        return self.control.state != "editing"

    def holds(self, kind: str) -> bool:
        """Whether this kind of tile is in the hand."""
        return self.hand.kind == kind

    def goes(self, speed: int) -> bool:
        """Whether this is the speed."""
        return self.control.speed == speed

    def update(self, elapsed_s: float) -> None:
        """Lets time pass for the run and for what flashes."""
        self.flash_left_s = max(0.0, self.flash_left_s - elapsed_s)
        self.control.update(elapsed_s)

    def hint(self) -> str:
        """What to do now, in a sentence."""
        if self.flash_left_s > 0:
            return self._flash
        if self.control.state == "ended":
            return text("hint.ended")
        if self.control.state != "editing":
            return text(f"hint.{self.control.state}")
        if self.hand.kind == "conduit":
            return text("hint.conduit")
        if self.hand.kind is not None:
            tile = TILES[self.hand.kind]
            return text(
                "hint.tool" if tile.puts_out else "hint.tool_without_facing", tile=text(f"tile.{tile.id}.title")
            )
        return text("hint.empty_hand") if self.editor.num_tiles else text("hint.empty_board")

    def flash(self, words: str) -> None:
        """Tells the player something for a few seconds."""
        self._flash = words
        self.flash_left_s = FLASH_S

    # Editing.

    def pick(self, kind: str) -> None:
        """Takes a tile into the hand, or puts it back."""
        if not self._refuses_edit():
            self.hand.pick(kind)
            self.audio.play("ui_click")

    def pick_number(self, number: int) -> None:
        """The same by its place in the toolbox, from 1."""
        if number <= len(self.toolbox):
            self.pick(self.toolbox[number - 1])

    def pick_under(self) -> None:
        """Takes the kind of tile under the pointer into the hand."""
        if not self._refuses_edit():
            self.hand.pick_under()

    def press(self, cell: int) -> None:
        """The left button goes down on a cell."""
        if self.is_frozen:
            self._refuses_edit()
        else:
            self._came_of(self.hand.press(cell))

    def release(self) -> None:
        """The left button goes up."""
        self._came_of(self.hand.release())

    def press_erase(self, cell: int) -> None:
        """The right button goes down on a cell."""
        if not self._refuses_edit():
            self.hand.press_erase(cell)

    def release_erase(self) -> None:
        """The right button goes up."""
        self._came_of(self.hand.release_erase())

    def place_here(self) -> None:
        """What a click on the cell under the cursor would do."""
        if self.hand.hover is not None:
            self.press(self.hand.hover)
            self.release()

    def erase_here(self) -> None:
        """Erases the tile under the pointer or cursor."""
        if self.hand.hover is not None and not self._refuses_edit():
            self._came_of(self.hand.erase(self.hand.hover))

    def rotate(self, clockwise: bool) -> None:
        """Turns the tile in the hand, else the one under the pointer."""
        if not self._refuses_edit():
            self._came_of(self.hand.rotate(clockwise))

    def undo(self) -> None:
        """Takes the last edit back."""
        if not self._refuses_edit():
            self.hand.cancel()
            self._came_of("placed" if self.editor.undo() else "nothing")

    def redo(self) -> None:
        """Makes an undone edit again."""
        if not self._refuses_edit():
            self.hand.cancel()
            self._came_of("placed" if self.editor.redo() else "nothing")

    def clear(self) -> None:
        """Takes every tile off; undo brings them back."""
        if self._refuses_edit():
            return
        self.memory.flush()  # what is cleared stays among the versions
        if self.editor.clear():
            self._came_of("erased")
            self.flash(text("hint.cleared"))

    def bring_back(self, build: Mapping[str, object]) -> bool:
        """Replaces the build by an earlier one, in one step of undo; False, with a reason, where it does not fit."""
        self.stop()
        self.hand.cancel()
        self.memory.flush()
        solution, reason = self._fitting(build)
        if solution is None:
            self.flash(text("hint.build_unfit", reason=reason))
            self.audio.play("ui_error")
            return False
        self._came_of("placed" if self.editor.load(solution) else "nothing")
        return True

    def show_solution(self, words: str) -> None:
        """Puts the solution that came with the level on the board, in one step of undo, and says so."""
        solution = reference_solution(self.level.id)
        if solution is not None and not self._refuses_edit() and self.editor.load(solution):
            self._came_of("placed")
            self.flash(words)

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
        """The screen is to say why the run failed."""
        self.is_asked_why = True

    def step(self) -> None:
        """One tick, starting a run if there is none."""
        if self.control.state == "editing":
            self._start()
        if self.control.state in ("running", "paused"):
            self.control.step()

    def stop(self) -> None:
        """Back to editing."""
        self.control.stop()
        self.editor.frozen = False
        self.flash_left_s = 0.0

    def change_speed(self, steps: int) -> None:
        """Faster or slower by so many of the speeds."""
        self.control.change_speed(steps)
        self._keep_speed()

    def set_speed(self, speed: int) -> None:
        """One of the speeds."""
        self.control.speed = speed
        self._keep_speed()

    def _keep_speed(self) -> None:
        if self.memory.settings.speed != self.control.speed:
            self.memory.change(speed=self.control.speed)

    def _start(self) -> None:
        self.hand.cancel()
        self.flash_left_s = 0.0
        self.memory.flush()
        try:
            self.control.start(self.editor.solution())
        except ContentError as error:
            self.flash(error.faults[0].message)
            self.audio.play("ui_error")
        self.editor.frozen = self.is_frozen

    def _refuses_edit(self) -> bool:
        if self.is_frozen:
            self.flash(text("hint.ended" if self.control.state == "ended" else "hint.frozen"))
            self.audio.play("ui_error")
        return self.is_frozen

    def _came_of(self, outcome: Outcome) -> None:
        if outcome == "refused" and self.hand.refusal is not None:
            self.flash(refusal_words(self.hand.refusal, self.editor.cols))
        elif outcome != "nothing":
            self.flash_left_s = 0.0
            self.memory.keep_build(self.level.id, solution_json(self.editor.solution()))
        if outcome in SOUNDS:
            self.audio.play(SOUNDS[outcome])

    def _load(self) -> None:
        """Takes the last build up again; one that does not fit the level any more is left alone and told of."""
        build = self.memory.progress.build(self.level.id)
        if build is None:
            return
        self.is_new = False
        solution, reason = self._fitting(build)
        if solution is not None:
            self.editor.open(solution)
        else:
            self.flash(text("hint.build_unfit", reason=reason))

    def _fitting(self, build: Mapping[str, object]) -> tuple[Solution | None, str]:
        """A remembered build as a solution of this level, or why it is none."""
        try:
            solution = parse_solution(json.dumps(build), text("menu.saved_build"))
        except ContentError as error:
            return None, error.faults[0].message
        refusal = self.editor.why_not_load(solution)
        return (solution, "") if refusal is None else (None, refusal_words(refusal, self.editor.cols))


def solution_json(solution: Solution) -> dict[str, object]:
    """A solution as the JSON object of its file."""
    document: dict[str, object] = solution.model_dump(mode="json", exclude_none=True)
    return document
