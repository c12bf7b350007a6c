"""A search for builds of one level: batches of proposals are laid, run, rated, and told to whoever proposed them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle
from random import Random
from typing import Final, Protocol

from game.content.level import Level
from game.content.solution import Solution
from game.session.run.evaluator import Failure
from game.session.run.outcome import Result
from game.session.run.stopping import StopWhen
from game.session.score.objective import Objective
from game.solvers.archive import Archive
from game.solvers.budget import Budget, Spending
from game.solvers.ground import Ground
from game.solvers.laying import laid
from game.solvers.promising import FORETOLD
from game.solvers.rating import Rated, Rating
from game.solvers.sketching import Sketcher
from game.solvers.strategies import METHODS, Proposal, Strategy, heat_at

BATCH: Final = 8
"""Builds that are run before anything is learnt of them: the same whatever the number of processes is."""

_MOST_TRIES: Final = 400
"""So many proposals in vain for each build of a batch, and the search takes it that there are no further builds."""

BuildKey = tuple[tuple[str, ...], tuple[tuple[str, str], ...], tuple[tuple[str, tuple[tuple[str, object], ...]], ...]]


class Evaluates(Protocol):
    """Whatever runs many builds of the level, as `Evaluator` does, here or on other machines."""

    def evaluate(self, builds: Sequence[Solution], *, stop_when: StopWhen | None = None) -> Sequence[Result | Failure]:
        """What each build comes to, in their order."""


@dataclass(frozen=True, slots=True)
class Found:
    """A build better than all before it: the first ones nearer to a win, then wins, each better in the objective.

    Of wins that are equal in the objective the one with fewer tiles is better.
    """

    solution: Solution
    result: Result
    value: float | None
    """What the objective came to; None where it does not win."""
    score: float
    """What it is worth while nothing has won: from 0 to 1, more where it is nearer to a win."""
    evaluations: int
    """Builds that were run up to it."""
    seconds: float
    """Since the search began; the only number that is not the same every time."""

    @property
    def is_won(self) -> bool:
        """Whether it wins."""
        return self.result.verdict == "won"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a search has got."""

    evaluations: int
    seconds: float
    share: float
    """How much of the budget is spent, from 0 to 1."""
    num_won: int
    best: Found | None


class Search:
    """One search. `improvements` is its course; `archive` and `num_won` can be read at any time."""

    def __init__(
        self,
        level: Level,
        objective: Objective,
        budget: Budget,
        seed: int,
        evaluator: Evaluates,
        *,
        method: str = "mixed",
        batch: int = BATCH,
        watch: Callable[[Progress], None] | None = None,
        keep: Callable[[Rated], None] | None = None,
    ) -> None:
        if method not in METHODS:
            raise ValueError(f"there is no method {method!r}; there are {', '.join(METHODS)}")
        if batch < 1:
            raise ValueError(f"batch is {batch}; it must be 1 or more")
        self._ground = Ground(level)
        self._objective = objective
        self._spending = Spending(budget)
        self._lot = Random(f"{level.id} {seed}")
        self._evaluator = evaluator
        self._batch = batch
        self._watch = watch
        self._keep = keep
        self._rating = Rating(level, objective)
        self.archive = Archive()
        shares = METHODS[method](Sketcher(self._ground, wants_more=objective.metric.id == FORETOLD), self.archive)
        order = [strategy for strategy, num in shares for _ in range(num)]
        self._lot.shuffle(order)
        self._turns: Iterator[Strategy] = cycle(order)
        self._known: dict[BuildKey, Rated] = {}
        self._best: Found | None = None
        self.num_won = 0
        """Different builds that won."""

    @property
    def best(self) -> Found | None:
        """The best so far."""
        return self._best

    def improvements(self) -> Iterator[Found]:
        """Search until the budget is spent, or there is nothing left that could be tried."""
        while not self._spending.is_over:
            proposed = self._proposed()
            if not proposed:
                return
            builds = [build for _, _, build in proposed]
            outcomes = self._evaluator.evaluate(builds, stop_when="cannot_win")
            for (strategy, proposal, build), outcome in zip(proposed, outcomes, strict=True):
                self._spending.evaluations += 1
                if isinstance(outcome, Failure):
                    self._learn(strategy, proposal, Rated(build, None, 0.0, None))
                    continue
                rated = self._rating.of(build, outcome)
                self.num_won += rated.is_won
                self._learn(strategy, proposal, rated)
                found = self._better(rated)
                if found is not None:
                    self._best = found
                    yield found
            if self._watch is not None:
                self._watch(self.progress())

    def progress(self) -> Progress:
        """How far it has got."""
        spending = self._spending
        return Progress(spending.evaluations, spending.seconds, spending.share, self.num_won, self._best)

    def _proposed(self) -> list[tuple[Strategy, Proposal, Solution]]:
        """Builds that were never run, of which something may come; fewer than a batch where there are no more."""
        left = self._spending.num_left
        wanted = self._batch if left is None else min(self._batch, left)
        found: list[tuple[Strategy, Proposal, Solution]] = []
        in_batch: set[BuildKey] = set()
        for _ in range(_MOST_TRIES * wanted):
            if len(found) == wanted:
                break
            strategy = next(self._turns)
            proposal = strategy.propose(self._lot)
            build = laid(self._ground, proposal.plan)
            if build is None:
                continue
            key = _key(build)
            known = self._known.get(key)
            if known is None and key not in in_batch:
                foretold, may_work = self._rating.before_run(build)
                if may_work:
                    in_batch.add(key)
                    found.append((strategy, proposal, build))
                    continue
                known = self._rating.not_run(build, foretold)
            if known is not None:
                self._learn(strategy, proposal, known)
        return found

    def _learn(self, strategy: Strategy, proposal: Proposal, rated: Rated) -> None:
        key = _key(rated.solution)
        if key not in self._known:
            self._known[key] = rated
            if self._keep is not None:
                self._keep(rated)
        self.archive.add(proposal.plan, rated)
        strategy.tell(proposal, rated, heat_at(self._spending.share), self._lot)

    def _better(self, rated: Rated) -> Found | None:
        """The build as found, if it is better than the best so far."""
        assert rated.result is not None
        best = self._best
        if best is not None and not _is_better(self._objective, rated, best):
            return None
        told = (rated.value, rated.score, self._spending.evaluations, self._spending.seconds)
        return Found(rated.solution, rated.result, *told)


def _is_better(objective: Objective, rated: Rated, best: Found) -> bool:
    if rated.is_won != best.is_won:
        return rated.is_won
    if not rated.is_won:
        return rated.score > best.score
    if rated.value is None or best.value is None:
        return rated.value is not None
    if rated.value != best.value:
        return objective.is_better(rated.value, best.value)
    return rated.result is not None and rated.result.tiles < best.result.tiles


def _key(build: Solution) -> BuildKey:
    settings = tuple((cell, tuple(sorted(told.items()))) for cell, told in sorted(build.settings.items()))
    return build.map, tuple(sorted(build.facing.items())), settings
