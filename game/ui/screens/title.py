"""The first screen: where to go, and what went wrong with the player's files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from game.content.level_words import level_title
from game.content.words import text
from game.render import spacing
from game.ui.screens.paced import PacedScreen
from game.ui.widgets.base import Widget, growing
from game.ui.widgets.button import Button
from game.ui.widgets.label import Label
from game.ui.widgets.layout import Centred, Column, Space
from game.ui.widgets.showcase import Showcase
from game.ui.widgets.sign import Sign
from game.ui.words import styles

if TYPE_CHECKING:
    from game.ui.app.app import App

BUTTON_WIDTH = 300
MAX_WARNINGS = 3
WARNING_WIDTH = 900


class TitleScreen(PacedScreen):
    """Name, menu, warnings, and a factory that runs while nobody does anything."""

    def __init__(self, app: App) -> None:
        super().__init__(app)
        self.showcase = Showcase(reduced_motion=False)

    def move_on(self, elapsed_s: float) -> None:
        self.showcase.update(elapsed_s)

    def build(self) -> Widget:
        app = self.app
        self.showcase.view.reduced_motion = self.is_still
        upcoming = app.shelf.next_to_play(app.memory.progress)
        buttons = [*app.menu("title"), Button(text("title.quit"), app.quit)]
        if upcoming is not None:
            words = text("title.play", level=level_title(upcoming))
            buttons.insert(0, Button(words, lambda: app.play(upcoming.id), rank="primary", min_width=BUTTON_WIDTH))
        warnings = self._warnings()
        return Column(
            [
                growing(Space()),
                Sign(text("game.title")),
                Label(text("title.subtitle"), styles.MUTED, "centre"),
                Space(height=spacing.PAD),
                Centred(Column(buttons), 460),
                growing(Space()),
                *([] if warnings else [Centred(self.showcase, 760)]),
                *warnings,
            ]
        )

    def _warnings(self) -> list[Widget]:
        """What went wrong with the player's files: first what it means, then, small, what it was."""
        memory = self.app.memory
        others = [warning for warning in memory.warnings if warning not in memory.unread.values()]
        told = [(self._meaning(file), why) for file, why in memory.unread.items()]
        told += [(warning, "") for warning in (*others, *self.app.shelf.faults)]
        return [Centred(_told(words, why), WARNING_WIDTH) for words, why in told[:MAX_WARNINGS]]

    def _meaning(self, file: str) -> str:
        """What has become of what a file held."""
        levels = self.app.memory.progress.levels.values()
        if file != "progress":
            return text("title.settings_unread")
        if not levels:
            return text("title.progress_lost")
        won, builds = sum(level.won for level in levels), sum(level.build is not None for level in levels)
        return text("title.progress_back", won=won, builds=builds)

    def on_shown(self) -> None:
        if self.focus is None:
            self.activate_first()

    def on_escape(self) -> None:
        """Nothing lies below the title; quitting takes its button."""


def _told(words: str, why: str) -> Widget:
    """A warning, and in a line of its own what only few want to know."""
    detail = [Label(why, styles.SMALL, "centre", is_clipped=True)] if why else []
    return Column([Label(words, styles.WARNING, "centre"), *detail], 0)
