"""The card of a level on the map: its board, its title and stars, what it teaches, how far one has come."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import pygame

from game.render import spacing
from game.render.palette import Colour, palette
from game.ui.app.text_scale import Look
from game.ui.widgets.base import Widget, Written, growing
from game.ui.widgets.button import Button, draw_ground
from game.ui.widgets.label import Label
from game.ui.widgets.layout import Column, Row, Space
from game.ui.widgets.stars import Star, StarRow
from game.ui.widgets.textcard import Painted
from game.ui.words import styles

PICTURE: Final = (84, 56)
TALL_PICTURE: Final = (200, 150)
"""Of a card with its picture above the words."""

STAR_SIZE: Final = 16


@dataclass(frozen=True, slots=True)
class CardText:
    """What a card says; `is_next` marks the level to play next, `is_open` those that may be played."""

    title: str
    teaches: str
    state: str
    stars: tuple[Star, ...]
    is_open: bool
    is_won: bool
    is_next: bool


class _Picture(Widget):
    """The small board, not higher than its room."""

    def __init__(self, painted: Painted, size: tuple[int, int]) -> None:
        super().__init__()
        self.painted = painted
        self.size = size

    def measure(self, look: Look, width: int) -> tuple[int, int]:
        return look.px(self.size[0]), look.px(self.size[1])

    def draw(self, surface: pygame.Surface, look: Look) -> None:
        picture = self.painted(self.rect.width)
        surface.blit(picture, picture.get_rect(midtop=self.rect.midtop))


class LevelCard(Button):
    """A large button. What cannot be pressed can still be read. Where `is_tall`, the picture stands above the words."""

    def __init__(self, said: CardText, painted: Painted, action: Callable[[], None], *, is_tall: bool) -> None:
        super().__init__(said.title, action, is_enabled=lambda: said.is_open)
        self.said = said
        state = styles.SMALL_GOOD if said.is_won else styles.SMALL_ACCENT if said.is_next else styles.SMALL
        stars = StarRow(said.stars, STAR_SIZE, styles.TOOL, spacing.GAP)
        title = Label(said.title, styles.LABEL if said.is_open else styles.LABEL_MUTED)
        picture = _Picture(painted, TALL_PICTURE if is_tall else PICTURE)
        head = [picture, title, stars]
        if not is_tall:
            head = [Row([picture, growing(Column([title, stars], spacing.UNIT))], cross="start")]
        teaches = Label(said.teaches, styles.SMALL_BRIGHT if said.is_open else styles.SMALL)
        self._inside = Column([*head, teaches, growing(Space()), Label(said.state, state)], spacing.UNIT)

    @property
    def children(self) -> Sequence[Widget]:
        return (self._inside,)

    def measure(self, look: Look, width: int) -> tuple[int, int]:
        pads = 2 * look.px(spacing.GAP)
        return width, self._inside.measure(look, width - pads)[1] + pads

    def place(self, look: Look, rect: pygame.Rect) -> None:
        super().place(look, rect)
        self._inside.place(look, rect.inflate(-2 * look.px(spacing.GAP), -2 * look.px(spacing.GAP)))

    def draw(self, surface: pygame.Surface, look: Look) -> None:
        ground = palette.panel_raised if self.said.is_open else palette.panel
        draw_ground(surface, look, self.rect, ground, self._edge())
        self._inside.draw(surface, look)

    def written(self, look: Look) -> list[Written]:
        """Nothing but what is written inside."""
        return []

    def _edge(self) -> Colour:
        return palette.accent if self.said.is_next and not self.is_focused else super()._edge()
