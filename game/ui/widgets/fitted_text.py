"""A text in a room of fixed size: what to do now, or what the coach says of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import pygame

from game.render.places import LINK
from game.ui.app.text_scale import Look, Style
from game.ui.widgets.base import Widget, Written
from game.ui.widgets.placelink import PlaceLinks, written_whole
from game.ui.words import styles, textflow

Stands = Literal["middle", "foot"]


class FittedText(Widget):
    """Room for so many lines of small type; longer words are set in a `smaller` size. Places that are named are links.

    Fewer lines stand in the middle of the room or at its foot.
    """

    def __init__(
        self, words: Callable[[], tuple[str, Style]], num_lines: int, smaller: Style, stands: Stands = "foot"
    ) -> None:
        super().__init__()
        self.words = words
        self.num_lines = num_lines
        self.smaller = smaller
        self.stands = stands
        self._look: Look | None = None
        self._shown: tuple[str, Style] = ("", smaller)
        """What was drawn last: its links lie over it."""
        self._links = PlaceLinks()

    def measure(self, look: Look, width: int) -> tuple[int, int]:
        return 0, self.num_lines * look.line_height(styles.SMALL)

    def place(self, look: Look, rect: pygame.Rect) -> None:
        super().place(look, rect)
        self._look, self._shown = look, self.words()

    @property
    def children(self) -> Sequence[Widget]:
        if self._look is None or LINK not in self._shown[0]:
            return ()
        return self._links.over(self._placed(self._look))

    def stamp(self) -> object:
        words = self.words()
        return None if LINK in words[0] else words  # a link looks otherwise when it is pointed at

    def draw(self, surface: pygame.Surface, look: Look) -> None:
        self._shown = self.words()
        for run, rect in self._placed(look):
            surface.blit(look.picture(run.text, run.style), rect)
        super().draw(surface, look)

    def written(self, look: Look) -> list[Written]:
        self._shown = self.words()
        return written_whole(self._placed(look), self.rect)

    def _placed(self, look: Look) -> list[tuple[textflow.Run, pygame.Rect]]:
        words, style = self._shown
        lines = textflow.wrap(look, [(words, style)], self.rect.width)
        if textflow.height(lines) > self.rect.height:
            style = Style(self.smaller.size, style.colour, style.bold)
            lines = textflow.wrap(look, [(words, style)], self.rect.width)
        spare = self.rect.height - textflow.height(lines)
        top = self.rect.top + (max(0, spare) if self.stands == "foot" else spare // 2)
        return [
            (run, pygame.Rect(self.rect.left + run.left, top + line.top, run.width, line.height))
            for line in lines
            for run in line.runs
        ]
