"""The menu over the board."""

from __future__ import annotations

from game.content.words import text
from game.ui import styles
from game.ui.screens.help import HelpScreen
from game.ui.screens.levels import LevelsScreen
from game.ui.screens.overlay import Overlay
from game.ui.screens.settings import SettingsScreen
from game.ui.screens.title import TitleScreen
from game.ui.widgets.base import Widget
from game.ui.widgets.button import Button
from game.ui.widgets.label import Label
from game.ui.widgets.layout import Column


class PauseScreen(Overlay):
    """Esc on the board with an empty hand. A run stands still behind it."""

    max_width = 380

    def inside(self) -> Widget:
        app = self.app
        return Column(
            [
                Label(text("pause.heading"), styles.HEADING, "centre"),
                Button(text("pause.resume"), app.pop, rank="primary"),
                Button(text("pause.help"), lambda: app.push(HelpScreen(app, self.level))),
                Button(text("codex.heading"), app.open_codex),
                Button(text("pause.settings"), lambda: app.push(SettingsScreen(app))),
                Button(text("pause.levels"), lambda: app.back_to(LevelsScreen)),
                Button(text("pause.title"), lambda: app.back_to(TitleScreen)),
                Button(text("pause.quit"), app.quit),
            ]
        )

    def on_escape(self) -> None:
        self.app.pop()
