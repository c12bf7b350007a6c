"""A factory that runs for its own sake, on the title screen."""

from __future__ import annotations

from typing import Final

import pygame

from game.render import spacing
from game.render.board import BoardView
from game.render.palette import palette
from game.session.build.placed import PlacedTile
from game.session.reading.showcase import showcase
from game.session.run.clock import FixedStep
from game.ui.app.text_scale import Look
from game.ui.widgets.base import Widget
from game.ui.widgets.button import draw_ground

HEIGHT: Final = 118
FIRST_TICKS: Final = 300
"""It is seen in full swing from the first picture on."""

MAX_TICKS_PER_FRAME: Final = 12


class Showcase(Widget):
    """A board in a frame, kept in time with the wall clock by `update`."""

    is_lively = True
    is_opaque = True

    def __init__(self, *, reduced_motion: bool) -> None:
        super().__init__()
        self.simulation = showcase()
        self.simulation.advance(FIRST_TICKS)
        self.view = BoardView(self.simulation.rows, self.simulation.cols, reduced_motion=reduced_motion)
        self._clock = FixedStep(MAX_TICKS_PER_FRAME)
        cols = self.simulation.cols
        self._tiles = {
            tile.row * cols + tile.col: PlacedTile(tile.kind, tile.facing) for tile in self.simulation.spec.tiles
        }

    def update(self, elapsed_s: float) -> None:
        """Time has passed while it was seen."""
        self.simulation.advance(self._clock.ticks(elapsed_s))

    def measure(self, look: Look, width: int) -> tuple[int, int]:
        return width, look.px(HEIGHT)

    def place(self, look: Look, rect: pygame.Rect) -> None:
        super().place(look, rect)
        pad = look.px(spacing.GAP)
        self.view.layout(rect.inflate(-2 * pad, -2 * pad))

    def draw(self, surface: pygame.Surface, look: Look) -> None:
        draw_ground(surface, look, self.rect, palette.background, palette.edge)
        self.view.draw(surface, self._tiles, self.simulation, self._clock.alpha)
