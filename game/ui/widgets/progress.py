"""How far long work is: a bar with words, shown while there is any."""

from __future__ import annotations

from collections.abc import Callable

import pygame

from game.render.gauges import draw_bar
from game.render.palette import palette
from game.ui.app.text_scale import Look
from game.ui.widgets.base import Widget

HEIGHT = 12


class ProgressBar(Widget):
    """A bar filled to the share that is asked for each time; nothing while that is None."""

    def __init__(self, share: Callable[[], float | None]) -> None:
        super().__init__()
        self.share = share

    def measure(self, look: Look, width: int) -> tuple[int, int]:
        return width, look.px(HEIGHT)

    def draw(self, surface: pygame.Surface, look: Look) -> None:
        share = self.share()
        if share is not None:
            draw_bar(surface, self.rect, share, palette.accent)
