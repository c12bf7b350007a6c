"""The shipped fonts and the type scale."""

from __future__ import annotations

from typing import Final

import pygame
from pygame.typing import ColorLike

from game.content.characters import drawable
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


class Typeface(pygame.font.Font):
    """A font that draws a line of any words, wherever they come from; every text that becomes pixels passes here."""

    def size(self, text: str | bytes) -> tuple[int, int]:
        return super().size(drawable(text) if isinstance(text, str) else text)

    def render(
        self,
        text: str | bytes | None,
        antialias: bool,
        color: ColorLike,
        bgcolor: ColorLike | None = None,
        wraplength: int = 0,
    ) -> pygame.Surface:
        words = drawable(text) if isinstance(text, str) else text
        if words and not super().size(words)[0]:
            words = ""  # SDL refuses to draw characters of which none has a width
        return super().render(words, antialias, color, bgcolor, wraplength)


def font(size: int, bold: bool = False, mono: bool = False) -> Typeface:
    """A shipped font, `size` in pixels; `mono` for numbers in columns and code. Kept: do not change its style."""
    if not pygame.font.get_init():
        forget_fonts()
        pygame.font.init()
    return _load(size, bold, mono)


def forget_fonts() -> None:
    """Drops every font: those from before `pygame.quit` are dead."""
    _load.cache_clear()


@drawn_once(maxsize=128)
def _load(size: int, bold: bool, mono: bool) -> Typeface:
    family, weight = MONO_FAMILY if mono else TEXT_FAMILY, "Bold" if bold else "Medium"
    return Typeface(assets_dir() / "fonts" / f"{family}-{weight}.ttf", size)


pygame.register_quit(forget_fonts)
