"""The still part of the board: grid, tiles, cards. Drawn when the build or the size changes, then kept."""

from __future__ import annotations

import pygame

from game.render.cardart import NAMES_FROM_CELL, draw_card, draw_name
from game.render.geometry import BODY_INSET, BoardGeometry
from game.render.glow import add_bloom
from game.render.ground import draw_ground
from game.render.palette import palette
from game.render.plan import Plan
from game.render.tileart import conduit_sprite, service_mark, stub_sprite, tile_sprite
from game.session.build.floorplan import side_between, sides_fed
from game.sim.grid import OFF_GRID
from game.sim.tiles import CONDUIT, STEPS


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
        draw_ground(self.picture, geometry, area.left, area.top)
        for group in plan.cards:
            seen = sorted(cell for cell in group if cell in self._near)
            draw_card(self.picture, seen, group, self._rect, self.grid)
        self._draw_tiles()
        add_bloom(self.picture)
        if geometry.cell >= NAMES_FROM_CELL:
            for index, rim in enumerate(plan.rims):
                if rim[0] in self._near:
                    draw_name(self.picture, geometry, plan, index, (-area.left, -area.top))

    def _rect(self, cell: int) -> pygame.Rect:
        """The square of a cell on the picture."""
        return self.geometry.cell_rect(cell).move(-self.area.left, -self.area.top)

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
        """The tube between the border of a cell and the machine's body."""
        self.picture.blit(stub_sprite(side, self.geometry.cell), self._rect(cell))

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
