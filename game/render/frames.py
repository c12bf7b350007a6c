"""The shape of every panel, button and card: a rectangle with two corners cut off."""

from __future__ import annotations

from typing import Final

import pygame

from game.render.caches import drawn_once
from game.render.geometry import beside
from game.render.palette import Colour

CUT: Final = 8
"""How much of a corner is cut off, along each side (px at scale 1)."""

_MOST_KEPT_PX: Final = 40_000
"""Frames of so many pixels are kept as pictures; a larger one is filled as fast as it would be copied."""

_GLOW_REACH: Final = 10
_GLOW_ALPHA: Final = 110


def draw_frame(
    surface: pygame.Surface, rect: pygame.Rect, ground: Colour, edge: Colour, scale: float, width: int = 2
) -> None:
    """A filled frame with an outline of `width` (px at scale 1), cut at the top left and at the bottom right."""
    if rect.width * rect.height <= _MOST_KEPT_PX:
        surface.blit(_kept_frame(rect.size, ground, edge, scale, width), rect)
    else:
        _fill_frame(surface, rect, ground, edge, scale, width)


@drawn_once(maxsize=128)
def _kept_frame(size: tuple[int, int], ground: Colour, edge: Colour, scale: float, width: int) -> pygame.Surface:
    """The same as a picture, for there are dozens of buttons on a screen."""
    beyond = next(colour for colour in ((0, 0, 0), (0, 0, 1), (0, 0, 2)) if colour not in (ground, edge))
    frame = pygame.Surface(size)
    frame.fill(beyond)
    frame.set_colorkey(beyond, pygame.RLEACCEL)
    _fill_frame(frame, frame.get_rect(), ground, edge, scale, width)
    return frame


def _fill_frame(
    surface: pygame.Surface, rect: pygame.Rect, ground: Colour, edge: Colour, scale: float, width: int
) -> None:
    edge_px, cut = max(1, round(width * scale)), round(CUT * scale)
    clip = surface.get_clip()
    for strip in beside(rect, rect.inflate(-2 * (edge_px + cut), -2 * (edge_px + cut))):  # the rest is covered below
        surface.set_clip(strip.clip(clip))
        pygame.draw.polygon(surface, edge, _corners(rect, cut))
    surface.set_clip(clip)
    inner = rect.inflate(-2 * edge_px, -2 * edge_px)
    pygame.draw.polygon(surface, ground, _corners(inner, round(CUT * scale - edge_px / 2)))


def draw_outline(surface: pygame.Surface, rect: pygame.Rect, colour: Colour, scale: float, width: int) -> None:
    """Only the outline of such a frame, `width` px wide."""
    pygame.draw.polygon(surface, colour, _corners(rect, round(CUT * scale)), width)


def draw_glow(surface: pygame.Surface, rect: pygame.Rect, colour: Colour, scale: float) -> None:
    """Light around a frame; draw it before the frame."""
    reach = round(_GLOW_REACH * scale)
    surface.blit(_glow(rect.size, colour, reach, round(CUT * scale)), around_glow(rect, scale))


def around_glow(rect: pygame.Rect, scale: float) -> pygame.Rect:
    """All that the light around a frame falls on."""
    reach = round(_GLOW_REACH * scale)
    return rect.inflate(2 * reach, 2 * reach)


@drawn_once(maxsize=64)
def _glow(size: tuple[int, int], colour: Colour, reach: int, cut: int) -> pygame.Surface:
    around = pygame.Surface((size[0] + 2 * reach, size[1] + 2 * reach), pygame.SRCALPHA)
    around.fill((*colour, 0))
    inner = pygame.Rect((reach, reach), size)
    pygame.draw.polygon(around, (*colour, _GLOW_ALPHA), _corners(inner, cut))
    return pygame.transform.box_blur(around, max(1, reach // 2))


def _corners(rect: pygame.Rect, cut: int) -> list[tuple[int, int]]:
    """The six corners, from the left of the first cut on, clockwise."""
    left, top, right, bottom = rect.left, rect.top, rect.right - 1, rect.bottom - 1
    cut = min(cut, rect.width // 3, rect.height // 3)
    return [
        (left, top + cut),
        (left + cut, top),
        (right, top),
        (right, bottom - cut),
        (right - cut, bottom),
        (left, bottom),
    ]
