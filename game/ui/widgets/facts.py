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
    """One fact a line, its name on the left and its value on the right; where both do not fit, the value stands below.

    A hairline is between facts.
    """

    def __init__(
        self, facts: Sequence[Fact], name_style: Style = styles.MUTED, value_style: Style = styles.BODY
    ) -> None:
        super().__init__()
        self.facts = tuple((plain(name), plain(value)) for name, value in facts)
        self.name_style = name_style
        self.value_style = value_style

    def measure(self, look: Look, width: int) -> tuple[int, int]:
        wide = min(width, max((self._width(look, fact) for fact in self.facts), default=0))
        return wide, self._line(look) * sum(self._num_lines(look, fact, wide) for fact in self.facts)

    def draw(self, surface: pygame.Surface, look: Look) -> None:
        for number, (name, value) in enumerate(self._placed(look)):
            surface.blit(look.picture(name.text, self.name_style), name.rect)
            surface.blit(look.picture(value.text, self.value_style), value.rect)
            if number:
                ends = name.box.topleft, (self.rect.right - 1, name.box.top)
                pygame.draw.line(surface, palette.grid_line, *ends)

    def written(self, look: Look) -> list[Written]:
        return [piece for pair in self._placed(look) for piece in pair]

    def _placed(self, look: Look) -> list[tuple[Written, Written]]:
        """Each name and value with the room that it has."""
        found = []
        high, top = self._line(look), self.rect.top
        for name, value in self.facts:
            line = pygame.Rect(self.rect.left, top, self.rect.width, high)
            num_lines = self._num_lines(look, (name, value), self.rect.width)
            below = line.move(0, (num_lines - 1) * high)
            value_wide = look.width(value, self.value_style)
            value_rect = pygame.Rect(line.right - value_wide, below.top, value_wide, high)
            name_box = line.copy()
            name_box.width -= value_wide if num_lines == 1 else 0
            name_rect = pygame.Rect(line.left, line.top, look.width(name, self.name_style), high)
            found.append((Written(name, name_rect, name_box), Written(value, value_rect, below)))
            top += num_lines * high
        return found

    def _num_lines(self, look: Look, fact: Fact, width: int) -> int:
        return 1 if self._width(look, fact) - look.px(spacing.UNIT) <= width else 2

    def _line(self, look: Look) -> int:
        return look.line_height(self.name_style) + look.px(spacing.UNIT)

    def _width(self, look: Look, fact: Fact) -> int:
        """What both take beside each other (px)."""
        return look.width(fact[0], self.name_style) + look.px(spacing.PAD) + look.width(fact[1], self.value_style)
