"""Out of memory: the traceback that a real server would print, with this crash's numbers, and what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from game.content.words import text
from game.sim.pool import Crash
from game.ui import crash_text, styles
from game.ui.screens.overlay import EndScreen
from game.ui.widgets.base import Widget
from game.ui.widgets.button import Button
from game.ui.widgets.label import Label
from game.ui.widgets.layout import Column, Row
from game.ui.widgets.scrolltext import ScrollText

if TYPE_CHECKING:
    from game.ui.app import App
    from game.ui.screens.play import PlayScreen


class OomScreen(EndScreen):
    """Who asked for how much, who holds the rest."""

    max_width = 860

    def __init__(self, app: App, below: PlayScreen, crash: Crash) -> None:
        super().__init__(app, below)
        self.crash = crash

    def inside(self) -> Widget:
        level, cols = self.level, self.below.workbench.editor.cols
        return Column(
            [
                Label(text("oom.heading"), styles.DANGER_TITLE),
                ScrollText(crash_text.blocks(self.crash, level, cols), height=330),
                Label(text("oom.what_to_do", hint=crash_text.hint(self.crash, level, cols)), styles.BODY),
                Row(
                    [
                        Button(text("end.back_to_build"), self.keep_building, rank="primary"),
                        Button(text("end.look"), self.look_at_board),
                        self.help_button(),
                    ]
                ),
            ]
        )
