"""Many solutions of one level, run on all cores."""

from __future__ import annotations

import os
import pickle
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from game.content.errors import ContentError, Fault, printable
from game.content.level import Level
from game.content.load import load_level, load_solution
from game.content.match import check_match
from game.content.shape import MAX_SEED
from game.content.solution import Solution
from game.processes.worker_pool import WorkerPool
from game.session.run.evaluate_worker import outcome_of
from game.session.run.level_run import whole
from game.session.run.outcome import Result
from game.session.run.slices import Progress

WORKER: Final = "game.session.run.evaluate_worker"
"""The module that a worker process runs."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A solution that has no result: where it stood among the solutions, what it is called, and why."""

    index: int
    solution: str
    reason: str

    def __str__(self) -> str:
        return printable(f"{self.solution}: {self.reason}")


class EvaluationError(Exception):
    """Some solutions have no result, because running them killed workers or broke off.

    `failures` names them; `results` has all others in their places, and None in the places of these.
    """

    def __init__(self, results: Sequence[Result | None], failures: Sequence[Failure]) -> None:
        self.results = list(results)
        self.failures = list(failures)
        super().__init__(results, failures)

    def __str__(self) -> str:
        return "\n".join(str(failure) for failure in self.failures)


def evaluate(
    level: Level | str | Path,
    solutions: Iterable[Solution | str | Path],
    *,
    workers: int | None = None,
    seed: int | None = None,
    ticks: int | None = None,
    progress: Progress | None = None,
) -> list[Result]:
    """Run a level with each solution and return the results in the order of the solutions, the same as those of `run`.

    The runs are spread over `workers` processes, one a core if not given; with 1 all run in this process. `progress` is
    called in this thread whenever another solution is done. Ctrl-C, or whatever `progress` raises, ends all workers.

    Raises:
        ContentError: before anything is run, with the faults of all files and of all solutions that do not fit.
        EvaluationError: when all is done, where solutions killed two workers each, or their runs broke off.
        ValueError: where `workers` is less than 1, `ticks` negative, or `seed` none that a file could have.
    """
    if workers is not None and workers < 1:
        raise ValueError(f"workers is {workers}; it must be 1 or more")
    seed, ticks = whole("seed", seed, MAX_SEED), whole("ticks", ticks)
    if isinstance(solutions, Solution | str | Path):
        raise TypeError("solutions is a single one; put it in a list")
    level = level if isinstance(level, Level) else load_level(level)
    builds = [(level, solution) for solution in _fitting(level, solutions)]
    return _run_all(builds, workers, seed, ticks, progress)


def evaluate_builds(
    builds: Sequence[tuple[Level, Solution]], *, workers: int | None = None, progress: Progress | None = None
) -> list[Result]:
    """The same for solutions that each have a level of their own, and are known to fit it."""
    return _run_all(builds, workers, None, None, progress)


def _run_all(
    builds: Sequence[tuple[Level, Solution]],
    workers: int | None,
    seed: int | None,
    ticks: int | None,
    progress: Progress | None,
) -> list[Result]:
    levels = {id(level): level for level, _ in builds}
    numbers = {key: number for number, key in enumerate(levels)}
    outcomes: list[Result | str] = ["no worker told what it came to"] * len(builds)
    num_done = 0

    def note(index: int, outcome: Result | str) -> None:
        nonlocal num_done
        outcomes[index] = outcome
        num_done += 1
        if progress is not None:
            progress(num_done, len(builds))

    num_workers = min(num_cores(), len(builds)) if workers is None else min(workers, max(2, len(builds)))
    if num_workers <= 1:
        for index, (level, solution) in enumerate(builds):
            note(index, outcome_of(level, solution, seed, ticks))
    else:
        tasks = [pickle.dumps((numbers[id(level)], solution)) for level, solution in builds]
        job = pickle.dumps((list(levels.values()), seed, ticks))
        WorkerPool(WORKER, job, tasks, num_workers).work(note)
    return _all_or_error([solution for _, solution in builds], outcomes)


def num_cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _fitting(level: Level, solutions: Iterable[Solution | str | Path]) -> list[Solution]:
    """All solutions, or all of their faults."""
    loaded: list[Solution] = []
    faults: list[Fault] = []
    for index, given in enumerate(solutions):
        try:
            solution = given if isinstance(given, Solution) else load_solution(given)
            check_match(level, solution)
            loaded.append(solution)
        except ContentError as error:
            name = _name(index, given) if isinstance(given, Solution) else None
            faults += [replace(fault, file=name or fault.file) for fault in error.faults]
    if faults:
        raise ContentError(faults)
    return loaded


def _name(index: int, solution: Solution) -> str:
    """What to call a solution: its file, or its place among the solutions where it has none."""
    name = solution.source.name
    return f"solutions[{index}]" if name.startswith("<") else name


def _all_or_error(solutions: Sequence[Solution], outcomes: Sequence[Result | str]) -> list[Result]:
    results = [outcome for outcome in outcomes if isinstance(outcome, Result)]
    if len(results) == len(outcomes):
        return results
    failures = [
        Failure(index, _name(index, solution), outcome)
        for index, (solution, outcome) in enumerate(zip(solutions, outcomes, strict=True))
        if isinstance(outcome, str)
    ]
    raise EvaluationError([None if isinstance(outcome, str) else outcome for outcome in outcomes], failures)
