"""The still part of the board: grid, tiles, cards. Drawn when the build or the size changes, then kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pygame

from game.content.words import text
from game.render.geometry import BoardGeometry
from game.render.glow import add_bloom
from game.render.lettering import words
from game.render.palette import palette
from game.render.tileart import BODY_INSET, conduit_sprite, service_mark, tile_sprite
from game.session.floorplan import (
    PlacedLike,
    card_groups,
    floor_grid,
    served_cores,
    side_between,
    sides_fed,
)
from game.sim.grid import OFF_GRID, Grid
from game.sim.tiles import FACINGS, STEPS

CARD_LABEL_SIZE: Final = 0.15  # of a cell
_NUMBER_SIZE: Final = 0.17


class Floor:
    """An opaque picture of the board's rectangle, and what the tiles' places mean."""

    def __init__(self, area: pygame.Rect, geometry: BoardGeometry, tiles: Mapping[int, PlacedLike]) -> None:
        self.area = area
        self.geometry = geometry
        self.grid: Grid = floor_grid(tiles, geometry.rows, geometry.cols)
        self.groups = card_groups(self.grid)
        self.picture = pygame.Surface(area.size)
        self._draw_ground()
        for group in self.groups:
            self._draw_card(group)
        self._draw_tiles()
        add_bloom(self.picture)
        self._draw_numbers()
        for index, group in enumerate(self.groups):
            self._draw_card_label(index, group)

    def body(self, cell: int) -> pygame.Rect:
        """The square of a machine's body on the surface: packets vanish below it."""
        inset = round(self.geometry.cell * BODY_INSET)
        return self.geometry.cell_rect(cell).inflate(-2 * inset, -2 * inset)

    def _rect(self, cell: int) -> pygame.Rect:
        """The square of a cell on the picture."""
        return self.geometry.cell_rect(cell).move(-self.area.left, -self.area.top)

    def _draw_ground(self) -> None:
        self.picture.fill(palette.background)
        board = self.geometry.rect.move(-self.area.left, -self.area.top)
        self.picture.fill(palette.board, board)
        cell = self.geometry.cell
        for col in range(self.geometry.cols + 1):
            x = board.left + col * cell
            pygame.draw.line(self.picture, palette.grid_line, (x, board.top), (x, board.bottom))
        for row in range(self.geometry.rows + 1):
            y = board.top + row * cell
            pygame.draw.line(self.picture, palette.grid_line, (board.left, y), (board.right, y))
        for row in range(1, self.geometry.rows):
            for col in range(1, self.geometry.cols):
                corner = (board.left + col * cell, board.top + row * cell)
                pygame.draw.circle(self.picture, palette.edge, corner, max(1, cell // 40))
        pygame.draw.rect(self.picture, palette.edge, board.inflate(4, 4), 2, border_radius=4)

    def _draw_card(self, group: list[int]) -> None:
        """A common ground for the cells of a card, with an outline around all of them."""
        width = max(2, self.geometry.cell // 24)
        ground = palette.mix(palette.board, palette.edge_strong, 0.22)
        for cell in group:
            self.picture.fill(ground, self._rect(cell))
        for cell in group:
            for side in FACINGS:
                if self.grid.towards(cell, side) not in group:
                    pygame.draw.line(self.picture, palette.edge_strong, *_border(self._rect(cell), side), width)

    def _draw_tiles(self) -> None:
        size = self.geometry.cell
        for tile_cell, core in served_cores(self.grid):
            self._draw_bridge(tile_cell, core)
        for cell, tile in self.grid.tiles.items():
            fed = sides_fed(self.grid, cell)
            if tile.kind == "conduit":
                self.picture.blit(conduit_sprite(tile.facing, fed, size), self._rect(cell))
                continue
            for side in fed:
                self._draw_port(cell, side)
            if self.grid.feeds(cell) != OFF_GRID:
                self._draw_port(cell, tile.facing)
            self.picture.blit(tile_sprite(tile.kind, tile.facing, size), self._rect(cell))
        for tile_cell, core in served_cores(self.grid):
            self.picture.blit(service_mark(self.grid.tiles[tile_cell].kind, size), self._rect(core))

    def _draw_port(self, cell: int, side: str) -> None:
        """The lane between the border of a cell and the machine's body."""
        self.picture.fill(palette.mix(palette.board, palette.tile["conduit"], 0.45), self._margin(cell, side, 0.32))

    def _draw_bridge(self, tile_cell: int, core: int) -> None:
        """Shows that a page allocator or a draft model serves the core it touches."""
        rail = palette.mix(palette.board, palette.tile[self.grid.tiles[tile_cell].kind], 0.7)
        for cell, near in ((tile_cell, core), (core, tile_cell)):
            side = side_between(self.grid, cell, near)
            for share, shade in ((0.40, rail), (0.32, palette.board), (0.16, rail)):
                self.picture.fill(shade, self._margin(cell, side, share))

    def _margin(self, cell: int, side: str, share: float) -> pygame.Rect:
        """The part of a cell between its border on `side` and the body, `share` of the cell wide, centred."""
        rect = self._rect(cell)
        depth = round(self.geometry.cell * BODY_INSET) + 1
        width = round(self.geometry.cell * share)
        row_step, col_step = STEPS[side]
        lane = pygame.Rect(0, 0, depth if col_step else width, depth if row_step else width)
        lane.center = rect.center
        if col_step:
            lane.left = rect.right - depth if col_step > 0 else rect.left
        else:
            lane.top = rect.bottom - depth if row_step > 0 else rect.top
        return lane

    def _draw_numbers(self) -> None:
        geometry = self.geometry
        size = max(10, round(geometry.cell * _NUMBER_SIZE))
        for col in range(geometry.cols):
            number = words(str(col), size, palette.text_muted, mono=True)
            rect = self._rect(col)
            self.picture.blit(number, number.get_rect(midbottom=(rect.centerx, rect.top - 3)))
        for row in range(geometry.rows):
            number = words(str(row), size, palette.text_muted, mono=True)
            rect = self._rect(row * geometry.cols)
            self.picture.blit(number, number.get_rect(midright=(rect.left - 6, rect.centery)))

    def _draw_card_label(self, index: int, group: list[int]) -> None:
        """A tab on the outline with the card's number, where no packets pass if there is such a place."""
        size = max(10, round(self.geometry.cell * CARD_LABEL_SIZE))
        label = words(text("board.card", index=index), size, palette.text, bold=True, mono=True)
        cell, side = self._label_place(group)
        rect = self._rect(cell)
        tab = label.get_rect().inflate(round(size * 0.7), round(size * 0.1))
        if self.grid.towards(cell, side) == OFF_GRID:
            tab.midright = (rect.right, rect.top if side == "N" else rect.bottom)
            tab.clamp_ip(self.picture.get_rect())
        elif side == "N":
            tab.midbottom = (rect.centerx, rect.top + 2)
        else:
            tab.midtop = (rect.centerx, rect.bottom - 1)
        pygame.draw.rect(self.picture, palette.panel, tab, border_radius=size // 3)
        pygame.draw.rect(self.picture, palette.edge_strong, tab, max(1, size // 10), border_radius=size // 3)
        self.picture.blit(label, label.get_rect(center=tab.center))

    def _label_place(self, group: list[int]) -> tuple[int, str]:
        """The first edge of the outline, above the card or else below it, beyond which no tile stands."""
        edges = [(cell, side) for side in ("N", "S") for cell in group if self.grid.towards(cell, side) not in group]
        beyond = {edge: self.grid.towards(*edge) for edge in edges}
        on_board = [edge for edge in edges if beyond[edge] != OFF_GRID]
        return next((edge for edge in (*on_board, *edges) if self.grid.kind(beyond[edge]) is None), edges[0])


def _border(rect: pygame.Rect, side: str) -> tuple[tuple[int, int], tuple[int, int]]:
    """Both ends of one side of a square."""
    match side:
        case "N":
            return rect.topleft, rect.topright
        case "E":
            return rect.topright, rect.bottomright
        case "S":
            return rect.bottomleft, rect.bottomright
        case _:
            return rect.topleft, rect.bottomleft
