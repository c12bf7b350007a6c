"""The wires overlay: along every run how much goes over it and how long that takes."""

from __future__ import annotations

from collections.abc import Sequence
from math import log2
from typing import Final

import pygame

from game.content.words import number, text
from game.render.geometry import BoardGeometry, Point
from game.render.overlays.canvas import Canvas
from game.render.overlays.plates import hidden_area, sign
from game.render.palette import Colour, palette
from game.session.insight.wire_traffic import Wire

_THINNEST: Final = 0.06  # of a cell
_WIDEST: Final = 0.42
_WIDEST_RATE: Final = 128.0  # packets a second
_DASH: Final = 0.16  # of a cell


def draw_wires(canvas: Canvas, wires: Sequence[Wire]) -> None:
    """Every run as a band: the wider, the more packets a second; dashed where nothing goes."""
    for wire in wires:
        if wire.cells:
            _draw_band(canvas, wire)
    if canvas.has_room_for_signs:
        labels: list[pygame.Rect] = []
        for wire in sorted(wires, key=lambda wire: -wire.packets_per_s):
            if wire.cells:
                _put_label(canvas, wire, labels)


def band_width(packets_per_s: float, cell: int) -> int:
    """Width of a band (px), logarithmic: each doubling of the rate adds the same."""
    share = min(1.0, log2(1 + packets_per_s) / log2(1 + _WIDEST_RATE))
    return max(2, round(cell * (_THINNEST + (_WIDEST - _THINNEST) * share)))


def wire_colour(wire: Wire) -> Colour:
    """The colour of what is on it."""
    return palette.edge_strong if wire.packet_kind < 0 else palette.packet[wire.packet_kind]


def rate_words(wire: Wire) -> str:
    """Packets a second and the latency, in a line."""
    rate = number(wire.packets_per_s, 0 if wire.packets_per_s >= 10 else 1)
    return text("overlay.wires.label", rate=rate, ms=number(wire.latency_ms))


def _draw_band(canvas: Canvas, wire: Wire) -> None:
    points = _way(wire, canvas.geometry)
    points = [(x - canvas.area.left, y - canvas.area.top) for x, y in points]
    colour = wire_colour(wire)
    if wire.packets_per_s <= 0:
        _draw_dashes(canvas.ground, points, colour, max(2, canvas.geometry.cell // 20), canvas.geometry.cell * _DASH)
        return
    width = band_width(wire.packets_per_s, canvas.geometry.cell)
    ink = palette.mix(palette.board, colour, 0.55)
    for start, end in zip(points, points[1:], strict=False):
        _draw_bar(canvas.ground, start, end, ink, width)


def _draw_bar(surface: pygame.Surface, start: Point, end: Point, colour: Colour, width: int) -> None:
    """A level or upright piece of a band, with square ends so that corners close."""
    half = width / 2
    left, right = sorted((start[0], end[0]))
    top, bottom = sorted((start[1], end[1]))
    surface.fill(colour, (round(left - half), round(top - half), round(right - left + width), round(bottom - top + width)))


def _draw_dashes(surface: pygame.Surface, points: Sequence[Point], colour: Colour, width: int, dash: float) -> None:
    for (x, y), (next_x, next_y) in zip(points, points[1:], strict=False):
        length = abs(next_x - x) + abs(next_y - y)
        num = max(1, int(length / (2 * dash)))
        for place in range(num):
            begin, end = (place + 0.25) / num, (place + 0.75) / num
            start = (x + (next_x - x) * begin, y + (next_y - y) * begin)
            pygame.draw.line(surface, colour, start, (x + (next_x - x) * end, y + (next_y - y) * end), width)


def _way(wire: Wire, geometry: BoardGeometry) -> list[Point]:
    """From the edge of the machine that puts out to the edge of the one that takes; merges begin in the middle."""
    centres = [geometry.centre(cell) for cell in wire.cells]
    first, last = wire.cells[0], wire.cells[-1]
    if wire.from_cell != first:
        centres.insert(0, _between(geometry, wire.from_cell, first))
    if wire.to_cell >= 0:
        centres.append(_between(geometry, last, wire.to_cell))
    return centres


def _between(geometry: BoardGeometry, cell: int, other: int) -> Point:
    (x, y), (other_x, other_y) = geometry.centre(cell), geometry.centre(other)
    return (x + other_x) / 2, (y + other_y) / 2


def _put_label(canvas: Canvas, wire: Wire, labels: list[pygame.Rect]) -> None:
    """Rate and latency beside the middle of a run, unless a busier one's label is there."""
    colour = wire_colour(wire)
    picture = sign(((rate_words(wire), palette.text),), max(10, canvas.text_size - 2), colour)
    middle = canvas.geometry.cell_rect(wire.cells[len(wire.cells) // 2])
    wide, high = picture.get_size()
    places = [
        pygame.Rect(middle.centerx - wide // 2, middle.top - high // 2, wide, high),
        pygame.Rect(middle.centerx - wide // 2, middle.bottom - high // 2, wide, high),
    ]
    if len(wire.cells) == 1 and wide > 1.4 * canvas.geometry.cell:
        return
    for place in places:
        place.clamp_ip(canvas.area)
        if not hidden_area(place, labels):
            labels.append(place)
            canvas.put(picture, place.topleft)
            return
