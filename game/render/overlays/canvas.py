"""What an overlay draws on: the ground below the packets, and signs above everything."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import pygame

from game.render.geometry import BoardGeometry
from game.render.overlays.plates import Blit, clear_place
from game.render.palette import Colour
from game.sim.simulation import Simulation

SIGNS_FROM_CELL: Final = 30
"""Side of a cell (px) from which there is room for signs with numbers on the board."""

_TEXT: Final = 0.19  # of a cell


@dataclass(slots=True)
class Canvas:
    """`ground` is a copy of the floor with its top left corner at `area`; `signs` are surfaces and their places."""

    area: pygame.Rect
    geometry: BoardGeometry
    ground: pygame.Surface
    signs: list[Blit] = field(default_factory=list)
    taken: list[pygame.Rect] = field(default_factory=list)
    """What signs should not hide: tiles, and the signs before them."""

    @classmethod
    def over(cls, area: pygame.Rect, geometry: BoardGeometry, floor: pygame.Surface, simulation: Simulation) -> Canvas:
        """A canvas over the floor of a simulation's board."""
        taken = [geometry.cell_rect(cell) for cell in simulation.grid.tiles] if geometry.cell >= SIGNS_FROM_CELL else []
        return cls(area, geometry, floor.copy(), [], taken)

    @property
    def has_room_for_signs(self) -> bool:
        """Whether cells are large enough for signs with numbers."""
        return self.geometry.cell >= SIGNS_FROM_CELL

    @property
    def text_size(self) -> int:
        """Size of the text of signs (px)."""
        return min(16, max(11, round(self.geometry.cell * _TEXT)))

    def on_ground(self, rect: pygame.Rect) -> pygame.Rect:
        """A rectangle of the window on the ground."""
        return rect.move(-self.area.left, -self.area.top)

    def put(self, picture: pygame.Surface, place: tuple[int, int]) -> None:
        """Adds a sign at a place of the window."""
        self.signs.append((picture, place))

    def put_near(self, picture: pygame.Surface, anchor: pygame.Rect) -> pygame.Rect:
        """Adds a sign near what it speaks of, where it hides least."""
        place = clear_place(picture.get_size(), anchor, self.area, self.taken)
        self.taken.append(place)
        self.put(picture, place.topleft)
        return place

    def frame(self, cells: tuple[int, ...], colour: Colour, width: int) -> None:
        """An outline around cells that belong together, on the ground."""
        group = set(cells)
        cols = self.geometry.cols
        for cell in cells:
            rect = self.on_ground(self.geometry.cell_rect(cell))
            col = cell % cols
            edges = (
                (cell - cols, rect.topleft, rect.topright),
                (cell + cols, rect.bottomleft, rect.bottomright),
                (cell - 1 if col else -1, rect.topleft, rect.bottomleft),
                (cell + 1 if col < cols - 1 else -1, rect.topright, rect.bottomright),
            )
            for beyond, start, end in edges:
                if beyond not in group:
                    pygame.draw.line(self.ground, colour, start, end, width)

    def bounds_of(self, cells: tuple[int, ...]) -> pygame.Rect:
        """The rectangle around cells."""
        return self.geometry.cell_rect(cells[0]).unionall([self.geometry.cell_rect(cell) for cell in cells[1:]])
