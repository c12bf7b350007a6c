"""`solve`: a level's builds found by search, from an empty board, with the level file alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from game.content.level import Level
from game.content.load import load_level
from game.session.run.evaluator import Evaluator
from game.solvers.budget import Budget
from game.solvers.objective import objective_of
from game.solvers.rating import Rated
from game.solvers.search import BATCH, Evaluates, Found, Progress, Search


def solve(
    level: Level | str | Path,
    *,
    objective: str | None = None,
    budget: Budget,
    seed: int = 0,
    method: str = "mixed",
    workers: int | None = None,
    evaluator: Evaluates | None = None,
    batch: int = BATCH,
    watch: Callable[[Progress], None] | None = None,
    keep: Callable[[Rated], None] | None = None,
) -> Iterator[Found]:
    """Search for builds of a level; yields each that is better than all before, until the budget is spent.

    The objective is the name of a metric, or `vram`, `ttft`, `tpot`, `itl`; without one it is what the level's first
    goal is about. With a budget of evaluations alone the course depends on level, objective, seed, method and batch,
    and not on `workers`, which are processes (one a core if not given), or on the `evaluator` that is used instead of
    those. `watch` is told after every batch how far it has got, `keep` what every build came to.

    Raises:
        ContentError: where the level is given by a path or an id and is faulty.
        ValueError: where there is no such objective or method.
    """
    loaded = level if isinstance(level, Level) else load_level(level)
    wanted = objective_of(loaded, objective)
    if evaluator is not None:
        search = Search(loaded, wanted, budget, seed, evaluator, method=method, batch=batch, watch=watch, keep=keep)
        return search.improvements()
    own = Evaluator(loaded, workers=workers)
    search = Search(loaded, wanted, budget, seed, own, method=method, batch=batch, watch=watch, keep=keep)
    return _closing(own, search)


def _closing(own: Evaluator, search: Search) -> Iterator[Found]:
    with own:
        yield from search.improvements()
