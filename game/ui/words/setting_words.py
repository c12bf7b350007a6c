"""Settings of tiles in the player's language: their names, what they change, and their values."""

from __future__ import annotations

from collections.abc import Iterable

from game.content.words import amount, has_text, text
from game.session.build.tile_settings import TileSetting
from game.sim.facts.law_sheet import Line
from game.sim.setting import SHARE, Setting
from game.sim.spec import SettingValue
from game.ui.words.fact_words import term_words


def setting_name(kind: str, name: str) -> str:
    """What a setting of a kind of tile is called."""
    return text(f"tile.{kind}.settings.{name}.name")


def setting_meaning(kind: str, name: str, value: SettingValue | None = None) -> str:
    """What it changes in the law; of a value that has words for that what it does."""
    own = f"tile.{kind}.settings.{name}.means.{value}"
    return text(own if has_text(own) else f"tile.{kind}.settings.{name}.meaning")


def forecast_words(lines: Iterable[Line]) -> str:
    """What is foretold of a setting, in sentences."""
    return " ".join(text(f"setting.foreseen.{line.key}", **term_words(line.terms)) for line in lines)


def value_words(kind: str, row: Setting, value: SettingValue) -> str:
    """A value with its unit; a switch is on or off, names and some numbers have words of their own."""
    if isinstance(value, bool):
        return text("settings.on") if value else text("settings.off")
    if row.names:
        return row.titles.get(str(value), text("settings.of_the_level"))
    own = f"tile.{kind}.settings.{row.name}.values.{value}"
    if isinstance(value, str) or has_text(own):
        return text(own)
    if row.unit == SHARE:
        value = round(100 * value, 6)
    return text(f"unit.of_setting.{row.unit}", value=amount(value)) if row.unit else amount(value)


def setting_facts(kind: str, settings: Iterable[TileSetting]) -> list[tuple[str, str]]:
    """What a tile is set to, as name and value."""
    return [(setting_name(kind, one.row.name), value_words(kind, one.row, one.value)) for one in settings]
