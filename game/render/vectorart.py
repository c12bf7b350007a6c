"""SVG files of the assets as surfaces, in any colour and size."""

from __future__ import annotations

from functools import cache
from io import BytesIO

import pygame

from game.content.resources import assets_dir
from game.render.palette import Colour


def picture(name: str, colour: Colour, size: int) -> pygame.Surface:
    """`assets/<name>.svg` at size x size with alpha, its `currentColor` being `colour`. A new surface each time."""
    source = _source(name).replace("currentColor", "#{:02x}{:02x}{:02x}".format(*colour))
    loaded = pygame.image.load_sized_svg(BytesIO(source.encode()), (size, size))
    return loaded.convert(_window_format())  # blits of another byte order are ten times as slow


@cache
def _window_format() -> pygame.Surface:
    """A surface in the byte order of windows, with alpha; unlike `convert_alpha` it needs no window."""
    return pygame.Surface((1, 1), pygame.SRCALPHA)


@cache
def _source(name: str) -> str:
    return (assets_dir() / f"{name}.svg").read_text(encoding="utf-8")
