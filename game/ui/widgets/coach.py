"""How the coach is seen: a bubble in place of the hints, and rings around what it speaks of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import pygame

from game.render import spacing
from game.render.frames import draw_outline
from game.render.geometry import BODY_INSET
from game.render.palette import palette
from game.ui.app.text_scale import Look, Style
from game.ui.widgets.base import Widget, Written
from game.ui.widgets.button import Button, draw_ground
from game.ui.widgets.fitted_text import FittedText
from game.ui.words import styles

PERIOD_S: Final = 1.2
"""A ring grows, fades and begins anew in this time."""

BUBBLE_LINES: Final = 6
"""Lines of small text for which there is room."""

_RING: Final = 3
"""How wide a ring is (design px)."""

_REACH: Final = 12
"""How far a ring grows (design px)."""

_STRIDE: Final = 18
"""Between two dots on the way of a drag (design px)."""


class CoachBubble(Widget):
    """A few words, how far one has come, and a button that ends it. It lies beside the board, not on it."""

    def __init__(
        self,
        words: Callable[[], tuple[str, Style]],
        stage: Callable[[], str],
        skip: Callable[[], None],
        end: Callable[[], str],
        ends: Sequence[str],
    ) -> None:
        """`end` is the word on the button now, one of `ends`: there is room for the longest."""
        super().__init__()
        self.words = words
        self.text = FittedText(lambda: self.words(), BUBBLE_LINES, styles.SMALL, stands="middle")
        self.stage = stage
        self.button = Button(end, skip, is_small=True, other_words=ends)

    @property
    def children(self) -> tuple[Widget, ...]:
        return (self.text, self.button)

    def measure(self, look: Look, width: int) -> tuple[int, int]:
        foot = self.button.measure(look, width)[1]
        return 0, self.text.measure(look, width)[1] + foot + 3 * look.px(spacing.GAP)

    def place(self, look: Look, rect: pygame.Rect) -> None:
        super().place(look, rect)
        gap = look.px(spacing.GAP)
        place = pygame.Rect((0, 0), self.button.measure(look, rect.width))
        place.bottomright = (rect.right - gap, rect.bottom - gap)
        self.button.place(look, place)
        box = rect.inflate(-2 * gap, -2 * gap)
        box.height = place.top - gap - box.top
        self.text.place(look, box)

    def draw(self, surface: pygame.Surface, look: Look) -> None:
        draw_ground(surface, look, self.rect, palette.panel_raised, palette.selected)
        (stage,) = self.written(look)
        surface.blit(look.picture(stage.text, styles.SMALL), stage.rect)
        super().draw(surface, look)

    def written(self, look: Look) -> list[Written]:
        stage = self.stage()
        aside = pygame.Rect(0, 0, look.width(stage, styles.SMALL), look.line_height(styles.SMALL))
        aside.midleft = (self.rect.left + look.px(spacing.GAP), self.button.rect.centery)
        return [Written(stage, aside, self.rect)]


def on_tile(cell: pygame.Rect, look: Look) -> pygame.Rect:
    """What a ring goes around to lie on the frame of the tile in a cell: words beside tiles stay free."""
    inset = round(BODY_INSET * cell.width) + look.px(_RING)
    return cell.inflate(-2 * inset, -2 * inset)


def draw_ring(surface: pygame.Surface, look: Look, rect: pygame.Rect, time_s: float | None) -> None:
    """A ring around a rectangle: one that stays and one that grows out of it; without a time only the first."""
    width = look.px(_RING)
    draw_outline(surface, rect.inflate(2 * width, 2 * width), palette.selected, look.scale, width)
    if time_s is not None:
        share = time_s % PERIOD_S / PERIOD_S
        grown = 2 * (width + round(share * look.px(_REACH)))
        colour = palette.mix(palette.selected, palette.board, share)
        draw_outline(surface, rect.inflate(grown, grown), colour, look.scale, max(1, width - 1))


def draw_way(
    surface: pygame.Surface, look: Look, start: tuple[int, int], end: tuple[int, int], time_s: float | None
) -> None:
    """Dots on the way of a drag, across and then up or down, which move to its end; without a time they stand still."""
    across, down = abs(end[0] - start[0]), abs(end[1] - start[1])
    way_x, way_y = (1 if end[0] > start[0] else -1), (1 if end[1] > start[1] else -1)
    stride = look.px(_STRIDE)
    at = 0 if time_s is None else round(time_s / PERIOD_S * 2 * stride) % stride
    for length in range(at, across + down, stride):
        centre = (start[0] + way_x * min(length, across), start[1] + way_y * max(0, length - across))
        pygame.draw.circle(surface, palette.background, centre, look.px(5))
        pygame.draw.circle(surface, palette.selected, centre, look.px(3))
