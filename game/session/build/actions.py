"""The edits of a build as objects: to be listed, kept, compared, sent to another process, and applied."""

from __future__ import annotations

from dataclasses import dataclass

from game.sim.spec import SettingValue

Cell = tuple[int, int]
"""(row, column), both from 0 at the top left."""


@dataclass(frozen=True, slots=True)
class Place:
    """Place a tile, in the place of the player's own if one stands there. `facing` is one of "N", "E", "S", "W"."""

    cell: Cell
    kind: str
    facing: str = "E"


@dataclass(frozen=True, slots=True)
class Remove:
    """Take the player's tile off a cell."""

    cell: Cell


@dataclass(frozen=True, slots=True)
class Rotate:
    """Turn the player's tile on a cell by a quarter."""

    cell: Cell
    clockwise: bool = True


@dataclass(frozen=True, slots=True)
class Configure:
    """Set a setting of the tile on a cell, the player's or the level's own, to a value that the level offers."""

    cell: Cell
    name: str
    value: SettingValue


@dataclass(frozen=True, slots=True)
class Route:
    """Lay conduits as a drag over these corner points does; between two of them the way is straight."""

    corners: tuple[Cell, ...]
    facing: str = "E"
    """The side that a single conduit faces."""


@dataclass(frozen=True, slots=True)
class Connect:
    """Lead what the tile on `start` puts out to the one on `end`, by the shortest free way."""

    start: Cell
    end: Cell


Action = Place | Remove | Rotate | Configure | Route | Connect
"""One edit of a build, made in one step of undo."""
