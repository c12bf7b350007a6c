"""Worker processes that share tasks, and outlive neither their work nor their master.

They are children as game/processes/child.py has them: nothing is forked (a window may be open), and the program that
asks need not be importable, as `multiprocessing` would have it. A thread minds each worker.
"""

from __future__ import annotations

import pickle
import sys
import time
from collections import Counter, deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Any, Final

from game.processes.child import PACKAGE_ROOT, bury, started

READY: Final = "ready"
"""What a worker says first."""

CHUNK_S: Final = 0.1
"""A chunk of tasks keeps a worker busy for about so long."""

MOST_DEATHS: Final = 2
"""A task during which so many workers died is not tried again."""

MOST_MISSES: Final = 3
"""So many workers in a row that end before they have any work, and no further one is started."""

_WAKE_S: Final = 0.5
"""Where a waiting thread is not told of Ctrl-C (Windows), it hears of it when it wakes."""

_CODE: Final = (
    "import importlib, sys; module = sys.argv[1]; sys.path[:] = sys.argv[2:]; importlib.import_module(module).serve()"
)

Tell = Callable[[int, Any], None]
"""Takes what a task came to: its number, and a result or why there is none."""


class Worker:
    """One process, which Ctrl-C in the terminal does not reach. It runs `serve` of a module of the game."""

    def __init__(self, module: str) -> None:
        search_path = [entry for entry in sys.path if isinstance(entry, str)]
        self._process = started([sys.executable, "-c", _CODE, module, *search_path, str(PACKAGE_ROOT)])

    def send(self, pickled: bytes) -> bool:
        """Whether the message could be sent; not to a worker that has ended."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(pickled)
            self._process.stdin.flush()
        except OSError:
            return False
        return True

    def receive(self) -> Any:
        """The next reply; None from a worker that has ended, be it in the middle of one."""
        assert self._process.stdout is not None
        try:
            return pickle.load(self._process.stdout)
        except Exception:  # half a pickle can raise anything
            return None

    def kill(self) -> None:
        """End the process at once."""
        self._process.kill()

    def bury(self) -> None:
        """End the process, wait for its end, and close the pipes."""
        bury(self._process)


class WorkerPool:
    """Some workers and the pickled tasks left for them: `module` serves them, and is told the `job` first."""

    def __init__(self, module: str, job: bytes, tasks: Sequence[bytes], num_workers: int) -> None:
        self._module = module
        self._job = job
        self._tasks = tasks
        self._num_workers = num_workers
        self._waiting = deque(range(len(tasks)))
        self._deaths: Counter[int] = Counter()
        self._seconds_per_task: float | None = None
        self._events: SimpleQueue[tuple[int, Any] | None] = SimpleQueue()
        self._workers: list[Worker] = []
        self._is_closed = False
        self._lock = Lock()

    def work(self, tell: Tell) -> None:
        """Do all tasks and tell what each came to, in this thread. Whatever ends this, no process is left."""
        threads = [Thread(target=self._mind, name=f"worker {n}", daemon=True) for n in range(self._num_workers)]
        started: list[Thread] = []
        try:
            for thread in threads:
                thread.start()
                started.append(thread)
            self._listen(tell)
        finally:
            self._close()
            for thread in started:
                thread.join()
        for task in self._waiting:
            tell(task, f"no worker could be started with {sys.executable}")

    def _listen(self, tell: Tell) -> None:
        num_minders = self._num_workers
        while num_minders:
            with suppress(Empty):
                event = self._events.get(timeout=_WAKE_S)
                if event is None:
                    num_minders -= 1
                else:
                    tell(*event)

    def _close(self) -> None:
        with self._lock:
            self._is_closed = True
            for worker in self._workers:
                worker.kill()

    def _mind(self) -> None:
        """Have tasks done until none waits, and say so whatever happens."""
        try:
            self._keep_busy()
        finally:
            self._events.put(None)

    def _keep_busy(self) -> None:
        """Keep one worker busy, in place of one that died another."""
        worker: Worker | None = None
        num_misses = 0
        try:
            while num_misses < MOST_MISSES and (chunk := self._taken()):
                worker = worker or self._started()
                if worker is None or not worker.send(pickle.dumps([self._tasks[task] for task in chunk])):
                    self._put_back(chunk)
                    num_misses += 1
                    is_well = False
                else:
                    num_misses = 0
                    is_well = self._gather(worker, chunk)
                if worker is not None and not is_well:
                    self._bury(worker)
                    worker = None
        finally:
            if worker is not None:
                self._bury(worker)

    def _gather(self, worker: Worker, chunk: list[int]) -> bool:
        """Hand on the outcomes of a chunk; false where the worker died over it and the rest was put back."""
        start = time.perf_counter()
        for num_done, task in enumerate(chunk):
            outcome = worker.receive()
            if outcome is None:
                self._blame(task)
                self._put_back([task, *chunk[num_done + 1 :]])
                return False
            self._events.put((task, outcome))
        self._seconds_per_task = (time.perf_counter() - start) / len(chunk)
        return True

    def _blame(self, task: int) -> None:
        with self._lock:
            self._deaths[task] += 1

    def _put_back(self, chunk: list[int]) -> None:
        """Let these be tried again, but for a task that was fatal too often."""
        with self._lock:
            fatal = [task for task in chunk if self._deaths[task] >= MOST_DEATHS]
            self._waiting.extendleft(task for task in reversed(chunk) if task not in fatal)
        for task in fatal:
            self._events.put((task, f"{MOST_DEATHS} worker processes died while they ran it"))

    def _taken(self) -> list[int]:
        """The next chunk: little at first and at the end, so that all workers finish together; empty if none waits."""
        with self._lock:
            if self._is_closed:
                return []
            fair_share = len(self._waiting) // (2 * self._num_workers)
            in_time = int(CHUNK_S / self._seconds_per_task) if self._seconds_per_task else 1
            size = min(len(self._waiting), max(1, min(fair_share, in_time)))
            return [self._waiting.popleft() for _ in range(size)]

    def _started(self) -> Worker | None:
        """A new worker that has taken up the job; None where none could be started, or none is wanted any more."""
        with self._lock:
            if self._is_closed:
                return None
            try:
                worker = Worker(self._module)
            except OSError:
                return None
            self._workers.append(worker)
        if worker.send(self._job) and worker.receive() == READY:
            return worker
        self._bury(worker)
        return None

    def _bury(self, worker: Worker) -> None:
        worker.bury()
        with self._lock:
            self._workers.remove(worker)
