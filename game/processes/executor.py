"""Where tasks are done: in processes of this machine, or on other machines. Whoever has tasks need not know which."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, Protocol

MOST_DEATHS: Final = 2
"""A task during which so many workers died is not tried again."""

FATAL: Final = f"{MOST_DEATHS} worker processes died while they ran it"
"""What is told of such a task."""

MOST_MISSES: Final = 3
"""So many workers in a row that end before they have any work, and no further one is started."""

Tell = Callable[[int, Any], None]
"""Takes what a task came to: its number, and a result or why there is none."""


class Pool(Protocol):
    """Workers that have been told their job, and stay between two calls of `work`."""

    def work(self, tasks: Sequence[bytes], tell: Tell) -> None:
        """Do all these pickled tasks and tell what each came to, in this thread and in whatever order."""

    def close(self) -> None:
        """End the workers. Further tasks would start new ones."""


class Executor(Protocol):
    """Makes pools. `RayExecutor` is one; without any, processes of this machine do the work."""

    def pool(self, module: str, job: bytes) -> Pool:
        """Workers that run `serve` of a module of the game and are told this pickled job first."""


def chunk_size(num_waiting: int, num_workers: int, seconds_per_task: float | None, chunk_s: float) -> int:
    """How many of the waiting tasks a worker gets at once, to be busy for `chunk_s` with.

    Little at first, while nothing is known, and at the end, so that all workers finish together.
    """
    fair_share = num_waiting // (2 * num_workers)
    in_time = int(chunk_s / seconds_per_task) if seconds_per_task else 1
    return min(num_waiting, max(1, min(fair_share, in_time)))
