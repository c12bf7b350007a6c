"""The overlay that is on, drawn anew at the pace of its numbers and kept in between."""

from __future__ import annotations

from typing import Final

import pygame

from game.content.words import language
from game.render.geometry import BoardGeometry
from game.render.overlays import Overlay
from game.render.overlays.bottleneck import draw_bottleneck
from game.render.overlays.canvas import Canvas
from game.render.overlays.memory import draw_memory
from game.render.overlays.pace import Pace
from game.render.overlays.plates import Blit
from game.render.overlays.roofline import draw_rooflines
from game.render.overlays.wires import draw_wires
from game.render.palette import palette
from game.session.insight.insight import Insight

_NOTHING: Final[list[Blit]] = []


class OverlayLayer:
    """What one overlay adds to the board, below the packets and above the machines."""

    def __init__(self, area: pygame.Rect, geometry: BoardGeometry) -> None:
        self.area = area
        self.geometry = geometry
        self._pace = Pace()
        self._canvas: Canvas | None = None

    def prepare(self, overlay: Overlay | None, insight: Insight | None, floor: pygame.Surface) -> pygame.Surface:
        """Draws it anew if it is time, and returns the ground to draw on: the floor, or the floor with the overlay."""
        if overlay is None or insight is None:
            self._canvas = None
            return floor
        if overlay == "bottleneck" and not insight.is_plan:
            insight.limit.work()
        subject = (overlay, insight, floor, palette.name, language())
        if self._pace.is_due(subject, insight.simulation.tick) or self._canvas is None:
            self._canvas = Canvas.over(self.area, self.geometry, floor, insight.simulation)
            _draw(overlay, insight, self._canvas)
        return self._canvas.ground

    def draw_signs(self, surface: pygame.Surface) -> None:
        """What lies above the machines."""
        surface.fblits(_NOTHING if self._canvas is None else self._canvas.signs)


def _draw(overlay: Overlay, insight: Insight, canvas: Canvas) -> None:
    match overlay:
        case "roofline":
            draw_rooflines(canvas, insight.rooflines())
        case "memory":
            draw_memory(canvas, insight.memory_map(), insight.simulation)
        case "wires":
            draw_wires(canvas, insight.wires())
        case "bottleneck":
            if not insight.is_plan:
                insight.limit.look()
                draw_bottleneck(canvas, insight.limit.found)
