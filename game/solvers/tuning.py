"""Settings of the tiles of a plan: which there are, drawing all by lot, and turning one of them by a step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from random import Random
from typing import Final

from game.session.build.placed import PlacedTile
from game.session.build.tile_settings import TileSetting, tile_settings, with_setting
from game.sim.tiles import TILES
from game.solvers.ground import Ground
from game.solvers.plan import Plan

_BY_A_STEP: Final = 0.6
"""How often a number is turned to the next value offered, rather than to any other."""


def drawn_by_lot(ground: Ground, tiles: Mapping[int, PlacedTile], lot: Random) -> dict[int, PlacedTile]:
    """The same tiles with every setting that the level offers on them drawn by lot."""
    found = {}
    for cell, tile in tiles.items():
        for setting in _settings(ground, tile, cell):
            value = lot.choice(setting.values)
            tile = with_setting(ground.level, tile, setting.row.name, value, cell)
        found[cell] = tile
    return found


def settable(ground: Ground) -> dict[int, PlacedTile]:
    """The level's own tiles on which it offers a setting."""
    return {cell: tile for cell, tile in ground.fixed.items() if _settings(ground, tile, cell)}


def with_one_turned(ground: Ground, plan: Plan, lot: Random) -> Plan | None:
    """The plan with one setting of one tile changed; None where it has none."""
    tiles = {**settable(ground), **plan.own, **plan.machines}
    choices = [
        (cell, setting)
        for cell, tile in sorted(tiles.items())
        for setting in _settings(ground, tile, cell)
        if len(setting.values) > 1
    ]
    if not choices:
        return None
    cell, setting = lot.choice(choices)
    others = [index for index, value in enumerate(setting.values) if value != setting.value]
    if setting.is_number and lot.random() < _BY_A_STEP:
        at = setting.values.index(setting.value)
        others = [index for index in others if abs(index - at) == 1]
    value = setting.values[lot.choice(others)]
    tile = with_setting(ground.level, tiles[cell], setting.row.name, value, cell)
    if cell in plan.machines:
        return replace(plan, machines={**plan.machines, cell: tile})
    return replace(plan, own={**plan.own, cell: tile})


def _settings(ground: Ground, tile: PlacedTile, cell: int) -> list[TileSetting]:
    return tile_settings(ground.level, tile, cell) if TILES[tile.kind].settings else []
