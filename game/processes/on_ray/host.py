"""What runs on a machine of the cluster: it keeps one worker process of the game busy, and says what came of chunks.

A build that kills its process does so to that worker, not to the host: it is tried again and named as it is at home.
"""

from __future__ import annotations

import pickle
import socket
import time
from hashlib import sha256
from typing import Any

from game.processes.child import PACKAGE_ROOT
from game.processes.worker_pool import WorkerPool, not_started

DECIDING = ("physics", "sim", "content", "processes", "session")
"""The layers that decide what a task comes to."""


class Host:
    """Does chunks of pickled tasks in a process of its own. Ray makes it on the machine where it lives."""

    def __init__(self, module: str, job: bytes) -> None:
        self._pool = WorkerPool(module, job, 1)

    def introduced(self) -> tuple[str, str]:
        """The machine, and the sources of the game that are installed there."""
        return socket.gethostname(), digest_of_sources()

    def done(self, chunk: bytes) -> bytes:
        """How many seconds a chunk took and what each of its tasks came to, pickled.

        Raises:
            ChildProcessError: where no worker could be started here.
        """
        tasks = pickle.loads(chunk)
        outcomes: list[Any] = [None] * len(tasks)
        start = time.perf_counter()
        self._pool.work(tasks, outcomes.__setitem__)
        if not_started() in outcomes:
            raise ChildProcessError(f"{socket.gethostname()}: {not_started()}")
        return pickle.dumps((time.perf_counter() - start, outcomes))


def digest_of_sources() -> str:
    """A name of the sources that decide what a task comes to: the same on two machines that run the same game."""
    whole = sha256()
    for layer in DECIDING:
        for file in sorted((PACKAGE_ROOT / "game" / layer).rglob("*.py")):
            whole.update(file.relative_to(PACKAGE_ROOT).as_posix().encode())
            whole.update(file.read_bytes().replace(b"\r\n", b"\n"))
    return whole.hexdigest()[:16]
