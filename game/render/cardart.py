"""A card as it lies on the floor: a circuit board under its cores, with traces, contacts, and its name on the rim."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Final

import pygame

from game.content.words import text
from game.render import material
from game.render.caches import drawn_once
from game.render.geometry import BODY_INSET, BoardGeometry
from game.render.lettering import words
from game.render.palette import palette
from game.render.plan import Plan
from game.sim.grid import Grid
from game.sim.tiles import FACINGS, STEPS

REACH: Final = 0.10
"""How far a card's board reaches beyond its cells, in cells."""

NAMES_FROM_CELL: Final = 40
"""Side of a cell (px) from which cards have their names on them."""

_NAME_SIZE: Final = 0.13  # of a cell, and what follows too
_MIN_NAME: Final = 11  # px
_LANES: Final = (-0.24, -0.12, 0.0, 0.12, 0.24)
_NUM_TEETH: Final = 9


def draw_card(
    picture: pygame.Surface,
    cells: Collection[int],
    group: Collection[int],
    rect_of: Callable[[int], pygame.Rect],
    grid: Grid,
) -> None:
    """Draws the board below those of its cells that show in the picture."""
    if not cells:
        return
    cell_px = rect_of(next(iter(cells))).width
    reach = round(REACH * cell_px)
    line = max(1, cell_px // 48)
    shade = max(2, round(0.06 * cell_px))
    corner = max(2, round(0.07 * cell_px))
    layers = (
        (palette.mix(material.floor(), material.BLACK, 0.55), line, shade),
        (palette.mix(material.circuit_board(), material.BLACK, 0.45), line, round(0.4 * shade)),
        (palette.mix(material.circuit_board(), palette.text, 0.35), line, 0),
        (material.circuit_board(), 0, 0),
    )
    for colour, wider, lower in layers:
        for cell in cells:
            around = rect_of(cell).inflate(2 * (reach + wider), 2 * (reach + wider)).move(0, lower)
            pygame.draw.rect(picture, colour, around, border_radius=corner)
    for cell in cells:
        for side in FACINGS:
            beyond = grid.towards(cell, side)
            if beyond in group:
                _draw_bus(picture, rect_of(cell), side)
            elif side == "S" and grid.kind(beyond) is None:
                _draw_contacts(picture, rect_of(cell), reach)
        _draw_vias(picture, rect_of(cell))


def _draw_bus(picture: pygame.Surface, rect: pygame.Rect, side: str) -> None:
    """Traces over the border to the next core, half of them each."""
    cell, width = rect.width, max(1, rect.width // 40)
    down, right = STEPS[side]
    for lane in _LANES:
        shift = round(lane * cell)
        if right:
            x = rect.centerx if right > 0 else rect.left
            picture.fill(material.copper(), (x, rect.centery + shift, cell // 2 + 1, width))
        else:
            y = rect.centery if down > 0 else rect.top
            picture.fill(material.copper(), (rect.centerx + shift, y, width, cell // 2 + 1))


def _draw_contacts(picture: pygame.Surface, rect: pygame.Rect, reach: int) -> None:
    """Gold along the lower edge."""
    pitch = rect.width / _NUM_TEETH
    high = max(2, round(0.8 * reach))
    for tooth in range(_NUM_TEETH):
        left = rect.left + round((tooth + 0.2) * pitch)
        picture.fill(material.gold(), (left, rect.bottom + reach - high, max(1, round(0.6 * pitch)), high))


def _draw_vias(picture: pygame.Surface, rect: pygame.Rect) -> None:
    """A plated hole in each corner."""
    radius = max(1, round(0.028 * rect.width))
    inset = round(0.045 * rect.width)
    for x in (rect.left + inset, rect.right - 1 - inset):
        for y in (rect.top + inset, rect.bottom - 1 - inset):
            pygame.draw.circle(picture, material.gold(), (x, y), radius + 1)
            pygame.draw.circle(picture, material.BLACK, (x, y), max(1, radius - 1))


def draw_name(
    picture: pygame.Surface, geometry: BoardGeometry, plan: Plan, index: int, moved: tuple[int, int] = (0, 0)
) -> None:
    """The card's name, printed on the rim of its board; on a picture whose corner lies elsewhere, `moved` by that."""
    label, place = _name(geometry, plan, index), card_tab(geometry, plan, index).move(moved)
    ground = palette.mix(material.circuit_board(), material.BLACK, 0.35)
    pygame.draw.rect(picture, ground, place.inflate(4, 0), border_radius=2)
    picture.blit(label, label.get_rect(center=place.center))


def draw_names(
    surface: pygame.Surface, geometry: BoardGeometry, plan: Plan, beside: Collection[int] | None = None
) -> None:
    """The names of cards once more, over what strikes them through: of all, or of those that stand on these cells."""
    if geometry.cell >= NAMES_FROM_CELL:
        for index, rim in enumerate(plan.rims):
            if beside is None or rim[0] in beside:
                draw_name(surface, geometry, plan, index)


def upper_rim(geometry: BoardGeometry, plan: Plan, index: int) -> pygame.Rect:
    """The rim of a card's board where its name and its memory are."""
    cells = plan.rims[index]
    rect = geometry.cell_rect(cells[0]).union(geometry.cell_rect(cells[-1]))
    reach, inset = round(REACH * geometry.cell), round(0.07 * geometry.cell)
    high = reach + round(BODY_INSET * geometry.cell)
    return pygame.Rect(rect.left + inset, rect.top - reach, rect.width - 2 * inset, high)


def card_tab(geometry: BoardGeometry, plan: Plan, index: int) -> pygame.Rect:
    """Where a card's name stands: on the left of its upper rim."""
    rim = upper_rim(geometry, plan, index)
    size = _name(geometry, plan, index).get_size()
    return pygame.Rect((rim.left + 2, rim.centery - size[1] // 2), size)


@drawn_once(maxsize=64, with_words=True)
def _name_in(index: int, label: str, size: int) -> pygame.Surface:
    drawn = words(label or text("board.card", index=index), size, palette.text, bold=True)
    return drawn.subsurface(drawn.get_bounding_rect().inflate(2, 2).clip(drawn.get_rect()))


def _name(geometry: BoardGeometry, plan: Plan, index: int) -> pygame.Surface:
    """A card's name in letters. Kept."""
    return _name_in(index, plan.labels[index], max(_MIN_NAME, round(_NAME_SIZE * geometry.cell)))
