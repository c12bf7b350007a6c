"""How each stage of a request is drawn: a colour, a pattern and a letter, so that none of them is needed alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pygame

from game.content.words import text
from game.render.caches import drawn_once
from game.render.palette import Colour, palette
from game.sim.request import (
    DECODE,
    HAND_OVER,
    ON_KV_WIRE,
    ON_PROMPT_WIRE,
    ON_TOKEN_WIRE,
    PREFILL,
    WAITING,
)
from game.sim.roles import DECODES, VERIFIES

ORDER: Final = (ON_PROMPT_WIRE, WAITING, PREFILL, HAND_OVER, ON_KV_WIRE, DECODE, ON_TOKEN_WIRE)
"""The stages as a request goes through them."""

_SHADE: Final = 0.42
_CELL: Final = 8  # design px after which a pattern repeats


def letter(stage: int) -> str:
    """The letter that stands on a bar of this stage."""
    return text(f"requests.letter.{stage}")


def title(stage: int) -> str:
    """What the stage is called."""
    return text(f"requests.stage.{stage}")


def colour(stage: int) -> Colour:
    """The stage's colour."""
    colours = {
        ON_PROMPT_WIRE: palette.prompt,
        WAITING: palette.warning,
        PREFILL: palette.kv,
        HAND_OVER: palette.role(VERIFIES),
        ON_KV_WIRE: palette.draft,
        DECODE: palette.role(DECODES),
        ON_TOKEN_WIRE: palette.token,
    }
    return colours[stage]


def fill_bar(surface: pygame.Surface, rect: pygame.Rect, stage: int, scale: float) -> None:
    """Fills a bar with a stage's colour and pattern."""
    if rect.width < 4:
        surface.fill(colour(stage), rect)
        return
    swatch = _swatch(stage, rect.height, scale)
    for left in range(rect.left, rect.right, swatch.get_width()):
        surface.blit(swatch, (left, rect.top), (0, 0, min(swatch.get_width(), rect.right - left), rect.height))


def paint(stage: int) -> Callable[[pygame.Surface, pygame.Rect, float], None]:
    """What fills rectangles like bars of a stage, at a scale."""
    return lambda surface, rect, scale: fill_bar(surface, rect, stage, scale)


@drawn_once(maxsize=64)
def _swatch(stage: int, height: int, scale: float) -> pygame.Surface:
    """A long piece of a stage's bar. Kept."""
    cell = max(4, round(_CELL * scale))
    surface = pygame.Surface((cell * 16, height))
    surface.fill(colour(stage))
    shade = palette.mix(colour(stage), palette.background, _SHADE)
    _PATTERNS[stage](surface, shade, cell)
    return surface


def _plain(surface: pygame.Surface, shade: Colour, cell: int) -> None:
    pass


def _rising(surface: pygame.Surface, shade: Colour, cell: int) -> None:
    wide, high = surface.get_size()
    for left in range(-high, wide, cell):
        pygame.draw.line(surface, shade, (left, high), (left + high, 0), max(1, cell // 4))


def _falling(surface: pygame.Surface, shade: Colour, cell: int) -> None:
    wide, high = surface.get_size()
    for left in range(-high, wide, cell):
        pygame.draw.line(surface, shade, (left, 0), (left + high, high), max(1, cell // 4))


def _crossed(surface: pygame.Surface, shade: Colour, cell: int) -> None:
    _rising(surface, shade, cell)
    _falling(surface, shade, cell)


def _dotted(surface: pygame.Surface, shade: Colour, cell: int) -> None:
    wide, high = surface.get_size()
    for row, top in enumerate(range(cell // 4, high, max(2, cell // 2))):
        for left in range(cell // 4 + row % 2 * cell // 2, wide, cell):
            pygame.draw.circle(surface, shade, (left, top), max(1, cell // 6))


def _upright(surface: pygame.Surface, shade: Colour, cell: int) -> None:
    wide, high = surface.get_size()
    for left in range(cell // 2, wide, cell):
        pygame.draw.line(surface, shade, (left, 0), (left, high), max(1, cell // 4))


def _level(surface: pygame.Surface, shade: Colour, cell: int) -> None:
    wide, high = surface.get_size()
    for top in (high // 6, high - 1 - high // 6):
        pygame.draw.line(surface, shade, (0, top), (wide, top), max(1, cell // 6))


_PATTERNS: Final[dict[int, Callable[[pygame.Surface, Colour, int], None]]] = {
    ON_PROMPT_WIRE: _rising,
    WAITING: _dotted,
    PREFILL: _plain,
    HAND_OVER: _upright,
    ON_KV_WIRE: _crossed,
    DECODE: _level,
    ON_TOKEN_WIRE: _falling,
}
