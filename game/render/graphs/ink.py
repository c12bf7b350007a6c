"""Writes small text into boxes and remembers what stands where, so that a test can see that it fits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pygame

from game.render import fonts
from game.render.lettering import words
from game.render.palette import Colour


@dataclass(frozen=True, slots=True)
class Placed:
    """A piece of text as drawn, and the box that it must stay in."""

    text: str
    rect: pygame.Rect
    box: pygame.Rect


class Ink:
    """A surface at a scale. `origin` is where its top left corner will stand on the screen."""

    def __init__(self, surface: pygame.Surface, scale: float, origin: tuple[int, int] = (0, 0)) -> None:
        self.surface = surface
        self.scale = scale
        self.origin = origin
        self.placed: list[Placed] = []

    def px(self, design_px: float) -> int:
        """A length in pixels of the surface, at least one."""
        return max(1, round(design_px * self.scale))

    def picture(
        self, text: str, colour: Colour, size: int = fonts.SIZE_TINY, bold: bool = False, mono: bool = False
    ) -> pygame.Surface:
        """A line of text, kept."""
        return words(text, max(8, round(size * self.scale)), colour, bold, mono)

    def write(
        self,
        text: str,
        box: pygame.Rect,
        colour: Colour,
        align: Literal["left", "right", "centre"] = "left",
        size: int = fonts.SIZE_TINY,
        bold: bool = False,
        mono: bool = False,
    ) -> pygame.Rect:
        """A line of text in the middle of a box's height; where it stands."""
        picture = self.picture(text, colour, size, bold, mono)
        rect = picture.get_rect(centery=box.centery)
        if align == "left":
            rect.left = box.left
        elif align == "right":
            rect.right = box.right
        else:
            rect.centerx = box.centerx
        self.surface.blit(picture, rect)
        self.placed.append(Placed(text, rect.move(self.origin), box.union(box.inflate(0, 4)).move(self.origin)))
        return rect
