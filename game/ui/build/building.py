"""Building on a level: every edit of the player, what the player is told about it, and that it is remembered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from game.audio.player import AudioPlayer
from game.content.errors import ContentError
from game.content.level import Level
from game.content.solution import Solution
from game.content.words import text
from game.session.build.editor import Editor
from game.session.build.placed import Flip
from game.session.build.saved_build import read_build, saved
from game.sim.spec import SettingValue
from game.sim.tiles import TILES
from game.ui.app.clipboard import Clipboard
from game.ui.app.remembered import Memory
from game.ui.build.build_preview import Previewer
from game.ui.build.build_tool import BuildTool
from game.ui.build.fleeting import Fleeting
from game.ui.build.foresight import Foresight
from game.ui.build.gestures import Outcome
from game.ui.build.held import HeldStamp
from game.ui.input.keymap import Keymap
from game.ui.words.build_words import left_out_words, refusal_words

FLASH_S: Final = 4.0
"""How long a refusal stays where hints are."""

SOUNDS: Final[dict[Outcome, str]] = {"placed": "place", "turned": "turn", "erased": "erase", "refused": "ui_error"}


class Building:
    """Edits through the hand; one that may not be made now is refused with a sentence. Frozen while something runs."""

    def __init__(self, level: Level, memory: Memory, audio: AudioPlayer, keymap: Keymap, clipboard: Clipboard) -> None:
        self.level = level
        self.memory = memory
        self.audio = audio
        self.keymap = keymap
        self.clipboard = clipboard
        self.editor = Editor(level)
        self.hand = BuildTool(self.editor)
        self.previewer = Previewer(level, self.hand)
        self.foresight = Foresight(level, self.editor)
        self.toolbox = [kind for kind in TILES if kind in level.toolbox]
        self.key = memory.enter(level)
        """What is remembered of the level goes by this."""
        self.is_new = not memory.progress.won(self.key)
        """Never played before: neither won nor with a build."""
        self.flashing: Final[Fleeting[str]] = Fleeting()
        """What the player is told just now."""
        self._load()

    def stop(self) -> None:
        """Back to editing, whatever runs."""
        self.editor.frozen = False

    @property
    def is_frozen(self) -> bool:
        """Whether the build may not be changed now."""
        return self.editor.frozen

    @property
    def flashed(self) -> str:
        """What the player is told just now; empty for nothing."""
        return self.flashing.shown or ""

    def why_frozen(self) -> str:
        """Why the build may not be changed now, and what to do about it."""
        return self.keymap.words("hint.frozen")

    def holds(self, kind: str) -> bool:
        """Whether this kind of tile is in the hand."""
        return self.hand.kind == kind

    def flash(self, words: str) -> None:
        """Tells the player something for a few seconds."""
        self.flashing.show(words, FLASH_S)

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

    def step_tool(self, way: int) -> None:
        """Takes the next tile of the toolbox into the hand, or the one before; beyond either end the hand is empty."""
        choices: list[str | None] = [None, *self.toolbox]
        number = choices.index(self.hand.kind) if self.hand.kind in choices else 0
        kind = choices[(number + way) % len(choices)]
        if kind is not None:
            self.pick(kind)
        elif self.hand.kind is not None:
            self.pick(self.hand.kind)

    def pick_under(self) -> None:
        """Takes the kind of tile under the pointer into the hand."""
        if not self._refuses_edit():
            self.hand.pick_under()

    def press(self, cell: int, selecting: bool = False) -> None:
        """The left button goes down on a cell; see `BuildTool.press`."""
        if not self._refuses_edit():
            left_out = self._left_out(cell)
            self._came_of(self.hand.press(cell, selecting))
            if left_out:
                self.flash(left_out)

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
        """The key in place of the left button: places at the cursor, or begins and ends what the mouse would drag."""
        if self.hand.is_dragging:
            self.release()
        elif self.hand.hover is not None:
            self.press(self.hand.hover)

    def move_cursor(self, num_rows: int, num_cols: int, selecting: bool = False) -> None:
        """Moves the keyboard's cursor, which is the same cell as the pointer's; it begins in the middle.

        It goes round the edges, but not while it draws or selects.
        """
        rows, cols, hover = self.editor.rows, self.editor.cols, self.hand.hover
        if hover is None:
            row, col = rows // 2, cols // 2
        elif selecting or self.hand.is_dragging:
            row = min(max(hover // cols + num_rows, 0), rows - 1)
            col = min(max(hover % cols + num_cols, 0), cols - 1)
        else:
            row, col = (hover // cols + num_rows) % rows, (hover % cols + num_cols) % cols
        if selecting and not self._refuses_edit():
            self.hand.select_to(row * cols + col)
        else:
            self.hand.point(row * cols + col)

    def select_all(self) -> None:
        """Selects every tile of the player's."""
        if not self._refuses_edit():
            self.hand.select_all()

    def erase_here(self) -> None:
        """Erases what is selected, else the tile under the pointer or cursor."""
        if not self._refuses_edit():
            self._came_of(self.hand.erase())

    def rotate(self, clockwise: bool) -> None:
        """Turns what is in the hand, else what is selected, else the tile under the pointer."""
        if not self._refuses_edit():
            self._came_of(self.hand.rotate(clockwise))

    def mirror(self, flip: Flip) -> None:
        """Mirrors the same."""
        if not self._refuses_edit():
            self._came_of(self.hand.mirror(flip))

    def set_tile(self, cell: int, name: str, value: SettingValue) -> None:
        """Sets a setting of the tile on a cell, in one step of undo."""
        if not self._refuses_edit():
            self._came_of("placed" if self.editor.set(cell, name, value) else "nothing")

    # The clipboard.

    def copy(self) -> bool:
        """Copies what is selected, else the tile under the pointer; whether there was anything."""
        stamp = self.hand.copy()
        if stamp is None:
            self.flash(text("build.nothing_to_copy"))
            return False
        self.clipboard.put(stamp)
        count = len(stamp.tiles)
        key = "build.copied_one" if count == 1 else "build.copied_many"
        self.flash(self.keymap.words(key, count=count))
        self.audio.play("ui_click")
        return True

    def cut(self) -> None:
        """Copies and erases."""
        if not self._refuses_edit() and self.copy():
            self._came_of(self.hand.erase())

    def paste(self) -> None:
        """Takes what was copied into the hand, to be put down with a click."""
        if self._refuses_edit():
            return
        stamp = self.clipboard.get()
        if stamp is None:
            self.flash(self.keymap.words("build.nothing_to_paste"))
        else:
            self.hand.hold(stamp)
            self.flashing.hide()
            self.audio.play("ui_click")

    def _left_out(self, cell: int) -> str:
        """What a click on a cell would leave out of the stamp in the hand, in words."""
        held = self.hand.held
        return left_out_words(held.left_out(self.editor, cell)) if isinstance(held, HeldStamp) else ""

    # The past.

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
            self.flash(self.keymap.words("hint.cleared"))

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

    def put(self, solution: Solution) -> bool:
        """Puts a solution that fits the level on the board, in one step of undo; whether it was another build."""
        is_put = not self._refuses_edit() and self.editor.load(solution)
        if is_put:
            self._came_of("placed")
        return is_put

    def _refuses_edit(self) -> bool:
        if self.is_frozen:
            self.flash(self.why_frozen())
            self.audio.play("ui_error")
        return self.is_frozen

    def _came_of(self, outcome: Outcome) -> None:
        if outcome == "refused" and self.hand.refusal is not None:
            self.flash(refusal_words(self.hand.refusal, self.editor.cols))
        elif outcome != "nothing":
            self.flashing.hide()
            self.memory.keep_build(self.key, saved(self.editor.solution()))
        if outcome in SOUNDS:
            self.audio.play(SOUNDS[outcome])

    def _load(self) -> None:
        """Takes the last build up again; one that does not fit the level any more is left alone and told of."""
        build = self.memory.progress.build(self.key)
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
            solution = read_build(build, text("menu.saved_build"))
        except ContentError as error:
            return None, error.faults[0].message
        refusal = self.editor.why_not_load(solution)
        return (solution, "") if refusal is None else (None, refusal_words(refusal, self.editor.cols))
