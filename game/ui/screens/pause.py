"""The menu over the board."""

from __future__ import annotations

from game.content.words import text
from game.ui.build import coaching
from game.ui.screens.overlay import Overlay
from game.ui.widgets.base import Widget
from game.ui.widgets.button import Button
from game.ui.widgets.label import Label
from game.ui.widgets.layout import Column
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
                *app.menu("pause"),
                Button(text("pause.quit"), app.quit),
            ]
        )

    def _skip_tutorial(self) -> None:
        self.app.pop()
        coaching.skip(self.below)
