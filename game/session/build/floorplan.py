"""What follows from where tiles stand, before anything runs: cards, ways into conduits, cores that are served."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, Protocol

from game.sim.grid import OFF_GRID, Grid
from game.sim.spec import SettingValue, Tile
from game.sim.tiles import ENGINE_CORES, FACINGS, TILES, kinds_of

SERVED: Final[dict[str, tuple[str, ...]]] = {
    tile.id: tuple(kind for kind in kinds_of(*tile.serves) if tile.serves_engines or kind not in ENGINE_CORES)
    for tile in TILES.values()
    if tile.serves
}
"""Tiles that act by touching, and the machines that they act on."""


class PlacedLike(Protocol):
    """A tile on the board, whoever placed it."""

    @property
    def kind(self) -> str:
        """Its tile id."""

    @property
    def facing(self) -> str:
        """The side it puts packets out on: "N", "E", "S" or "W"."""

    @property
    def settings(self) -> Mapping[str, SettingValue]:
        """What the player has set it to."""


def floor_grid(tiles: Mapping[int, PlacedLike], rows: int, cols: int) -> Grid:
    """The tiles as the simulation's grid, which knows what touches what."""
    return Grid(
        rows,
        cols,
        tuple(Tile(tile.kind, *divmod(cell, cols), tile.facing, dict(tile.settings)) for cell, tile in tiles.items()),
    )


def card_groups(grid: Grid) -> list[list[int]]:
    """The cells of each card; a card's place in the list is its index in the simulation."""
    return grid.card_groups()


def sides_fed(grid: Grid, cell: int) -> list[str]:
    """The sides from which packets can come into the tile on `cell`."""
    return [side_between(grid, cell, near) for near in grid.feeders(cell)]


def served_cores(grid: Grid) -> Iterator[tuple[int, int]]:
    """Every pair of a page allocator or draft model and a core that it serves, as (tile, core)."""
    for cell, tile in grid.tiles.items():
        for near in grid.touching(cell):
            if grid.kind(near) in SERVED.get(tile.kind, ()):
                yield cell, near


def side_between(grid: Grid, cell: int, near: int) -> str:
    """The side of `cell` on which the touching cell `near` lies."""
    return next(side for side in FACINGS if grid.towards(cell, side) == near != OFF_GRID)
