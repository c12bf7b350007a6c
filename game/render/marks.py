"""What the pointer and the keyboard point at, drawn above everything else on the board."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pygame

from game.render.buildmarks import Outline, draw_box, draw_outlines, draw_selection, draw_service
from game.render.caches import drawn_once
from game.render.forecastbar import ForecastBar, draw_forecast
from game.render.geometry import BoardGeometry
from game.render.palette import Colour, palette
from game.render.signs import Sign, draw_sign
from game.render.tileart import tile_sprite

_GHOST_ALPHA: Final = 170  # of 255
_BRACKET: Final = 0.26  # of a cell


@dataclass(frozen=True, slots=True)
class Ghost:
    """A tile that would be placed: drawn half transparent, in red with a cross if it may not."""

    kind: str
    facing: str
    cell: int
    valid: bool
    replaces: bool = False
    """Whether another tile stands there, which would be gone: drawn as a warning, with a second frame."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What is pointed at; every field may be empty."""

    hover: int | None = None
    selected: int | None = None
    ghosts: tuple[Ghost, ...] = ()
    """Several while conduits are being dragged."""
    trouble: int | None = None
    """A cell to point out: the tile of a crash or of a verdict."""
    blamed: tuple[int, ...] = ()
    """The machines of the stage that limited a run."""
    pointed_out: int | None = None
    """A cell that a text has named and that is looked for."""
    selection: frozenset[int] = frozenset()
    """Cells that the next key acts on together."""
    box: tuple[int, int] | None = None
    """Two corners of a box that is being drawn."""
    outlines: tuple[Outline, ...] = ()
    signs: tuple[Sign, ...] = ()
    forecasts: tuple[ForecastBar, ...] = ()
    services: tuple[tuple[int, int, str], ...] = ()
    """Who would act on which core: its cell, the core's, its kind."""


NO_MARKS: Final = Marks()


def draw_marks(surface: pygame.Surface, geometry: BoardGeometry, marks: Marks) -> None:
    """Draws ghosts and what they would come to, then the hovered, the selected and the troubled cells."""
    _draw_what_comes_of_it(surface, geometry, marks)
    draw_selection(surface, geometry, marks.selection)
    if marks.box is not None:
        draw_box(surface, geometry, *marks.box)
    width = max(2, geometry.cell // 28)
    if marks.hover is not None:
        _draw_brackets(surface, geometry.cell_rect(marks.hover), palette.text, width)
    if marks.selected is not None:
        rect = geometry.cell_rect(marks.selected)
        pygame.draw.rect(surface, palette.selected, rect, width, border_radius=geometry.cell // 12)
        _draw_brackets(surface, rect, palette.selected, 2 * width)
    for cell in marks.blamed:
        _draw_brackets(surface, geometry.cell_rect(cell).inflate(2 * width, 2 * width), palette.danger, 2 * width)
    if marks.trouble is not None:
        draw_trouble(surface, geometry, marks.trouble)
    if marks.pointed_out is not None:
        _draw_pointed_out(surface, geometry, marks.pointed_out)


def _draw_what_comes_of_it(surface: pygame.Surface, geometry: BoardGeometry, marks: Marks) -> None:
    """What is foretold of the build, then what the edit in hand would place and join."""
    for bar in marks.forecasts:
        draw_forecast(surface, geometry, bar)
    for ghost in marks.ghosts:
        rect = geometry.cell_rect(ghost.cell)
        surface.blit(_ghost_sprite(ghost, geometry.cell), rect)
    for service in marks.services:
        draw_service(surface, geometry, *service)
    for sign in marks.signs:
        draw_sign(surface, geometry, sign)
    draw_outlines(surface, geometry, marks.outlines)


def draw_trouble(surface: pygame.Surface, geometry: BoardGeometry, cell: int) -> None:
    """A double red frame around a cell."""
    rect = geometry.cell_rect(cell)
    width = max(2, geometry.cell // 20)
    pygame.draw.rect(surface, palette.danger, rect, width, border_radius=geometry.cell // 12)
    outer = rect.inflate(geometry.cell // 5, geometry.cell // 5)
    pygame.draw.rect(surface, palette.danger, outer, max(1, width // 2), border_radius=geometry.cell // 8)


def _draw_pointed_out(surface: pygame.Surface, geometry: BoardGeometry, cell: int) -> None:
    """A bright frame, and lines from it to the rulers, as a finger follows row and column."""
    rect, width = geometry.cell_rect(cell), max(3, geometry.cell // 16)
    for start, end in (
        ((geometry.left, rect.centery), (rect.left, rect.centery)),
        ((rect.centerx, geometry.top), (rect.centerx, rect.top)),
    ):
        pygame.draw.line(surface, palette.selected, start, end, max(1, width // 3))
    pygame.draw.rect(surface, palette.selected, rect.inflate(2 * width, 2 * width), width, geometry.cell // 8)


def _draw_brackets(surface: pygame.Surface, rect: pygame.Rect, colour: Colour, width: int) -> None:
    """Four corners of a frame."""
    reach = round(rect.width * _BRACKET)
    right, bottom = rect.right - 1, rect.bottom - 1
    for x, y, towards_x, towards_y in (
        (rect.left, rect.top, 1, 1),
        (right, rect.top, -1, 1),
        (rect.left, bottom, 1, -1),
        (right, bottom, -1, -1),
    ):
        arms = [(x + towards_x * reach, y), (x, y), (x, y + towards_y * reach)]
        pygame.draw.lines(surface, colour, False, arms, width)


def _ghost_sprite(ghost: Ghost, size: int) -> pygame.Surface:
    return _drawn_ghost(ghost.kind, ghost.facing, size, ghost.valid, ghost.replaces)


@drawn_once(maxsize=128)
def _drawn_ghost(kind: str, facing: str, size: int, valid: bool, replaces: bool) -> pygame.Surface:
    sprite = pygame.Surface((size, size), pygame.SRCALPHA)
    colour = palette.danger if not valid else palette.warning if replaces else palette.good
    sprite.fill((*colour, 40))
    tile = tile_sprite(kind, facing, size).copy()
    tile.set_alpha(_GHOST_ALPHA)
    sprite.blit(tile, (0, 0))
    width, radius = max(2, size // 36), size // 12
    pygame.draw.rect(sprite, colour, sprite.get_rect(), width, border_radius=radius)
    if valid and replaces:
        pygame.draw.rect(sprite, colour, sprite.get_rect().inflate(-4 * width, -4 * width), width, border_radius=radius)
    if not valid:
        near, far, width = size // 4, size - size // 4, max(3, size // 14)
        pygame.draw.line(sprite, colour, (near, near), (far, far), width)
        pygame.draw.line(sprite, colour, (far, near), (near, far), width)
    return sprite
