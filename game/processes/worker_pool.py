"""Worker processes that share tasks, and stay for more of them; no process outlives its pool, nor its master.

A thread minds each worker while there are tasks.
"""

from __future__ import annotations

import pickle
import sys
import time
from collections import Counter, deque
from collections.abc import Sequence
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from types import TracebackType
from typing import Any, Final

from game.processes.executor import FATAL, MOST_DEATHS, MOST_MISSES, Tell, chunk_size
from game.processes.worker import Worker

CHUNK_S: Final = 0.1
"""A chunk of tasks keeps a worker busy for about so long."""

_WAKE_S: Final = 0.5
"""Where a waiting thread is not told of Ctrl-C (Windows), it hears of it when it wakes."""


class WorkerPool:
    """Up to `num_workers` workers, started when there are tasks for them: `module` serves, and is told `job` first.

    They stay between two calls of `work`, so that only the first waits for them to start; `close` ends them, and so
    does the end of a `with`. One thread at a time may use a pool.
    """

    def __init__(self, module: str, job: bytes, num_workers: int) -> None:
        self._module = module
        self._job = job
        self.num_workers = num_workers
        self._idle: list[Worker] = []
        self._workers: list[Worker] = []
        self._is_stopping = False
        self._lock = Lock()
        self._seconds_per_task: float | None = None
        """As the last chunk of any call had it."""

    def __enter__(self) -> WorkerPool:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End all workers. Further tasks would start new ones."""
        with self._lock:
            self._idle.clear()
            workers, self._workers = self._workers, []
        for worker in workers:
            worker.bury()

    def work(self, tasks: Sequence[bytes], tell: Tell) -> None:
        """Do all these pickled tasks and tell what each came to, in this thread.

        Where anything ends this before all are done, be it Ctrl-C or what `tell` raises, no worker is left.
        """
        work = _Work(tasks, self.num_workers)
        num_threads = min(self.num_workers, len(tasks))
        threads = [
            Thread(target=self._mind, args=(work,), name=f"worker {number}", daemon=True)
            for number in range(num_threads)
        ]
        started: list[Thread] = []
        is_done = False
        try:
            for thread in threads:
                thread.start()
                started.append(thread)
            _listen(work, num_threads, tell)
            is_done = True
        finally:
            if not is_done:
                self._stop(work)
            for thread in started:
                thread.join()
            if not is_done:
                self.close()
                self._is_stopping = False
        for task in work.left():
            tell(task, not_started())

    def _stop(self, work: _Work) -> None:
        """Have all threads find that there is nothing more to do, and their workers dead."""
        with self._lock:
            self._is_stopping = True
            work.drop()
            for worker in self._workers:
                worker.kill()

    def _mind(self, work: _Work) -> None:
        """Have tasks done until none waits, and say so whatever happens."""
        try:
            self._keep_busy(work)
        finally:
            work.events.put(None)

    def _keep_busy(self, work: _Work) -> None:
        """Keep one worker busy, in place of one that died another."""
        worker: Worker | None = None
        num_misses = 0
        try:
            while num_misses < MOST_MISSES and (chunk := work.taken(self._seconds_per_task)):
                worker = worker or self._idle_or_started()
                if worker is None or not worker.begins(pickle.dumps([work.tasks[task] for task in chunk])):
                    work.put_back(chunk)
                    num_misses += 1
                    is_well = False
                else:
                    num_misses = 0
                    is_well = self._gather(work, worker, chunk)
                if worker is not None and not is_well:
                    self._bury(worker)
                    worker = None
        finally:
            if worker is not None:
                with self._lock:
                    self._idle.append(worker)

    def _gather(self, work: _Work, worker: Worker, chunk: list[int]) -> bool:
        """Hand on the outcomes of a chunk; false where the worker died over it and the rest was put back."""
        start = time.perf_counter()
        for num_done, task in enumerate(chunk):
            outcome = worker.receive()
            if outcome is None:
                work.blame(task)
                work.put_back([task, *chunk[num_done + 1 :]])
                return False
            work.events.put((task, outcome))
        self._seconds_per_task = (time.perf_counter() - start) / len(chunk)
        return True

    def _idle_or_started(self) -> Worker | None:
        """One that waits for work or a new one; None where none could be started, or none is wanted any more."""
        with self._lock:
            if self._is_stopping:
                return None
            while self._idle:
                worker = self._idle.pop()
                if worker.is_alive:
                    return worker
                self._workers.remove(worker)
                worker.bury()
            try:
                worker = Worker(self._module)
            except OSError:
                return None
            self._workers.append(worker)
        if worker.begins(self._job):
            return worker
        self._bury(worker)
        return None

    def _bury(self, worker: Worker) -> None:
        worker.bury()
        with self._lock:
            if worker in self._workers:
                self._workers.remove(worker)


class _Work:
    """The tasks of one call: which wait, during which workers died, and what came of those that are done."""

    def __init__(self, tasks: Sequence[bytes], num_workers: int) -> None:
        self.tasks = tasks
        self.events: SimpleQueue[tuple[int, Any] | None] = SimpleQueue()
        """What tasks came to, and None from each thread that is over."""
        self._num_workers = num_workers
        self._waiting = deque(range(len(tasks)))
        self._deaths: Counter[int] = Counter()
        self._is_dropped = False
        self._lock = Lock()

    def taken(self, seconds_per_task: float | None) -> list[int]:
        """The next chunk: little at first and at the end, so that all workers finish together; empty if none waits."""
        with self._lock:
            if self._is_dropped:
                return []
            size = chunk_size(len(self._waiting), self._num_workers, seconds_per_task, CHUNK_S)
            return [self._waiting.popleft() for _ in range(size)]

    def put_back(self, chunk: list[int]) -> None:
        """Let these be tried again, but for a task that was fatal too often."""
        with self._lock:
            fatal = [task for task in chunk if self._deaths[task] >= MOST_DEATHS]
            self._waiting.extendleft(task for task in reversed(chunk) if task not in fatal)
        for task in fatal:
            self.events.put((task, FATAL))

    def blame(self, task: int) -> None:
        """A worker died during this task."""
        with self._lock:
            self._deaths[task] += 1

    def drop(self) -> None:
        """Have nothing more done."""
        with self._lock:
            self._is_dropped = True

    def left(self) -> Sequence[int]:
        """What nobody did."""
        return tuple(self._waiting)


def not_started() -> str:
    """What is told of tasks that no worker did."""
    return f"no worker could be started with {sys.executable}"


def _listen(work: _Work, num_minders: int, tell: Tell) -> None:
    """Tell of outcomes as they come, until no thread minds a worker any more."""
    while num_minders:
        with suppress(Empty):
            event = work.events.get(timeout=_WAKE_S)
            if event is None:
                num_minders -= 1
            else:
                tell(*event)
