"""Users of a closed loop who think before they send their next prompt."""

from __future__ import annotations

from heapq import heappop, heappush
from typing import Final

USER_BITS: Final = 20
"""Bits of an entry that name the user."""

_USER_MASK: Final = (1 << USER_BITS) - 1


class Thinking:
    """Users and when each has thought enough: a heap of `beat << USER_BITS | user`."""

    __slots__ = ("_due",)

    def __init__(self) -> None:
        self._due: list[int] = []

    def __len__(self) -> int:
        return len(self._due)

    def add(self, user: int, due_beat: int) -> None:
        """A user, counted from the first of its source, thinks up to a beat."""
        heappush(self._due, due_beat << USER_BITS | user)

    def over(self, beat: int) -> list[int]:
        """Take out the users who have thought enough by now."""
        due = self._due
        found = []
        while due and due[0] >> USER_BITS <= beat:
            found.append(heappop(due) & _USER_MASK)
        return found

    def state(self) -> tuple[int, ...]:
        """What the digest walks."""
        return tuple(sorted(self._due))
