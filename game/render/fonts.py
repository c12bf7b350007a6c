"""The shipped fonts and the type scale."""

from __future__ import annotations

from typing import Final

import pygame

from game.content.resources import assets_dir
from game.render.caches import drawn_once

# Type scale: sizes given to `font`, before the ui scale.
SIZE_TINY: Final = 12  # badges on the board
SIZE_SMALL: Final = 14  # captions, hints, units
SIZE_BODY: Final = 16  # everything that is read
SIZE_LABEL: Final = 18  # buttons, panel headings
SIZE_HEADING: Final = 24  # screen headings, numbers that matter
SIZE_TITLE: Final = 36  # level title
SIZE_DISPLAY: Final = 56  # title screen, verdict

TEXT_FAMILY: Final = "Manrope"
MONO_FAMILY: Final = "JetBrainsMono"


def font(size: int, bold: bool = False, mono: bool = False) -> pygame.font.Font:
    """A shipped font, `size` in pixels; `mono` for numbers in columns and code. Kept: do not change its style."""
    if not pygame.font.get_init():
        forget_fonts()
        pygame.font.init()
    return _load(size, bold, mono)


def forget_fonts() -> None:
    """Drops every font: those from before `pygame.quit` are dead."""
    _load.cache_clear()


@drawn_once(maxsize=128)
def _load(size: int, bold: bool, mono: bool) -> pygame.font.Font:
    family, weight = MONO_FAMILY if mono else TEXT_FAMILY, "Bold" if bold else "Medium"
    return pygame.font.Font(assets_dir() / "fonts" / f"{family}-{weight}.ttf", size)


pygame.register_quit(forget_fonts)
