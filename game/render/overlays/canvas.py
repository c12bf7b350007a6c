"""What an overlay draws on: the ground below the packets, and signs above everything."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import pygame

from game.render.cardart import card_tab
from game.render.geometry import BoardGeometry
from game.render.overlays.patterns import Hatching, hatching
from game.render.overlays.plates import Blit, clear_place
from game.render.palette import Colour
from game.render.plan import Plan
from game.sim.tiles import TILES

SIGNS_FROM_CELL: Final = 30
"""Side of a cell (px) from which there is room for signs with numbers on the board."""

_TEXT: Final = 0.19  # of a cell


Sought = tuple[tuple[int, int], tuple[int, int], int]
"""A place that a sign looks for: its size, the corner of what it speaks of, and how much is taken already."""


class Ground:
    """A board under an overlay: where its tiles stand on the window, found once for many canvases."""

    def __init__(self, area: pygame.Rect, geometry: BoardGeometry, plan: Plan) -> None:
        self.area = area
        self.geometry = geometry
        self.plan = plan
        tabs = [card_tab(geometry, plan, index) for index in range(len(plan.cards))]
        self.taken = [*(geometry.cell_rect(cell) for cell in plan.grid.tiles), *tabs]
        pill = geometry.cell // 12
        self.places: dict[Sought, pygame.Rect] = {}
        self.machines = []
        for cell, tile in plan.grid.tiles.items():
            if TILES[tile.kind].machine is not None:
                rect = geometry.cell_rect(cell)
                self.machines.append(pygame.Rect(rect.left, rect.top, rect.width, rect.height + pill))

    def canvas(self) -> Canvas:
        """A new overlay over it."""
        return Canvas(
            self.area, self.geometry, taken=list(self.taken), machines=list(self.machines), places=self.places
        )


@dataclass(slots=True)
class Canvas:
    """What an overlay consists of, in pixels of the window: the ground from `fills` and `hatches`, and `signs`."""

    area: pygame.Rect
    geometry: BoardGeometry
    fills: list[tuple[Colour, pygame.Rect]] = field(default_factory=list)
    hatches: list[Blit] = field(default_factory=list)
    signs: list[Blit] = field(default_factory=list)
    taken: list[pygame.Rect] = field(default_factory=list)
    """What signs should not hide: tiles, the numbers of cards, and the signs before them."""
    machines: list[pygame.Rect] = field(default_factory=list)
    """The cells of machines alone, with their states below them."""
    places: dict[Sought, pygame.Rect] = field(default_factory=dict)
    """Where signs have found room before: looking for it takes long, and signs that stay where they are read better."""

    def draw_ground(self, surface: pygame.Surface) -> None:
        """What lies below packets and machines."""
        surface.fblits(self.hatches)
        for colour, rect in self.fills:
            surface.fill(colour, rect)

    @property
    def has_room_for_signs(self) -> bool:
        """Whether cells are large enough for signs with numbers."""
        return self.geometry.cell >= SIGNS_FROM_CELL

    @property
    def text_size(self) -> int:
        """Size of the text of signs (px)."""
        return min(16, max(11, round(self.geometry.cell * _TEXT)))

    def fill(self, rect: pygame.Rect, colour: Colour) -> None:
        """Fills a rectangle of the ground."""
        self.fills.append((colour, rect))

    def hatch(self, rect: pygame.Rect, colour: Colour, pattern: Hatching, pitch: int = 6) -> None:
        """Hatches a rectangle of the ground."""
        self.hatches.append((hatching(colour, pattern, pitch, rect.size), rect.topleft))

    def put(self, picture: pygame.Surface, place: tuple[int, int]) -> None:
        """Adds a sign at a place of the window."""
        self.signs.append((picture, place))

    def put_near(self, picture: pygame.Surface, anchor: pygame.Rect) -> pygame.Rect:
        """Adds a sign near what it speaks of, where it hides least."""
        size = picture.get_size()
        sought = (size, anchor.topleft, len(self.taken))
        place = self.places.get(sought)
        if place is None:
            around = anchor.inflate(4 * size[0], 4 * size[0])
            near = [self.taken[number] for number in around.collidelistall(self.taken)]
            place = self.places[sought] = clear_place(size, anchor, self.area, near)
        self.taken.append(place)
        self.put(picture, place.topleft)
        return place

    def frame(self, cells: tuple[int, ...], colour: Colour, width: int) -> None:
        """An outline around cells that belong together, on the ground."""
        group = set(cells)
        cols = self.geometry.cols
        for cell in cells:
            rect = self.geometry.cell_rect(cell)
            col, half = cell % cols, width // 2
            edges = (
                (cell - cols, (rect.left - half, rect.top - half, rect.width + width, width)),
                (cell + cols, (rect.left - half, rect.bottom - half, rect.width + width, width)),
                (cell - 1 if col else -1, (rect.left - half, rect.top - half, width, rect.height + width)),
                (cell + 1 if col < cols - 1 else -1, (rect.right - half, rect.top - half, width, rect.height + width)),
            )
            for beyond, edge in edges:
                if beyond not in group:
                    self.fill(pygame.Rect(edge), colour)

    def bounds_of(self, cells: tuple[int, ...]) -> pygame.Rect:
        """The rectangle around cells."""
        return self.geometry.cell_rect(cells[0]).unionall([self.geometry.cell_rect(cell) for cell in cells[1:]])
