"""Text that stands still or says what it is told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import pygame

from game.render.places import LINK
from game.ui.app.text_scale import Look, Style
from game.ui.widgets.base import Widget, Words, Written, said
from game.ui.widgets.placelink import PlaceLinks, written_whole
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
        self._look: Look | None = None
        self._links = PlaceLinks()

    def measure(self, look: Look, width: int) -> tuple[int, int]:
        lines = self._flow(look, width)
        return max((line.runs[-1].left + line.runs[-1].width for line in lines if line.runs), default=0), max(
            textflow.height(lines), look.line_height(self.style)
        )

    def place(self, look: Look, rect: pygame.Rect) -> None:
        super().place(look, rect)
        self._look = look

    @property
    def children(self) -> Sequence[Widget]:
        if self._look is None or LINK not in said(self.words):
            return ()
        return self._links.over(self._placed(self._look))

    def draw(self, surface: pygame.Surface, look: Look) -> None:
        for run, rect in self._placed(look):
            surface.blit(look.picture(run.text, run.style), rect)
        super().draw(surface, look)

    def written(self, look: Look) -> list[Written]:
        return written_whole(self._placed(look), self.rect)

    def _placed(self, look: Look) -> list[tuple[textflow.Run, pygame.Rect]]:
        lines = self._flow(look, self.rect.width)
        top = self.rect.top + max(0, (self.rect.height - textflow.height(lines)) // 2)
        placed = []
        for line in lines:
            slack = self.rect.width - max((run.left + run.width for run in line.runs), default=0)
            left = self.rect.left + {"left": 0, "centre": slack // 2, "right": slack}[self.align]
            for run in line.runs:
                placed.append((run, pygame.Rect(left + run.left, top + line.top, run.width, line.height)))
        return placed

    def _flow(self, look: Look, width: int) -> list[textflow.Line]:
        wanted = (said(self.words), width, look)
        if self._for != wanted:
            self._for = wanted
            text = look.clipped(wanted[0], self.style, width) if self.is_clipped else wanted[0]
            self._lines = textflow.wrap(look, [(text, self.style)], width)
        return self._lines
