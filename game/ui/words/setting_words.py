"""Settings of tiles in the player's language: their names, what they change, and their values."""

from __future__ import annotations

from collections.abc import Iterable

from game.content.words import amount, text
from game.session.build.tile_settings import TileSetting
from game.sim.setting import Setting
from game.sim.spec import SettingValue


def setting_name(kind: str, name: str) -> str:
    """What a setting of a kind of tile is called."""
    return text(f"tile.{kind}.settings.{name}.name")


def setting_meaning(kind: str, name: str) -> str:
    """What it changes in the law."""
    return text(f"tile.{kind}.settings.{name}.meaning")


def value_words(kind: str, row: Setting, value: SettingValue) -> str:
    """A value with its unit; a switch is on or off, a name has words of its own."""
    if isinstance(value, bool):
        return text("settings.on") if value else text("settings.off")
    if isinstance(value, str):
        return text(f"tile.{kind}.settings.{row.name}.values.{value}")
    return text(f"unit.of_setting.{row.unit}", value=amount(value)) if row.unit else amount(value)


def setting_facts(kind: str, settings: Iterable[TileSetting]) -> list[tuple[str, str]]:
    """What a tile is set to, as name and value."""
    return [(setting_name(kind, one.row.name), value_words(kind, one.row, one.value)) for one in settings]
