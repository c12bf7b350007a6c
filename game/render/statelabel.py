"""The state of a machine as icon, word and colour: a pill at the foot of its tile."""

from __future__ import annotations

from typing import Final

import pygame

from game.content.words import number, text
from game.physics.units import MIB
from game.render.caches import drawn_once
from game.render.fonts import font
from game.render.palette import Colour, palette
from game.render.vectorart import picture
from game.sim.status import BROKEN, HELD_UP, WORKING, Status
from game.sim.tiles import TILES

WORDS_FROM_CELL: Final = 50
"""Side of a cell (px) from which states are written out; below there is only room for their icons."""

ICONS_FROM_CELL: Final = 20
"""Below that not even for those."""

_HEIGHT: Final = 0.2  # of a cell, and what follows too
_WIDEST: Final = 1.0
_AROUND_WORD: Final = 1.25  # what icon and ends of a pill take up, in its heights
_ICON_ONLY: Final = 0.30
_IN_BYTES: Final = frozenset(("short_of_memory", "out_of_memory"))


def mood_colour_name(mood: str) -> str:
    """The name of the colour of a machine that works, waits, is held up or in trouble."""
    return {WORKING: "good", HELD_UP: "warning", BROKEN: "danger"}.get(mood, "text_muted")


def state_sentence(state: Status) -> str:
    """The state with its numbers."""
    scale = MIB if state.key in _IN_BYTES else 1
    return text(f"state.{state.key}.sentence", count=number(state.count / scale), total=number(state.total / scale))


def state_art(key: str) -> str:
    """Where the icon of a state is below the assets: with the tile that alone can be in it, or with those of all."""
    kind = next((tile.id for tile in TILES.values() if key in tile.states), None)
    return f"states/{key}" if kind is None else f"tiles/{kind}/{key}"


@drawn_once(maxsize=256)
def state_icon(key: str, colour: Colour, size: int) -> pygame.Surface:
    """The icon of a state. Kept."""
    return picture(state_art(key), colour, size)


@drawn_once(maxsize=256)
def state_label(key: str, mood: str, cell: int) -> pygame.Surface:
    """Icon and word on a pill; where cells are small, the icon alone. Kept."""
    colour = palette.named(mood_colour_name(mood))
    is_loud = mood in (HELD_UP, BROKEN)
    ground, ink = (colour, palette.text_on_bright) if is_loud else (palette.background, colour)
    if cell < WORDS_FROM_CELL:
        return _pill(max(12, round(cell * _ICON_ONLY)), key, None, ground, ink, colour)
    height = max(14, round(cell * _HEIGHT))
    word = text(f"state.{key}.word")
    size = height - 2
    while size > 8 and font(size, True).size(word)[0] > _WIDEST * cell - _AROUND_WORD * height:
        size -= 1
    return _pill(height, key, font(size, True).render(word, True, ink), ground, ink, colour)


def _pill(
    height: int, key: str, word: pygame.Surface | None, ground: Colour, ink: Colour, edge: Colour
) -> pygame.Surface:
    side = height - 4
    wide = height if word is None else height + word.get_width() + height // 3
    pill = pygame.Surface((wide, height), pygame.SRCALPHA)
    pygame.draw.rect(pill, ground, pill.get_rect(), border_radius=height // 2)
    pygame.draw.rect(pill, edge, pill.get_rect(), max(1, height // 14), border_radius=height // 2)
    icon = state_icon(key, ink, side)
    if word is None:
        pill.blit(icon, icon.get_rect(center=pill.get_rect().center))
        return pill
    pill.blit(icon, icon.get_rect(midleft=(3, height // 2)))
    pill.blit(word, word.get_rect(midleft=(3 + side + 2, height // 2)))
    return pill
