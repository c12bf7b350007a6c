"""The bottleneck overlay: the one stage that limits throughput, marked on the board."""

from __future__ import annotations

from typing import Final

import pygame

from game.content.words import number, text
from game.physics.units import MIB
from game.render.overlays.canvas import Canvas
from game.render.overlays.plates import sign
from game.render.palette import Colour, palette
from game.session.reading.bottleneck import DEMAND, MEASURING, MEMORY, Bottleneck
from game.session.reading.what_if import WhatIf

_MOST_NEAR: Final = 12
"""Of more cells than this the sign stands at the first."""


def draw_bottleneck(canvas: Canvas, found: Bottleneck) -> None:
    """A hatched ground and an outline at the cells concerned, and a sign with the numbers."""
    if found.stage == MEASURING or not found.cells:
        return
    colour = stage_colour(found.stage)
    ground = palette.mix(palette.board, colour, 0.5)
    for cell in found.cells:
        canvas.hatch(canvas.geometry.cell_rect(cell), ground, "stripes", 8)
    canvas.frame(found.cells, colour, max(3, canvas.geometry.cell // 12))
    for cell in found.cells[:_MOST_NEAR]:
        _put_corners(canvas, canvas.geometry.cell_rect(cell), colour)
    if canvas.has_room_for_signs:
        lines = ((text(f"overlay.bottleneck.{found.stage}.title"), colour), (stage_words(found), palette.text))
        near = found.cells if len(found.cells) <= _MOST_NEAR else found.cells[:1]
        canvas.put_near(sign(lines, canvas.text_size, colour), canvas.bounds_of(near))


def stage_colour(stage: str) -> Colour:
    """The colour that a stage is marked with."""
    return palette.named(stage_colour_name(stage))


def stage_colour_name(stage: str) -> str:
    """How bad it is: out of memory and losses are faults, demand that is met is none."""
    if stage in (MEMORY, "spill"):
        return "danger"
    return "good" if stage in (DEMAND, MEASURING) else "warning"


def stage_words(found: Bottleneck) -> str:
    """The stage in numbers."""
    scale = MIB if found.stage == MEMORY else 1
    digits = 0 if found.stage in (MEMORY, "spill") else 1
    return text(
        f"overlay.bottleneck.{found.stage}.numbers",
        taken=number(found.num_in_stage / scale, digits),
        slots=number(found.num_slots / scale),
        queued=number(found.num_queued, 1),
        open=number(found.num_open, 1),
    )


def change_words(what_if: WhatIf) -> str:
    """What would come of the change against it."""
    before, after = number(what_if.tps_before, 1), number(what_if.tps_after, 1)
    if what_if.oom_s is not None:
        return text(f"overlay.bottleneck.change.{what_if.change}_oom", before=before, s=number(what_if.oom_s, 1))
    return text(f"overlay.bottleneck.change.{what_if.change}", before=before, after=after)


def _put_corners(canvas: Canvas, rect: pygame.Rect, colour: Colour) -> None:
    """Four brackets above the machine's body, which hides the ground."""
    reach, width = max(4, rect.width // 4), max(2, rect.width // 16)
    for is_right in (False, True):
        for is_low in (False, True):
            corner = _corner(reach, width, colour, is_right, is_low)
            left = rect.right - reach if is_right else rect.left
            top = rect.bottom - reach if is_low else rect.top
            canvas.put(corner, (left, top))


def _corner(reach: int, width: int, colour: Colour, is_right: bool, is_low: bool) -> pygame.Surface:
    piece = pygame.Surface((reach, reach), pygame.SRCALPHA)
    piece.fill(colour, (0, reach - width if is_low else 0, reach, width))
    piece.fill(colour, (reach - width if is_right else 0, 0, width, reach))
    return piece
