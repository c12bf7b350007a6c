"""Small signs on the board, and where they hide least."""

from __future__ import annotations

from typing import Final

import pygame

from game.render.caches import drawn_once
from game.render.lettering import words
from game.render.palette import Colour, palette

Blit = tuple[pygame.Surface, tuple[int, int]]

_GAP: Final = 6  # px between a sign and what it speaks of


@drawn_once(maxsize=256)
def sign(lines: tuple[tuple[str, Colour], ...], size: int, edge: Colour) -> pygame.Surface:
    """Lines of text on a dark ground with an edge. Kept."""
    pictures = [words(text, size, colour, bold=number == 0) for number, (text, colour) in enumerate(lines)]
    pad = max(3, size // 3)
    wide = max(picture.get_width() for picture in pictures) + 2 * pad
    high = sum(picture.get_height() for picture in pictures) + pad
    plate = plain_sign((wide, high), edge)
    top = pad // 2
    for picture in pictures:
        plate.blit(picture, (pad, top))
        top += picture.get_height()
    return plate


def plain_sign(size: tuple[int, int], edge: Colour) -> pygame.Surface:
    """An empty sign. A new surface each time."""
    plate = pygame.Surface(size)
    plate.fill(palette.panel)
    pygame.draw.rect(plate, edge, plate.get_rect(), 1)
    return plate


def clear_place(
    size: tuple[int, int], anchor: pygame.Rect, bounds: pygame.Rect, taken: list[pygame.Rect]
) -> pygame.Rect:
    """Where a sign of that size hides least of what is taken, near `anchor` and inside `bounds`."""
    room = anchor.inflate(2 * _GAP, 2 * _GAP)
    here = pygame.Rect((0, 0), size)
    places = []
    for shift in (0, 1, -1):
        x, y = anchor.centerx + shift * anchor.width // 2, anchor.centery + shift * anchor.height // 2
        places += [
            _moved(here, midbottom=(x, room.top)),
            _moved(here, midtop=(x, room.bottom)),
            _moved(here, midleft=(room.right, y)),
            _moved(here, midright=(room.left, y)),
        ]
    for reach in (2, 4):
        off = reach * size[1] // 2
        places += [
            _moved(here, midbottom=(anchor.centerx, room.top - off)),
            _moved(here, midtop=(anchor.centerx, room.bottom + off)),
            _moved(here, midleft=(room.right + off, anchor.centery)),
            _moved(here, midright=(room.left - off, anchor.centery)),
        ]
    places = [place.clamp(bounds) for place in places]
    return min(places, key=lambda place: hidden_area(place, taken))


def hidden_area(place: pygame.Rect, taken: list[pygame.Rect]) -> int:
    """How much of what is taken lies below a place (px²)."""
    pieces = [place.clip(taken[number]) for number in place.collidelistall(taken)]
    return sum(piece.width * piece.height for piece in pieces)


def _moved(rect: pygame.Rect, **place: tuple[int, int]) -> pygame.Rect:
    moved = rect.copy()
    for side, point in place.items():
        setattr(moved, side, point)
    return moved
