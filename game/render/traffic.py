"""Packets on their way through their tubes, drawn all at once: light that runs with them, packets, glass over them."""

from __future__ import annotations

from math import log2
from typing import Final

import pygame

from game.physics.units import BEATS_PER_TICK
from game.render.geometry import BoardGeometry
from game.render.packetart import MOST_COUNTED, packet_sprite
from game.render.palette import palette
from game.render.tubes import Blits, Sprite, Tube, link_way
from game.sim.packet import DRAFT, TOKEN, Packet
from game.sim.simulation import Simulation

SINGLE_SIZE: Final = 0.46
"""Side of a packet's sprite with its glow, in cells."""

GROUP_SIZE: Final = 0.52
"""The same for several tokens and for draft bundles."""

GROWTH: Final = 0.12
"""A packet with twice as many tokens is so much larger, as a share of the size of a single one."""

LARGEST: Final = 0.9
"""The side of the largest, in cells."""

_MOST_SPRITES: Final = 1024
_FAINT: Final = 9  # of 255
_NUM_LANES: Final = 5
_MIDDLE: Final = _NUM_LANES // 2
_LANE_SPREAD: Final = 0.16
"""How far the outermost lanes of a link lie apart, in cells: users who send at the same beat stay apart."""


class Traffic:
    """Draws the packets of one simulation where they are, on boards of one cell size and in one palette."""

    def __init__(self, simulation: Simulation, cell_size: int) -> None:
        self.simulation = simulation
        self.cell_size = cell_size
        self.palette_name = palette.name
        geometry = BoardGeometry(simulation.rows, simulation.cols, 0, 0, cell_size)
        self._tubes = [Tube(link, link_way(link, simulation, geometry), cell_size) for link in simulation.links]
        step = cell_size * _LANE_SPREAD / (_NUM_LANES - 1)
        self._lanes = [(lane - _MIDDLE) * step for lane in range(_NUM_LANES)]
        self._sprites: dict[tuple[int, int, int], Sprite] = {}

    def fits(self, simulation: Simulation, cell_size: int) -> bool:
        """Whether it draws this run, so large and in the present palette."""
        return (self.simulation, self.cell_size, self.palette_name) == (simulation, cell_size, palette.name)

    def draw(self, surface: pygame.Surface, corner: tuple[int, int], alpha: float, *, is_reduced: bool = False) -> int:
        """Draws the packets `alpha` (0..1) of a tick after the present one, the board's first cell being at `corner`.

        Links that lie beyond the surface's clip are left out. Says how many packets were drawn.
        `is_reduced` leaves out the light that runs along with them.
        """
        now = (self.simulation.tick + alpha) * BEATS_PER_TICK
        seen = surface.get_clip().move(-corner[0], -corner[1])
        tubes = [tube for tube in self._tubes if not tube.is_empty and tube.box.colliderect(seen)]
        if not is_reduced:
            lights: Blits = []
            for tube in tubes:
                lights += tube.lights(now, corner)
            surface.fblits(lights, pygame.BLEND_RGB_ADD)
        num_drawn = 0
        for tube in tubes:  # one by one, as thousands of places would not stay at hand until they are drawn
            packets = list(tube.packets(now, corner, self._sprite_of))
            surface.fblits(packets, pygame.BLEND_PREMULTIPLIED)
            num_drawn += len(packets)
        panes: Blits = []
        for tube in tubes:
            panes += tube.glass(corner)
        surface.fblits(panes)
        return num_drawn

    def _sprite_of(self, packet: Packet) -> Sprite:
        is_drum = packet.kind == TOKEN and packet.num_tokens > MOST_COUNTED
        lane = _MIDDLE if is_drum else packet.request.user % _NUM_LANES
        key = (packet.kind, packet.num_tokens, lane)
        found = self._sprites.get(key)
        if found is None:
            if len(self._sprites) >= _MOST_SPRITES:
                self._sprites.clear()
            side = max(10, round(self.cell_size * packet_size(packet.kind, packet.num_tokens)))
            sprite = _seen_part(packet_sprite(packet.kind, side, packet.num_tokens)).premul_alpha()
            found = self._sprites[key] = (sprite, self._lanes[lane] - sprite.get_width() / 2)
        return found


def _seen_part(sprite: pygame.Surface) -> pygame.Surface:
    """A square picture without its rim, as far as next to nothing of that is seen: drawing it costs by its area."""
    seen, side = sprite.get_bounding_rect(min_alpha=_FAINT), sprite.get_width()
    rim = min(seen.left, seen.top, side - seen.right, side - seen.bottom)
    return sprite.subsurface(sprite.get_rect().inflate(-2 * rim, -2 * rim))


def packet_size(kind: int, num_tokens: int) -> float:
    """Side of a packet's picture with its glow, in cells: it grows with the logarithm of its tokens."""
    if kind not in (TOKEN, DRAFT) or num_tokens < 2:
        return SINGLE_SIZE
    return min(LARGEST, GROUP_SIZE + SINGLE_SIZE * GROWTH * (log2(num_tokens) - 1))
