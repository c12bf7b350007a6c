"""The first screen: where to go, and what went wrong with the player's files."""

from __future__ import annotations

from game.content.level_words import level_title
from game.content.words import text
from game.render import spacing
from game.ui import styles
from game.ui.screens.help import HelpScreen
from game.ui.screens.levels import LevelsScreen
from game.ui.screens.screen import MenuScreen
from game.ui.screens.settings import SettingsScreen
from game.ui.widgets.base import Widget, growing
from game.ui.widgets.button import Button
from game.ui.widgets.label import Label
from game.ui.widgets.layout import Centred, Column, Space
from game.ui.widgets.sign import Sign

BUTTON_WIDTH = 300
MAX_WARNINGS = 3


class TitleScreen(MenuScreen):
    """Name, menu, warnings."""

    def build(self) -> Widget:
        app = self.app
        upcoming = app.shelf.next_to_play(app.memory.progress)
        buttons: list[Widget] = [
            Button(text("title.levels"), lambda: app.push(LevelsScreen(app))),
            Button(text("title.help"), lambda: app.push(HelpScreen(app))),
            Button(text("codex.heading"), app.open_codex),
            Button(text("title.settings"), lambda: app.push(SettingsScreen(app))),
            Button(text("title.quit"), app.quit),
        ]
        if upcoming is not None:
            words = text("title.play", level=level_title(upcoming))
            buttons.insert(0, Button(words, lambda: app.play(upcoming.id), rank="primary", min_width=BUTTON_WIDTH))
        warnings = [*app.memory.warnings, *app.shelf.faults][:MAX_WARNINGS]
        return Column(
            [
                growing(Space()),
                Sign(text("game.title")),
                Label(text("title.subtitle"), styles.MUTED, "centre"),
                Space(height=spacing.PAD),
                Centred(Column(buttons), 460),
                growing(Space()),
                *(Centred(Label(warning, styles.WARNING, "centre"), 800) for warning in warnings),
            ]
        )

    def on_shown(self) -> None:
        if self.focus is None:
            self.activate_first()

    def on_escape(self) -> None:
        """Nothing lies below the title; quitting takes its button."""
