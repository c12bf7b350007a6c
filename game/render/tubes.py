"""The tubes that packets go through: the places they pass, the light that runs with them, the glass over them."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import pairwise, repeat
from operator import add
from typing import Final

import pygame

from game.render.caches import drawn_once
from game.render.geometry import BoardGeometry, Point, along
from game.render.glow import glint
from game.render.palette import palette
from game.sim.grid import OFF_GRID
from game.sim.link import Link
from game.sim.packet import Packet
from game.sim.simulation import Simulation
from game.sim.tiles import STEPS

Place = tuple[int, int]
Sprite = tuple[pygame.Surface, float]
"""The picture of a packet, and how far its corner lies from its place on the board, across and down alike (px)."""

SpriteOf = Callable[[Packet], Sprite]
Blits = list[tuple[pygame.Surface, Place]]

_MOST_PLACES: Final = 64
"""Places in each cell at which a packet is drawn; in a smaller cell, one a pixel."""

_OFF_BOARD: Final = 0.6
"""How far beyond its last cell a packet that leaves the grid is still seen, in cells."""

_GLINT: Final = 0.5
"""Side of a spot of light that runs along a tube, in cells."""

_CELLS_APART: Final = 2
"""How far one of them is from the next, in cells."""

_GLASS: Final = 46  # of 255: how much of the gleam on a tube is seen
_GLEAM: Final = (0.045, 0.105)
"""How wide the gleam on a tube is, and how far it lies from its middle, in cells."""

_NUMBERS: Final[dict[int, int]] = {}
"""One object for each number in places: so they take a third of the memory, and what is used again is at hand."""

_AHEAD: Final = 2
"""Places that a way has behind its end, where it ends: a frame may show a packet a little after it is due."""


class Tube:
    """One link with its packets. What is asked for again while the board stands still is worked out once.

    Every packet takes the link's latency for the whole way, so that it only counts how far it has come.
    """

    def __init__(self, link: Link, points: list[Point], cell_px: int) -> None:
        self._link = link
        self._points = points
        self._cell_px = cell_px
        self._places_per_cell = min(cell_px, _MOST_PLACES)
        self._last = max(1, (len(points) - 1) * self._places_per_cell)
        self._places_per_beat = self._last / max(1, link.latency_beats)
        self.box = bounds(points).inflate(2 * cell_px, 2 * cell_px)
        """Where its packets may show (px on the board)."""
        self._sprites: list[pygame.Surface] = []
        """The pictures of its packets, in the order in which those have entered.

        What is known of packets is kept, for they stay for long, and it lies side by side: thousands are drawn in every
        frame, and most of what that costs is to fetch it from memory.
        """
        self._entered = array("q")
        """When each of them entered, in places."""
        self._starts = array("q")
        """Where in `_ways` each of them would be at beat 0."""
        self._ways: list[Place] = []
        """The places of its pictures, way by way as `_shifts` has them; none until the board stands still."""
        self._way_length = self._last + 1 + _AHEAD
        self._shifts: dict[float, int] = {}
        """Where a way begins, by how far the pictures are shifted for which it is."""
        self._num_carried = 0
        self._corner: Place | None = None
        self._glints: dict[tuple[int, int], Blits] = {}
        self._panes: Blits = []

    @property
    def is_empty(self) -> bool:
        """Whether nothing is on its way."""
        return not self._link.packets

    def packets(self, now: float, corner: Place, sprite_of: SpriteOf) -> Iterable[tuple[pygame.Surface, Place]]:
        """The packets at a beat, on a board whose first cell is at `corner`."""
        self._follow(sprite_of)
        come, entered = int(now * self._places_per_beat), self._entered
        if corner != self._corner:
            self._forget(corner)
            return zip(self._sprites, self._places_on_the_move(come, corner), strict=True)
        for shift in list(self._shifts)[len(self._ways) // self._way_length :]:
            self._ways += self._places_from(corner[0] + shift, corner[1] + shift)
        if entered and entered[-1] <= come <= entered[0] + self._last + _AHEAD:
            at = map(add, self._starts, repeat(come))
        else:
            last = self._last
            at = map(add, map(add, self._starts, entered), (min(last, max(0, come - since)) for since in entered))
        return zip(self._sprites, map(self._ways.__getitem__, at), strict=True)

    def _places_on_the_move(self, come: int, corner: Place) -> Iterator[Place]:
        """Where the packets show on a board that will show them elsewhere in the next frame."""
        shifts, (left, top) = list(self._shifts), corner
        for entered, start in zip(self._entered, self._starts, strict=True):
            shift = shifts[(start + entered) // self._way_length]
            x, y = self._places[min(self._last, max(0, come - entered))]
            yield int(x + left + shift), int(y + top + shift)

    def lights(self, now: float, corner: Place) -> Blits:
        """A spot of light in every other cell, that goes on as fast as what is in it, in its colour."""
        kind = self._link.packets[0].kind
        apart = _CELLS_APART * self._places_per_cell
        start = int(now * self._places_per_beat) % apart
        found = self._glints.get((kind, start))
        if found is None or corner != self._corner:
            spot = glint(palette.packet[kind], round(_GLINT * self._cell_px))
            half = spot.get_width() / 2
            places = self._places[start : self._last : apart]
            found = [(spot, (int(x + corner[0] - half), int(y + corner[1] - half))) for x, y in places]
            if corner == self._corner:
                self._glints[kind, start] = found
        return found

    def glass(self, corner: Place) -> Blits:
        """The gleam on it, over what is inside."""
        if corner == self._corner and self._panes:
            return self._panes
        panes = [(_pane(self._cell_px, length, is_upright), at) for is_upright, at, length in self._pieces(corner)]
        if corner == self._corner:
            self._panes = panes
        return panes

    def _forget(self, corner: Place) -> None:
        self._corner = corner
        self._ways = []
        self._glints.clear()
        self._panes = []

    def _follow(self, sprite_of: SpriteOf) -> None:
        """Takes note of who has entered and left since the last look: first in, first out."""
        packets, carried = self._link.packets, self._link.num_carried
        num_new = carried - self._num_carried
        self._num_carried = carried
        if 0 <= num_new <= len(packets):
            for number in range(len(packets) - num_new, len(packets)):
                self._enter(packets[number], sprite_of)
            num_left = max(0, len(self._sprites) - len(packets))
            del self._sprites[:num_left], self._entered[:num_left], self._starts[:num_left]
        if len(self._sprites) != len(packets) or (packets and not self._is_of(packets[0], packets[-1])):
            self._sprites, self._entered, self._starts = [], array("q"), array("q")
            self._shifts, self._ways = {}, []
            for packet in packets:
                self._enter(packet, sprite_of)

    def _is_of(self, first: Packet, last: Packet) -> bool:
        """Whether what is known may be of packets of which these are the ends."""
        return (self._entered[0], self._entered[-1]) == (self._place_entered(first), self._place_entered(last))

    def _enter(self, packet: Packet, sprite_of: SpriteOf) -> None:
        sprite, shift = sprite_of(packet)
        entered = self._place_entered(packet)
        self._sprites.append(sprite)
        self._entered.append(entered)
        self._starts.append(self._shifts.setdefault(shift, len(self._shifts) * self._way_length) - entered)

    def _place_entered(self, packet: Packet) -> int:
        return int(packet.entered_beat * self._places_per_beat)

    def _pieces(self, corner: Place) -> Iterator[tuple[bool, Place, int]]:
        """Of each straight piece whether it is upright, where its gleam begins, and how long it is."""
        shift = _GLEAM[1] * self._cell_px
        turns = [*self._points[:1], *(point for point in self._turns()), *self._points[-1:]]
        for (x, y), (next_x, next_y) in pairwise(turns):
            left, top = min(x, next_x) + corner[0], min(y, next_y) + corner[1]
            is_upright = next_y != y
            at = (left - shift, top) if is_upright else (left, top - shift)
            yield is_upright, (int(at[0]), int(at[1])), int(abs(next_x - x) + abs(next_y - y))

    def _turns(self) -> Iterator[Point]:
        for (x, y), point, (next_x, next_y) in zip(self._points, self._points[1:], self._points[2:], strict=False):
            if x != next_x and y != next_y:
                yield point

    @cached_property
    def _places(self) -> list[Point]:
        """From end to end; only ways that are seen with packets on them have any."""
        return [along(self._points, place / self._last) for place in range(self._last + 1)]

    def _places_from(self, left: float, top: float) -> list[Place]:
        one = _NUMBERS.setdefault
        places = [(one(x, x), one(y, y)) for x, y in ((int(x + left), int(y + top)) for x, y in self._places)]
        return places + [places[-1]] * _AHEAD


@drawn_once(maxsize=256)
def _pane(cell_px: int, length: int, is_upright: bool) -> pygame.Surface:
    """The gleam on a straight piece of tube. Kept."""
    wide = max(2, round(_GLEAM[0] * cell_px))
    pane = pygame.Surface((wide, length) if is_upright else (length, wide))
    pane.fill(palette.text)
    pane.set_alpha(_GLASS)
    return pane


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
