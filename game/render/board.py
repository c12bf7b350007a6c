"""The board: tiles, packets on their way and the state of every machine."""

from __future__ import annotations

from collections.abc import Mapping

import pygame

from game.render.activity import Activity
from game.render.floor import Floor
from game.render.geometry import fit_board
from game.render.marks import NO_MARKS, Ghost, Marks, draw_marks
from game.render.sparks import Sparks
from game.render.traffic import Traffic
from game.session.floorplan import PlacedLike
from game.sim.simulation import Simulation

__all__ = ["NO_MARKS", "BoardView", "Ghost", "Marks", "PlacedLike"]


class BoardView:
    """The board in a rectangle of the screen. Reads the simulation, never writes to it.

    `reduced_motion` leaves out what only decorates: the drafts that pop up where a gate discards them.
    """

    def __init__(self, rows: int, cols: int, *, reduced_motion: bool = False) -> None:
        self.rows = rows
        self.cols = cols
        self.reduced_motion = reduced_motion
        self._area = pygame.Rect(0, 0, cols, rows)
        self._geometry = fit_board(self._area, rows, cols)
        self._build: dict[int, tuple[str, str]] = {}
        self._floor: Floor | None = None
        self._traffic: Traffic | None = None
        self._sparks: Sparks | None = None

    def layout(self, rect: pygame.Rect) -> None:
        """Takes the rectangle to fill: square cells, as large as fit, centred, with row and column numbers beside."""
        self._area = rect.copy()
        self._geometry = fit_board(rect, self.rows, self.cols)
        self._floor = None
        self._traffic = None

    @property
    def rect(self) -> pygame.Rect:
        """The rectangle of the cells, without the numbers."""
        return self._geometry.rect

    @property
    def cell_size(self) -> int:
        """Side of a cell in pixels."""
        return self._geometry.cell

    def cell_at(self, pos: tuple[int, int]) -> int | None:
        """The cell under a point of the surface, or None beside the board."""
        return self._geometry.cell_at(pos)

    def cell_rect(self, cell: int) -> pygame.Rect:
        """The square of a cell on the surface."""
        return self._geometry.cell_rect(cell)

    def watch(self, simulation: Simulation) -> None:
        """Notes what has happened since the last look, without drawing; `draw` does it by itself."""
        if self._sparks is None or self._sparks.simulation is not simulation:
            self._sparks = Sparks(simulation)
        self._sparks.watch()

    def draw(
        self,
        surface: pygame.Surface,
        tiles: Mapping[int, PlacedLike],
        simulation: Simulation | None = None,
        alpha: float = 0.0,
        marks: Marks = NO_MARKS,
    ) -> None:
        """Draws one frame. `tiles`: player's and fixed together. `alpha` (0..1): how far into the next tick we are."""
        clip = surface.get_clip()
        surface.set_clip(self._area.clip(clip))
        floor = self._floor_of(tiles)
        surface.blit(floor.picture, self._area)
        if simulation is not None:
            self._draw_run(surface, floor, simulation, alpha)
        draw_marks(surface, self._geometry, marks)
        if simulation is not None:
            Activity(surface, self._geometry, simulation, alpha).draw_troubles()
        surface.set_clip(clip)

    def _draw_run(self, surface: pygame.Surface, floor: Floor, simulation: Simulation, alpha: float) -> None:
        if self._traffic is None or self._traffic.simulation is not simulation:
            self._traffic = Traffic(simulation, self._geometry)
        self.watch(simulation)
        self._traffic.draw(surface, alpha)
        sparks = None if self.reduced_motion else self._sparks
        if sparks is not None:
            sparks.draw_discards(surface, self._geometry, alpha)
        for machine in simulation.machines:
            body = floor.body(machine.cell)
            surface.blit(floor.picture, body, body.move(-self._area.left, -self._area.top))
        Activity(surface, self._geometry, simulation, alpha).draw()
        if sparks is not None:
            sparks.draw_arrivals(surface, self._geometry, alpha)

    def _floor_of(self, tiles: Mapping[int, PlacedLike]) -> Floor:
        build = {cell: (tile.kind, tile.facing) for cell, tile in tiles.items()}
        if self._floor is None or build != self._build:
            self._build = build
            self._floor = Floor(self._area, self._geometry, tiles)
        return self._floor
