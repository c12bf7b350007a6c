"""Pictures of every screen, kept in `tests/pictures`, half as large as the window.

    python -m tests.ui.pictures [NAME...]

draws them anew; then look at each of them. The test compares pixels with a tolerance, because fonts are not drawn alike
by every version of the library.
"""

from __future__ import annotations

import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pygame
from PIL import Image

from tests.ui.player import Player
from tests.ui.screens import SCREENS

FOLDER: Final = Path(__file__).parent / "pictures"
LANGUAGE: Final = "de"
"""The language with the longest words."""

SMALL: Final = ((1024, 640), 1.0)
LARGE: Final = ((1920, 1080), 1.75)
SETTINGS: Final = {"small": SMALL, "large": LARGE}
"""Window size (px) and ui scale by the end of a picture's name."""

FAR: Final = 80
"""Difference of a colour channel (of 255) from which a pixel counts as another."""

BLOCK: Final = 16
"""Side of the squares in which pixels are counted (px): about a word of small text."""

MAX_SHARE: Final = 0.12
"""Share of the pixels of a square that may be others: letters may sit a little differently, none may be missing."""


@dataclass(frozen=True, slots=True)
class Difference:
    """How a screen differs from its picture: the share of pixels that are others in the worst square, all marked."""

    share: float
    marked: pygame.Surface


def names() -> list[str]:
    """Every picture's name."""
    return [f"{slug(screen)}-{end}" for screen in SCREENS for end in SETTINGS]


def slug(screen: str) -> str:
    """The name of a screen in a file name."""
    return screen.replace(" ", "-")


def drawn(screen: str, end: str, home: Path) -> pygame.Surface:
    """The screen as it is drawn now, half as large as the window."""
    size, scale = SETTINGS[end]
    player = Player(home, size)
    player.app.memory.change(all_levels_open=True, ui_scale=scale, language=LANGUAGE, reduced_motion=True)
    player.app.apply_settings()
    SCREENS[screen](player)
    player.frame()
    picture = pygame.transform.smoothscale(player.app.surface, (size[0] // 2, size[1] // 2))
    player.app.close()
    return picture


def difference(one: pygame.Surface, other: pygame.Surface) -> Difference:
    """Compares two pictures of one size."""
    pixels = [pygame.surfarray.array3d(picture).astype(np.int16) for picture in (one, other)]
    is_other = np.abs(pixels[0] - pixels[1]).max(axis=2) > FAR
    marked = one.copy()
    pygame.surfarray.pixels3d(marked)[is_other] = (255, 0, 0)
    wide, high = (length // BLOCK * BLOCK for length in is_other.shape)
    squares = is_other[:wide, :high].reshape(wide // BLOCK, BLOCK, high // BLOCK, BLOCK)
    return Difference(float(squares.mean(axis=(1, 3)).max()), marked)


def keep(picture: pygame.Surface, file: Path) -> None:
    """Writes a picture with as few colours as the test needs: a third of the size."""
    image = Image.frombytes("RGB", picture.get_size(), pygame.image.tobytes(picture, "RGB"))
    image.quantize(256, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(file, optimize=True)


def file_of(name: str) -> Path:
    """Where a picture is kept."""
    return FOLDER / f"{name}.png"


def main(wanted: list[str]) -> None:
    """Draws the pictures that are named, or all, and drops those of screens that are no more."""
    os.environ["SDL_VIDEODRIVER"] = os.environ["SDL_AUDIODRIVER"] = "dummy"  # as the tests that compare with them
    FOLDER.mkdir(exist_ok=True)
    for screen in SCREENS:
        for end in SETTINGS:
            name = f"{slug(screen)}-{end}"
            if not wanted or any(word in name for word in wanted):
                with tempfile.TemporaryDirectory() as folder:
                    os.chdir(folder)
                    keep(drawn(screen, end, Path("home")), file_of(name))
    for file in FOLDER.glob("*.png"):
        if file.stem not in names():
            file.unlink()


if __name__ == "__main__":
    main(sys.argv[1:])
