"""The wires overlay: along every run how much goes over it and how long that takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from math import log2
from typing import Final

import pygame

from game.content.words import number, text
from game.render.geometry import BoardGeometry, Point
from game.render.overlays.canvas import Canvas
from game.render.overlays.plates import sign
from game.render.palette import Colour, palette
from game.session.reading.wire_traffic import Wire

_THINNEST: Final = 0.06  # of a cell
_WIDEST: Final = 0.42
_WIDEST_RATE: Final = 128.0  # packets a second
_DASH: Final = 0.5  # of a cell


def draw_wires(canvas: Canvas, wires: Sequence[Wire]) -> None:
    """Every run as a band: the wider, the more packets a second; dashed where nothing goes."""
    for wire in wires:
        if wire.cells:
            _draw_band(canvas, wire)
    if canvas.has_room_for_signs:
        taken = list(canvas.machines)
        for wire in sorted(wires, key=lambda wire: -wire.packets_per_s):
            if wire.cells:
                _put_label(canvas, wire, taken)


def band_width(packets_per_s: float, cell: int) -> int:
    """Width of a band (px), logarithmic: each doubling of the rate adds the same."""
    share = min(1.0, log2(1 + packets_per_s) / log2(1 + _WIDEST_RATE))
    return max(2, round(cell * (_THINNEST + (_WIDEST - _THINNEST) * share)))


def wire_colour(wire: Wire) -> Colour:
    """The colour of what is on it."""
    return palette.edge_strong if wire.packet_kind < 0 else palette.packet[wire.packet_kind]


def rate_words(wire: Wire) -> str:
    """Packets a second and the latency, in a line; of a wire that carries nothing the latency."""
    if not wire.packets_per_s:
        return text("unit.ms", value=number(wire.latency_ms))
    rate = number(wire.packets_per_s, 0 if wire.packets_per_s >= 10 else 1)
    return text("overlay.wires.label", rate=rate, ms=number(wire.latency_ms))


def _draw_band(canvas: Canvas, wire: Wire) -> None:
    colour, cell = wire_colour(wire), canvas.geometry.cell
    is_idle = wire.packets_per_s <= 0
    width = max(2, cell // 20) if is_idle else band_width(wire.packets_per_s, cell)
    shade = colour if is_idle else palette.mix(palette.board, colour, 0.55)
    for bar in _bars(wire.from_cell, wire.cells, wire.to_cell, canvas.geometry, width, is_idle):
        canvas.fill(bar, shade)


def _corners(points: Sequence[Point]) -> list[Point]:
    """The points without those on a straight way between two others."""
    inner = [
        here
        for before, here, after in zip(points, points[1:], points[2:], strict=False)
        if not (before[0] == here[0] == after[0] or before[1] == here[1] == after[1])
    ]
    return [points[0], *inner, points[-1]]


def _bar(start: Point, end: Point, width: int) -> pygame.Rect:
    """A level or upright piece of a band, with square ends so that corners close."""
    half = width / 2
    left, right = sorted((start[0], end[0]))
    top, bottom = sorted((start[1], end[1]))
    return pygame.Rect(round(left - half), round(top - half), round(right - left + width), round(bottom - top + width))


def _dashes(start: Point, end: Point, dash: float) -> Iterator[tuple[Point, Point]]:
    (x, y), (end_x, end_y) = start, end
    num = max(1, int((abs(end_x - x) + abs(end_y - y)) / (2 * dash)))
    for place in range(num):
        first, last = (place + 0.25) / num, (place + 0.75) / num
        yield (
            (x + (end_x - x) * first, y + (end_y - y) * first),
            (x + (end_x - x) * last, y + (end_y - y) * last),
        )


@lru_cache(maxsize=4096)
def _bars(
    from_cell: int, cells: tuple[int, ...], to_cell: int, geometry: BoardGeometry, width: int, is_dashed: bool
) -> tuple[pygame.Rect, ...]:
    """The pieces of a band."""
    pieces = [*pairwise(_way(from_cell, cells, to_cell, geometry))]
    if is_dashed:
        pieces = [dash for start, end in pieces for dash in _dashes(start, end, geometry.cell * _DASH)]
    return tuple(_bar(start, end, width) for start, end in pieces)


def _way(from_cell: int, cells: tuple[int, ...], to_cell: int, geometry: BoardGeometry) -> list[Point]:
    """From the edge of the machine that puts out to the edge of the one that takes; merges begin in the middle."""
    points = [geometry.centre(cell) for cell in cells]
    if from_cell != cells[0]:
        points.insert(0, _between(geometry, from_cell, cells[0]))
    if to_cell >= 0:
        points.append(_between(geometry, cells[-1], to_cell))
    return _corners(points)


def _between(geometry: BoardGeometry, cell: int, other: int) -> Point:
    (x, y), (other_x, other_y) = geometry.centre(cell), geometry.centre(other)
    return (x + other_x) / 2, (y + other_y) / 2


def _put_label(canvas: Canvas, wire: Wire, taken: list[pygame.Rect]) -> None:
    """Rate and latency beside a run, as near to its middle as there is room; a busier run comes first."""
    picture = sign(((rate_words(wire), palette.text),), max(10, canvas.text_size - 2), wire_colour(wire))
    wide, high = picture.get_size()
    if len(wire.cells) == 1 and wide > 1.4 * canvas.geometry.cell:
        return
    for cell in _from_the_middle(wire.cells):
        rect = canvas.geometry.cell_rect(cell)
        for level in (rect.top, rect.bottom):
            place = pygame.Rect(rect.centerx - wide // 2, level - high // 2, wide, high).clamp(canvas.area)
            if place.collidelist(taken) < 0:
                taken.append(place)
                canvas.put(picture, place.topleft)
                return


def _from_the_middle(cells: Sequence[int]) -> Iterator[int]:
    """The cells of a run, those in its middle first."""
    middle = len(cells) // 2
    for reach in range(middle + 1):
        for at in dict.fromkeys((middle - reach, middle + reach)):
            if 0 <= at < len(cells):
                yield cells[at]
