"""Where on a machine its signs stand: one number and one state word on its screen, all of it inside its own tile."""

from __future__ import annotations

from typing import Final

import pygame

from game.render.fonts import font

MIN_TEXT: Final = 11
"""No smaller words or numbers are written on a tile (px)."""

SCREEN: Final = (0.13, 0.465, 0.74, 0.36)
"""The screen in cells: left, top, width, height. As `assets/tiles/shell.svg` draws it."""

BLOCKS_FROM_CELL: Final = 140
"""Side of a cell (px) from which the screen has room for the blocks of KV memory above its words."""

_NUMBER_AT: Final = 0.562
_WORD_AT: Final = 0.738
_NUMBER_SIZE: Final = 0.165
_WORD_SIZE: Final = 0.15
_CLOSE: Final = 0.088
"""Size of words and numbers where there are blocks above them."""


def screen_rect(rect: pygame.Rect) -> pygame.Rect:
    """The screen of a machine on the cell `rect`."""
    left, top, width, height = (round(part * rect.width) for part in SCREEN)
    return pygame.Rect(rect.left + left, rect.top + top, width, height)


def blocks_rect(rect: pygame.Rect) -> pygame.Rect:
    """What of the screen is left for blocks."""
    screen = screen_rect(rect)
    return pygame.Rect(screen.left, screen.top, screen.width, round(0.47 * screen.height)).inflate(-6, -6)


def number_centre(rect: pygame.Rect) -> tuple[int, int]:
    """The middle of the number."""
    share = 0.676 if rect.width >= BLOCKS_FROM_CELL else _NUMBER_AT
    return rect.centerx, rect.top + round(share * rect.height)


def word_centre(rect: pygame.Rect) -> tuple[int, int]:
    """The middle of the state word."""
    share = 0.762 if rect.width >= BLOCKS_FROM_CELL else _WORD_AT
    return rect.centerx, rect.top + round(share * rect.height)


def number_size(cell: int) -> int:
    """Size of the number on cells of so many pixels."""
    return max(MIN_TEXT, round(cell * (_CLOSE if cell >= BLOCKS_FROM_CELL else _NUMBER_SIZE)))


def word_size(word: str, cell: int) -> int:
    """Size of a state word: the largest that its tile has room for, down to MIN_TEXT."""
    size = max(MIN_TEXT, round(cell * (_CLOSE if cell >= BLOCKS_FROM_CELL else _WORD_SIZE)))
    while size > MIN_TEXT and font(size, True).size(word)[0] > SCREEN[2] * cell:
        size -= 1
    return size
