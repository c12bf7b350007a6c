"""What can be set on a tile of a build: the rows of its kind that the level offers, and the values they have."""

from __future__ import annotations

from dataclasses import dataclass, replace

from game.content.level import Level
from game.content.settings import meant, offers
from game.session.build.floorplan import PlacedLike
from game.session.build.placed import PlacedTile
from game.sim.setting import Setting
from game.sim.spec import SettingValue


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


def setting_value(level: Level, tile: PlacedLike, name: str) -> SettingValue:
    """What a setting of a tile is: as the player has set it, else as the level has it."""
    return tile.settings.get(name, offers(level.tile_settings, tile.kind)[name].default)


def tile_settings(level: Level, tile: PlacedTile) -> list[TileSetting]:
    """The settings of a tile that the level offers."""
    return [
        TileSetting(offer.setting, offer.values, setting_value(level, tile, name))
        for name, offer in offers(level.tile_settings, tile.kind).items()
        if offer.values
    ]


def fitted(level: Level, tile: PlacedTile) -> PlacedTile:
    """The same tile with what of its settings the level offers, where that is not what the level gives it anyway.

    So two builds that are set alike are equal.
    """
    settings: dict[str, SettingValue] = {}
    for name, offer in offers(level.tile_settings, tile.kind).items():
        value = meant(offer.setting, tile.settings.get(name))
        if value in offer.values and value is not None and value != offer.default:
            settings[name] = value
    return replace(tile, settings=settings)


def with_setting(level: Level, tile: PlacedTile, name: str, value: SettingValue) -> PlacedTile:
    """The same tile with one setting set; as it is where the level does not offer that."""
    offer = offers(level.tile_settings, tile.kind).get(name)
    if offer is None or meant(offer.setting, value) not in offer.values:
        return tile
    return fitted(level, replace(tile, settings={**tile.settings, name: value}))
