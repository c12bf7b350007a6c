"""The scores of a win: each beside the player's records, the solutions that ship, and what is proved."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from game.content.level import Level
from game.content.level_words import level_title
from game.content.words import text
from game.render import spacing
from game.session.player.level_key import level_key
from game.session.run.outcome import Result
from game.session.score.compare import Comparison
from game.ui.screens.screen import MenuScreen
from game.ui.widgets.base import Widget, growing
from game.ui.widgets.button import Button
from game.ui.widgets.histogram import HistogramLegend, HistogramWidget
from game.ui.widgets.label import Label
from game.ui.widgets.layout import Centred, Column, Panel, Row, Space
from game.ui.words import score_words, styles

if TYPE_CHECKING:
    from game.ui.app.app import App

MAX_WIDTH: Final = 900
COLS: Final = 2


class ScoresScreen(MenuScreen):
    """Histograms for who asks for them. `improved` names the scores that are better than in any earlier win."""

    is_overlay = True

    def __init__(
        self, app: App, level: Level, compared: Sequence[Comparison], result: Result | None, improved: Sequence[str]
    ) -> None:
        super().__init__(app)
        self.level = level
        self.compared = compared
        self.result = result
        self.improved = improved
        self.is_only = len(app.memory.progress.wins(level_key(level, app.memory.progress))) < 2

    def build(self) -> Widget:
        cards = [self._card(found) for found in self.compared]
        rows = [Row([growing(card) for card in cards[n : n + COLS]]) for n in range(0, len(cards), COLS)]
        legend = HistogramLegend(
            *(text(f"axis.{key}") for key in ("this_win", "yours", "shipped", "found", "bound_line"))
        )
        lines: list[Widget] = [
            Column([Label(text("summary.scores"), styles.HEADING), Label(level_title(self.level), styles.MUTED)], 0),
            *rows,
            legend,
        ]
        if self.result is not None:
            lines.append(Label(score_words.latency_words(self.result), styles.SMALL))
        lines.append(Row([growing(Space()), Button(text("menu.back"), self.app.pop, rank="primary")]))
        return Centred(Panel(Column(lines)), MAX_WIDTH)

    def on_shown(self) -> None:
        if self.focus is None:
            self.activate_first()

    def _card(self, found: Comparison) -> Widget:
        """One score: its value, where it stands among others, what is known of its bound."""
        name = Label(score_words.name_of(found.metric), styles.SMALL_BOLD)
        value = Label(score_words.score_words(found.metric, found.value), styles.HEADING)
        best = Label(
            score_words.best_words(found, is_new=found.metric in self.improved, is_only=self.is_only),
            styles.SMALL_GOOD if found.is_best else styles.SMALL,
        )
        lines: list[Widget] = [Row([Column([name, best], 0), growing(Space()), value], cross="centre")]
        if found.histogram is not None:
            lines.append(HistogramWidget(found.histogram, partial(score_words.score_words, found.metric)))
        style = styles.SMALL_GOOD if found.is_attained else styles.SMALL
        lines.append(Label(score_words.bound_words(found), style, is_clipped=True))
        return Panel(Column(lines, spacing.UNIT), spacing.GAP)
