"""What a machine is doing, in one word and at most two numbers; each kind of tile names the states of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

WORKING: Final = "working"
WAITING: Final = "waiting"
HELD_UP: Final = "held_up"
BROKEN: Final = "broken"
MOOD_NAMES: Final = (WORKING, WAITING, HELD_UP, BROKEN)

COMMON_MOODS: Final[dict[str, str]] = {
    "idle": WAITING,
    "starved": WAITING,
    "unconnected": HELD_UP,
    "unused": WAITING,
    "blocked": HELD_UP,
    "out_of_slots": HELD_UP,
    "out_of_budget": HELD_UP,
    "short_of_memory": BROKEN,
    "out_of_memory": BROKEN,
    "losing": BROKEN,
}
"""The states that several kinds of machines can be in, each with its mood."""


@dataclass(frozen=True, slots=True)
class Status:
    """A state by its key: one of `COMMON_MOODS`, or of those in the machine's row of the tile table.

    What `count` and `total` count is said where the state is found.
    """

    key: str
    count: int = 0
    total: int = 0
    is_spare: bool = False
    """Whether nothing is amiss although the machine has no link: others of its kind do its work."""


IDLE: Final = Status("idle")
STARVED: Final = Status("starved")
UNCONNECTED: Final = Status("unconnected")
UNUSED: Final = Status("unused")
SPARE: Final = Status("unconnected", is_spare=True)
