"""Text that stands still or says what it is told."""

from __future__ import annotations

from typing import Literal

import pygame

from game.ui.app.text_scale import Look, Style
from game.ui.widgets.base import Widget, Words, Written, said
from game.ui.words import textflow

Align = Literal["left", "centre", "right"]


class Label(Widget):
    """One or more lines of text, broken to the width it is given; or one line, clipped with an ellipsis."""

    def __init__(self, words: Words, style: Style, align: Align = "left", *, is_clipped: bool = False) -> None:
        super().__init__()
        self.words = words
        self.style = style
        self.align = align
        self.is_clipped = is_clipped
        self._for: tuple[str, int, Look] | None = None
        self._lines: list[textflow.Line] = []

    def measure(self, look: Look, width: int) -> tuple[int, int]:
        lines = self._flow(look, width)
        return max((line.runs[-1].left + line.runs[-1].width for line in lines if line.runs), default=0), max(
            textflow.height(lines), look.line_height(self.style)
        )

    def draw(self, surface: pygame.Surface, look: Look) -> None:
        for text, rect in self._placed(look):
            surface.blit(look.picture(text, self.style), rect)

    def written(self, look: Look) -> list[Written]:
        return [Written(text, rect, self.rect) for text, rect in self._placed(look)]

    def _placed(self, look: Look) -> list[tuple[str, pygame.Rect]]:
        lines = self._flow(look, self.rect.width)
        top = self.rect.top + max(0, (self.rect.height - textflow.height(lines)) // 2)
        placed = []
        for line in lines:
            for run in line.runs:
                slack = self.rect.width - run.width
                left = self.rect.left + {"left": 0, "centre": slack // 2, "right": slack}[self.align]
                placed.append((run.text, pygame.Rect(left, top + line.top, run.width, line.height)))
        return placed

    def _flow(self, look: Look, width: int) -> list[textflow.Line]:
        wanted = (said(self.words), width, look)
        if self._for != wanted:
            self._for = wanted
            text = look.clipped(wanted[0], self.style, width) if self.is_clipped else wanted[0]
            self._lines = textflow.wrap(look, [(text, self.style)], width)
        return self._lines
