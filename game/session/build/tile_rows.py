"""The tile table as programs read it: what can be placed, what it costs, takes in, puts out, and can be set to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from game.content.level import Level
from game.content.level_card import price_of
from game.sim.packet import PACKET_NAMES
from game.sim.roles import CARRIES
from game.sim.setting import Setting
from game.sim.spec import SettingValue
from game.sim.tile_type import TileType
from game.sim.tiles import TILES


@dataclass(frozen=True, slots=True)
class SettingRow:
    """What can be set on a kind of tile: the values to choose among, and the one that it has where nobody chooses.

    `unit` is what numbers are counted in, "" for none; `law` the law whose term it changes, see docs/model.md.
    """

    name: str
    values: tuple[SettingValue, ...]
    default: SettingValue
    unit: str
    law: str


@dataclass(frozen=True, slots=True)
class TileRow:
    """One kind of tile. `takes` and `puts` name the kinds of packets it takes in and may put out."""

    id: str
    glyph: str
    """As it stands on a map; a conduit that faces east."""
    cost: int
    """Credits, as it is set where nobody chooses."""
    is_fixed: bool
    """Whether only a level has it on its map, and no player may place it."""
    has_facing: bool
    """Whether it matters which side it faces."""
    takes: tuple[str, ...]
    puts: tuple[str, ...]
    roles: tuple[str, ...]
    """What it is there for."""
    serves: tuple[str, ...]
    """The roles of the machines that it acts on by touching them."""
    settings: Mapping[str, SettingRow] = field(default_factory=dict)
    most: int | None = None
    """How many a player may place; None for any number."""


def tiles(level: Level | None = None) -> dict[str, TileRow]:
    """Every kind of tile by its id, in the order of the toolbox.

    Of a level those that stand on its map or may be placed there, with the settings and values that it offers.
    """
    if level is None:
        return {tile.id: _row(tile, {row.name: _whole(row) for row in tile.settings}, tile.cost) for tile in _all()}
    glyphs = set("".join(level.map))
    return {
        tile.id: _row(tile, _offered(level, tile.id), price_of(level, tile.id, {}), level.most_placed.get(tile.id))
        for tile in _all()
        if tile.id in level.toolbox or tile.glyph in glyphs
    }


def _all() -> tuple[TileType, ...]:
    return tuple(TILES.values())


def _row(tile: TileType, settings: dict[str, SettingRow], cost: int, most: int | None = None) -> TileRow:
    return TileRow(
        id=tile.id,
        glyph=tile.glyph,
        cost=cost,
        is_fixed=tile.is_fixed,
        has_facing=tile.has_facing,
        takes=PACKET_NAMES if CARRIES in tile.roles else tile.takes,
        puts=tile.puts,
        roles=tile.roles,
        serves=tile.serves,
        settings=settings,
        most=most,
    )


def _whole(row: Setting) -> SettingRow:
    return SettingRow(row.name, row.values, row.default, row.unit, row.law)


def _offered(level: Level, kind: str) -> dict[str, SettingRow]:
    """What a player may choose; what a level fixes is left out."""
    return {
        name: SettingRow(name, offer.values, offer.default, offer.setting.unit, offer.setting.law)
        for name, offer in level.offers(kind).items()
        if offer.values
    }
