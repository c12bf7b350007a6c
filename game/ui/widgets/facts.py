"""A table of names and values: the score of a win, what a tile does now."""

from __future__ import annotations

from collections.abc import Sequence

import pygame

from game.render import spacing
from game.render.palette import palette
from game.render.places import plain
from game.ui.app.text_scale import Look, Style
from game.ui.widgets.base import Widget, Written
from game.ui.words import styles, textflow

Fact = tuple[str, str]


class Facts(Widget):
    """One fact a line, its name on the left and its value on the right; where both do not fit, the value stands below.

    Each takes as many lines as it needs there. A hairline is between facts.
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
        for style, piece in self._placed(look):
            surface.blit(look.picture(piece.text, style), piece.rect)
        top = self.rect.top
        for fact in self.facts[:-1]:
            top += self._line(look) * self._num_lines(look, fact, self.rect.width)
            pygame.draw.line(surface, palette.grid_line, (self.rect.left, top), (self.rect.right - 1, top))

    def written(self, look: Look) -> list[Written]:
        return [piece for _, piece in self._placed(look)]

    def _placed(self, look: Look) -> list[tuple[Style, Written]]:
        """Names and values, line by line, each with the room that it has."""
        found = []
        high, wide = self._line(look), self.rect.width
        line = pygame.Rect(self.rect.left, self.rect.top, wide, high)
        for fact in self.facts:
            names, values = self._broken(look, fact, wide)
            fits = self._fits(look, fact, wide)
            taken = look.width(fact[1], self.value_style) if fits else 0
            for text in names:
                rect = pygame.Rect(line.left, line.top, look.width(text, self.name_style), high)
                found.append(
                    (self.name_style, Written(text, rect, pygame.Rect(line.left, line.top, wide - taken, high)))
                )
                line = line.move(0, 0 if fits else high)
            for text in values:
                value_wide = look.width(text, self.value_style)
                rect = pygame.Rect(line.right - value_wide, line.top, value_wide, high)
                found.append((self.value_style, Written(text, rect, line)))
                line = line.move(0, high)
        return found

    def _broken(self, look: Look, fact: Fact, width: int) -> tuple[list[str], list[str]]:
        """Name and value, each on as many lines as it takes."""
        if self._fits(look, fact, width):
            return [fact[0]], [fact[1]]
        styled = zip(fact, (self.name_style, self.value_style), strict=True)
        names, values = (textflow.wrap(look, [piece], width) for piece in styled)
        return [_text(line) for line in names], [_text(line) for line in values]

    def _num_lines(self, look: Look, fact: Fact, width: int) -> int:
        return 1 if self._fits(look, fact, width) else sum(map(len, self._broken(look, fact, width)))

    def _fits(self, look: Look, fact: Fact, width: int) -> bool:
        """Whether name and value have room beside each other."""
        return self._width(look, fact) - look.px(spacing.UNIT) <= width

    def _line(self, look: Look) -> int:
        return look.line_height(self.name_style) + look.px(spacing.UNIT)

    def _width(self, look: Look, fact: Fact) -> int:
        """What both take beside each other (px)."""
        return look.width(fact[0], self.name_style) + look.px(spacing.PAD) + look.width(fact[1], self.value_style)


def _text(line: textflow.Line) -> str:
    return "".join(run.text for run in line.runs)
