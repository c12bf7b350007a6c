"""The tasks of one call that hosts share: which wait, and which were lost together with a host."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Sequence
from typing import Final

from game.processes.executor import MOST_DEATHS, chunk_size

CHUNK_S: Final = 2.0
"""A chunk of tasks keeps a host busy for about so long: much longer than it takes to send it."""


class Tasks:
    """The tasks of one call: which wait, and which were lost together with a host."""

    def __init__(self, pickled: Sequence[bytes]) -> None:
        self.pickled = pickled
        self._waiting = deque(range(len(pickled)))
        self._returned: list[list[int]] = []
        """Chunks to be done again, before all others."""
        self._deaths: Counter[int] = Counter()

    @property
    def are_waiting(self) -> bool:
        """Whether there is something to do."""
        return bool(self._waiting or self._returned)

    @property
    def num_waiting(self) -> int:
        """How many there are to do."""
        return len(self._waiting) + sum(map(len, self._returned))

    def taken(self, num_workers: int, seconds_per_task: float | None) -> list[int]:
        """The next chunk; empty if nothing waits."""
        if self._returned:
            return self._returned.pop()
        size = chunk_size(len(self._waiting), num_workers, seconds_per_task, CHUNK_S)
        return [self._waiting.popleft() for _ in range(size)]

    def put_back(self, chunk: list[int]) -> None:
        """Have a chunk done that was not begun."""
        self._returned.append(chunk)

    def lost(self, chunk: list[int]) -> list[int]:
        """Have a chunk done again whose host was lost, but for what is not to be tried any more, which is given.

        Nobody knows during which task it was lost, if for any. By halves a task that ends hosts is soon alone.
        """
        if len(chunk) > 1:
            middle = len(chunk) // 2
            self._returned += [chunk[middle:], chunk[:middle]]
            return []
        self._deaths[chunk[0]] += 1
        if self._deaths[chunk[0]] >= MOST_DEATHS:
            return chunk
        self._returned.append(chunk)
        return []
