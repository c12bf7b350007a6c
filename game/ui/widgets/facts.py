"""A table of names and values: the score of a win, what a tile does now."""

from __future__ import annotations

from collections.abc import Sequence

import pygame

from game.render import spacing
from game.render.palette import palette
from game.render.places import plain
from game.ui.app.text_scale import Look, Style
from game.ui.widgets.base import Widget, Written
from game.ui.words import styles

Fact = tuple[str, str]


class Facts(Widget):
    """One fact a line: its name on the left, its value on the right, a hairline between lines."""

    def __init__(
        self, facts: Sequence[Fact], name_style: Style = styles.MUTED, value_style: Style = styles.BODY
    ) -> None:
        super().__init__()
        self.facts = tuple((plain(name), plain(value)) for name, value in facts)
        self.name_style = name_style
        self.value_style = value_style

    def measure(self, look: Look, width: int) -> tuple[int, int]:
        wide = max((self._widths(look, fact) for fact in self.facts), default=0)
        return min(width, wide), self._line(look) * len(self.facts)

    def draw(self, surface: pygame.Surface, look: Look) -> None:
        for number, piece in enumerate(self.written(look)):
            style = self.value_style if number % 2 else self.name_style
            surface.blit(look.picture(piece.text, style), piece.rect)
        for number in range(1, len(self.facts)):
            top = self.rect.top + number * self._line(look)
            pygame.draw.line(surface, palette.grid_line, (self.rect.left, top), (self.rect.right - 1, top))

    def written(self, look: Look) -> list[Written]:
        found = []
        for number, (name, value) in enumerate(self.facts):
            high = self._line(look)
            line = pygame.Rect(self.rect.left, self.rect.top + number * high, self.rect.width, high)
            name_rect = pygame.Rect(line.left, line.top, look.width(name, self.name_style), line.height)
            value_wide = look.width(value, self.value_style)
            value_rect = pygame.Rect(line.right - value_wide, line.top, value_wide, line.height)
            name_box = pygame.Rect(line.left, line.top, line.width - value_wide, line.height)
            found += [Written(name, name_rect, name_box), Written(value, value_rect, line)]
        return found

    def _line(self, look: Look) -> int:
        return look.line_height(self.name_style) + look.px(spacing.UNIT)

    def _widths(self, look: Look, fact: Fact) -> int:
        return look.width(fact[0], self.name_style) + look.px(spacing.PAD) + look.width(fact[1], self.value_style)
