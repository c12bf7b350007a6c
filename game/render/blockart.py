"""KV memory block by block, on the screens of machines that are seen from near."""

from __future__ import annotations

from math import ceil, sqrt
from typing import Final

import pygame

from game.render.caches import drawn_once
from game.render.geometry import BoardGeometry
from game.render.overlays.plates import Blit
from game.render.palette import palette
from game.render.tileface import BLOCKS_FROM_CELL, blocks_rect
from game.session.reading.insight import Insight
from game.sim.card_memory import KVBlocks

MOST_SQUARES: Final = 60
"""So many are drawn at most; where there are more blocks, each stands for several."""

Squares = tuple[int, int, int, int]


def block_blits(insight: Insight, geometry: BoardGeometry) -> list[Blit]:
    """The blocks of every machine that has some, where cells are large enough."""
    if geometry.cell < BLOCKS_FROM_CELL:
        return []
    blits: list[Blit] = []
    for cell, blocks in insight.kv_blocks().items():
        place = blocks_rect(geometry.cell_rect(cell))
        if blocks.num_blocks:
            blits.append((_blocks(place.size, squares_of(blocks)), place.topleft))
    return blits


def squares_of(blocks: KVBlocks) -> Squares:
    """Squares for blocks that are used, cached, reserved and free: one each, or one for several.

    What there is any of has a square.
    """
    each = max(1, ceil(blocks.num_blocks / MOST_SQUARES))
    used, cached, reserved = (ceil(num / each) for num in (blocks.num_used, blocks.num_cached, blocks.num_reserved))
    num_all = ceil(blocks.num_blocks / each)
    return used, cached, reserved, max(int(blocks.num_free > 0), num_all - used - cached - reserved)


@drawn_once(maxsize=256)
def _blocks(size: tuple[int, int], squares: Squares) -> pygame.Surface:
    """Used ones are full, cached ones have a dot, reserved ones a stroke, free ones are hollow. Kept."""
    wide, high = size
    picture = pygame.Surface(size, pygame.SRCALPHA)
    num_all = sum(squares)
    num_cols = max(1, min(num_all, ceil(sqrt(num_all * wide / high))))
    num_rows = ceil(num_all / num_cols)
    pitch = min(wide / num_cols, high / num_rows)
    side = max(2, int(pitch) - 1)
    used, cached, reserved, _ = squares
    for number in range(num_all):
        row, col = divmod(number, num_cols)
        rect = pygame.Rect(round(col * pitch), round(row * pitch), side, side)
        if number < used:
            picture.fill(palette.kv, rect)
        elif number < used + cached:
            pygame.draw.rect(picture, palette.good, rect, 1)
            picture.fill(palette.good, rect.inflate(-side // 2, -side // 2))
        elif number < used + cached + reserved:
            pygame.draw.rect(picture, palette.warning, rect, 1)
            pygame.draw.line(picture, palette.warning, rect.bottomleft, rect.topright)
        else:
            pygame.draw.rect(picture, palette.edge, rect, 1)
    return picture
