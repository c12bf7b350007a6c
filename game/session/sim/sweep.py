"""Many servers, run on all cores."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from typing import Final

from game.processes.worker_pool import WorkerPool
from game.session.run.evaluator import num_cores
from game.session.run.slices import Progress
from game.session.sim.options import BadOption, SimOptions, Unfit
from game.session.sim.report import Report
from game.session.sim.server import server_of
from game.session.sim.sweep_worker import report_of

WORKER: Final = "game.session.sim.sweep_worker"
"""The module that a worker process runs."""


class SweepError(Exception):
    """A run of a sweep has no report: which one, and why."""


def sweep(
    every: Sequence[SimOptions], *, workers: int | None = None, progress: Progress | None = None
) -> list[Report | Unfit]:
    """The report of each, in their order; the same as those of runs one by one. Of those that are no server, why.

    Raises:
        BadOption: where an option of one makes no sense, or none is a server, before anything is run; and where a
            policy of the user's breaks off.
        ContentError: with every fault of a file that an option names.
        SweepError: where a run broke off.
    """
    unfit = {index: fault for index, options in enumerate(every) if (fault := _why_unfit(options)) is not None}
    fit = [index for index in range(len(every)) if index not in unfit]
    if not fit and unfit:
        raise unfit[0]
    outcomes: dict[int, Report | BadOption | str] = {}

    def note(number: int, outcome: Report | BadOption | str) -> None:
        outcomes[fit[number]] = outcome
        if progress is not None:
            progress(len(outcomes), len(fit))

    num_workers = min(num_cores() if workers is None else workers, len(fit))
    if num_workers <= 1:
        for number, index in enumerate(fit):
            note(number, report_of(every[index]))
    else:
        tasks = [pickle.dumps(every[index]) for index in fit]
        with WorkerPool(WORKER, pickle.dumps(None), num_workers) as pool:
            pool.work(tasks, note)
    return [unfit[index] if index in unfit else _report(outcomes.get(index), index + 1) for index in range(len(every))]


def _why_unfit(options: SimOptions) -> Unfit | None:
    try:
        server_of(options)
    except Unfit as fault:
        return fault
    return None


def _report(outcome: Report | BadOption | str | None, number: int) -> Report:
    if isinstance(outcome, Report):
        return outcome
    if isinstance(outcome, BadOption):
        raise outcome
    raise SweepError(f"run {number}: {outcome or 'no worker told what it came to'}")
