"""Builds run by an executor: whoever evaluates is told the same, wherever the workers are."""

from __future__ import annotations

import importlib.util
import os
import pickle
import socket
import sys
from collections.abc import Sequence

import pytest

from game import Evaluator, Executor, Failure, RayExecutor, evaluate, run
from game.processes.executor import FATAL, Pool, Tell
from game.processes.on_ray.executor import _check_answers
from game.processes.on_ray.host import Host
from game.processes.on_ray.tasks import CHUNK_S, Tasks
from tests.session.test_evaluate import LEVEL, SOLUTION, VARIANTS, trapped


class OneHost:
    """A host as it lives in a cluster, in this process."""

    def __init__(self) -> None:
        self.chunks: list[int] = []

    def pool(self, module: str, job: bytes) -> Pool:
        return OneHostPool(Host(module, job), self.chunks)


class OneHostPool:
    def __init__(self, host: Host, chunks: list[int]) -> None:
        self._host = host
        self._chunks = chunks

    def work(self, tasks: Sequence[bytes], tell: Tell) -> None:
        self._chunks.append(len(tasks))
        seconds, outcomes = pickle.loads(self._host.done(pickle.dumps(list(tasks))))
        assert seconds > 0
        for number, outcome in reversed(list(enumerate(outcomes))):
            tell(number, outcome)

    def close(self) -> None:
        self._host._pool.close()


def test_an_executor_does_the_work_and_what_kills_its_workers_is_named() -> None:
    executor = OneHost()
    typed: Executor = executor
    builds = [*VARIANTS, trapped(os._exit, 3), SOLUTION]
    with Evaluator(LEVEL, executor=typed) as evaluator:
        outcomes = evaluator.evaluate(builds)
    expected = [run(LEVEL, build) for build in VARIANTS]
    bad = len(VARIANTS)
    assert outcomes == [*expected, Failure(bad, f"solutions[{bad}]", FATAL), expected[0]]
    assert evaluate(LEVEL, [SOLUTION], executor=typed) == [expected[0]]
    assert executor.chunks == [len(builds), 1]


def test_an_executor_has_its_own_number_of_workers() -> None:
    with pytest.raises(ValueError, match="an executor is told its own number of workers"):
        evaluate(LEVEL, [SOLUTION], workers=2, executor=OneHost())


def test_a_host_without_a_worker_says_so_instead_of_failing_the_builds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    with (
        pytest.raises(ChildProcessError, match="no worker could be started with /no/such/python"),
        Evaluator(LEVEL, executor=OneHost()) as evaluator,
    ):
        evaluator.evaluate([SOLUTION])


def test_of_a_lost_chunk_only_what_is_lost_alone_and_again_is_given_up() -> None:
    tasks = Tasks([b""] * 1000)
    done: list[int] = []
    given_up: list[int] = []
    num_lost = 0
    while chunk := tasks.taken(2, 0.01):
        assert len(chunk) <= CHUNK_S / 0.01
        if 637 in chunk:
            num_lost += 1
            given_up += tasks.lost(chunk)
        else:
            done += chunk
    assert sorted(done) == [task for task in range(1000) if task != 637]
    assert given_up == [637]
    assert num_lost <= 10
    assert not tasks.are_waiting


def test_without_ray_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ModuleNotFoundError, match="Ray is not installed; it comes with the extra 'ray'"):
        RayExecutor()


def test_where_nobody_listens_there_is_no_cluster() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and does not listen
        port = taken.getsockname()[1]
        for address in (f"127.0.0.1:{port}", f"ray://127.0.0.1:{port}", "127.0.0.1:99999"):
            with pytest.raises(ConnectionError, match=r"there is no Ray cluster at .*127"):
                _check_answers(address)
    _check_answers("auto")
