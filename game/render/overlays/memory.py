"""The memory overlay: on every core its sequence's blocks, so that what is owned and empty is seen."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, sqrt
from typing import Final

import pygame

from game.content.words import number, text
from game.physics.laws import BLOCK_SIZE
from game.physics.units import MIB
from game.render.caches import drawn_once
from game.render.fonts import font
from game.render.geometry import BODY_INSET
from game.render.lettering import words
from game.render.overlays.canvas import Canvas
from game.render.overlays.patterns import fill_pattern
from game.render.overlays.plates import sign
from game.render.palette import palette
from game.session.reading.memory_map import MemoryMap, Segment
from game.sim.memory.memory import DRAFT_WEIGHTS, KV_CACHE, WEIGHTS
from game.sim.simulation import Simulation
from game.sim.view import RunView

_BLOCKS_FROM_CELL: Final = 36
"""Side of a cell (px) from which single blocks can be told apart; below it a plain bar is drawn."""

_MOST_BLOCKS: Final = 1024
"""Of more than so many a plain bar is drawn too."""


def draw_memory(canvas: Canvas, pool: MemoryMap, simulation: Simulation) -> None:
    """The KV of every core as blocks of the most that it may hold, the weights of every card as a sign."""
    held: dict[int, tuple[int, int]] = {}
    for segment in pool.segments:
        if segment.kind == KV_CACHE:
            used, owned = held.get(segment.cell, (0, 0))
            held[segment.cell] = (used + segment.used_bytes, owned + segment.num_bytes)
    for core in RunView(simulation).cores:
        body = canvas.geometry.body(core.cell)
        used, owned = held.get(core.cell, (0, 0))
        block = (core.block_size or BLOCK_SIZE) * core.kv_bytes_per_token
        # Blocks begun count as used: what of them is empty is less than a block.
        num = (ceil(used / block), ceil(owned / block), ceil(max(owned, core.most_kv_bytes) / block))
        mib = (round(used / MIB), round(owned / MIB))
        canvas.put(_tank(body.width, *num, mib), body.topleft)
    if canvas.has_room_for_signs:
        _put_weights(canvas, pool.segments, simulation)
        _put_crash(canvas, pool)


def _put_weights(canvas: Canvas, segments: Sequence[Segment], simulation: Simulation) -> None:
    """A sign at each card and at each draft model: what its weights take."""
    cells = {card.cells[0]: card.cells for card in RunView(simulation).cards}
    for segment in segments:
        if segment.kind in (WEIGHTS, DRAFT_WEIGHTS):
            size = text("unit.mib", value=number(segment.num_bytes / MIB))
            line = text(f"overlay.memory.{segment.kind}_at", size=size)
            picture = sign(((line, palette.text),), canvas.text_size, palette.edge_strong)
            canvas.put_near(picture, canvas.bounds_of(cells.get(segment.cell, (segment.cell,))))


def _put_crash(canvas: Canvas, pool: MemoryMap) -> None:
    if pool.asked_bytes:
        lines = (
            text("overlay.memory.asked", size=text("unit.mib", value=number(pool.asked_bytes / MIB))),
            text("overlay.memory.was_free", size=text("unit.mib", value=number(pool.free_bytes / MIB))),
        )
        picture = sign(tuple((line, palette.danger) for line in lines), canvas.text_size, palette.danger)
        canvas.put_near(picture, canvas.geometry.cell_rect(pool.asked_cell))


@drawn_once(maxsize=512, with_words=True)
def _tank(side: int, num_used: int, num_owned: int, num_longest: int, held_mib: tuple[int, int]) -> pygame.Surface:
    """The blocks on one core: in use, owned and empty, not owned; and MiB used of those owned. Kept."""
    tank = pygame.Surface((side, side))
    tank.fill(palette.background)
    if side < _BLOCKS_FROM_CELL * (1 - 2 * BODY_INSET) or num_longest > _MOST_BLOCKS:
        _fill_bar(tank, num_used / num_longest, num_owned / num_longest)
        if side >= _BLOCKS_FROM_CELL * (1 - 2 * BODY_INSET):
            _write_held(tank, held_mib)
    else:
        _fill_blocks(tank, num_used, num_owned, num_longest)
        _write_held(tank, held_mib)
    pygame.draw.rect(tank, palette.kv, tank.get_rect(), max(1, side // 30))
    return tank


def _fill_bar(tank: pygame.Surface, used: float, owned: float) -> None:
    """From the foot upwards."""
    side = tank.get_width()
    for share, is_used in ((owned, False), (used, True)):
        high = round(side * share)
        rect = pygame.Rect(0, side - high, side, high)
        fill_pattern(tank, rect, palette.kv if is_used else palette.warning, "solid" if is_used else "stripes", 4)


def _fill_blocks(tank: pygame.Surface, num_used: int, num_owned: int, num_longest: int) -> None:
    """Block by block in reading order, above the line of text."""
    side = tank.get_width()
    pad = max(2, side // 16)
    wide, high = side - 2 * pad, side - 2 * pad - _line(side)
    num_cols = max(1, ceil(sqrt(num_longest * wide / high)))
    num_rows = ceil(num_longest / num_cols)
    for block in range(num_longest):
        row, col = divmod(block, num_cols)
        left, right = pad + wide * col // num_cols, pad + wide * (col + 1) // num_cols
        top, bottom = pad + high * row // num_rows, pad + high * (row + 1) // num_rows
        rect = pygame.Rect(left, top, max(1, right - left - 1), max(1, bottom - top - 1))
        if block < num_used:
            tank.fill(palette.kv, rect)
        elif block < num_owned:
            tank.fill(palette.mix(palette.background, palette.warning, 0.30), rect)
            pygame.draw.line(tank, palette.warning, rect.bottomleft, rect.topright)
        else:
            tank.fill(palette.mix(palette.background, palette.edge, 0.45), rect)


def _write_held(tank: pygame.Surface, held_mib: tuple[int, int]) -> None:
    side = tank.get_width()
    line = f"{number(held_mib[0])}/{number(held_mib[1])}"
    size = max(8, round(0.19 * side))
    while size > 8 and font(size, True, True).size(line)[0] > side - 4:
        size -= 1
    picture = words(line, size, palette.text, bold=True, mono=True)
    tank.blit(picture, picture.get_rect(midbottom=(side // 2, side - max(1, side // 12))))


def _line(side: int) -> int:
    return round(0.32 * side)
