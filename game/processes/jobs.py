"""Long work beside the game: each job in a process of its own, with progress, cancel, and an end when the game ends."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from threading import Lock, Thread
from typing import Any, Literal

from game.processes.worker import Worker

JobState = Literal["running", "done", "failed", "cancelled"]


class Job:
    """One function that runs in a process of its own.

    `work` names it as "module:function"; it is called with a function that takes the share of the work that is done,
    then with `arguments`, which must be picklable. `tidy` is called here when the work has not come to its end, to
    remove what it left half done.
    """

    def __init__(self, work: str, *arguments: object, tidy: Callable[[], None] | None = None) -> None:
        self.state: JobState = "running"
        self.share = 0.0
        """How much is done, 0 to 1."""
        self.result: Any = None
        self.reason = ""
        """Why it failed, as Python says it; empty where the process ended without a word."""
        self._tidy = tidy
        self._worker: Worker | None = None
        self._is_cancelled = False
        self._lock = Lock()
        self._thread = Thread(target=self._mind, args=(pickle.dumps((work, arguments)),), name=work, daemon=True)
        self._thread.start()

    def cancel(self) -> None:
        """Ends the work at once; the state follows when it has ended."""
        with self._lock:
            self._is_cancelled = True
            if self._worker is not None:
                self._worker.kill()

    def wait(self, seconds: float) -> None:
        """Waits until it has ended, at most so long."""
        self._thread.join(seconds)

    def _mind(self, message: bytes) -> None:
        """Starts the process and listens to it until it ends, in a thread."""
        state: JobState = "failed"
        try:
            worker = self._started()
            if worker is not None:
                try:
                    if worker.send(message):
                        state = self._listen(worker)
                finally:
                    worker.bury()
        finally:
            if self._is_cancelled and state != "done":
                state = "cancelled"
            if state != "done" and self._tidy is not None:
                self._tidy()
            self.state = state

    def _started(self) -> Worker | None:
        with self._lock:
            if self._is_cancelled:
                return None
            try:
                self._worker = Worker("game.processes.job_worker")
            except OSError as error:
                self.reason = str(error)
            return self._worker

    def _listen(self, worker: Worker) -> JobState:
        while True:
            match worker.receive():
                case ("share", share):
                    self.share = share
                case ("done", result):
                    self.result = result
                    return "done"
                case ("failed", reason):
                    self.reason = reason
                    return "failed"
                case _:
                    return "failed"
