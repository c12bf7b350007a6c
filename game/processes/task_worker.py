"""What worker processes that share tasks have in common: a job is read, then chunks of pickled tasks, each answered."""

from __future__ import annotations

import os
import pickle
import signal
import sys
from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread
from typing import Any, BinaryIO

from game.processes.worker import READY

Answer = Callable[[bytes], Any]
"""Takes a pickled task and gives what it came to. Unpickled only there: should that kill, it is known which one did."""


def serve_tasks(prepare: Callable[[Any], Answer]) -> None:
    """Work until the input ends. `prepare` takes the job and gives what answers its tasks.

    What goes out is `READY` after the job and before each chunk, and the answer to each task as soon as there is one:
    a worker that ended before it said so died of none of those tasks. Ctrl-C is left to the process that started this
    one.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what anything prints must not get between the replies
    messages: SimpleQueue[Any] = SimpleQueue()
    Thread(target=_read_on, args=(messages,), daemon=True).start()
    try:
        answer = prepare(messages.get())
        _reply(READY, replies)
        while True:
            chunk = messages.get()
            _reply(READY, replies)
            for pickled in chunk:
                _reply(answer(pickled), replies)
    except OSError:
        os._exit(1)


def _reply(reply: Any, replies: BinaryIO) -> None:
    pickle.dump(reply, replies)
    replies.flush()


def _read_on(messages: SimpleQueue[Any]) -> None:
    """Read ahead. The end of the input is the end of the process that started this one, and ends a run midway."""
    try:
        while True:
            messages.put(pickle.load(sys.stdin.buffer))
    finally:
        os._exit(0)
