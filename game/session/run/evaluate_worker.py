"""A worker process of `evaluate`: it reads pickled tasks from its input and answers each on its output.

What comes in is first the job (levels, seed, ticks), then chunks: lists of pickled tasks, which are the number of a
level and a solution of it. What goes out is first `READY`, then for each task, as soon as it has been run, its `Result`
or a sentence that says why there is none.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
from collections.abc import Sequence
from queue import SimpleQueue
from threading import Thread
from typing import Any

from game.content.level import Level
from game.content.solution import Solution
from game.processes.worker_pool import READY
from game.session.run.level_run import run
from game.session.run.outcome import Result


def outcome_of(level: Level, solution: Solution, seed: int | None, ticks: int | None) -> Result | str:
    """What a run comes to, or the sentence that it broke off: a fault of the program, not of the build."""
    try:
        return run(level, solution, seed=seed, ticks=ticks)
    except Exception as error:
        return f"the run broke off with {type(error).__name__}: {error}"


def serve() -> None:
    """Work until the input ends. Ctrl-C is left to the process that started this one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what anything prints must not get between the replies
    messages: SimpleQueue[Any] = SimpleQueue()
    Thread(target=_read_on, args=(messages,), daemon=True).start()
    try:
        levels, seed, ticks = messages.get()
        pickle.dump(READY, replies)
        replies.flush()
        while True:
            for pickled in messages.get():
                pickle.dump(_answer(pickled, levels, seed, ticks), replies)
                replies.flush()
    except OSError:
        os._exit(1)


def _answer(pickled: bytes, levels: Sequence[Level], seed: int | None, ticks: int | None) -> Result | str:
    """The outcome of one solution, unpickled only now: should that kill this process, it is known which one did."""
    try:
        number, solution = pickle.loads(pickled)
    except Exception as error:
        return f"the solution did not reach a worker, {type(error).__name__}: {error}"
    return outcome_of(levels[number], solution, seed, ticks)


def _read_on(messages: SimpleQueue[Any]) -> None:
    """Read ahead. The end of the input is the end of the process that started this one, and ends a run midway."""
    try:
        while True:
            messages.put(pickle.load(sys.stdin.buffer))
    finally:
        os._exit(0)
