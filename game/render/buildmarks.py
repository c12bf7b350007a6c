"""What an edit in hand would come to, drawn on the board: outlines of cards, bridges to cores, what is selected."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

import pygame

from game.render.caches import drawn_once
from game.render.geometry import BoardGeometry, Point
from game.render.lettering import plate
from game.render.palette import Colour, palette
from game.sim.tiles import FACINGS, STEPS

_WORDS_SIZE: Final = 0.17  # of a cell
_MIN_WORDS: Final = 11  # px
_DASH: Final = 0.14  # of a cell
_TINT: Final = 46  # of 255


@dataclass(frozen=True, slots=True)
class Outline:
    """A line around some cells with a few words below; dashed where something new comes to be, which costs."""

    cells: tuple[int, ...]
    words: str
    tone: Literal["good", "warning"]


def draw_outlines(surface: pygame.Surface, geometry: BoardGeometry, outlines: Iterable[Outline]) -> list[pygame.Rect]:
    """Draws the lines, and their words where they cover no others; says where the words are."""
    places: list[pygame.Rect] = []
    for outline in outlines:
        places.append(_draw_outline(surface, geometry, outline, places))
    return places


def _draw_outline(
    surface: pygame.Surface, geometry: BoardGeometry, outline: Outline, taken: Sequence[pygame.Rect]
) -> pygame.Rect:
    colour = palette.good if outline.tone == "good" else palette.warning
    width = max(3, geometry.cell // 16)
    for start, end in _borders(geometry, outline.cells):
        if outline.tone == "good":
            pygame.draw.line(surface, colour, start, end, width)
        else:
            _draw_dashes(surface, geometry, start, end, width)
    label = plate(outline.words, max(_MIN_WORDS, round(min(geometry.cell, 96) * _WORDS_SIZE)), colour)
    lowest = geometry.cell_rect(max(outline.cells))
    below = label.get_rect(midtop=(lowest.centerx, lowest.bottom + width))
    above = below.copy()
    above.bottom = geometry.cell_rect(min(outline.cells)).top - width
    seen = surface.get_clip()
    step = label.get_height() + 1
    places = [below, above, *(below.move(0, step * row) for row in range(1, 4))]
    free = [place.clamp(seen) for place in places if seen.top <= place.top and place.bottom <= seen.bottom]
    free = [place for place in free if place.collidelist(taken) < 0]
    place = free[0] if free else below.clamp(seen)
    surface.blit(label, place)
    return place


def draw_service(surface: pygame.Surface, geometry: BoardGeometry, tile: int, core: int, kind: str) -> None:
    """Shows that an allocator or draft model would act on a core: a bridge between both, a frame around the core."""
    colour = palette.tile[kind]
    (x, y), (core_x, core_y) = geometry.centre(tile), geometry.centre(core)
    near = (x + (core_x - x) * 0.36, y + (core_y - y) * 0.36)
    far = (x + (core_x - x) * 0.64, y + (core_y - y) * 0.64)
    pygame.draw.line(surface, palette.background, near, far, max(7, geometry.cell // 6))
    pygame.draw.line(surface, colour, near, far, max(4, geometry.cell // 10))
    width = max(2, geometry.cell // 24)
    pygame.draw.rect(surface, colour, geometry.body(core), width, border_radius=geometry.cell // 8)


def draw_selection(surface: pygame.Surface, geometry: BoardGeometry, cells: Collection[int]) -> None:
    """A tint over the selected cells and a line around them."""
    tint = _tint(geometry.cell, palette.selected)
    for cell in cells:
        surface.blit(tint, geometry.cell_rect(cell))
    for start, end in _borders(geometry, cells):
        pygame.draw.line(surface, palette.selected, start, end, max(2, geometry.cell // 28))


def draw_box(surface: pygame.Surface, geometry: BoardGeometry, start: int, end: int) -> None:
    """The box that is being drawn between two corners."""
    rect = geometry.cell_rect(start).union(geometry.cell_rect(end))
    corners = (rect.topleft, rect.topright, rect.bottomright, rect.bottomleft, rect.topleft)
    for one, other in pairwise(corners):
        _draw_dashes(surface, geometry, one, other, max(2, geometry.cell // 28), palette.selected)


def _borders(geometry: BoardGeometry, cells: Collection[int]) -> list[tuple[Point, Point]]:
    """The sides of cells beyond which none of them lies."""
    inside = {divmod(cell, geometry.cols) for cell in cells}
    found = []
    for row, col in sorted(inside):
        rect = geometry.cell_rect(row * geometry.cols + col)
        sides: dict[str, tuple[Point, Point]] = {
            "N": (rect.topleft, rect.topright),
            "E": (rect.topright, rect.bottomright),
            "S": (rect.bottomleft, rect.bottomright),
            "W": (rect.topleft, rect.bottomleft),
        }
        for side in FACINGS:
            down, right = STEPS[side]
            if (row + down, col + right) not in inside:
                found.append(sides[side])
    return found


def _draw_dashes(
    surface: pygame.Surface,
    geometry: BoardGeometry,
    start: Point,
    end: Point,
    width: int,
    colour: Colour | None = None,
) -> None:
    """A dashed line along an axis, in the colour of warnings if none is named."""
    length = abs(end[0] - start[0]) + abs(end[1] - start[1])
    num_dashes = max(1, round(length / (2 * _DASH * geometry.cell)))
    step = ((end[0] - start[0]) / num_dashes, (end[1] - start[1]) / num_dashes)
    for number in range(num_dashes):
        x, y = start[0] + (number + 0.2) * step[0], start[1] + (number + 0.2) * step[1]
        last = (x + 0.6 * step[0], y + 0.6 * step[1])
        pygame.draw.line(surface, palette.warning if colour is None else colour, (x, y), last, width)


@drawn_once(maxsize=16)
def _tint(size: int, colour: Colour) -> pygame.Surface:
    tint = pygame.Surface((size, size))
    tint.fill(colour)
    tint.set_alpha(_TINT)
    return tint
