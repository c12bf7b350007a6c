"""The overlay that is on, drawn anew at the pace of its numbers and kept in between."""

from __future__ import annotations

import pygame

from game.content.words import language
from game.render.geometry import BoardGeometry
from game.render.overlays import Overlay
from game.render.overlays.bottleneck import draw_bottleneck
from game.render.overlays.canvas import Canvas, Ground
from game.render.overlays.memory import draw_memory
from game.render.overlays.pace import Pace
from game.render.overlays.roofline import draw_rooflines
from game.render.overlays.wires import draw_wires
from game.render.palette import palette
from game.render.plan import Plan
from game.session.reading.insight import Insight


class OverlayLayer:
    """What the overlay that is on adds to a board, below the packets and above the machines."""

    def __init__(self) -> None:
        self._pace = Pace()
        self._ground: Ground | None = None
        self._canvas: Canvas | None = None

    def prepare(
        self,
        overlay: Overlay | None,
        insight: Insight | None,
        area: pygame.Rect,
        geometry: BoardGeometry,
        plan: Plan,
        *,
        is_at_rest: bool,
    ) -> None:
        """Makes it anew if it is time."""
        if overlay is None or insight is None:
            self._canvas = None
            return
        if overlay == "bottleneck" and not insight.is_plan:
            insight.limit.work()
        subject = (overlay, insight, geometry, plan, palette.name, language())
        is_due = self._pace.is_due(subject, insight.simulation.tick, is_at_rest=is_at_rest)
        if is_due or self._canvas is None:
            self._canvas = self._ground_of(area, geometry, plan).canvas()
            _draw(overlay, insight, self._canvas)

    def _ground_of(self, area: pygame.Rect, geometry: BoardGeometry, plan: Plan) -> Ground:
        ground = self._ground
        if ground is None or ground.geometry != geometry or ground.plan is not plan or ground.area != area:
            ground = self._ground = Ground(area, geometry, plan)
        return ground

    def draw_ground(self, surface: pygame.Surface) -> None:
        """What lies below packets and machines."""
        if self._canvas is not None:
            self._canvas.draw_ground(surface)

    def draw_signs(self, surface: pygame.Surface) -> None:
        """What lies above the machines."""
        if self._canvas is not None:
            surface.fblits(self._canvas.signs)


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
