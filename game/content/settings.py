"""Settings of tiles in files: what a level offers of the rows of the tile table, and what a solution sets."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from game.content.shape import CELL_PATTERN, Shape
from game.content.words import ENGLISH, catalogue, tile_title
from game.sim.setting import Setting
from game.sim.spec import SettingValue
from game.sim.tiles import TILES

SettingValues = Mapping[str, SettingValue]
"""Values by the names of their settings."""


class _AsWritten:
    """Part of the type of a value that the rows check: `setting_checks` says what is wrong with it, and knows more."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.any_schema()

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {}


AnyValue = Annotated[SettingValue, _AsWritten()]


class OfferedSetting(Shape):
    """What a level makes of one setting of a kind of tile."""

    values: tuple[AnyValue, ...] = Field(
        default=(), max_length=64, description="Values that a solution may choose among; none: it may not set it."
    )
    default: AnyValue | None = Field(
        default=None, description="The value of a tile that is not set; left out, that of the tile table."
    )


@dataclass(frozen=True, slots=True)
class Offer:
    """A setting as a level has it: the values to choose among, in the order of the row, and the one not chosen."""

    setting: Setting
    values: tuple[SettingValue, ...]
    """Empty where the level does not offer it."""
    default: SettingValue


def is_among(value: SettingValue, values: Sequence[SettingValue]) -> bool:
    """Whether a value is one of these; True is not 1."""
    return any(type(value) is type(one) and value == one for one in values)


def meant(setting: Setting, value: object) -> SettingValue | None:
    """The value of a setting's row that was written; None where it has no such value. True is not 1."""
    same = (known for known in setting.values if _is_kind_of(known) is _is_kind_of(value) and known == value)
    found = next(same, None)
    is_half_whole = isinstance(value, float) and isinstance(found, int)
    return None if is_half_whole else found


def meant_default(setting: Setting, value: object) -> SettingValue | None:
    """The same of a default that a level sets, which may be a number between the values of the row."""
    found = meant(setting, value)
    if found is not None or not isinstance(value, int | float) or isinstance(value, bool):
        return found
    is_in_range = setting.least <= value <= setting.most
    return value if is_in_range and (isinstance(value, int) or not setting.is_whole) else None


def is_name(setting: Setting, value: object) -> bool:
    """Whether a value may be one that only the level knows."""
    return bool(setting.names) and isinstance(value, str)


def known_settings(kind: str, told: object) -> dict[str, SettingValue]:
    """What of some settings there is for a kind of tile, whatever was told; the rest is left out."""
    values = told if isinstance(told, dict) else {}
    found = {}
    for setting in TILES[kind].settings:
        value = values.get(setting.name)
        found[setting.name] = value if is_name(setting, value) else meant(setting, value)
    return {name: value for name, value in found.items() if value is not None}


def offers(
    settings: Mapping[str, Mapping[str, OfferedSetting]],
    kind: str,
    names: Mapping[str, Mapping[str, str]],
    place: str = "",
) -> dict[str, Offer]:
    """Every setting of a kind of tile by name, as a level with this key `settings` has it.

    `names` has the names of a level with their titles, by the key under which they stand there. Where a `place` is
    given, what the level says of that cell goes before what it says of the kind.
    """
    told = {**settings.get(kind, {}), **settings.get(place, {})}
    found = {}
    for row in TILES[kind].settings:
        setting = row.named(names.get(row.names, {})) if row.names else row
        offered = told.get(setting.name, OfferedSetting())
        default = setting.default if offered.default is None else offered.default
        values = tuple(value for value in setting.values if any(meant(setting, one) == value for one in offered.values))
        found[setting.name] = Offer(setting, values, default)
    return found


def settings_on(offered: Mapping[str, Offer], chosen: SettingValues) -> dict[str, SettingValue]:
    """What a tile is set to, where that is not what its row says: as the solution has chosen, else as the level has it.

    What is left out here leaves digests and specs as they were before anything could be set.
    """
    values = {name: chosen.get(name, offer.default) for name, offer in offered.items()}
    return {name: value for name, value in values.items() if value != offered[name].setting.default}


def _is_kind_of(value: object) -> type:
    """What kind of value one is; whole numbers and others are one kind."""
    return type(value) if isinstance(value, bool) or not isinstance(value, int | float) else float


# The schemas that editors read.


def _described(kind: str, setting: Setting) -> str:
    """What a setting is, in the words of the game."""
    words = catalogue(ENGLISH)
    unit = f" Unit: {setting.unit}." if setting.unit else ""
    key = f"tile.{kind}.settings.{setting.name}"
    told = f"{words[f'{key}.name']}: {words[f'{key}.meaning']}"
    names = f" Values: names in {setting.names}." if setting.names else ""
    default = "" if setting.names else f" Default: {_plain(setting.default)}."
    return f"{told}{unit}{names} Law: {setting.law}.{default}"


def _plain(value: SettingValue) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _rows() -> Iterator[tuple[str, Setting]]:
    for kind, tile in TILES.items():
        for setting in tile.settings:
            yield kind, setting


def _range(setting: Setting) -> dict[str, object]:
    bounds = {"minimum": setting.least, "maximum": setting.most}
    return {"type": "integer" if setting.is_whole else "number", **bounds}


def _closed(properties: Mapping[str, object]) -> dict[str, object]:
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _value_schema(setting: Setting) -> dict[str, object]:
    return {"type": "string"} if setting.names else {"enum": list(setting.values)}


def _either(ways: Sequence[dict[str, object]]) -> dict[str, object]:
    return ways[0] if len(ways) == 1 else {"anyOf": list(ways)}


def _schema_of_offers(schema: dict[str, Any]) -> None:
    tiles: dict[str, dict[str, object]] = {}
    ways: dict[str, list[dict[str, object]]] = {}
    for kind, setting in _rows():
        value = _value_schema(setting)
        default = value if not setting.most else {"anyOf": [value, _range(setting)]}
        parts = {"values": {"type": "array", "items": value, "uniqueItems": True}, "default": default}
        told = {
            name: part | {"description": OfferedSetting.model_fields[name].description} for name, part in parts.items()
        }
        offered = _closed(told) | {"description": _described(kind, setting)}
        tiles.setdefault(kind, {})[setting.name] = offered
        ways.setdefault(setting.name, []).append(offered)
    on_cells = _closed({name: _either(each) for name, each in ways.items()})
    by_tile = _closed({kind: _closed(settings) for kind, settings in tiles.items()})
    schema |= {**by_tile, "patternProperties": {CELL_PATTERN: on_cells}}


def _schema_of_choices(schema: dict[str, Any]) -> None:
    ways: dict[str, list[dict[str, object]]] = {}
    for kind, setting in _rows():
        words = f"{tile_title(kind)}. {_described(kind, setting)}"
        ways.setdefault(setting.name, []).append({**_value_schema(setting), "description": words})
    named = {name: _either(each) for name, each in ways.items()}
    schema |= {"type": "object", "propertyNames": {"pattern": CELL_PATTERN}, "additionalProperties": _closed(named)}


OfferedSettings = Annotated[dict[str, dict[str, OfferedSetting]], Field(json_schema_extra=_schema_of_offers)]
"""The key `settings` of a level: tile or cell of the map, setting, what is offered of it."""

ChosenSettings = Annotated[dict[str, dict[str, AnyValue]], Field(json_schema_extra=_schema_of_choices)]
"""The key `settings` of a solution: cell, setting, value."""
