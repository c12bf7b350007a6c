"""The levels as a map: chapter by chapter, what each teaches, how far one has come, and which is next."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Final

import pygame

from game.content.level import Level
from game.content.level_words import level_summary, level_title
from game.content.words import has_text, text
from game.render import spacing
from game.session.player.progress import Best
from game.session.score.earned import stars_of
from game.ui.app.preview import preview
from game.ui.screens.screen import MenuScreen
from game.ui.screens.summary import SummaryScreen, has_summary
from game.ui.widgets.base import Widget, growing
from game.ui.widgets.button import Button
from game.ui.widgets.label import Label
from game.ui.widgets.layout import Column, Row, Space
from game.ui.widgets.level_card import PICTURE, TALL_PICTURE, CardText, LevelCard
from game.ui.widgets.level_map import LevelMap, Stop
from game.ui.words import score_words, styles, wording

if TYPE_CHECKING:
    from game.ui.app.app import App

CARD_WIDTH: Final = 290
"""The least width of a card (design px)."""

MOST_PER_ROW: Final = 5

MAP_SHARE: Final = 0.8
"""About the part of the screen's height that is the map: where it needs more there are buttons to scroll it."""


class LevelsScreen(MenuScreen):
    """Arrows go from card to card, the wheel and the page keys through a map that is higher than the window."""

    def __init__(self, app: App) -> None:
        super().__init__(app)
        self.map = LevelMap([], 1)
        self._first = 0
        self._back: Widget | None = None

    def build(self) -> Widget:
        shelf, progress = self.app.shelf, self.app.memory.progress
        self.map = self._map(is_tall=True)
        if self._needs_scrolling():
            self.map = self._map(is_tall=False)
        stars = [star.is_earned for level in shelf.levels for star in stars_of(level, progress)]
        head = Row(
            [
                Label(text("levels.heading"), styles.TITLE),
                growing(Label(self._note(), styles.MUTED)),
                Label(text("levels.stars", earned=sum(stars), all=len(stars)), styles.BODY_BOLD),
            ],
            spacing.PAD,
            cross="centre",
        )
        return Column([head, self.map, Row(self._foot())], spacing.GAP)

    def _map(self, *, is_tall: bool) -> LevelMap:
        chapters = [
            (self._chapter(number, levels), [self._stop(level, is_tall=is_tall) for level in levels])
            for number, levels in _by_chapter(self.app.shelf.levels)
        ]
        return LevelMap(chapters, self._per_row([len(stops) for _, stops in chapters]), self._first)

    def _needs_scrolling(self) -> bool:
        frame, gap = self.frame(self.app.look, self.app.size), self.app.look.px(spacing.PAD)
        return sum(row.measure(self.app.look, frame.width)[1] + gap for row in self.map.rows) > frame.height * MAP_SHARE

    def _per_row(self, sizes: Sequence[int]) -> int:
        """Cards in a row: as many as are wide enough, and no more than any chapter has."""
        look = self.app.look
        fitting = self.frame(look, self.app.size).width // look.px(CARD_WIDTH)
        return max(1, min(fitting, MOST_PER_ROW, max(sizes, default=1)))

    def _chapter(self, number: int | None, levels: Sequence[Level]) -> str:
        progress = self.app.memory.progress
        won = sum(progress.won(level.id) for level in levels)
        title = text(f"chapter.{number}") if has_text(f"chapter.{number}") else ""
        key = "levels.more" if number is None else "levels.chapter" if title else "levels.untitled"
        return text(key, number=number, title=title, won=won, all=len(levels))

    def _stop(self, level: Level, *, is_tall: bool) -> Stop:
        memory, shelf = self.app.memory, self.app.shelf
        progress, upcoming = memory.progress, shelf.next_to_play(memory.progress)
        is_open, is_won = shelf.is_open(level, progress, memory.settings), progress.won(level.id)
        is_next = upcoming is level and not is_won
        said = CardText(
            title=text("levels.card", number=shelf.number(level), title=level_title(level)),
            teaches=level_summary(level) or wording.goal_line(level),
            state=self._state(level, is_open=is_open, is_won=is_won, is_next=is_next),
            stars=tuple(score_words.star_words(stars_of(level, progress))),
            is_open=is_open,
            is_won=is_won,
            is_next=is_next,
        )
        high = (TALL_PICTURE if is_tall else PICTURE)[1]
        picture = preview(level, progress.build(level.id), self.app.look.px(high))
        card = LevelCard(said, picture, partial(self.app.play, level.id), is_tall=is_tall)
        beside = None
        if has_summary(self.app, level):
            beside = Button(text("summary.heading"), partial(self._open_summary, level), is_small=True)
        return Stop(shelf.number(level) or 0, card, beside)

    def _state(self, level: Level, *, is_open: bool, is_won: bool, is_next: bool) -> str:
        if is_won:
            return wording.best_line(_first_score(level, self.app.memory.progress.best(level.id)))
        return text("levels.upcoming" if is_next else "levels.open" if is_open else "levels.locked")

    def _note(self) -> str:
        return text("levels.all_open") if self.app.memory.settings.all_levels_open else text("levels.note")

    def _foot(self) -> list[Widget]:
        self._back = Button(text("menu.back"), self.app.pop)
        foot: list[Widget] = [self._back, growing(Space())]
        if self._needs_scrolling():
            foot += [
                Button(text("levels.previous"), partial(self._scroll, -1), is_enabled=lambda: self.map.first > 0),
                Button(text("levels.next"), partial(self._scroll, 1), is_enabled=self._has_more),
            ]
        return foot

    def _has_more(self) -> bool:
        return self.map.first < self.map.last_first

    def _open_summary(self, level: Level) -> None:
        self.app.push(SummaryScreen(self.app, level))

    # Moving about.

    def layout(self) -> None:
        super().layout()
        self._first = self.map.first

    def on_shown(self) -> None:
        """The level that is being played, else the one to play next, has the focus and is seen."""
        if self.focus is not None:
            return
        shelf = self.app.shelf
        wanted = self.app.playing or shelf.next_to_play(self.app.memory.progress)
        number = None if wanted is None else shelf.number(wanted)
        card = None if number is None else self.map.cards[number - 1]
        if card is not None and card.can_focus:
            self._go_to(card)
        else:
            self.activate_first()

    def handle(self, event: pygame.event.Event) -> None:
        if event.type == pygame.MOUSEWHEEL:
            self._scroll(-event.y)
        else:
            super().handle(event)

    def on_other_key(self, event: pygame.event.Event) -> None:
        right = {pygame.K_LEFT: -1, pygame.K_RIGHT: 1}.get(event.key, 0)
        down = {pygame.K_UP: -1, pygame.K_DOWN: 1}.get(event.key, 0)
        pages = {pygame.K_PAGEUP: -1, pygame.K_PAGEDOWN: 1}.get(event.key, 0)
        if pages:
            self._scroll(pages * self.map.num_seen)
            return
        card = self.focus if isinstance(self.focus, LevelCard) else None
        other = self.map.neighbour(card, right, down) if card is not None and (right or down) else None
        if other is not None:
            self._go_to(other)
        elif card is not None and down > 0:
            self.focus_on(self._back)
        else:
            self.move_focus_by_arrows(event)

    def _go_to(self, card: LevelCard) -> None:
        """Gives a card the focus, and scrolls to where it is seen."""
        place, row = next(n for n, other in enumerate(self.map.cards) if other is card), self.map.row_of(card) or 0
        first = max(min(self._first, row), row - self.map.num_seen + 1)
        if first != self._first:
            self._first = first
            self.layout()
        self.focus_on(self.map.cards[place])

    def _scroll(self, num_rows: int) -> None:
        self._first = max(0, min(self._first + num_rows, self.map.last_first))
        self.layout()


def _by_chapter(levels: Sequence[Level]) -> list[tuple[int | None, list[Level]]]:
    """The levels in their order, cut where a chapter ends."""
    return [(number, list(group)) for number, group in groupby(levels, lambda level: level.chapter)]


def _first_score(level: Level, best: dict[str, Best]) -> dict[str, Best]:
    """The best of the score that the level is about: that of its first star, else of the first there is."""
    wanted = [star.metric for star in level.stars if star.metric in best] or list(best)
    return {name: best[name] for name in wanted[:1]}
