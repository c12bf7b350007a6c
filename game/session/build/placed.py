"""A tile on the board while it is edited, and what turning and flipping make of the side it faces."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from game.sim.spec import SettingValue
from game.sim.tiles import FACINGS, OPPOSITE

Flip = Literal["left_right", "up_down"]
"""The two ways to mirror: left and right change places, or up and down do."""

_FLIPPED: Final[dict[Flip, str]] = {"left_right": "EW", "up_down": "NS"}


@dataclass(frozen=True, slots=True)
class PlacedTile:
    """A tile on a cell. `facing` ("N", "E", "S", "W") is the side it puts packets out on.

    `settings` has what the player has set it to; what is not named has the value that the level gives it.
    """

    kind: str
    facing: str = "E"
    settings: Mapping[str, SettingValue] = field(default_factory=dict, hash=False)

    def turned(self, clockwise: bool = True) -> "PlacedTile":
        """The same tile a quarter turn on."""
        return replace(self, facing=turned(self.facing, clockwise))

    def mirrored(self, flip: Flip) -> "PlacedTile":
        """The same tile in the mirror."""
        return replace(self, facing=mirrored(self.facing, flip))


def turned(facing: str, clockwise: bool = True) -> str:
    """The side that is faced after a quarter turn."""
    return FACINGS[(FACINGS.index(facing) + (1 if clockwise else -1)) % 4]


def mirrored(facing: str, flip: Flip) -> str:
    """The side that is faced in the mirror."""
    return OPPOSITE[facing] if facing in _FLIPPED[flip] else facing
