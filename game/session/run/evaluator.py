"""Builds run on all cores, again and again: the processes that run them stay between two calls."""

from __future__ import annotations

import os
import pickle
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final

from game.content.errors import ContentError, Fault, printable
from game.content.level import Level
from game.content.load import load_level, load_solution
from game.content.shape import MAX_SEED
from game.content.solution import Solution
from game.processes.executor import Executor, Pool
from game.processes.worker_pool import WorkerPool
from game.session.run.arguments import whole
from game.session.run.evaluate_worker import Outcome, RunTerms, outcome_of
from game.session.run.outcome import Result
from game.session.run.slices import Progress
from game.session.run.stopping import StopWhen, check_stop_when

WORKER: Final = "game.session.run.evaluate_worker"
"""The module that a worker process runs."""

_UNTOLD: Final = "no worker told what it came to"


@dataclass(frozen=True, slots=True)
class Failure:
    """A build that has no result: where it stood among the builds, what it is called, and why.

    `faults` are those of a file that cannot be read, or of a build that does not fit the level; there are none where
    running it killed workers or broke off.
    """

    index: int
    solution: str
    reason: str
    faults: tuple[Fault, ...] = ()

    def __str__(self) -> str:
        return printable(f"{self.solution}: {self.reason}")


class Evaluator:
    """Runs builds of one level in `workers` processes, one a core if not given; with 1 all run in this process.

    The processes are started when there are builds for them and stay until `close`, or the end of a `with`: a search
    that asks a thousand times waits for them once. One thread at a time may use an evaluator. With an `executor`, such
    as a `RayExecutor`, they run wherever that has its workers, to the same results.

    Raises:
        ContentError: where the level is given by a path or an id and is faulty.
        ValueError: where `workers` is less than 1, or given beside an executor, which has its own.
    """

    def __init__(
        self, level: Level | str | Path, *, workers: int | None = None, executor: Executor | None = None
    ) -> None:
        self.level: Final = level if isinstance(level, Level) else load_level(level)
        self._runs: Final = BuildRuns([self.level], workers, executor)

    def __enter__(self) -> Evaluator:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the processes. Who evaluates further has new ones started."""
        self._runs.close()

    def evaluate(
        self,
        builds: Iterable[Solution | str | Path],
        *,
        seed: int | None = None,
        ticks: int | None = None,
        stop_when: StopWhen | None = None,
        progress: Progress | None = None,
    ) -> list[Result | Failure]:
        """What each build comes to, in their order: its result, the same as that of `run`, or why there is none.

        A build that cannot be read, does not fit the level, or kills two workers is skipped and named; all others are
        run. `progress` is called in this thread whenever another one is done; whatever it raises ends all workers.
        Where there are several processes, a `stop_when` of your own stands in a module that they can import.

        Raises:
            TypeError: where they cannot.
            ValueError: where `ticks` is negative, `seed` none that a file could have, or `stop_when` no such rule.
        """
        check_stop_when(stop_when)
        self._runs.check_sendable(stop_when)
        terms = RunTerms(whole("seed", seed, MAX_SEED), whole("ticks", ticks), stop_when)
        if isinstance(builds, Solution | str | Path):
            raise TypeError("builds is a single one; put it in a list")
        given = list(builds)
        outcomes: list[Outcome] = [_UNTOLD] * len(given)
        fit: list[int] = []
        loaded: list[tuple[int, Solution]] = []
        for index, build in enumerate(given):
            try:
                loaded.append((0, build if isinstance(build, Solution) else load_solution(build)))
                fit.append(index)
            except ContentError as error:
                outcomes[index] = error
        num_skipped = len(given) - len(fit)

        def tell(num_done: int, _: int) -> None:
            if progress is not None:
                progress(num_skipped + num_done, len(given))

        for index, outcome in zip(fit, self._runs.outcomes(loaded, terms, tell), strict=True):
            outcomes[index] = outcome
        return [told(index, build, outcome) for index, (build, outcome) in enumerate(zip(given, outcomes, strict=True))]


class BuildRuns:
    """Runs builds of several levels: each is the number of its level and its solution."""

    def __init__(self, levels: Sequence[Level], workers: int | None = None, executor: Executor | None = None) -> None:
        check_workers(workers, executor)
        self._levels = levels
        num_workers = num_cores() if workers is None else workers
        self._is_here = executor is None and num_workers == 1
        """Whether there are no other processes."""
        self._is_alone_here = executor is None and workers is None
        """Whether a single build need not be kept apart from this process."""
        job = pickle.dumps(list(levels))
        self._pool: Pool = executor.pool(WORKER, job) if executor else WorkerPool(WORKER, job, num_workers)

    def close(self) -> None:
        """End the processes."""
        self._pool.close()

    def check_sendable(self, stop_when: StopWhen | None) -> None:
        """Refuse a rule that no other process could import, where there are any.

        Raises:
            TypeError: where it is one.
        """
        if not self._is_here and callable(stop_when):
            home = getattr(stop_when, "__module__", None)
            if home == "__main__" or "<" in getattr(stop_when, "__qualname__", ""):
                told = "workers cannot import it; put it into a module of its own, or use workers=1"
                raise TypeError(f"stop_when is {stop_when!r}: {told}")

    def outcomes(
        self, builds: Sequence[tuple[int, Solution]], terms: RunTerms, progress: Progress | None = None
    ) -> list[Outcome]:
        """What each build comes to, in their order."""
        outcomes: list[Outcome] = [_UNTOLD] * len(builds)
        num_done = 0

        def note(index: int, outcome: Outcome) -> None:
            nonlocal num_done
            outcomes[index] = outcome
            num_done += 1
            if progress is not None:
                progress(num_done, len(builds))

        if self._is_here or (self._is_alone_here and len(builds) == 1):
            for index, (number, solution) in enumerate(builds):
                note(index, outcome_of(self._levels[number], solution, terms))
        else:
            self._pool.work([pickle.dumps((number, solution, terms)) for number, solution in builds], note)
        return outcomes


def check_workers(workers: int | None, executor: Executor | None) -> None:
    """Refuse what cannot be meant.

    Raises:
        ValueError: where there would be no worker, or an executor that has its own is told how many.
    """
    if workers is not None and workers < 1:
        raise ValueError(f"workers is {workers}; it must be 1 or more")
    if workers is not None and executor is not None:
        raise ValueError("workers are of this machine; an executor is told its own number of workers when it is made")


def told(index: int, build: Solution | str | Path, outcome: Outcome) -> Result | Failure:
    """An outcome as callers get it: a result, or a failure with the name of the build."""
    if isinstance(outcome, Result):
        return outcome
    name = name_of(index, build) if isinstance(build, Solution) else str(build)
    if isinstance(outcome, str):
        return Failure(index, name, outcome)
    return Failure(index, name, "; ".join(fault.message for fault in outcome.faults), tuple(outcome.faults))


def name_of(index: int, solution: Solution) -> str:
    """What to call a solution: its file, or its place among the solutions where it has none."""
    name = solution.source.name
    return f"solutions[{index}]" if name.startswith("<") else name


def num_cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
