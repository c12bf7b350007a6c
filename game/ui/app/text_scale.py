"""How large everything is drawn: the ui scale, and text rendered at it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import pygame

from game.render import lettering
from game.render.caches import drawn_once
from game.render.fonts import font
from game.render.palette import Colour, palette
from game.render.places import plain

MIN_SIZE: Final = (1024, 640)
"""The window cannot be made smaller than this (px)."""

FULL_SCALE_SIZE: Final = (960, 600)
"""Every screen fits into this many pixels at scale 1."""

DESIGN_SIZE: Final = (1280, 720)
"""The window for which the screens are designed: in a larger one all grows with it."""


def wanted_scale(chosen: float, size: tuple[int, int]) -> float:
    """The ui scale that a player's choice means in a window: 1 is as designed, in a large window as much larger."""
    return chosen * max(1.0, min(size[0] / DESIGN_SIZE[0], size[1] / DESIGN_SIZE[1]))


def fitting_scale(chosen: float, size: tuple[int, int]) -> float:
    """The ui scale to draw with: the wanted one, or the largest at which every screen fits into the window."""
    return min(wanted_scale(chosen, size), size[0] / FULL_SCALE_SIZE[0], size[1] / FULL_SCALE_SIZE[1])


@dataclass(frozen=True, slots=True)
class Style:
    """How a piece of text is set; `size` is one of the type scale in `game.render.fonts`, before the ui scale."""

    size: int
    colour: str
    """The name of one in `game.render.palette`."""
    bold: bool = False
    mono: bool = False
    is_link: bool = False
    """Whether it names a place on the board to which it leads: underlined."""

    @property
    def linked(self) -> Style:
        """The same for the name of a place."""
        return replace(self, is_link=True)


@dataclass(frozen=True, slots=True)
class Look:
    """Turns the design's pixels and styles into the window's."""

    scale: float

    def px(self, design_px: float) -> int:
        """A length in window pixels; nothing that is there vanishes."""
        return max(1, round(design_px * self.scale)) if design_px > 0 else 0

    def width(self, text: str, style: Style) -> int:
        """How wide a line of text is drawn (px)."""
        return _width(text, self._pixels(style), style.bold, style.mono)

    def line_height(self, style: Style) -> int:
        """From one line of text to the next (px)."""
        return self._font(style).get_linesize()

    def ascent(self, style: Style) -> int:
        """From the top of a line of text to its baseline (px)."""
        return self._font(style).get_ascent()

    def picture(self, text: str, style: Style) -> pygame.Surface:
        """A line of text as a surface. Kept: blit it, never draw on it."""
        colour = palette.named(style.colour)
        return _picture(text, self._pixels(style), style.bold, style.mono, colour, style.is_link)

    def clipped(self, text: str, style: Style, width: int) -> str:
        """The text, or as much of its beginning as fits into `width` with an ellipsis."""
        return lettering.clipped(text, width, lambda part: self.width(part, style))

    def _pixels(self, style: Style) -> int:
        return max(8, round(style.size * self.scale))

    def _font(self, style: Style) -> pygame.font.Font:
        return font(self._pixels(style), style.bold, style.mono)


@drawn_once(maxsize=8192)
def _width(text: str, pixels: int, bold: bool, mono: bool) -> int:
    return font(pixels, bold, mono).size(plain(text))[0]


@drawn_once(maxsize=2048)
def _picture(text: str, pixels: int, bold: bool, mono: bool, colour: Colour, is_link: bool) -> pygame.Surface:
    type_face = font(pixels, bold, mono)
    picture = type_face.render(plain(text), True, colour)
    if is_link:
        line = min(picture.get_height() - 1, type_face.get_ascent() + max(1, pixels // 10))
        pygame.draw.line(picture, colour, (0, line), (picture.get_width() - 1, line), max(1, pixels // 16))
    return picture
