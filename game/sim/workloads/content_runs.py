"""What many prompts consist of, in three arrays: a prompt may have hundreds of blocks, and a trace many prompts."""

from __future__ import annotations

from array import array


class ContentRuns:
    """The runs of content of prompts, by their numbers in the order in which they were added."""

    __slots__ = ("_ends", "_ids", "_sizes")

    def __init__(self) -> None:
        self._ids = array("q")
        self._sizes = array("q")
        self._ends = array("q")

    def __len__(self) -> int:
        return len(self._ends)

    def add(self, runs: list[tuple[int, int]]) -> None:
        """Add a prompt: (content id, tokens), in order."""
        for content, size in runs:
            self._ids.append(content)
            self._sizes.append(size)
        self._ends.append(len(self._ids))

    def of(self, number: int) -> tuple[tuple[int, int], ...]:
        """The runs of a prompt."""
        start = self._ends[number - 1] if number else 0
        return tuple([(self._ids[place], self._sizes[place]) for place in range(start, self._ends[number])])

    def arrays(self) -> tuple[array[int], array[int], array[int]]:
        """All that it holds, for who makes a fingerprint of it."""
        return (self._ids, self._sizes, self._ends)
