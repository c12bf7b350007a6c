"""Ways to search: each proposes plans one after the other, and is told what they came to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import exp
from random import Random
from typing import Final, Protocol

from game.solvers.archive import Archive
from game.solvers.moving import moved_by_lot
from game.solvers.plan import Plan
from game.solvers.rating import Rated
from game.solvers.sketching import Sketcher

NUM_CHAINS: Final = 6
"""Annealings that go on side by side, so that there is work for several processes."""

HOTTEST: Final = 0.08
COLDEST: Final = 0.001
"""Temperatures in units of the score, at the beginning and at the end of a budget."""

PATIENCE: Final = 40
"""A chain that finds nothing better in so many steps begins anew from the best of the archive, or from nothing."""


@dataclass(slots=True)
class Chain:
    """One annealing: where it stands, and since when it has not found anything better."""

    at: Plan | None = None
    score: float = 0.0
    best: float = 0.0
    num_idle: int = 0


@dataclass(frozen=True, slots=True)
class Proposal:
    """A plan to be tried, and the chain that it is a move of, if it is."""

    plan: Plan
    chain: Chain | None = None


class Strategy(Protocol):
    """One way to search."""

    def propose(self, lot: Random) -> Proposal:
        """The next plan to be tried."""

    def tell(self, proposal: Proposal, rated: Rated, heat: float, lot: Random) -> None:
        """What a proposal of this strategy came to, and how much worse a plan may be that is accepted now."""


class Constructing:
    """Plans from nothing, each for itself."""

    def __init__(self, sketcher: Sketcher) -> None:
        self._sketcher = sketcher

    def propose(self, lot: Random) -> Proposal:
        """See `Strategy`."""
        return Proposal(self._sketcher.plan(lot))

    def tell(self, proposal: Proposal, rated: Rated, heat: float, lot: Random) -> None:
        """See `Strategy`; nothing is learnt."""


class Elites:
    """Moves of elites of the archive, at the beginning plans from nothing."""

    def __init__(self, sketcher: Sketcher, archive: Archive) -> None:
        self._sketcher = sketcher
        self._archive = archive

    def propose(self, lot: Random) -> Proposal:
        """See `Strategy`."""
        elite = self._archive.drawn(lot)
        if elite is None or lot.random() < 0.03:
            return Proposal(self._sketcher.plan(lot))
        return Proposal(_moved(self._sketcher, elite, lot))

    def tell(self, proposal: Proposal, rated: Rated, heat: float, lot: Random) -> None:
        """See `Strategy`; whoever searches fills the archive."""


class Annealing:
    """Chains of moves that are accepted where they are better, and less and less often where they are worse."""

    def __init__(self, sketcher: Sketcher, archive: Archive) -> None:
        self._sketcher = sketcher
        self._archive = archive
        self._chains = [Chain() for _ in range(NUM_CHAINS)]
        self._turn = 0

    def propose(self, lot: Random) -> Proposal:
        """See `Strategy`."""
        chain = self._chains[self._turn % NUM_CHAINS]
        self._turn += 1
        if chain.num_idle > PATIENCE:
            chain.at = self._archive.best if lot.random() < 0.7 else None
            chain.score = chain.best = 0.0
            chain.num_idle = 0
        at = chain.at
        plan = self._sketcher.plan(lot) if at is None else _moved(self._sketcher, at, lot)
        return Proposal(plan, chain)

    def tell(self, proposal: Proposal, rated: Rated, heat: float, lot: Random) -> None:
        """See `Strategy`."""
        chain = proposal.chain
        assert chain is not None
        worse_by = chain.score - rated.score
        if chain.at is None or worse_by <= 0 or lot.random() < exp(-worse_by / heat):
            chain.at, chain.score = proposal.plan, rated.score
        chain.num_idle = 0 if rated.score > chain.best else chain.num_idle + 1
        chain.best = max(chain.best, rated.score)


def _moved(sketcher: Sketcher, plan: Plan, lot: Random) -> Plan:
    return moved_by_lot(sketcher.ground, plan, lot, sketcher.arranger)


def heat_at(share: float) -> float:
    """The temperature when so much of a budget is spent, from 0 to 1."""
    return float(HOTTEST * (COLDEST / HOTTEST) ** share)


Make = Callable[[Sketcher, Archive], list[tuple[Strategy, int]]]


def _constructing(sketcher: Sketcher, archive: Archive) -> list[tuple[Strategy, int]]:
    return [(Constructing(sketcher), 1)]


def _annealing(sketcher: Sketcher, archive: Archive) -> list[tuple[Strategy, int]]:
    return [(Annealing(sketcher, archive), 1)]


def _elites(sketcher: Sketcher, archive: Archive) -> list[tuple[Strategy, int]]:
    return [(Elites(sketcher, archive), 1)]


def _mixed(sketcher: Sketcher, archive: Archive) -> list[tuple[Strategy, int]]:
    return [(Constructing(sketcher), 3), (Annealing(sketcher, archive), 8), (Elites(sketcher, archive), 5)]


METHODS: Final[dict[str, Make]] = {
    "mixed": _mixed,
    "construct": _constructing,
    "anneal": _annealing,
    "map_elites": _elites,
}
"""The strategies of each method, and how many of sixteen proposals come from each."""
