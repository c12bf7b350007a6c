"""Words and numbers on the board and in the panel, rendered once and kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pygame

from game.render.caches import drawn_once
from game.render.fonts import font
from game.render.palette import Colour, palette
from game.render.places import plain

ELLIPSIS: Final = "…"

_LONG_WORD: Final = 32
"""Characters of a long word: most are shorter."""


@drawn_once(maxsize=1024)
def words(text: str, size: int, colour: Colour, bold: bool = False, mono: bool = False) -> pygame.Surface:
    """A line of text. Kept: blit it, never draw on it."""
    return font(size, bold, mono).render(plain(text), True, colour)


@drawn_once(maxsize=1024)
def fitting(text: str, size: int, colour: Colour, width: int, bold: bool = False, mono: bool = False) -> pygame.Surface:
    """A line of text, shortened with an ellipsis where it is wider than so many pixels. Kept: blit it only."""
    line = clipped(text, width, lambda part: font(size, bold, mono).size(plain(part))[0])
    return words(line, size, colour, bold, mono)


@drawn_once(maxsize=512)
def badge(text: str, size: int, colour: Colour) -> pygame.Surface:
    """Dark text on a bright pill, with a dark rim that sets it off from whatever is below. Kept."""
    label = words(text, size, palette.text_on_bright, bold=True, mono=True)
    height = round(size * 1.45)
    pill = pygame.Surface((max(height, label.get_width() + round(size * 0.8)), height), pygame.SRCALPHA)
    pygame.draw.rect(pill, palette.text_on_bright, pill.get_rect(), border_radius=height // 2)
    rim = max(1, size // 8)
    pygame.draw.rect(pill, colour, pill.get_rect().inflate(-2 * rim, -2 * rim), border_radius=height // 2)
    pill.blit(label, label.get_rect(center=pill.get_rect().center))
    return pill


@drawn_once(maxsize=512)
def plate(text: str, size: int, colour: Colour) -> pygame.Surface:
    """Bright text on a dark pill: a number over an icon. Kept."""
    label = words(text, size, colour, bold=True, mono=True)
    pill = pygame.Surface((label.get_width() + round(size * 0.7), round(size * 1.3)), pygame.SRCALPHA)
    pygame.draw.rect(pill, palette.background, pill.get_rect(), border_radius=pill.get_height() // 2)
    pill.blit(label, label.get_rect(center=pill.get_rect().center))
    return pill


def num_fitting(length: int, fits: Callable[[int], bool]) -> int:
    """The most characters, of `length`, with which a text still fits; more never fit where fewer do not.

    As much as a long word has is asked about first, as most fit whole; then lengths that double, then those between two
    of them: however long a text is, no more of it is ever measured than twice of what fits, or than such a word.
    """
    low, high = 0, max(1, min(length, _LONG_WORD))
    while high <= length and fits(high):
        low, high = high, 2 * high
    high = min(high, length + 1)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    return low


def clipped(text: str, width: int, width_of: Callable[[str], int]) -> str:
    """The text, or as much of its beginning as fits into `width` px with an ellipsis."""
    if width_of(text) <= width:
        return text
    num = num_fitting(len(text), lambda num: width_of(text[:num].rstrip() + ELLIPSIS) <= width)
    return text[:num].rstrip() + ELLIPSIS


def short(number: int) -> str:
    """A count in at most four characters: 999, 1.2k, 34k, 5.6M."""
    for unit, size in (("M", 1_000_000), ("k", 1_000)):
        if number >= size:
            return f"{number // size}{unit}" if number >= 10 * size else f"{number * 10 // size / 10}{unit}"
    return str(number)
