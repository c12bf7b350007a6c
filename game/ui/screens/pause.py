"""The menu over the board."""

from __future__ import annotations

from game.content.words import text
from game.ui.build import coaching
from game.ui.screens.help import HelpScreen
from game.ui.screens.overlay import Overlay
from game.ui.screens.settings import SettingsScreen
from game.ui.screens.share import ShareScreen
from game.ui.screens.title import TitleScreen
from game.ui.screens.versions import VersionsScreen
from game.ui.widgets.base import Widget, growing
from game.ui.widgets.button import Button
from game.ui.widgets.label import Label
from game.ui.widgets.layout import Column, Row
from game.ui.words import styles


class PauseScreen(Overlay):
    """Esc on the board with an empty hand. A run stands still behind it."""

    max_width = 380

    def inside(self) -> Widget:
        app = self.app
        skip = Button(text("tutorial.skip_all"), self._skip_tutorial)
        return Column(
            [
                Label(text("pause.heading"), styles.HEADING, "centre"),
                Button(text("pause.resume"), app.pop, rank="primary"),
                *([skip] if self.below.coach.is_teaching else []),
                Button(text("pause.help"), lambda: app.push(HelpScreen(app, self.level))),
                Button(text("codex.heading"), app.open_codex),
                Row(
                    [
                        growing(Button(text("versions.button"), lambda: app.push(VersionsScreen(app, self.below)))),
                        Button(text("share.button"), lambda: app.push(ShareScreen(app, self.below))),
                    ]
                ),
                Button(text("pause.settings"), lambda: app.push(SettingsScreen(app))),
                Button(text("pause.levels"), app.choose_level),
                Button(text("pause.title"), lambda: app.back_to(TitleScreen)),
                Button(text("pause.quit"), app.quit),
            ]
        )

    def _skip_tutorial(self) -> None:
        self.app.pop()
        coaching.skip(self.below)
