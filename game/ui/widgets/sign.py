"""The game's name on the title screen."""

from __future__ import annotations

import pygame

from game.render.wordmark import wordmark
from game.ui.app.text_scale import Look
from game.ui.widgets.base import Widget, Written
from game.ui.words import styles


class Sign(Widget):
    """One line of glowing letters in the middle, as large as the display style or as fits."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.words = words

    def measure(self, look: Look, width: int) -> tuple[int, int]:
        return min(width, look.width(self.words, styles.DISPLAY)), look.line_height(styles.DISPLAY)

    def draw(self, surface: pygame.Surface, look: Look) -> None:
        sign = wordmark(self.words, look.px(styles.DISPLAY.size))
        surface.blit(sign, sign.get_rect(center=self.rect.center))

    def written(self, look: Look) -> list[Written]:
        rect = pygame.Rect(0, 0, look.width(self.words, styles.DISPLAY), look.line_height(styles.DISPLAY))
        rect.center = self.rect.center
        return [Written(self.words, rect, self.rect)]
