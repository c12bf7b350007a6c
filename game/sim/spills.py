"""Packets that went where nothing takes them: counted, located, never lost silently."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spill:
    """What was lost at one place for one reason: first in `tick`, `count` packets and `num_tokens` tokens in all."""

    tick: int
    cell: int
    packet_kind: int
    reason: str
    count: int
    num_tokens: int


class SpillBook:
    """Every spill of a run; those alike in place, kind and reason are one entry."""

    __slots__ = ("_entries",)

    def __init__(self) -> None:
        self._entries: dict[tuple[int, int, str], Spill] = {}

    def record(self, tick: int, cell: int, packet_kind: int, reason: str, num_tokens: int) -> None:
        """Note one lost packet."""
        key = (cell, packet_kind, reason)
        old = self._entries.get(key)
        if old is None:
            self._entries[key] = Spill(tick, cell, packet_kind, reason, 1, num_tokens)
        else:
            self._entries[key] = Spill(old.tick, cell, packet_kind, reason, old.count + 1, old.num_tokens + num_tokens)

    def entries(self) -> list[Spill]:
        """The spills by cell, kind and reason."""
        return [self._entries[key] for key in sorted(self._entries)]

    def state(self) -> tuple[int, ...]:
        """What the digest walks."""
        numbers = [len(self._entries)]
        for spill in self.entries():
            numbers += (spill.tick, spill.cell, spill.packet_kind, spill.count, spill.num_tokens)
        return tuple(numbers)
