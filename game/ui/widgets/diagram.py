"""A drawing in a box of its own, and a legend whose names have swatches."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import pygame

from game.render import spacing
from game.render.overlays.patterns import Pattern, fill_pattern
from game.render.palette import Colour
from game.ui.app.text_scale import Look, Style
from game.ui.widgets.base import Widget, Written

Drawing = Callable[[pygame.Surface, pygame.Rect, int], None]
"""Draws into a rectangle, with text of so many pixels."""

_SWATCH: Final = 12


class Diagram(Widget):
    """A drawing that takes the room that is left, at least `min_height` (design px)."""

    grows = True

    def __init__(self, drawing: Drawing, min_height: int, text_size: int) -> None:
        super().__init__()
        self.drawing = drawing
        self.min_height = min_height
        self.text_size = text_size

    def measure(self, look: Look, width: int) -> tuple[int, int]:
        return width, look.px(self.min_height)

    def draw(self, surface: pygame.Surface, look: Look) -> None:
        self.drawing(surface, self.rect, look.px(self.text_size))


class Legend(Widget):
    """A line for each part: its swatch, its name, its value on the right."""

    def __init__(
        self, parts: Sequence[tuple[tuple[Colour, Pattern], str, str]], name_style: Style, value_style: Style
    ) -> None:
        super().__init__()
        self.parts = tuple(parts)
        self.styles = (name_style, value_style)

    def measure(self, look: Look, width: int) -> tuple[int, int]:
        return width, self._line(look) * len(self.parts)

    def draw(self, surface: pygame.Surface, look: Look) -> None:
        side = look.px(_SWATCH)
        for number, (swatch, _, _) in enumerate(self.parts):
            top = self.rect.top + number * self._line(look) + (self._line(look) - side) // 2
            fill_pattern(surface, pygame.Rect(self.rect.left, top, side, side), *swatch, look.px(5))
        for number, piece in enumerate(self.written(look)):
            surface.blit(look.picture(piece.text, self.styles[number % 2]), piece.rect)

    def written(self, look: Look) -> list[Written]:
        found = []
        high = self._line(look)
        indent = look.px(_SWATCH) + look.px(spacing.GAP)
        for number, (_, name, value) in enumerate(self.parts):
            line = pygame.Rect(self.rect.left + indent, self.rect.top + number * high, self.rect.width - indent, high)
            value_wide = look.width(value, self.styles[1])
            value_rect = pygame.Rect(line.right - value_wide, line.top, value_wide, high)
            name_box = pygame.Rect(line.left, line.top, line.width - value_wide, high)
            words = look.clipped(name, self.styles[0], name_box.width)
            name_rect = pygame.Rect(line.left, line.top, look.width(words, self.styles[0]), high)
            found += [Written(words, name_rect, name_box), Written(value, value_rect, line)]
        return found

    def _line(self, look: Look) -> int:
        return max(look.line_height(self.styles[0]), look.px(_SWATCH)) + look.px(spacing.UNIT // 2)
