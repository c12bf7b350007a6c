"""A switch on the edge of the board, its words written upwards."""

from __future__ import annotations

import pygame

from game.render import fonts, spacing
from game.ui.app.text_scale import Look
from game.ui.widgets.base import Written, said
from game.ui.widgets.button import Button, draw_ground


class EdgeTab(Button):
    """A button as narrow as a line of text is high; on the edge of a board it costs next to no room."""

    def measure(self, look: Look, width: int) -> tuple[int, int]:
        wide, high = self._words_size(look)
        pad = look.px(spacing.UNIT)
        return high + pad, wide + 4 * pad

    def draw(self, surface: pygame.Surface, look: Look) -> None:
        draw_ground(surface, look, self.rect, self._ground(), self._edge())
        picture = _upwards(look.picture(said(self.words), self._style()))
        surface.blit(picture, picture.get_rect(center=self.rect.center))

    def written(self, look: Look) -> list[Written]:
        wide, high = self._words_size(look)
        rect = pygame.Rect(0, 0, high, wide)
        rect.center = self.rect.center
        return [Written(said(self.words), rect, self.rect)]

    def _words_size(self, look: Look) -> tuple[int, int]:
        self.size = fonts.SIZE_TINY
        style = self._style()
        return look.width(said(self.words), style), look.line_height(style)


def _upwards(picture: pygame.Surface) -> pygame.Surface:
    return pygame.transform.rotate(picture, 90)
