"""Tasks on the machines of a Ray cluster: the connection, and pools of workers there."""

from __future__ import annotations

import importlib.util
import re
import socket
from types import TracebackType
from typing import TYPE_CHECKING

from game.processes.executor import Pool

if TYPE_CHECKING:
    from game.processes.on_ray.pool import RayPool

STORE_BYTES = 100_000_000
"""What a cluster of this machine alone keeps for chunks on their way; Ray's own choice is a third of the memory."""

ANSWER_S = 5.0
"""For so long an address may say nothing. Ray itself would go on asking for many minutes."""


class RayExecutor:
    """Has tasks done by a Ray cluster, one worker a core of it or `workers` in all.

    `address` is that of a running cluster as Ray writes it, such as "auto" or "ray://head:10001"; without one a cluster
    of this machine alone is started, and ended with `close`. Every machine of the cluster has the same version of the
    game installed. Where the program has connected to Ray already, that connection is used and left as it is.

    Raises:
        ModuleNotFoundError: where Ray is not installed.
        ConnectionError: where there is no cluster at the address.
        ValueError: where `workers` is less than 1.
    """

    def __init__(self, address: str | None = None, *, workers: int | None = None) -> None:
        if workers is not None and workers < 1:
            raise ValueError(f"workers is {workers}; it must be 1 or more")
        if importlib.util.find_spec("ray") is None:
            raise ModuleNotFoundError("Ray is not installed; it comes with the extra 'ray' of the game", name="ray")
        import ray

        self._workers = workers
        self._is_own = not ray.is_initialized()
        self._pools: list[RayPool] = []
        if not self._is_own:
            return
        quiet = {"log_to_driver": False, "configure_logging": False}
        if address is None:
            ray.init("local", num_cpus=workers, include_dashboard=False, object_store_memory=STORE_BYTES, **quiet)
        else:
            _check_answers(address)
            try:
                ray.init(address, **quiet)
            except (RuntimeError, ValueError, OSError) as error:
                raise ConnectionError(f"there is no Ray cluster at {address}: {error}") from None

    def __enter__(self) -> RayExecutor:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End all workers and the connection, and the cluster where it is this machine's own."""
        import ray

        for pool in self._pools:
            pool.close()
        self._pools.clear()
        if self._is_own and ray.is_initialized():
            ray.shutdown()

    def pool(self, module: str, job: bytes) -> Pool:
        """Workers in the cluster that run `serve` of a module of the game and are told this job first.

        Raises:
            ConnectionError: where the connection was closed.
        """
        import ray

        from game.processes.on_ray.pool import RayPool

        if not ray.is_initialized():
            raise ConnectionError("the connection to the cluster was closed")
        num_cpus = int(ray.cluster_resources().get("CPU", 1))
        made = RayPool(module, job, max(1, self._workers or num_cpus))
        self._pools.append(made)
        return made


def _check_answers(address: str) -> None:
    """Refuse a host and port where nobody listens; "auto" is left to Ray.

    Raises:
        ConnectionError: where it is one.
    """
    found = re.fullmatch(r"(?:ray://)?\[?([^/]+?)\]?:([0-9]{1,5})", address)
    if found is None:
        return
    try:
        socket.create_connection((found[1], int(found[2])), timeout=ANSWER_S).close()
    except (OSError, OverflowError, UnicodeError) as error:
        raise ConnectionError(f"there is no Ray cluster at {address}: {error}") from None
