"""A row of stars, each with what it takes."""

from __future__ import annotations

from collections.abc import Sequence

import pygame

from game.render import spacing
from game.render.starart import star_sprite
from game.ui.app.text_scale import Look, Style
from game.ui.widgets.base import Widget, Written
from game.ui.words import styles

Star = tuple[bool, str]
"""Whether it is earned, and what it takes."""


class StarRow(Widget):
    """Stars side by side, words beside each; where there is no room for words, the stars alone."""

    def __init__(self, stars: Sequence[Star], size: int, style: Style = styles.SMALL, gap: int = spacing.PAD) -> None:
        super().__init__()
        self.stars = tuple(stars)
        self.size = size
        self.style = style
        self.gap = gap

    def measure(self, look: Look, width: int) -> tuple[int, int]:
        return min(width, self._wide(look, with_words=True)), max(look.px(self.size), look.line_height(self.style))

    def draw(self, surface: pygame.Surface, look: Look) -> None:
        side = look.px(self.size)
        for (is_earned, _), left in zip(self.stars, self._lefts(look), strict=True):
            surface.blit(star_sprite(side, is_earned), (left, self.rect.centery - side // 2))
        for piece in self.written(look):
            surface.blit(look.picture(piece.text, self._style(piece.text)), piece.rect)

    def written(self, look: Look) -> list[Written]:
        if not self._has_words(look):
            return []
        found = []
        for (_, words), left in zip(self.stars, self._lefts(look), strict=True):
            rect = pygame.Rect(0, 0, look.width(words, self.style), look.line_height(self.style))
            rect.midleft = (left + look.px(self.size) + look.px(spacing.UNIT), self.rect.centery)
            found.append(Written(words, rect, self.rect))
        return found

    def _style(self, words: str) -> Style:
        """Bright where the star is earned."""
        is_earned = any(earned and said == words for earned, said in self.stars)
        return Style(self.style.size, "text" if is_earned else "text_muted", bold=is_earned and self.style.bold)

    def _has_words(self, look: Look) -> bool:
        return self._wide(look, with_words=True) <= self.rect.width

    def _lefts(self, look: Look) -> list[int]:
        with_words = self._has_words(look)
        lefts = [self.rect.left]
        for _, words in self.stars[:-1]:
            lefts.append(lefts[-1] + self._wide_of(look, words, with_words=with_words) + look.px(self.gap))
        return lefts

    def _wide(self, look: Look, *, with_words: bool) -> int:
        each = [self._wide_of(look, words, with_words=with_words) for _, words in self.stars]
        return sum(each) + look.px(self.gap) * (len(each) - 1)

    def _wide_of(self, look: Look, words: str, *, with_words: bool) -> int:
        return look.px(self.size) + (look.px(spacing.UNIT) + look.width(words, self.style) if with_words else 0)
