"""What a level or a solution places, by cell: `row * cols + col`."""

from collections.abc import Mapping

from game.content.grid import tiles_on
from game.content.level import Level
from game.content.settings import SettingValues
from game.content.solution import Solution
from game.session.build.placed import PlacedTile
from game.sim.tiles import FACINGS


def by_cell(document: Level | Solution, settings: Mapping[str, SettingValues]) -> dict[int, PlacedTile]:
    """What stands on the map of a level or solution, and what it is set to."""
    cols = len(document.map[0])
    return {
        tile.row * cols + tile.col: PlacedTile(tile.kind, tile.facing, settings.get(f"{tile.row},{tile.col}", {}))
        for tile in tiles_on(document.map, document.facing)
    }


def check_facing(facing: str) -> None:
    """Whether it is a side at all.

    Raises:
        ValueError: where it is none.
    """
    if facing not in FACINGS:
        raise ValueError(f"facing is {facing!r}; it must be one of {', '.join(FACINGS)}")
