"""Why an edit may not be made, or only a part of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from game.session.build.placed import PlacedTile

Why = Literal["frozen", "outside", "toolbox", "limit", "fixed", "unfit"]
"""Why an edit may not be made: a run is on, beyond the grid, not in this level's toolbox, more than it
has, on a tile of the level's own, or a solution that does not fit the level."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an edit may not be made, for the player to be told in words."""

    why: Why
    kind: str = ""
    """The tile that is not in the toolbox or no longer, or the level's own that stands in the way."""
    cell: int = -1
    detail: str = ""
    """Of a solution that does not fit: what is wrong with it."""


@dataclass(frozen=True, slots=True)
class StampPlan:
    """What a stamp would place where it lies, and how many of its tiles it would leave out for which reason."""

    tiles: Mapping[int, PlacedTile]
    refused: Mapping[int, PlacedTile]
    """Tiles that may not stand where they would lie, by cell; those beyond the grid are only counted."""
    left_out: Mapping[Why, int]
