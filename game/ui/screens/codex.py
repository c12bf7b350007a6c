"""The codex: a page for each concept, with a factory that runs, what it measures, the law, and where it comes from."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import pygame

from game.content.codex import CODEX, GROUPS
from game.content.level_words import level_title
from game.content.words import text
from game.render import spacing
from game.session.reading.codex_factory import MEASURED_S, Comparison
from game.session.reading.codex_figures import level_for
from game.ui.screens.paced import PacedScreen
from game.ui.widgets.base import Widget, growing
from game.ui.widgets.button import Button
from game.ui.widgets.choices import ChoiceHead, ChoiceRow
from game.ui.widgets.fixed import Fixed
from game.ui.widgets.label import Label
from game.ui.widgets.layout import Column, Row, Space
from game.ui.widgets.live import LiveFactory
from game.ui.widgets.scrolltext import ScrollText
from game.ui.words import codex_text, styles

if TYPE_CHECKING:
    from game.ui.app.app import App

NAV_WIDTH: Final = 168
SIDE_WIDTH: Final = (350, 560)
"""Least and most width of the column with the factory (design px)."""

WORK_TICKS: Final = 40
"""Ticks of the comparison that a frame has time for."""


def codex_button(app: App, page: str, *, is_small: bool = False) -> Button:
    """Leads to a page of the codex, and says which."""
    words = text("summary.codex", page=codex_text.title(page))
    return Button(words, lambda: app.push(CodexScreen(app, page)), is_small=is_small)


class CodexScreen(PacedScreen):
    """One page at a time. The factory runs only while the screen is on top."""

    def __init__(self, app: App, page: str | None = None) -> None:
        super().__init__(app)
        self.playing = app.playing
        self._turn_to(page or app.top.codex_page() or next(iter(CODEX)))

    @property
    def is_animated(self) -> bool:
        """As long as variants are compared, so that it is soon done."""
        return not self.comparison.is_done

    @property
    def moves(self) -> bool:
        """Always: a page is opened to see its factory work."""
        return True

    def move_on(self, elapsed_s: float) -> None:
        self.live.update(elapsed_s)
        if not self.comparison.is_done:
            self.comparison.work(WORK_TICKS)
            self.app.redraw()

    def build(self) -> Widget:
        look, page = self.app.look, self.page
        self.live.view.reduced_motion = self.app.memory.settings.reduced_motion
        level = level_for(page.key, page.level_id, self.playing)
        self.scroll = ScrollText(codex_text.page_blocks(page.key, level, level_title(level)))
        self.back = Button(text("menu.back"), self.app.pop, rank="primary")
        self.nav = {
            key: Button(
                codex_text.title(key), partial(self.open, key), is_on=partial(self._is_open, key), is_small=True
            )
            for key in self._group()
        }
        listed: list[Widget] = []
        for name, pages in GROUPS.items():
            listed.append(Button(text(f"codex.group.{name}"), partial(self.open, pages[0])))
            listed += self.nav.values() if pages == self._group() else ()
        least, most = SIDE_WIDTH
        side = max(look.px(least), min(look.px(most), int(self.app.size[0] * 0.40)))
        middle = Row([Fixed(side, self._side()), growing(self.scroll)], spacing.PAD)
        heading = Label(codex_text.title(page.key), styles.TITLE, is_clipped=True)
        main = Column([heading, growing(middle)], spacing.GAP)
        columns = Row([Fixed(look.px(NAV_WIDTH), listed, spacing.UNIT), growing(main)], spacing.PAD)
        links: list[Widget] = [
            Button(codex_text.title(key), partial(self.open, key), is_small=True) for key in page.links
        ]
        foot = Row([self.back, growing(Space()), Label(text("codex.next"), styles.SMALL), *links], cross="centre")
        return Column([growing(columns), foot], spacing.PAD)

    def _side(self) -> list[Widget]:
        page = self.page
        rows: list[Widget] = [
            ChoiceRow(partial(self._cells, n), partial(self.choose, n), partial(self._is_chosen, n))
            for n in range(len(page.variants))
        ]
        note = Label(text("codex.measured", seconds=MEASURED_S), styles.SMALL)
        return [self.live, ChoiceHead(codex_text.heads(page)), Column(rows, spacing.UNIT), note]

    def _cells(self, number: int) -> list[str]:
        """The row of a variant: its name and what was measured, as far as it is done."""
        page, results = self.page, self.comparison.results
        found = results[number] if number < len(results) else {}
        return [
            codex_text.variant_name(page, page.variants[number]),
            *(codex_text.figure(found.get(name)) for name in page.measures),
        ]

    def on_shown(self) -> None:
        if self.focus is None:
            self.focus_on(self.nav[self.page.key])

    def open(self, page: str) -> None:
        """Turns to another page."""
        self._turn_to(page)
        self.layout()
        self.focus_on(self.nav[page])

    def choose(self, number: int) -> None:
        """Runs another variant of the page."""
        self.number = number
        self.live = LiveFactory(self.page.key, number, reduced_motion=self.app.memory.settings.reduced_motion)
        self.layout()

    def on_other_key(self, event: pygame.event.Event) -> None:
        """Left and right choose the variant, Page up and down scroll, up and down go through the buttons."""
        way = {pygame.K_LEFT: -1, pygame.K_RIGHT: 1}.get(event.key)
        if way is not None:
            self.choose((self.number + way) % len(self.page.variants))
        elif event.key in (pygame.K_UP, pygame.K_DOWN) or not self.scroll.on_key(event.key):
            self.move_focus_by_arrows(event)

    def _turn_to(self, page: str) -> None:
        self.page = CODEX[page]
        self.number = self.page.first
        self.live = LiveFactory(page, self.number, reduced_motion=self.app.memory.settings.reduced_motion)
        self.comparison = Comparison(page)

    def _group(self) -> tuple[str, ...]:
        """The pages that are listed: those of the group of the open one."""
        return next(pages for pages in GROUPS.values() if self.page.key in pages)

    def _is_open(self, page: str) -> bool:
        return self.page.key == page

    def _is_chosen(self, number: int) -> bool:
        return self.number == number
