"""Packets on their way, drawn all at once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Final

import pygame

from game.physics.units import BEATS_PER_TICK
from game.render.geometry import BoardGeometry, Point, along
from game.render.packetart import packet_sprite
from game.sim.grid import OFF_GRID
from game.sim.link import Link
from game.sim.packet import DRAFT, TOKEN
from game.sim.simulation import Simulation
from game.sim.tiles import STEPS

SINGLE_SIZE: Final = 0.46
"""Side of a packet's sprite with its glow, in cells."""

GROUP_SIZE: Final = 0.52
"""The same for several tokens and for draft bundles."""

_NUM_LANES: Final = 5
_LANE_SPREAD: Final = 0.16
"""How far the outermost lanes of a link lie apart, in cells: users who send at the same beat stay apart."""

_MOST_PLACES: Final = 64
"""Places in each cell at which a packet is drawn; in a smaller cell, one a pixel."""

_OFF_BOARD: Final = 0.6
"""How far beyond its last cell a packet that leaves the grid is still seen, in cells."""


class Traffic:
    """Knows the way of every link of one simulation on boards of one cell size; draws their packets where they are."""

    def __init__(self, simulation: Simulation, cell_size: int) -> None:
        self.simulation = simulation
        self.cell_size = cell_size
        geometry = BoardGeometry(simulation.rows, simulation.cols, 0, 0, cell_size)
        self._ways = [_Way(link, link_way(link, simulation, geometry), cell_size) for link in simulation.links]
        step = cell_size * _LANE_SPREAD / (_NUM_LANES - 1)
        self._lanes = [(lane - (_NUM_LANES - 1) / 2) * step for lane in range(_NUM_LANES)]
        self._corner = (0, 0)
        self._sprites: dict[tuple[int, int, int], tuple[pygame.Surface, float, float]] = {}

    def draw(self, surface: pygame.Surface, corner: tuple[int, int], alpha: float) -> int:
        """Draws the packets `alpha` (0..1) of a tick after the present one, the board's first cell being at `corner`.

        Links that lie beyond the surface's clip are left out. Says how many packets were drawn.
        """
        now = (self.simulation.tick + alpha) * BEATS_PER_TICK
        left, top = corner
        seen = surface.get_clip().move(-left, -top)
        blits: list[tuple[pygame.Surface, Point]] = []
        if corner != self._corner:
            self._corner = corner
            self._sprites.clear()
        sprites = self._sprites
        for way in self._ways:
            if not way.packets or not way.box.colliderect(seen):
                continue
            places, places_per_beat, last = way.places, way.places_per_beat, way.last
            for packet in way.packets:
                place = int((now - packet.entered_beat) * places_per_beat)
                x, y = places[0 if place < 0 else place if place < last else last]
                key = (packet.kind, packet.num_tokens, packet.request.user % _NUM_LANES)
                sprite, across, down = sprites.get(key) or self._sprite(*key)
                blits.append((sprite, (x + across, y + down)))
        surface.fblits(blits)
        return len(blits)

    def _sprite(self, kind: int, num_tokens: int, lane: int) -> tuple[pygame.Surface, float, float]:
        """The picture of a packet, and how far its corner lies from its place on the board, across and down."""
        size = GROUP_SIZE if kind in (TOKEN, DRAFT) and num_tokens > 1 else SINGLE_SIZE
        sprite = packet_sprite(kind, max(10, round(self.cell_size * size)), num_tokens)
        shift = self._lanes[lane] - sprite.get_width() / 2
        found = (sprite, self._corner[0] + shift, self._corner[1] + shift)
        self._sprites[kind, num_tokens, lane] = found
        return found


class _Way:
    """The packets of a link and the places that they pass, worked out once: a packet only counts how far it has come.

    Every packet takes the link's latency for the whole way.
    """

    def __init__(self, link: Link, points: list[Point], cell_px: int) -> None:
        self.packets = link.packets
        self.last = max(1, (len(points) - 1) * min(cell_px, _MOST_PLACES))
        self.places_per_beat = self.last / max(1, link.latency_beats)
        self.box = bounds(points).inflate(2 * cell_px, 2 * cell_px)
        """Where its packets may show (px on the board)."""
        self._points = points

    @cached_property
    def places(self) -> list[Point]:
        """From end to end; only ways that are seen with packets on them have any."""
        return [along(self._points, place / self.last) for place in range(self.last + 1)]


def bounds(points: Sequence[Point]) -> pygame.Rect:
    """The smallest rectangle around some points."""
    left, top = min(x for x, _ in points), min(y for _, y in points)
    right, bottom = max(x for x, _ in points), max(y for _, y in points)
    return pygame.Rect(int(left), int(top), int(right - left) + 1, int(bottom - top) + 1)


def link_way(link: Link, simulation: Simulation, geometry: BoardGeometry) -> list[Point]:
    """The points that packets pass on a link: centres of the feeding cell, of its conduits, of where it ends."""
    cells = [link.from_cell, *link.cells]
    if len(cells) > 1 and cells[0] == cells[1]:
        cells.pop(0)  # runs merge on its first conduit: that is where it begins
    points = [geometry.centre(cell) for cell in cells]
    if link.to_cell != OFF_GRID:
        return [*points, geometry.centre(link.to_cell)]
    row_step, col_step = STEPS[simulation.grid.tiles[cells[-1]].facing]
    x, y = points[-1]
    reach = _OFF_BOARD * geometry.cell
    return [*points, (x + col_step * reach, y + row_step * reach)]
