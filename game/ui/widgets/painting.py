"""A still picture of a board with a line below it."""

from __future__ import annotations

import pygame

from game.render import spacing
from game.render.palette import palette
from game.ui.app.text_scale import Look
from game.ui.widgets.base import Widget, Written
from game.ui.widgets.button import draw_ground
from game.ui.widgets.textcard import Painted
from game.ui.words import styles


class Painting(Widget):
    """As wide as there is room; `painted` keeps to a height of its own."""

    def __init__(self, painted: Painted, caption: str) -> None:
        super().__init__()
        self.painted = painted
        self.caption = caption

    def draw(self, surface: pygame.Surface, look: Look) -> None:
        draw_ground(surface, look, self.rect, palette.background, palette.edge)
        room = self.rect.inflate(-2 * look.px(spacing.PAD), -4 * look.px(spacing.PAD))
        picture = self.painted(room.width)
        if picture.get_height() > room.height:
            picture = self.painted(room.width * room.height // picture.get_height())
        surface.blit(picture, picture.get_rect(center=self.rect.center))
        for piece in self.written(look):
            surface.blit(look.picture(piece.text, styles.SMALL), piece.rect)

    def written(self, look: Look) -> list[Written]:
        rect = pygame.Rect(0, 0, look.width(self.caption, styles.SMALL), look.line_height(styles.SMALL))
        rect.midbottom = (self.rect.centerx, self.rect.bottom - look.px(spacing.GAP))
        return [Written(self.caption, rect, self.rect)]
