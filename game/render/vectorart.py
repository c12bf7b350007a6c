"""SVG files of the assets as surfaces, in any colour and size, at any phase of what moves in them.

Beside `currentColor` a file may name the shades of `game.render.material`, in quotes where a colour stands: "face".
What moves is written where a number stands, and goes round as `phase` goes from 0 to 1:

* `{turn DEGREES}`: from 0 to so many degrees, evenly;
* `{sway REACH SHIFT}`: to and fro around 0;
* `{slide LOW HIGH SHIFT}` and `{pulse LOW HIGH SHIFT}`: up and down between two numbers.

SHIFT is the share of a round by which it comes later than others.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from io import BytesIO
from math import cos, sin, tau
from typing import Final

import pygame

from game.content.resources import assets_dir
from game.render.material import shades
from game.render.palette import Colour

NO_WAYS: Final[Mapping[str, str]] = {}
_BODY: Final = re.compile(r'<path id="body" d="([^"]*)"/>')
_MOVING: Final = re.compile(r"\{(turn|sway|slide|pulse) ([-\d. ]+)\}")


def picture(
    name: str, colour: Colour, size: int, phase: float = 0.0, ways: Mapping[str, str] = NO_WAYS
) -> pygame.Surface:
    """`assets/<name>.svg` at size x size with alpha, its `currentColor` being `colour`. A new surface each time.

    `ways` are put in where the file has their names: paths that are not known before it is drawn.
    """
    source = _BODY.sub("", _source(name))
    for word, way in ways.items():
        source = source.replace(word, way)
    for shade, tone in shades(colour).items():
        source = source.replace(f'"{shade}"', f'"{_code(tone)}"')
    source = _MOVING.sub(lambda found: f"{_at(found[1], phase, *map(float, found[2].split())):.2f}", source)
    loaded = pygame.image.load_sized_svg(BytesIO(source.replace("currentColor", _code(colour)).encode()), (size, size))
    return loaded.convert(_window_format())  # blits of another byte order are ten times as slow


def body_of(name: str) -> str:
    """The outline that the picture of a machine names as its body, as the path of an SVG; "" where it names none."""
    found = _BODY.search(_source(name))
    return "" if found is None else found[1]


def moves(name: str) -> bool:
    """Whether anything moves in a picture."""
    return _MOVING.search(_source(name)) is not None


def _at(motion: str, phase: float, *numbers: float) -> float:
    match motion:
        case "turn":
            return numbers[0] * phase
        case "sway":
            return numbers[0] * sin(tau * (phase - numbers[1]))
        case _:
            low, high, shift = numbers
            return low + (high - low) * (0.5 + 0.5 * cos(tau * (phase - shift)))


def _code(colour: Colour) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)


@cache
def _window_format() -> pygame.Surface:
    """A surface in the byte order of windows, with alpha; unlike `convert_alpha` it needs no window."""
    return pygame.Surface((1, 1), pygame.SRCALPHA)


@cache
def _source(name: str) -> str:
    return (assets_dir() / f"{name}.svg").read_text(encoding="utf-8")
