"""A small picture of a level: its map with the player's last build on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

import pygame

from game.content.level import Level
from game.render.palette import palette
from game.render.tileart import conduit_sprite, tile_sprite
from game.session.build.editor import Editor
from game.session.build.floorplan import PlacedLike, floor_grid, sides_fed
from game.session.build.placed import PlacedTile
from game.session.build.saved_build import build_on
from game.sim.tiles import CONDUIT


def preview(level: Level, build: Mapping[str, object] | None, max_height: int) -> Callable[[int], pygame.Surface]:
    """Paints the picture at a width (px), at most so high (px), once for each width; `build` is a solution's JSON."""
    tiles = _tiles(level, build)

    @lru_cache(maxsize=2)
    def picture(width: int) -> pygame.Surface:
        return painted(tiles, level.rows, level.cols, width, max_height)

    return picture


def _tiles(level: Level, build: Mapping[str, object] | None) -> Mapping[int, PlacedTile]:
    """The fixed tiles and those of the build, if it still fits; if not, that is told when the level is opened."""
    editor = build_on(level, build) if build is not None else None
    return (editor or Editor(level)).all_tiles


def painted(tiles: Mapping[int, PlacedLike], rows: int, cols: int, width: int, max_height: int) -> pygame.Surface:
    """The map as on the board, but for what only a running board shows."""
    cell = max(1, min(width // cols, max_height // rows))
    picture = pygame.Surface((width, rows * cell), pygame.SRCALPHA)
    left = (width - cols * cell) // 2
    board = pygame.Rect(left, 0, cols * cell, rows * cell)
    picture.fill(palette.board, board)
    grid = floor_grid(tiles, rows, cols)
    for number, tile in tiles.items():
        row, col = divmod(number, cols)
        if tile.kind == CONDUIT:
            sprite = conduit_sprite(tile.facing, sides_fed(grid, number), cell)
        else:
            sprite = tile_sprite(tile.kind, tile.facing, cell)
        picture.blit(sprite, (left + col * cell, row * cell))
    pygame.draw.rect(picture, palette.edge, board, 1)
    return picture
