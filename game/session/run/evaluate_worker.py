"""A worker process that runs builds: it reads pickled tasks from its input and answers each on its output.

The job is the levels; a task is the number of a level, a solution of it, and the terms of its run. What answers it is
an `Outcome`.
"""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from game.content.errors import ContentError
from game.content.level import Level
from game.content.solution import Solution
from game.processes.task_worker import Answer, serve_tasks
from game.session.run.level_run import run
from game.session.run.outcome import Result
from game.session.run.stopping import StopWhen

Outcome = Result | ContentError | str
"""What a build comes to: its result, why it does not fit its level, or a sentence that says why there is none."""


@dataclass(frozen=True, slots=True)
class RunTerms:
    """What is the same for all builds of a call: see `run`."""

    seed: int | None = None
    ticks: int | None = None
    stop_when: StopWhen | None = None


def outcome_of(level: Level, solution: Solution, terms: RunTerms) -> Outcome:
    """What a run comes to, or the sentence that it broke off: a fault of the program, not of the build."""
    try:
        return run(level, solution, seed=terms.seed, ticks=terms.ticks, stop_when=terms.stop_when)
    except ContentError as error:
        return error
    except Exception as error:
        return f"the run broke off with {type(error).__name__}: {error}"


def serve() -> None:
    """Work until the input ends."""
    serve_tasks(_prepared)


def _prepared(job: Any) -> Answer:
    return lambda pickled: _answer(pickled, job)


def _answer(pickled: bytes, levels: Sequence[Level]) -> Outcome:
    """The outcome of one solution, unpickled only now: should that kill this process, it is known which one did."""
    try:
        number, solution, terms = pickle.loads(pickled)
    except Exception as error:
        return f"the solution did not reach a worker, {type(error).__name__}: {error}"
    return outcome_of(levels[number], solution, terms)
