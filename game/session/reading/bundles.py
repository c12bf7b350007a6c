"""What happens often, put together so that it can be marked on a line: a few stretches of time with a count each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from game.physics.units import TICKS_PER_SECOND

MAX_BUNDLES: Final = 8
"""More of a kind would be no marks but a pattern."""

FIRST_GAP_TICKS: Final = 2 * TICKS_PER_SECOND
"""What comes within so many ticks of the last belongs to the same bundle, as long as there are few bundles."""


@dataclass(slots=True)
class Bundle:
    """So many of one kind began from `first_tick` to `last_tick`; the longest took `longest_ticks`, if any."""

    first_tick: int
    last_tick: int
    count: int
    longest_ticks: float = 0.0


class Bundles:
    """Those of one kind in order of time. Where they become too many, those nearest to each other are joined."""

    def __init__(self) -> None:
        self.all: list[Bundle] = []
        self._gap_ticks = FIRST_GAP_TICKS

    def add(self, tick: int, count: int, longest_ticks: float = 0.0) -> None:
        """So many more have begun at a tick, which may be before that of what was told last."""
        self.all.append(Bundle(tick, tick, count, longest_ticks))
        self.all.sort(key=lambda bundle: bundle.first_tick)
        self.all = self._joined()
        while len(self.all) > MAX_BUNDLES:
            self._gap_ticks *= 2
            self.all = self._joined()

    def _joined(self) -> list[Bundle]:
        found: list[Bundle] = []
        for bundle in self.all:
            if found and bundle.first_tick - found[-1].last_tick <= self._gap_ticks:
                into = found[-1]
                into.last_tick = max(into.last_tick, bundle.last_tick)
                into.count += bundle.count
                into.longest_ticks = max(into.longest_ticks, bundle.longest_ticks)
            else:
                found.append(bundle)
        return found
