"""A worker process of `evaluate`: it reads pickled tasks from its input and answers each on its output.

The job is (levels, seed, ticks); a task is the number of a level and a solution of it. What answers it is its `Result`,
or a sentence that says why there is none.
"""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from typing import Any

from game.content.level import Level
from game.content.solution import Solution
from game.processes.task_worker import Answer, serve_tasks
from game.session.run.level_run import run
from game.session.run.outcome import Result


def outcome_of(level: Level, solution: Solution, seed: int | None, ticks: int | None) -> Result | str:
    """What a run comes to, or the sentence that it broke off: a fault of the program, not of the build."""
    try:
        return run(level, solution, seed=seed, ticks=ticks)
    except Exception as error:
        return f"the run broke off with {type(error).__name__}: {error}"


def serve() -> None:
    """Work until the input ends."""
    serve_tasks(_prepared)


def _prepared(job: Any) -> Answer:
    levels, seed, ticks = job
    return lambda pickled: _answer(pickled, levels, seed, ticks)


def _answer(pickled: bytes, levels: Sequence[Level], seed: int | None, ticks: int | None) -> Result | str:
    """The outcome of one solution, unpickled only now: should that kill this process, it is known which one did."""
    try:
        number, solution = pickle.loads(pickled)
    except Exception as error:
        return f"the solution did not reach a worker, {type(error).__name__}: {error}"
    return outcome_of(levels[number], solution, seed, ticks)
