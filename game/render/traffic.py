"""Packets on their way through their tubes, drawn all at once: light that runs with them, packets, glass over them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from math import log2
from typing import Final

import pygame

from game.physics.units import BEATS_PER_TICK
from game.render.geometry import BoardGeometry, Point, along
from game.render.glow import glint
from game.render.packetart import MOST_COUNTED, packet_sprite
from game.render.palette import palette
from game.sim.grid import OFF_GRID
from game.sim.link import Link
from game.sim.packet import DRAFT, TOKEN
from game.sim.simulation import Simulation
from game.sim.tiles import STEPS

SINGLE_SIZE: Final = 0.46
"""Side of a packet's sprite with its glow, in cells."""

GROUP_SIZE: Final = 0.52
"""The same for several tokens and for draft bundles."""

GROWTH: Final = 0.12
"""A packet with twice as many tokens is so much larger, as a share of the size of a single one."""

LARGEST: Final = 0.9
"""The side of the largest, in cells."""

_MOST_SPRITES: Final = 1024
_NUM_LANES: Final = 5
_MIDDLE: Final = _NUM_LANES // 2
_LANE_SPREAD: Final = 0.16
"""How far the outermost lanes of a link lie apart, in cells: users who send at the same beat stay apart."""

_MOST_PLACES: Final = 64
"""Places in each cell at which a packet is drawn; in a smaller cell, one a pixel."""

GLINT: Final = 0.5
"""Side of a spot of light that runs along a tube, in cells."""

_GLASS: Final = 46  # of 255: how much of the gleam on a tube is seen

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
        self._glass = _glass(cell_size)

    def draw(self, surface: pygame.Surface, corner: tuple[int, int], alpha: float, *, is_reduced: bool = False) -> int:
        """Draws the packets `alpha` (0..1) of a tick after the present one, the board's first cell being at `corner`.

        Links that lie beyond the surface's clip are left out. Says how many packets were drawn.
        `is_reduced` leaves out the light that runs along with them.
        """
        now = (self.simulation.tick + alpha) * BEATS_PER_TICK
        left, top = corner
        seen = surface.get_clip().move(-left, -top)
        blits: list[tuple[pygame.Surface, Point]] = []
        glints: list[tuple[pygame.Surface, Point]] = []
        panes: list[tuple[pygame.Surface, Point]] = []
        if corner != self._corner:
            self._corner = corner
            self._sprites.clear()
        sprites = self._sprites
        for way in self._ways:
            if not way.packets or not way.box.colliderect(seen):
                continue
            places, places_per_beat, last = way.places, way.places_per_beat, way.last
            if not is_reduced:
                self._add_glints(glints, way, now)
            panes += [(self._glass[pane], (left + x, top + y)) for pane, x, y in way.panes]
            for packet in way.packets:
                place = int((now - packet.entered_beat) * places_per_beat)
                x, y = places[0 if place < 0 else place if place < last else last]
                is_drum = packet.kind == TOKEN and packet.num_tokens > MOST_COUNTED
                lane = _MIDDLE if is_drum else packet.request.user % _NUM_LANES
                key = (packet.kind, packet.num_tokens, lane)
                sprite, across, down = sprites.get(key) or self._sprite(*key)
                blits.append((sprite, (x + across, y + down)))
        surface.fblits(glints, pygame.BLEND_RGB_ADD)
        surface.fblits(blits, pygame.BLEND_PREMULTIPLIED)
        surface.fblits(panes)
        return len(blits)

    def _add_glints(self, glints: list[tuple[pygame.Surface, Point]], way: _Way, now: float) -> None:
        """A spot of light in each cell of a tube, that goes on as fast as what is in it."""
        spot = glint(palette.packet[way.packets[0].kind], round(GLINT * self.cell_size))
        half = spot.get_width() / 2
        across, down = self._corner[0] - half, self._corner[1] - half
        start = int(now * way.places_per_beat) % way.places_per_cell
        places = way.places
        for place in range(start, way.last, way.places_per_cell):
            x, y = places[place]
            glints.append((spot, (x + across, y + down)))

    def _sprite(self, kind: int, num_tokens: int, lane: int) -> tuple[pygame.Surface, float, float]:
        """The picture of a packet, and how far its corner lies from its place on the board, across and down."""
        size = packet_size(kind, num_tokens)
        sprite = packet_sprite(kind, max(10, round(self.cell_size * size)), num_tokens).premul_alpha()
        shift = self._lanes[lane] - sprite.get_width() / 2
        if len(self._sprites) >= _MOST_SPRITES:
            self._sprites.clear()
        found = (sprite, self._corner[0] + shift, self._corner[1] + shift)
        self._sprites[kind, num_tokens, lane] = found
        return found


def packet_size(kind: int, num_tokens: int) -> float:
    """Side of a packet's picture with its glow, in cells: it grows with the logarithm of its tokens."""
    if kind not in (TOKEN, DRAFT) or num_tokens < 2:
        return SINGLE_SIZE
    return min(LARGEST, GROUP_SIZE + SINGLE_SIZE * GROWTH * (log2(num_tokens) - 1))


class _Way:
    """The packets of a link and the places that they pass, worked out once: a packet only counts how far it has come.

    Every packet takes the link's latency for the whole way.
    """

    def __init__(self, link: Link, points: list[Point], cell_px: int) -> None:
        self.packets = link.packets
        self.last = max(1, (len(points) - 1) * min(cell_px, _MOST_PLACES))
        self.places_per_cell = min(cell_px, _MOST_PLACES)
        self.places_per_beat = self.last / max(1, link.latency_beats)
        self.box = bounds(points).inflate(2 * cell_px, 2 * cell_px)
        """Where its packets may show (px on the board)."""
        self._points = points
        self.panes = list(_panes(points, cell_px))
        """Where glass lies over it: which pane, and its corner on the board."""

    @cached_property
    def places(self) -> list[Point]:
        """From end to end; only ways that are seen with packets on them have any."""
        return [along(self._points, place / self.last) for place in range(self.last + 1)]


def _panes(points: Sequence[Point], cell_px: int) -> Iterator[tuple[str, float, float]]:
    """One for each piece of tube between two middles of cells; machines at its ends hide what lies below them."""
    _, shift = _pane_size(cell_px)
    for (x, y), (next_x, next_y) in pairwise(points):
        left, top = min(x, next_x), min(y, next_y)
        if next_y == y:
            yield "across", left, y - shift
        else:
            yield "down", x - shift, top


def _pane_size(cell_px: int) -> tuple[int, int]:
    """How wide the gleam on a tube is, and how far it lies from its middle (px)."""
    return max(2, round(0.045 * cell_px)), round(0.105 * cell_px)


def _glass(cell_px: int) -> dict[str, pygame.Surface]:
    """The gleam on a tube along a cell, lying and upright."""
    wide, _ = _pane_size(cell_px)
    panes = {"across": pygame.Surface((cell_px, wide)), "down": pygame.Surface((wide, cell_px))}
    for pane in panes.values():
        pane.fill(palette.text)
        pane.set_alpha(_GLASS)
    return panes


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
