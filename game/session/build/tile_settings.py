"""What can be set on a tile of a build: the rows of its kind that the level offers, and the values they have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from game.content.level import Level
from game.content.settings import Offer, meant
from game.content.solution import Solution
from game.session.build.by_cell import by_cell
from game.session.build.floorplan import PlacedLike
from game.session.build.placed import PlacedTile
from game.sim.grid import OFF_GRID, place
from game.sim.setting import Setting
from game.sim.spec import SettingValue
from game.sim.tiles import TILES


@dataclass(frozen=True, slots=True)
class TileSetting:
    """A setting of one tile: its row, the values offered in the order of the row, and the one that it has."""

    row: Setting
    values: tuple[SettingValue, ...]
    value: SettingValue

    @property
    def is_number(self) -> bool:
        """Whether its values are numbers, from the least to the most."""
        return all(isinstance(value, int | float) and not isinstance(value, bool) for value in self.values)

    @property
    def is_switch(self) -> bool:
        """Whether it is on or off."""
        return all(isinstance(value, bool) for value in self.values)


def setting_values(level: Level, tile: PlacedLike) -> dict[str, SettingValue]:
    """What the settings of a tile are: as they are set, else as the level has them for such tiles."""
    return {name: tile.settings.get(name, offer.default) for name, offer in level.offers(tile.kind).items()}


def tile_settings(level: Level, tile: PlacedTile, cell: int = OFF_GRID) -> list[TileSetting]:
    """The settings of a tile that the level offers: of the one on a cell, or of any."""
    values = setting_values(level, tile)
    return [
        TileSetting(offer.setting, offer.values, values[name])
        for name, offer in _offers(level, tile, cell).items()
        if offer.values
    ]


def fitted(level: Level, tile: PlacedTile, cell: int = OFF_GRID) -> PlacedTile:
    """A tile of a file or a stamp with what the level offers on its cell; the rest is as the level has it there.

    What all such tiles of the level are set to is left out, so two builds that are set alike are equal.
    """
    if not TILES[tile.kind].settings:
        return replace(tile, settings={})
    usual = level.offers(tile.kind)
    settings: dict[str, SettingValue] = {}
    for name, offer in _offers(level, tile, cell).items():
        value = meant(offer.setting, tile.settings.get(name))
        known = offer.default if value is None or value not in offer.values else value
        if known != usual[name].default:
            settings[name] = known
    return replace(tile, settings=settings)


def fitted_all(level: Level, tiles: Mapping[int, PlacedTile]) -> dict[int, PlacedTile]:
    """The same of tiles by cell."""
    return {cell: fitted(level, tile, cell) for cell, tile in tiles.items()}


def built_by(level: Level, solution: Solution) -> dict[int, PlacedTile]:
    """What stands on the board with a solution that fits; it may repeat what is fixed."""
    return fitted_all(level, {**by_cell(solution, solution.settings), **by_cell(level, solution.settings)})


def chosen_settings(level: Level, tiles: Mapping[int, PlacedTile]) -> dict[str, dict[str, SettingValue]]:
    """What a player has set on tiles, as a solution says it: what they would not be if nobody had."""
    found = {}
    for cell, tile in sorted(tiles.items()):
        if TILES[tile.kind].settings:
            told = _offers(level, tile, cell)
            if tile.settings or told is not level.offers(tile.kind):
                values = setting_values(level, tile)
                chosen = {name: value for name, value in values.items() if value != told[name].default}
                if chosen:
                    found[place(cell, level.cols)] = chosen
    return found


def with_setting(level: Level, tile: PlacedTile, name: str, value: SettingValue, cell: int = OFF_GRID) -> PlacedTile:
    """The same tile with one setting set; as it is where the level does not offer that there."""
    offer = _offers(level, tile, cell).get(name)
    if offer is None or meant(offer.setting, value) not in offer.values:
        return tile
    changed = {**tile.settings, name: value}
    usual = level.offers(tile.kind)
    settings = {each: changed[each] for each in usual if each in changed and changed[each] != usual[each].default}
    return replace(tile, settings=settings)


def _offers(level: Level, tile: PlacedLike, cell: int) -> dict[str, Offer]:
    return level.offers(tile.kind, "" if cell == OFF_GRID else place(cell, level.cols))
