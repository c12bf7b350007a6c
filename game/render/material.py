"""What things on the board are made of: the shades that the light from above left draws out of a colour."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from game.render.caches import drawn_once
from game.render.palette import Colour, palette

BLACK: Final[Colour] = (0, 0, 0)


@drawn_once(maxsize=128)
def shades(colour: Colour) -> Mapping[str, Colour]:
    """By the name that pictures use: of the thing's own colour, of steel, and of what is dark.

    `face` and `low` are the upper and the lower end of a painted front, `deep` its side in the shade, `light` its
    edge in the light; `metal` and `iron` are bare; `screen` is what is dark, `glass` the same with a
    machine's light in it, `wall`, `bore` and `hollow` are of a
    tube, from the outside to its middle.
    """
    mix = palette.mix
    return {
        "face": mix(palette.background, colour, 0.42),
        "low": mix(palette.background, colour, 0.24),
        "deep": mix(mix(BLACK, palette.background, 0.6), colour, 0.07),
        "light": mix(colour, palette.text, 0.6),
        "metal": mix(palette.edge, palette.text, 0.35),
        "iron": mix(palette.board, palette.edge, 0.75),
        "screen": screen(),
        "glass": mix(screen(), colour, 0.10),
        "bore": mix(palette.background, palette.edge, 0.10),
        "hollow": mix(palette.background, palette.edge, 0.22),
        "wall": mix(palette.edge, palette.background, 0.25),
        "shadow": BLACK,
    }


def floor() -> Colour:
    """The plates of the floor."""
    return palette.mix(palette.board, palette.edge, 0.34)


def circuit_board() -> Colour:
    """The board of a card, below its cores."""
    return palette.mix(palette.board, palette.good, 0.24)


def copper() -> Colour:
    """The traces on it."""
    return palette.mix(palette.board, palette.good, 0.46)


def gold() -> Colour:
    """Its contacts."""
    return palette.mix(palette.board, palette.warning, 0.75)


def screen() -> Colour:
    """The ground of numbers and words on a machine."""
    return palette.mix(palette.background, palette.board, 0.5)
