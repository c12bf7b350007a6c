"""A factory that runs for its own sake, on the title screen."""

from __future__ import annotations

from typing import Final

import pygame

from game.render import spacing
from game.session.reading.showcase import showcase
from game.ui.app.text_scale import Look
from game.ui.widgets.running_board import RunningBoard

HEIGHT: Final = 118
FIRST_TICKS: Final = 300
"""It is seen in full swing from the first picture on."""

MAX_TICKS_PER_FRAME: Final = 12


class Showcase(RunningBoard):
    """Goes on for ever."""

    is_opaque = True

    def __init__(self, *, reduced_motion: bool) -> None:
        super().__init__(showcase(), MAX_TICKS_PER_FRAME, reduced_motion=reduced_motion)
        self.simulation.advance(FIRST_TICKS)

    def update(self, elapsed_s: float) -> None:
        """Time has passed while it was seen."""
        self.simulation.advance(self.ticks_due(elapsed_s))

    def measure(self, look: Look, width: int) -> tuple[int, int]:
        return width, look.px(HEIGHT)

    def place(self, look: Look, rect: pygame.Rect) -> None:
        super().place(look, rect)
        pad = look.px(spacing.GAP)
        self.view.layout(rect.inflate(-2 * pad, -2 * pad))
