"""Help: the controls, the tiles, and the level that is being played."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import pygame

from game.content.codex import CODEX
from game.content.hints import plain_hints
from game.content.level import Level
from game.content.level_words import level_hints, level_summary, level_text, level_title
from game.content.words import text
from game.render import spacing
from game.sim.tile_type import TileType
from game.sim.tiles import TILES
from game.ui.build import coaching
from game.ui.screens.codex import codex_button
from game.ui.screens.paced import PacedScreen
from game.ui.widgets.base import Widget, growing
from game.ui.widgets.button import Button
from game.ui.widgets.fixed import Fixed
from game.ui.widgets.label import Label
from game.ui.widgets.layout import Centred, Column, Row, Space
from game.ui.widgets.live import LiveFactory
from game.ui.widgets.scrolltext import ScrollText
from game.ui.widgets.showcase import FIRST_TICKS, Showcase
from game.ui.words import styles, wording
from game.ui.words.controls_page import controls_page
from game.ui.words.markdown import Block, blocks, spans

if TYPE_CHECKING:
    from game.ui.app.app import App

MAX_WIDTH: Final = 960
"""Longer lines are hard to read (design px)."""

SIDE_WIDTH: Final = 330
"""Of the factory beside the text of a level (design px)."""

PAGES: Final = ("aim", "controls", "tiles", "gauges")


class HelpScreen(PacedScreen):
    """Pages chosen by buttons; with a level, its own text comes first and its hints one by one."""

    def __init__(self, app: App, level: Level | None = None) -> None:
        super().__init__(app)
        self.level = level or app.playing
        self.pages = (("level", "hints") if self.level is not None else ()) + PAGES
        self.page = self.pages[0]
        self.num_hints = 1
        self._board: Showcase | LiveFactory | None = None
        """The factory that runs on the page, where it has one."""

    @property
    def moves(self) -> bool:
        return self._board is not None and not self.is_still

    def move_on(self, elapsed_s: float) -> None:
        if self._board is not None:
            self._board.update(elapsed_s)

    def build(self) -> Widget:
        tabs: list[Widget] = [
            Button(text(f"help.tab.{name}"), partial(self._open, name), is_on=partial(self._is_open, name))
            for name in self.pages
        ]
        tabs += [growing(Space()), *self.app.menu("help")]
        self.scroll = ScrollText(self.text_blocks())
        back = text("menu.back" if self.level is None else "help.to_board")
        self.back = Button(back, self.app.pop, rank="primary")
        foot: list[Widget] = [self.back, growing(Space())]
        if self.page == "hints" and self.level is not None:
            num_all = len(plain_hints(level_hints(self.level)))
            foot.append(Button(text("help.next_hint"), self._next_hint, is_enabled=lambda: self.num_hints < num_all))
        foot.append(Button(text("tutorial.start"), partial(coaching.start, self.app)))
        heading = Label(text("help.heading") if self.level is None else level_title(self.level), styles.TITLE)
        page = growing(Column([heading, Row(tabs), growing(self._illustrated()), Row(foot)], spacing.PAD))
        return Centred(page, MAX_WIDTH)

    def _illustrated(self) -> Widget:
        """The text of the page: the aim below a factory that runs, that of a level beside the one of its codex page."""
        board = self._running_board()
        if board is None:
            return self.scroll
        board.view.reduced_motion = self.is_still
        if not isinstance(board, LiveFactory):
            return Column([board, growing(self.scroll)], spacing.PAD)
        side: list[Widget] = [board, codex_button(self.app, board.page)]
        return Row([Fixed(self.app.look.px(SIDE_WIDTH), side), growing(self.scroll)], spacing.PAD)

    def _running_board(self) -> Showcase | LiveFactory | None:
        """The factory of the page; the same goes on when the page is laid out anew, as in a window of another size."""
        page = self.level.codex if self.level is not None and self.page == "level" else None
        if self.page == "aim":
            if not isinstance(self._board, Showcase):
                self._board = Showcase(reduced_motion=self.is_still)
        elif page is None:
            self._board = None
        elif not isinstance(self._board, LiveFactory):
            self._board = LiveFactory(page, CODEX[page].first, reduced_motion=self.is_still)
            self._board.run.advance(FIRST_TICKS)
        return self._board

    def codex_page(self) -> str | None:
        return None if self.level is None else self.level.codex

    def on_shown(self) -> None:
        if self.focus is None:
            self.focus_on(self.back)

    def text_blocks(self) -> list[Block]:
        """The page that is open; that of the tiles has their pictures."""
        if self.page == "tiles":
            return [*(_tile_block(tile) for tile in TILES.values()), *blocks(text("help.tiles"))]
        return blocks(self.source())

    def source(self) -> str:
        """The Markdown of the page that is open."""
        if self.page == "controls":
            return controls_page(self.app.keymap.keyboard)
        if self.level is None or self.page not in ("level", "hints"):
            return self.app.keymap.keyboard.words(f"help.{self.page}")
        if self.page == "hints":
            hints = plain_hints(level_hints(self.level))[: self.num_hints]
            return "\n\n".join(f"**{number}.** {hint}" for number, hint in enumerate(hints, 1)) or text("help.no_hints")
        lesson = without_title(level_text(self.level))
        return lesson or "\n\n".join(filter(None, (level_summary(self.level), wording.goal_line(self.level))))

    def on_other_key(self, event: pygame.event.Event) -> None:
        """Keys scroll wherever the focus is, but for left and right, which go along the pages."""
        if not (event.key not in (pygame.K_LEFT, pygame.K_RIGHT) and self.scroll.on_key(event.key)):
            self.move_focus_by_arrows(event)

    def _is_open(self, name: str) -> bool:
        return self.page == name

    def _open(self, name: str) -> None:
        self.page = name
        self.layout()

    def _next_hint(self) -> None:
        self.num_hints += 1
        self.layout()


def _tile_block(tile: TileType) -> Block:
    cost = text("help.fixed") if tile.is_fixed else wording.credit(tile.cost)
    words = text(
        "help.tile",
        title=text(f"tile.{tile.id}.title"),
        glyph=tile.glyph,
        cost=cost,
        summary=text(f"tile.{tile.id}.summary"),
    )
    return Block("tile", spans(words), mark=tile.id)


def without_title(source: str) -> str:
    """A page without the heading it may begin with: the screen shows the level's title already."""
    first, _, rest = source.lstrip().partition("\n")
    return rest if first.startswith("# ") else source
