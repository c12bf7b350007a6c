"""Many servers, run on all cores."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from typing import Final

from game.processes.worker_pool import WorkerPool
from game.session.run.evaluate import num_cores
from game.session.run.slices import Progress
from game.session.sim.options import SimOptions
from game.session.sim.report import Report
from game.session.sim.server import server_of
from game.session.sim.sweep_worker import report_of

WORKER: Final = "game.session.sim.sweep_worker"
"""The module that a worker process runs."""


class SweepError(Exception):
    """A run of a sweep has no report: which one, and why."""


def sweep(every: Sequence[SimOptions], *, workers: int | None = None, progress: Progress | None = None) -> list[Report]:
    """The report of each, in their order; the same as those of runs one by one.

    Raises:
        BadOption: where an option of one makes no sense, before anything is run.
        ContentError: with every fault of a file that an option names.
        SweepError: where a run broke off.
    """
    for options in every:
        server_of(options)
    outcomes: list[Report | str] = ["no worker told what it came to"] * len(every)
    num_done = 0

    def note(index: int, outcome: Report | str) -> None:
        nonlocal num_done
        outcomes[index] = outcome
        num_done += 1
        if progress is not None:
            progress(num_done, len(every))

    num_workers = min(num_cores() if workers is None else workers, len(every))
    if num_workers <= 1:
        for index, options in enumerate(every):
            note(index, report_of(options))
    else:
        tasks = [pickle.dumps(options) for options in every]
        WorkerPool(WORKER, pickle.dumps(None), tasks, num_workers).work(note)
    reports = []
    for index, outcome in enumerate(outcomes):
        if not isinstance(outcome, Report):
            raise SweepError(f"run {index + 1} of {len(every)}: {outcome}")
        reports.append(outcome)
    return reports
