"""A level won: the score, and where to go from here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from game.content.level_words import level_title
from game.content.words import text
from game.session.outcome import Result
from game.ui import styles, wording
from game.ui.screens.levels import LevelsScreen
from game.ui.screens.overlay import EndScreen
from game.ui.widgets.base import Widget
from game.ui.widgets.button import Button
from game.ui.widgets.facts import Facts
from game.ui.widgets.label import Label
from game.ui.widgets.layout import Column, Row

if TYPE_CHECKING:
    from game.ui.app import App
    from game.ui.screens.play import PlayScreen


class VictoryScreen(EndScreen):
    """The score of this win beside the personal best."""

    def __init__(self, app: App, below: PlayScreen, result: Result, improved: list[str]) -> None:
        super().__init__(app, below)
        self.result = result
        self.improved = improved

    def inside(self) -> Widget:
        app, result, level = self.app, self.result, self.level
        following = app.shelf.after(level)
        seconds = f"{result.tick / 60:.1f}"
        lines: list[Widget] = [
            Label(text("victory.heading"), styles.GOOD, "centre"),
            Label(text("victory.level", title=level_title(level), seconds=seconds), styles.MUTED, "centre"),
            Facts(wording.score_facts(result)),
            Label(wording.best_line(app.memory.progress.best(level.id)), styles.SMALL_BRIGHT, "centre"),
        ]
        if self.improved:
            names = ", ".join(text(f"score.name.{name}") for name in self.improved)
            lines.append(Label(text("victory.record", names=names), styles.SMALL_GOOD, "centre"))
        if result.spilled:
            lines.append(Label(text("victory.spilled", count=result.spilled), styles.SMALL_WARNING, "centre"))
        lines.append(Row(self._buttons(following is not None)))
        if following is None and level.id in app.shelf.ids:
            lines.insert(2, Label(text("victory.last"), styles.BODY, "centre"))
        return Column(lines)

    def _buttons(self, has_next: bool) -> list[Widget]:
        keep = Button(text("end.keep_building"), self.keep_building)
        levels = Button(text("end.levels"), lambda: self.app.back_to(LevelsScreen))
        if not has_next:
            return [keep, levels]
        return [Button(text("victory.next"), self._next, rank="primary"), keep, levels]

    def _next(self) -> None:
        following = self.app.shelf.after(self.level)
        if following is not None:
            self.app.play(following.id)
