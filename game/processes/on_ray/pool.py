"""Hosts in a Ray cluster that share tasks in large chunks; what is lost with a host is done by another."""

from __future__ import annotations

import pickle
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final

import ray
from ray.exceptions import RayError, RayTaskError

from game.processes.executor import FATAL, MOST_MISSES, Tell
from game.processes.on_ray.host import Host, digest_of_sources
from game.processes.on_ray.tasks import Tasks

PATIENCE_S: Final = 600.0
"""For so long a cluster may have no host at all, say until lost machines are back, before the work is given up."""

_WAKE_S: Final = 1.0


class RayPool:
    """Up to `num_workers` hosts with a core each, made when there are tasks for them, and kept between calls."""

    def __init__(self, module: str, job: bytes, num_workers: int) -> None:
        self._module = module
        self._job = ray.put(job)
        self._num_workers = num_workers
        self._starting: dict[Any, Any] = {}
        """Hosts that have not introduced themselves, by the reference that tells of it."""
        self._idle: list[Any] = []
        self._busy: dict[Any, tuple[Any, list[int]]] = {}
        """Hosts with the chunks they do, by the reference that tells of the outcomes."""
        self._num_misses = 0
        self._last_miss = ""
        self._seconds_per_task: float | None = None

    def close(self) -> None:
        """End all hosts. Further tasks would have new ones made."""
        hosts = [*self._starting.values(), *self._idle, *(host for host, _ in self._busy.values())]
        self._starting.clear()
        self._idle.clear()
        self._busy.clear()
        if ray.is_initialized():
            for host in hosts:
                _end(host)

    def work(self, tasks: Sequence[bytes], tell: Tell) -> None:
        """Do all these pickled tasks and tell what each came to, in this thread.

        Where anything ends this before all are done, be it Ctrl-C or what `tell` raises, no host is left.

        Raises:
            ConnectionError: where the connection was closed, no host can be had, or one has other sources of the game.
        """
        if not ray.is_initialized():
            raise ConnectionError("the connection to the cluster was closed")
        is_done = False
        try:
            self._do(Tasks(tasks), tell)
            is_done = True
        finally:
            if not is_done:
                self.close()

    def _do(self, tasks: Tasks, tell: Tell) -> None:
        seen = time.monotonic()
        while tasks.are_waiting or self._busy:
            self._make_hosts(tasks.num_waiting)
            while self._idle and (chunk := tasks.taken(self._num_workers, self._seconds_per_task)):
                host = self._idle.pop()
                sent = pickle.dumps([tasks.pickled[task] for task in chunk])
                self._busy[host.done.remote(sent)] = (host, chunk)
            if self._busy:
                seen = time.monotonic()
            elif not self._starting or time.monotonic() > seen + PATIENCE_S:
                raise ConnectionError(f"no worker could be started in the cluster{self._last_miss}")
            ready, _ = ray.wait([*self._starting, *self._busy], timeout=_WAKE_S)
            for told in ready:
                if told in self._starting:
                    self._meet(told, self._starting.pop(told))
                else:
                    self._gather(told, *self._busy.pop(told), tasks, tell)

    def _make_hosts(self, num_waiting: int) -> None:
        """As many as there is work for; none any more where several in a row have ended before they had any."""
        num_hosts = len(self._starting) + len(self._idle) + len(self._busy)
        wanted = min(self._num_workers, num_hosts + max(0, num_waiting - len(self._starting) - len(self._idle)))
        if self._num_misses < MOST_MISSES:
            for _ in range(num_hosts, wanted):
                host = ray.remote(Host).options(num_cpus=1, max_restarts=0).remote(self._module, self._job)
                self._starting[host.introduced.remote()] = host

    def _meet(self, told: Any, host: Any) -> None:
        """Let a host work that has started and has the same sources as this machine."""
        try:
            machine, digest = ray.get(told)
        except RayError as error:
            self._miss(host, error)
            return
        if digest != digest_of_sources():
            _end(host)
            raise ConnectionError(f"{machine} has other sources of the game; install the same version there")
        self._idle.append(host)

    def _gather(self, told: Any, host: Any, chunk: list[int], tasks: Tasks, tell: Tell) -> None:
        """Tell of the outcomes of a chunk; where its host was lost, have it done by others."""
        try:
            seconds, outcomes = pickle.loads(ray.get(told))
        except RayTaskError as error:  # the host says that it cannot work, which is not for anything in the chunk
            self._miss(host, error)
            tasks.put_back(chunk)
            return
        except RayError:
            _end(host)
            for task in tasks.lost(chunk):
                tell(task, FATAL)
            return
        self._idle.append(host)
        self._num_misses = 0
        self._seconds_per_task = seconds / len(chunk)
        for task, outcome in zip(chunk, outcomes, strict=True):
            tell(task, outcome)

    def _miss(self, host: Any, error: RayError) -> None:
        _end(host)
        self._num_misses += 1
        self._last_miss = f": {error}"


def _end(host: Any) -> None:
    with suppress(RayError, ValueError):
        ray.kill(host)
