"""Packets that went where nothing takes them: counted, located, never lost silently."""

from dataclasses import dataclass
from typing import Final

BUNDLE_UNVERIFIED: Final = "bundle_unverified"
ENTERS_FRONT: Final = "enters_front"
GOES_ROUND: Final = "goes_round"
LEAVES_GRID: Final = "leaves_grid"
RUNS_INTO_BLOCKED: Final = "runs_into_blocked"
RUNS_INTO_EMPTY: Final = "runs_into_empty"
TAKES_NONE: Final = "takes_none"

SPILL_CAUSES: Final = (
    BUNDLE_UNVERIFIED,
    ENTERS_FRONT,
    GOES_ROUND,
    LEAVES_GRID,
    RUNS_INTO_BLOCKED,
    RUNS_INTO_EMPTY,
    TAKES_NONE,
)
"""Every cause of a spill, in the order of the digest. In words they stand in the word files, under `spill.cause`."""


@dataclass(frozen=True, slots=True)
class Spill:
    """What was lost at one place for one cause: first in `tick`, `count` packets and `num_tokens` tokens in all.

    `cause` is one of `SPILL_CAUSES`; `tile` is the kind of tile that it concerns, "" for none.
    """

    tick: int
    cell: int
    packet_kind: int
    cause: str
    tile: str
    count: int
    num_tokens: int


class SpillBook:
    """Every spill of a run; those alike in place, kind and cause are one entry."""

    __slots__ = ("_entries", "_is_sorted", "num_packets")

    def __init__(self) -> None:
        self._entries: dict[tuple[int, int, str, str], Spill] = {}
        self._is_sorted = True
        self.num_packets = 0
        """Packets lost in all."""

    def record(self, tick: int, cell: int, packet_kind: int, cause: str, tile: str, num_tokens: int) -> None:
        """Note one lost packet."""
        key = (cell, packet_kind, cause, tile)
        self.num_packets += 1
        old = self._entries.get(key)
        count = 1
        if old is None:
            self._is_sorted = False
        else:
            tick = old.tick
            count += old.count
            num_tokens += old.num_tokens
        self._entries[key] = Spill(tick, cell, packet_kind, cause, tile, count, num_tokens)

    def entries(self) -> list[Spill]:
        """The spills by cell, kind and cause."""
        if not self._is_sorted:
            self._entries = {key: self._entries[key] for key in sorted(self._entries)}
            self._is_sorted = True
        return list(self._entries.values())

    def state(self) -> tuple[int, ...]:
        """What the digest walks."""
        numbers = [len(self._entries)]
        for spill in self.entries():
            numbers += (spill.tick, spill.cell, spill.packet_kind, spill.count, spill.num_tokens)
        return tuple(numbers)
