"""What a search changes: machines on cells, how they are set, and which of them is led to which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from game.session.build.placed import PlacedTile

Wire = tuple[int, int]
"""The cell of a machine, and that of the one to which what it puts out is led."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A build without its conduits: these are laid anew, by shortest ways, whenever it changes (see `laying`).

    Cells are `row * columns + column`. So every plan is a legal build or none, however its machines are moved.
    """

    machines: Mapping[int, PlacedTile]
    """What the player places, conduits apart."""
    wires: tuple[Wire, ...] = ()
    """In the order in which they are laid; later ones go around earlier ones, or join them."""
    own: Mapping[int, PlacedTile] = field(default_factory=dict)
    """The level's own tiles that are set otherwise than the level has them."""
    detours: Mapping[int, int] = field(default_factory=dict)
    """By the cell of a machine an empty cell over which what it puts out is led."""
