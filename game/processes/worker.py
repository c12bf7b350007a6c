"""A worker: a process of the game's own that takes pickled messages and answers them.

It is a child as game/processes/child.py has them: nothing is forked (a window may be open), and the program that asks
need not be importable, as `multiprocessing` would have it.
"""

from __future__ import annotations

import pickle
import sys
from typing import Any, Final

from game.processes.child import PACKAGE_ROOT, bury, started

READY: Final = "ready"
"""What a worker says when it has begun, and before each chunk of tasks."""

_CODE: Final = (
    "import importlib, sys; module = sys.argv[1]; sys.path[:] = sys.argv[2:]; importlib.import_module(module).serve()"
)


class Worker:
    """One process, which Ctrl-C in the terminal does not reach. It runs `serve` of a module of the game."""

    def __init__(self, module: str) -> None:
        search_path = [entry for entry in sys.path if isinstance(entry, str)]
        self._process = started([sys.executable, "-c", _CODE, module, *search_path, str(PACKAGE_ROOT)])

    @property
    def is_alive(self) -> bool:
        """Whether the process has not ended."""
        return self._process.poll() is None

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

    def begins(self, pickled: bytes) -> bool:
        """Whether the worker has read the message and says `READY`; not one that had ended, noticed or not."""
        return self.send(pickled) and self.receive() == READY

    def kill(self) -> None:
        """End the process at once."""
        self._process.kill()

    def bury(self) -> None:
        """End the process, wait for its end, and close the pipes."""
        bury(self._process)
