"""A small picture of a level: its map with the player's last build on it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import lru_cache

import pygame

from game.content.errors import ContentError
from game.content.level import Level
from game.content.parse import parse_solution
from game.render import palette
from game.render.tileart import tile_sprite
from game.session.editor import Editor, PlacedTile
from game.session.progress import Progress


def preview(level: Level, progress: Progress, max_height: int) -> Callable[[int], pygame.Surface]:
    """Paints the picture at a width (px), at most so high (px), once for each width."""
    tiles = _tiles(level, progress)

    @lru_cache(maxsize=2)
    def painted(width: int) -> pygame.Surface:
        return _painted(tiles, level.rows, level.cols, width, max_height)

    return painted


def _tiles(level: Level, progress: Progress) -> Mapping[int, PlacedTile]:
    """The fixed tiles and those of the last build, if it still fits."""
    editor = Editor(level)
    build = progress.build(level.id)
    if build is not None:
        with suppress(ContentError):  # told of when the level is opened
            editor.load(parse_solution(json.dumps(build), level.id))
    return {**editor.fixed, **editor.tiles}


def _painted(tiles: Mapping[int, PlacedTile], rows: int, cols: int, width: int, max_height: int) -> pygame.Surface:
    cell = max(1, min(width // cols, max_height // rows))
    picture = pygame.Surface((width, rows * cell), pygame.SRCALPHA)
    left = (width - cols * cell) // 2
    board = pygame.Rect(left, 0, cols * cell, rows * cell)
    picture.fill(palette.BOARD, board)
    for number, tile in tiles.items():
        row, col = divmod(number, cols)
        picture.blit(tile_sprite(tile.kind, tile.facing, cell), (left + col * cell, row * cell))
    pygame.draw.rect(picture, palette.EDGE, board, 1)
    return picture
