"""Many solutions of one level, run on all cores: all of them, or none where one does not fit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from game.content.errors import ContentError, Fault
from game.content.level import Level
from game.content.load import load_level, load_solution
from game.content.match import check_match
from game.content.shape import MAX_SEED
from game.content.solution import Solution
from game.processes.executor import Executor
from game.session.run.arguments import whole
from game.session.run.evaluate_worker import RunTerms
from game.session.run.evaluator import BuildRuns, Failure, check_workers, name_of, told
from game.session.run.outcome import Result
from game.session.run.slices import Progress


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
    executor: Executor | None = None,
) -> list[Result]:
    """Run a level with each solution and return the results in the order of the solutions, the same as those of `run`.

    The runs are spread over `workers` processes, one a core if not given; with 1 all run in this process. `progress` is
    called in this thread whenever another solution is done. Ctrl-C, or whatever `progress` raises, ends all workers.
    An `Evaluator` keeps its processes from call to call, and skips builds that do not fit. With an `executor`, such as
    a `RayExecutor`, the runs go wherever that has its workers.

    Raises:
        ContentError: before anything is run, with the faults of all files and of all solutions that do not fit.
        EvaluationError: when all is done, where solutions killed two workers each, or their runs broke off.
        ValueError: where `workers` is less than 1 or given beside an executor, `ticks` negative, or `seed` none that a
            file could have.
    """
    check_workers(workers, executor)
    terms = RunTerms(whole("seed", seed, MAX_SEED), whole("ticks", ticks))
    if isinstance(solutions, Solution | str | Path):
        raise TypeError("solutions is a single one; put it in a list")
    level = level if isinstance(level, Level) else load_level(level)
    builds = [(level, solution) for solution in _fitting(level, solutions)]
    return _run_all(builds, workers, terms, progress, executor)


def evaluate_builds(
    builds: Sequence[tuple[Level, Solution]], *, workers: int | None = None, progress: Progress | None = None
) -> list[Result]:
    """The same for solutions that each have a level of their own, and are known to fit it."""
    return _run_all(builds, workers, RunTerms(), progress)


def _run_all(
    builds: Sequence[tuple[Level, Solution]],
    workers: int | None,
    terms: RunTerms,
    progress: Progress | None,
    executor: Executor | None = None,
) -> list[Result]:
    levels = {id(level): level for level, _ in builds}
    numbers = {key: number for number, key in enumerate(levels)}
    runs = BuildRuns(list(levels.values()), workers, executor)
    try:
        outcomes = runs.outcomes([(numbers[id(level)], solution) for level, solution in builds], terms, progress)
    finally:
        runs.close()
    all_told = [told(index, solution, outcomes[index]) for index, (_, solution) in enumerate(builds)]
    results = [outcome for outcome in all_told if isinstance(outcome, Result)]
    if len(results) == len(all_told):
        return results
    failures = [outcome for outcome in all_told if isinstance(outcome, Failure)]
    raise EvaluationError([None if isinstance(outcome, Failure) else outcome for outcome in all_told], failures)


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
            name = name_of(index, given) if isinstance(given, Solution) else None
            faults += [replace(fault, file=name or fault.file) for fault in error.faults]
    if faults:
        raise ContentError(faults)
    return loaded
