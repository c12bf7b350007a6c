"""MAP-Elites: the best build of each kind of builds, where a kind is a number of tiles and a share of memory."""

from __future__ import annotations

from random import Random
from typing import Final

from game.solvers.plan import Plan
from game.solvers.rating import Rated

_MEMORY_STEPS: Final = 48
"""So many classes of peak memory, from nothing to all there is."""

Niche = tuple[bool, int, int]
"""Whether it wins, its tiles, and its class of peak memory."""


class Archive:
    """The best plan of every niche."""

    def __init__(self) -> None:
        self._elites: dict[Niche, tuple[Plan, Rated]] = {}
        self._won: list[Niche] = []
        self._lost: list[Niche] = []
        self.best: Plan | None = None
        """The plan with the highest score of all; None where there is none yet."""
        self._best_score = -1.0

    def add(self, plan: Plan, rated: Rated) -> None:
        """Keep a plan if it is the best of its niche."""
        if rated.score > self._best_score:
            self.best, self._best_score = plan, rated.score
        niche = niche_of(rated)
        old = self._elites.get(niche)
        if old is None:
            (self._won if rated.is_won else self._lost).append(niche)
        if old is None or rated.score > old[1].score:
            self._elites[niche] = (plan, rated)

    def drawn(self, lot: Random) -> Plan | None:
        """An elite by lot, of those that win where there are any; None where there is none at all."""
        niches = self._won or self._lost
        if not niches:
            return None
        if not self._won:  # the nearest to a win of a few
            few = [lot.choice(niches) for _ in range(4)]
            return self._elites[max(few, key=lambda niche: self._elites[niche][1].score)][0]
        return self._elites[lot.choice(niches)][0]


def niche_of(rated: Rated) -> Niche:
    """The niche of a build that was rated."""
    result = rated.result
    if result is None:
        return False, 0, 0
    memory = int(_MEMORY_STEPS * result.vram_peak_mib / result.vram_capacity_mib) if result.vram_capacity_mib else 0
    return rated.is_won, result.tiles, memory
