"""The board: tiles, packets on their way and the state of every machine."""

from __future__ import annotations

from collections.abc import Mapping

import pygame

from game.render.activity import draw_troubles
from game.render.boardlife import BoardLife, Scene
from game.render.camera import Camera
from game.render.cardart import draw_names
from game.render.flat import lay_flat
from game.render.geometry import BoardGeometry, beside
from game.render.ground import draw_grid
from game.render.marks import NO_MARKS, Ghost, Marks, draw_marks
from game.render.mosaic import Mosaic
from game.render.overlays import Overlay
from game.render.overlays.layer import OverlayLayer
from game.render.palette import palette
from game.render.plan import Plan
from game.render.rulers import draw_rulers
from game.session.build.floorplan import PlacedLike
from game.session.reading.insight import Insight
from game.sim.simulation import Simulation

__all__ = ["NO_MARKS", "BoardView", "Ghost", "Marks", "PlacedLike"]


class BoardView:
    """The board in a rectangle of the screen. Reads the simulation, never writes to it.

    `camera` says which part of it is seen; without one it is the whole board. `reduced_motion` leaves out what only
    decorates: moving parts, light that runs along tubes, and what pops up where something befalls a packet.
    `card_labels` names the cards of a level that has several.
    """

    def __init__(
        self,
        rows: int,
        cols: int,
        *,
        camera: Camera | None = None,
        reduced_motion: bool = False,
        card_labels: Mapping[str, str] | None = None,
    ) -> None:
        self.rows = rows
        self.cols = cols
        self.reduced_motion = reduced_motion
        self.camera = camera if camera is not None else Camera(rows, cols)
        self._area = pygame.Rect(0, 0, cols, rows)
        self._geometry = self.camera.geometry(self._area)
        self._card_labels = card_labels
        self._tiles: Mapping[int, PlacedLike] = {}
        """Those that the plan is of."""
        self._plan: Plan | None = None
        self._mosaic = Mosaic()
        self._insight: Insight | None = None
        self._life = BoardLife()
        self._overlays = OverlayLayer()

    def layout(self, rect: pygame.Rect) -> None:
        """Takes the rectangle to fill; what was drawn before is forgotten."""
        self._area = rect.copy()
        self._mosaic = Mosaic()
        self._look()

    @property
    def area(self) -> pygame.Rect:
        """The rectangle that it fills; nothing is drawn beyond."""
        return self._area

    @property
    def geometry(self) -> BoardGeometry:
        """Where the cells are now."""
        return self._geometry

    # Which part is seen.

    def zoom(self, notches: int, pos: tuple[int, int] | None = None) -> bool:
        """Zooms in, or out if negative, at a point of the surface, else in the middle; whether it could."""
        return self._look(self.camera.zoom(self._area, notches, pos))

    def pan(self, right: int, down: int) -> bool:
        """Drags the board by so many pixels; whether it moved."""
        return self._look(self.camera.pan(self._area, right, down))

    def show(self, cell: int) -> bool:
        """Moves the board so that a cell and those around it are seen; whether it had to."""
        return self._look(self.camera.show(self._area, cell))

    def fit(self) -> None:
        """Shows the whole board."""
        self.camera.fit()
        self._look()

    def _look(self, has_changed: bool = True) -> bool:
        if has_changed:
            self._geometry = self.camera.geometry(self._area)
        return has_changed

    @property
    def rect(self) -> pygame.Rect:
        """The rectangle of the cells, without the numbers; zoomed in, it reaches beyond `area`."""
        return self._geometry.rect

    @property
    def cell_size(self) -> int:
        """Side of a cell in pixels."""
        return self._geometry.cell

    def cell_at(self, pos: tuple[int, int]) -> int | None:
        """The cell that is seen at a point of the surface, or None beside the board."""
        return self._geometry.cell_at(pos) if self._area.collidepoint(pos) else None

    def cell_rect(self, cell: int) -> pygame.Rect:
        """The square of a cell on the surface."""
        return self._geometry.cell_rect(cell)

    def watch(self, simulation: Simulation) -> None:
        """Notes what has happened since the last look, without drawing; `draw` does it by itself."""
        self._life.watch(simulation)

    def draw(
        self,
        surface: pygame.Surface,
        tiles: Mapping[int, PlacedLike],
        simulation: Simulation | None = None,
        alpha: float = 0.0,
        marks: Marks = NO_MARKS,
        *,
        insight: Insight | None = None,
        overlay: Overlay | None = None,
        is_at_rest: bool = False,
    ) -> None:
        """Draws one frame. `tiles`: player's and fixed together. `alpha` (0..1): how far into the next tick we are.

        `insight` into the simulation, or while nothing runs into what the tiles would be, is what states and the
        overlay are read from; a simulation without it is followed from the first frame on. Of one that `is_at_rest`
        they are up to date in this very frame, otherwise they change at their own pace.
        """
        clip = surface.get_clip()
        surface.set_clip(self._area.clip(clip))
        for strip in beside(self._area, self._geometry.whole):
            lay_flat(surface, palette.background, strip)
        plan = self._plan_of(tiles)
        self._mosaic.draw(surface, self._area, self._geometry, plan)
        if simulation is None:
            draw_grid(surface, self._geometry, self._area)
            draw_names(surface, self._geometry, plan)
        elif insight is None:
            insight = self._followed(simulation)
        self._overlays.prepare(overlay, insight, self._area, self._geometry, plan, is_at_rest=is_at_rest)
        self._overlays.draw_ground(surface)
        if simulation is not None and insight is not None:
            scene = Scene(surface, self._geometry, plan, simulation, alpha)
            self._life.draw(scene, insight, self._mosaic, is_at_rest=is_at_rest, is_reduced=self.reduced_motion)
        self._overlays.draw_signs(surface)
        if simulation is not None:
            self._life.draw_words(surface)
        draw_marks(surface, self._geometry, marks)
        pointed = [cell for cell in (marks.hover, marks.selected) if cell is not None]
        draw_names(surface, self._geometry, plan, [*pointed, *(cell + self.cols for cell in pointed)])
        if simulation is not None:
            draw_troubles(surface, self._geometry, simulation)
        draw_rulers(surface, self._area, self._geometry)
        surface.set_clip(clip)

    def _followed(self, simulation: Simulation) -> Insight:
        """The board's own insight into a simulation that nobody else follows."""
        if self._insight is None or self._insight.simulation is not simulation:
            self._insight = Insight(simulation)
        self._insight.observe()
        return self._insight

    def _plan_of(self, tiles: Mapping[int, PlacedLike]) -> Plan:
        if self._plan is None or tiles != self._tiles:  # mostly the very same ones, which is quickly seen
            self._tiles = dict(tiles)
            self._plan = Plan(tiles, self.rows, self.cols, self._card_labels)
        return self._plan
