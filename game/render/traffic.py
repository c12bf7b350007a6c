"""Packets on their way, drawn all at once."""

from __future__ import annotations

from typing import Final

import pygame

from game.physics.units import BEATS_PER_TICK
from game.render.geometry import BoardGeometry, Point, along, travelled
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

_OFF_BOARD: Final = 0.6
"""How far beyond its last cell a packet that leaves the grid is still seen, in cells."""


class Traffic:
    """Knows the way of every link of one simulation on one board; draws their packets where they are."""

    def __init__(self, simulation: Simulation, geometry: BoardGeometry) -> None:
        self.simulation = simulation
        self.geometry = geometry
        self._ways = [(link.packets, link_way(link, simulation, geometry)) for link in simulation.links]
        step = geometry.cell * _LANE_SPREAD / (_NUM_LANES - 1)
        self._lanes = [(lane - (_NUM_LANES - 1) / 2) * step for lane in range(_NUM_LANES)]
        self._sprites: dict[tuple[int, int], pygame.Surface] = {}

    def draw(self, surface: pygame.Surface, alpha: float) -> int:
        """Draws every packet `alpha` (0..1) of a tick after the present one, and says how many there were."""
        now = (self.simulation.tick + alpha) * BEATS_PER_TICK
        blits: list[tuple[pygame.Surface, Point]] = []
        lanes = self._lanes
        sprites = self._sprites
        for packets, points in self._ways:
            for packet in packets:
                x, y = along(points, travelled(now, packet.entered_beat, packet.due_beat))
                sprite = sprites.get((packet.kind, packet.num_tokens)) or self._sprite(packet.kind, packet.num_tokens)
                lane = lanes[packet.request.user % _NUM_LANES] - sprite.get_width() / 2
                blits.append((sprite, (x + lane, y + lane)))
        surface.fblits(blits)
        return len(blits)

    def _sprite(self, kind: int, num_tokens: int) -> pygame.Surface:
        size = GROUP_SIZE if kind in (TOKEN, DRAFT) and num_tokens > 1 else SINGLE_SIZE
        sprite = packet_sprite(kind, max(10, round(self.geometry.cell * size)), num_tokens)
        self._sprites[kind, num_tokens] = sprite
        return sprite


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
