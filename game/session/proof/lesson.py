"""Whether a build contains what a way to win says: tiles that are in use, how they are set, what they touch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from game.content.build import factory_spec
from game.content.level import Level
from game.content.proof import Condition, Way
from game.content.settings import meant
from game.content.solution import Solution
from game.session.build.placed import PlacedTile
from game.session.build.tile_settings import built_by, setting_values
from game.session.reading.machine_state import StateReader
from game.sim.grid import Grid, place
from game.sim.simulation import Simulation

_IDLE_STATES = ("unused", "unconnected")
"""States of tiles that change nothing: one that touches no core, or a card that another serves already."""


class BuildReading:
    """The tiles of a build that are in use, by cell."""

    def __init__(self, level: Level, solution: Solution) -> None:
        self._level = level
        simulation = Simulation(factory_spec(level, solution))
        states = StateReader(simulation).states()
        self._grid = Grid(level.rows, level.cols, simulation.spec.tiles)
        idle = {cell for cell, state in states.items() if state.key in _IDLE_STATES}
        self._tiles: Mapping[int, PlacedTile] = {
            cell: tile for cell, tile in built_by(level, solution).items() if cell not in idle
        }

    def contains(self, ways: Iterable[Way]) -> Way | None:
        """The first of some ways of which it has everything."""
        return next((way for way in ways if all(map(self._has, way.has))), None)

    def _has(self, condition: Condition) -> bool:
        is_there = any(
            tile.kind == condition.tile and self._fits(cell, condition) for cell, tile in self._tiles.items()
        )
        return is_there is not condition.is_absent

    def _fits(self, cell: int, condition: Condition) -> bool:
        tile = self._tiles[cell]
        if condition.setting is not None:
            row = self._level.offers(tile.kind)[condition.setting].setting
            value = setting_values(self._level, tile)[condition.setting]
            if all(meant(row, one) != value for one in condition.values):
                return False
        return condition.touches is None or self._touches(cell, condition.touches)

    def _touches(self, cell: int, named: str) -> bool:
        """Whether a tile touches another, or the card of another; cores of one card touch each other."""
        groups = self._grid.card_groups()
        near = {cell, *self._grid.touching(cell)}
        for group in groups:
            if not near.isdisjoint(group):
                near.update(group)
        return any(named in (place(other, self._grid.cols), self._grid.kind(other)) for other in near if other != cell)
