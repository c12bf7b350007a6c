"""Machines move while they work and breathe while they wait; what is held up or broken stands still."""

from __future__ import annotations

from collections.abc import Mapping
from math import sin, tau
from typing import Final

import pygame

from game.render.geometry import BoardGeometry
from game.render.tileart import NUM_PHASES, moving_part, part_rect
from game.sim.machines.machine import Machine
from game.sim.status import WAITING, WORKING

ROUND_TICKS: Final = 64
"""How long a moving part takes for one round."""

BREATH_TICKS: Final = 288
"""How long a machine that waits takes for one breath: slow, so that it does not ask to be looked at."""

_LIT: Final = 255
_STILL: Final = 130
_BREATH: Final = (96, 150)
"""How bright a waiting machine's part is at least and at most, of 255."""

_NUM_BREATHS: Final = 12


def draw_moving_parts(
    surface: pygame.Surface,
    geometry: BoardGeometry,
    machines: list[Machine],
    moods: Mapping[int, str],
    now_tick: float,
    *,
    is_reduced: bool,
) -> None:
    """Draws the part of each machine that is seen to move, as it is at a time of the run."""
    size = geometry.cell
    seen = surface.get_clip()
    place = part_rect(size)
    blits = []
    for machine in machines:
        row, col = divmod(machine.cell, geometry.cols)
        left, top = geometry.left + col * size, geometry.top + row * size
        if not seen.colliderect(left, top, size, size):
            continue
        phase, light = _pose(moods.get(machine.cell, WAITING), now_tick + 7 * machine.cell, is_reduced=is_reduced)
        part = moving_part(machine.kind, size, phase, light)
        if part is not None:
            blits.append((part, (left + place.left, top + place.top)))
    surface.fblits(blits)


def _pose(mood: str, tick: float, *, is_reduced: bool) -> tuple[int, int]:
    """Which of its pictures, and how bright."""
    if mood == WORKING:
        return 0 if is_reduced else int(tick * NUM_PHASES / ROUND_TICKS) % NUM_PHASES, _LIT
    if mood == WAITING and not is_reduced:
        breath = round(_NUM_BREATHS * (0.5 + 0.5 * sin(tau * tick / BREATH_TICKS))) / _NUM_BREATHS
        return 0, round(_BREATH[0] + (_BREATH[1] - _BREATH[0]) * breath)
    return 0, _STILL
