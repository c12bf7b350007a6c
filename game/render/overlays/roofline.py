"""The roofline overlay: at every card what its step waits for, and how far the knee is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pygame

from game.content.words import number, text
from game.render.lettering import words
from game.render.overlays.canvas import Canvas
from game.render.overlays.patterns import Hatching, fill_pattern
from game.render.overlays.plates import plain_sign
from game.render.palette import Colour, palette
from game.session.reading.roofline import Roofline

_MOST_SIGNS: Final = 6
"""Of more cards than this only the outlines tell."""


def draw_rooflines(canvas: Canvas, rooflines: Sequence[Roofline]) -> None:
    """An outline around every card by what binds it, and a sign beside it."""
    width = max(2, canvas.geometry.cell // 14)
    for roofline in rooflines:
        colour, pattern = bound_look(roofline.bound)
        for cell in roofline.cells:
            canvas.hatch(canvas.geometry.cell_rect(cell), palette.mix(palette.board, colour, 0.45), pattern)
        canvas.frame(roofline.cells, colour, width)
    if canvas.has_room_for_signs and len(rooflines) <= _MOST_SIGNS:
        for roofline in rooflines:
            canvas.put_near(_sign(roofline, canvas.text_size), canvas.bounds_of(roofline.cells))


def bound_look(bound: str) -> tuple[Colour, Hatching]:
    """How "memory" and "compute" are marked."""
    return (palette.token, "stripes") if bound == "memory" else (palette.draft, "cross")


def knee_words(roofline: Roofline, *, is_short: bool = False) -> str:
    """How far the knee is, in a line, or as the value of a fact."""
    key = "spare" if roofline.spare_tokens >= 0 else "beyond"
    tokens = number(abs(roofline.spare_tokens))
    return text(f"overlay.roofline.{key}_short" if is_short else f"overlay.roofline.{key}", tokens=tokens)


def _sign(roofline: Roofline, size: int) -> pygame.Surface:
    """Both times of the step as bars on one scale, what binds, and the knee."""
    colour, _ = bound_look(roofline.bound)
    key = "overlay.roofline.expected" if roofline.is_predicted else "overlay.roofline.binds"
    title = text(key, card=roofline.card, bound=text(f"overlay.roofline.{roofline.bound}"))
    head = words(title, size, palette.text, bold=True)
    foot = words(knee_words(roofline), size, palette.text)
    longest = max(roofline.memory_ms, roofline.compute_ms)
    rows = [("memory", roofline.memory_ms), ("compute", roofline.compute_ms)]
    names = [words(text(f"overlay.roofline.{name}"), size, palette.text_muted) for name, _ in rows]
    values = [words(text("unit.ms", value=number(ms, 1)), size, palette.text, bold=True, mono=True) for _, ms in rows]
    pad, name_width = max(4, size // 2), max(name.get_width() for name in names)
    value_width = max(value.get_width() for value in values)
    wide = max(head.get_width(), foot.get_width(), name_width + value_width + 5 * size) + 2 * pad
    line = head.get_height()
    sign = plain_sign((wide, 4 * line + pad), colour)
    sign.blit(head, (pad, pad // 2))
    for place, (name, ms) in enumerate(rows):
        top = pad // 2 + (1 + place) * line
        sign.blit(names[place], (pad, top))
        sign.blit(values[place], (wide - pad - values[place].get_width(), top))
        room = wide - 4 * pad - name_width - value_width
        bar = pygame.Rect(2 * pad + name_width, top + line // 4, max(2, round(room * ms / longest)), line // 2)
        bar_colour, pattern = bound_look(name)
        fill_pattern(sign, bar, bar_colour, "solid" if name == roofline.bound else pattern, max(4, size // 3))
        pygame.draw.rect(sign, bar_colour, bar, 1)
    sign.blit(foot, (pad, pad // 2 + 3 * line))
    return sign
