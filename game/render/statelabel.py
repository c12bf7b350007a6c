"""The state of a machine as word, icon and colour: quiet on its screen while all is well, a pill where it is not."""

from __future__ import annotations

from typing import Final

import pygame

from game.content.words import number, text
from game.physics.units import MIB
from game.render import material
from game.render.caches import drawn_once
from game.render.fonts import font
from game.render.palette import Colour, palette
from game.render.tileface import SCREEN, word_size
from game.render.vectorart import picture
from game.sim.status import BROKEN, HELD_UP, UNUSED, WORKING, Status
from game.sim.tiles import TILES

WORDS_FROM_CELL: Final = 56
"""Side of a cell (px) from which states are written out; below there is only room for their icons."""

ICONS_FROM_CELL: Final = 20
"""Below that not even for those."""

_ICON_ONLY: Final = 0.30  # of a cell
_IN_BYTES: Final = frozenset(("short_of_memory", "out_of_memory"))
_HEIGHT: Final = 1.25
"""Of a pill, in sizes of its word."""


def mood_colour_name(mood: str) -> str:
    """The name of the colour of a machine that works, waits, is held up or in trouble."""
    return {WORKING: "good", HELD_UP: "warning", BROKEN: "danger"}.get(mood, "text_muted")


def is_loud(key: str, mood: str) -> bool:
    """Whether a state is abnormal, so that its word must be seen: the normal is told by motion and light."""
    return mood in (HELD_UP, BROKEN) or key == UNUSED.key


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


@drawn_once(maxsize=256, with_words=True)
def state_label(key: str, mood: str, cell: int) -> pygame.Surface:
    """The word, no wider than its tile, with its icon where there is room; on small cells the icon alone. Kept."""
    colour = palette.named(mood_colour_name(mood))
    loud = is_loud(key, mood)
    ground, ink = (colour, palette.text_on_bright) if loud else (material.screen(), colour)
    if cell < WORDS_FROM_CELL:
        return _badge(max(12, round(cell * _ICON_ONLY)), key, ground, ink, colour)
    written = text(f"state.{key}.word")
    size = word_size(written, cell)
    drawn = font(size, True).render(written, True, ink if loud else palette.text_muted)
    word = drawn.subsurface(drawn.get_bounding_rect().inflate(2, 2).clip(drawn.get_rect()))
    return _pill(word, round(_HEIGHT * size), key, cell, ground, ink) if loud else _quiet(word, cell)


def _quiet(word: pygame.Surface, cell: int) -> pygame.Surface:
    """The bare word; one that is wider than the screen has the screen's ground behind it."""
    label = pygame.Surface(word.get_size(), pygame.SRCALPHA)
    if word.get_width() > SCREEN[2] * cell:
        pygame.draw.rect(label, material.screen(), label.get_rect(), border_radius=2)
    label.blit(word, (0, 0))
    return label


def _pill(word: pygame.Surface, height: int, key: str, cell: int, ground: Colour, ink: Colour) -> pygame.Surface:
    ends = 2 * max(2, height // 4)
    wide = word.get_width() + ends
    has_icon = wide + height <= cell
    pill = pygame.Surface((min(cell, wide + (height - 2 if has_icon else 0)), height), pygame.SRCALPHA)
    pygame.draw.rect(pill, material.BLACK, pill.get_rect(), border_radius=height // 2)
    pygame.draw.rect(pill, ground, pill.get_rect().inflate(-2, -2), border_radius=height // 2)
    place = word.get_rect(center=pill.get_rect().center)
    if has_icon:
        icon = state_icon(key, ink, height - 4)
        pill.blit(icon, icon.get_rect(midleft=(ends // 2 + 1, height // 2)))
        place.right = pill.get_width() - ends // 2
    pill.blit(word, place)
    return pill


def _badge(side: int, key: str, ground: Colour, ink: Colour, edge: Colour) -> pygame.Surface:
    badge = pygame.Surface((side, side), pygame.SRCALPHA)
    pygame.draw.rect(badge, ground, badge.get_rect(), border_radius=side // 2)
    pygame.draw.rect(badge, edge, badge.get_rect(), max(1, side // 14), border_radius=side // 2)
    icon = state_icon(key, ink, side - 4)
    badge.blit(icon, icon.get_rect(center=badge.get_rect().center))
    return badge
