"""The still part of the board: grid, tiles, cards. Drawn when the build or the size changes, then kept."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import pygame

from game.content.words import text
from game.render.geometry import BODY_INSET, BoardGeometry
from game.render.glow import add_bloom
from game.render.lettering import words
from game.render.palette import palette
from game.render.plan import Plan
from game.render.tileart import conduit_sprite, service_mark, tile_sprite
from game.session.build.floorplan import side_between, sides_fed
from game.sim.grid import OFF_GRID
from game.sim.tiles import CONDUIT, FACINGS, STEPS

CARD_LABEL_SIZE: Final = 0.15  # of a cell
_PILL_ROOM: Final = 0.07  # what the state of a machine takes up below its cell


class Floor:
    """An opaque picture of a rectangle of the board."""

    def __init__(self, area: pygame.Rect, geometry: BoardGeometry, plan: Plan) -> None:
        self.area = area
        self.geometry = geometry
        self.plan = plan
        self.grid = plan.grid
        self.picture = pygame.Surface(area.size)
        rows, cols = geometry.cells_in(area.inflate(2 * geometry.cell, 2 * geometry.cell))
        self._near = {row * geometry.cols + col for row in rows for col in cols}
        """Cells that may show in the picture, be it by a border."""
        self._draw_ground()
        for group in plan.cards:
            self._draw_card(group)
        self._draw_tiles()
        add_bloom(self.picture)
        for index, place in enumerate(plan.labels):
            if place[0] in self._near:
                self._draw_card_label(index)

    def _rect(self, cell: int) -> pygame.Rect:
        """The square of a cell on the picture."""
        return self.geometry.cell_rect(cell).move(-self.area.left, -self.area.top)

    def _draw_ground(self) -> None:
        self.picture.fill(palette.background)
        board = self.geometry.rect.move(-self.area.left, -self.area.top)
        self.picture.fill(palette.board, board)
        cell = self.geometry.cell
        rows, cols = self.geometry.cells_in(self.area)
        for col in range(cols.start, cols.stop + 1):
            x = board.left + col * cell
            pygame.draw.line(self.picture, palette.grid_line, (x, board.top), (x, board.bottom))
        for row in range(rows.start, rows.stop + 1):
            y = board.top + row * cell
            pygame.draw.line(self.picture, palette.grid_line, (board.left, y), (board.right, y))
        for row in range(max(1, rows.start), min(self.geometry.rows, rows.stop + 1)):
            for col in range(max(1, cols.start), min(self.geometry.cols, cols.stop + 1)):
                corner = (board.left + col * cell, board.top + row * cell)
                pygame.draw.circle(self.picture, palette.edge, corner, max(1, cell // 40))
        pygame.draw.rect(self.picture, palette.edge, board.inflate(4, 4), 2, border_radius=4)

    def _draw_card(self, group: Collection[int]) -> None:
        """A common ground for the cells of a card, with an outline around all of them."""
        width = max(2, self.geometry.cell // 24)
        ground = palette.mix(palette.board, palette.edge_strong, 0.22)
        seen = [cell for cell in group if cell in self._near]
        for cell in seen:
            self.picture.fill(ground, self._rect(cell))
        for cell in seen:
            for side in FACINGS:
                if self.grid.towards(cell, side) not in group:
                    pygame.draw.line(self.picture, palette.edge_strong, *_border(self._rect(cell), side), width)

    def _draw_tiles(self) -> None:
        size = self.geometry.cell
        services = [pair for pair in self.plan.services if not self._near.isdisjoint(pair)]
        for tile_cell, core in services:
            self._draw_bridge(tile_cell, core)
        for cell in sorted(self._near & self.grid.tiles.keys()):
            tile = self.grid.tiles[cell]
            fed = sides_fed(self.grid, cell)
            if tile.kind == CONDUIT:
                self.picture.blit(conduit_sprite(tile.facing, fed, size), self._rect(cell))
                continue
            for side in fed:
                self._draw_port(cell, side)
            if self.grid.feeds(cell) != OFF_GRID:
                self._draw_port(cell, tile.facing)
            self.picture.blit(tile_sprite(tile.kind, tile.facing, size), self._rect(cell))
        for tile_cell, core in services:
            self.picture.blit(service_mark(self.grid.tiles[tile_cell].kind, size), self._rect(core))

    def _draw_port(self, cell: int, side: str) -> None:
        """The lane between the border of a cell and the machine's body."""
        self.picture.fill(palette.mix(palette.board, palette.tile[CONDUIT], 0.45), self._margin(cell, side, 0.32))

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

    def _draw_card_label(self, index: int) -> None:
        """A tab on the outline with the card's number, where no packets pass if there is such a place."""
        size = _label_size(self.geometry)
        tab = card_tab(self.geometry, self.plan, index).move(-self.area.left, -self.area.top)
        pygame.draw.rect(self.picture, palette.panel, tab, border_radius=size // 3)
        pygame.draw.rect(self.picture, palette.edge_strong, tab, max(1, size // 10), border_radius=size // 3)
        label = _card_label(self.geometry, index)
        self.picture.blit(label, label.get_rect(center=tab.center))


def card_tab(geometry: BoardGeometry, plan: Plan, index: int) -> pygame.Rect:
    """Where a card's number stands."""
    cell, side = plan.labels[index]
    size, rect = _label_size(geometry), geometry.cell_rect(cell)
    tab = _card_label(geometry, index).get_rect().inflate(round(size * 0.7), round(size * 0.1))
    if plan.grid.towards(cell, side) == OFF_GRID:
        tab.midright = (rect.right, rect.top if side == "N" else rect.bottom)
        tab.clamp_ip(geometry.whole)
    elif side == "N":
        tab.midbottom = (rect.centerx, rect.top + 2)
    else:
        tab.midtop = (rect.centerx, rect.bottom + round(_PILL_ROOM * rect.height))
    return tab


def _card_label(geometry: BoardGeometry, index: int) -> pygame.Surface:
    return words(text("board.card", index=index), _label_size(geometry), palette.text, bold=True, mono=True)


def _label_size(geometry: BoardGeometry) -> int:
    return max(10, round(geometry.cell * CARD_LABEL_SIZE))


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
