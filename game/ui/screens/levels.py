"""The list of levels: which are open, which are won, and how well."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from game.content.level import Level
from game.content.level_words import level_summary, level_title
from game.content.words import text
from game.render import spacing
from game.session.score.stars import stars_of
from game.ui.app.preview import preview
from game.ui.app.text_scale import Style
from game.ui.screens.screen import MenuScreen
from game.ui.widgets.base import Widget, growing
from game.ui.widgets.button import Button
from game.ui.widgets.label import Label
from game.ui.widgets.layout import Column, Row, Space
from game.ui.widgets.stars import StarRow
from game.ui.widgets.textcard import TextCard
from game.ui.words import score_words, styles, wording

if TYPE_CHECKING:
    from game.ui.app.app import App

COLS: Final = 3
ROWS: Final = 1
STAR_SIZE: Final = 18


class LevelsScreen(MenuScreen):
    """Cards of levels, three a page."""

    def __init__(self, app: App) -> None:
        super().__init__(app)
        number = None if app.playing is None else app.shelf.number(app.playing)
        self.page = 0 if number is None else (number - 1) // (COLS * ROWS)
        self._cards: dict[str, Widget] = {}
        """The cards of this page by the ids of their levels."""

    @property
    def num_pages(self) -> int:
        """Pages it takes to show every level."""
        return max(1, -(-len(self.app.shelf.levels) // (COLS * ROWS)))

    def build(self) -> Widget:
        first = self.page * COLS * ROWS
        levels = self.app.shelf.levels[first : first + COLS * ROWS]
        self._cards = {level.id: self._card(level) for level in levels}
        cards = list(self._cards.values())
        num_rows = max(1, -(-len(cards) // COLS))
        cards += [Space() for _ in range(COLS * num_rows - len(cards))]
        rows: list[Widget] = [
            Row([growing(card) for card in cards[n : n + COLS]], spacing.PAD) for n in range(0, len(cards), COLS)
        ]
        heading = Label(text("levels.heading"), styles.TITLE)
        note = Label(self._note(), styles.MUTED)
        return Column([heading, note, *rows, growing(Space()), Row(self._foot())], spacing.PAD)

    def on_shown(self) -> None:
        if self.focus is not None:
            return
        playing = None if self.app.playing is None else self.app.playing.id
        card = self._cards.get(playing or "")
        if card is not None and card.can_focus:
            self.focus_on(card)
        else:
            self.activate_first()

    def _note(self) -> str:
        return text("levels.all_open") if self.app.memory.settings.all_levels_open else text("levels.note")

    def _foot(self) -> list[Widget]:
        foot: list[Widget] = [Button(text("menu.back"), self.app.pop), growing(Space())]
        if self.num_pages > 1:
            is_last = self.page == self.num_pages - 1
            foot += [
                Button(text("levels.previous"), lambda: self._turn(-1), is_enabled=lambda: self.page > 0),
                Button(text("levels.next"), lambda: self._turn(1), is_enabled=lambda: not is_last),
            ]
        return foot

    def _card(self, level: Level) -> Widget:
        memory, shelf = self.app.memory, self.app.shelf
        is_open = shelf.is_open(level, memory.progress, memory.settings)
        state, style = text("levels.open"), styles.SMALL_BRIGHT
        if not is_open:
            state, style = text("levels.locked"), styles.SMALL
        elif memory.progress.won(level.id):
            state, style = wording.best_line(memory.progress.best(level.id)), styles.SMALL_GOOD
        title = text("levels.card", number=shelf.number(level), title=level_title(level))
        muted = Style(styles.LABEL.size, styles.SMALL.colour, bold=True)
        texts = [
            (title, styles.LABEL if is_open else muted),
            (level_summary(level), styles.SMALL),
            (wording.goal_line(level), styles.SMALL),
            (state, style),
        ]
        stars = StarRow(score_words.star_words(stars_of(level, memory.progress)), STAR_SIZE, styles.TOOL, spacing.GAP)
        picture = preview(level, memory.progress.build(level.id), self.app.size[1] * 2 // 9)
        return TextCard(picture, texts, lambda: self.app.play(level.id), is_open, stars)

    def _turn(self, by: int) -> None:
        self.page += by
        self.layout()
