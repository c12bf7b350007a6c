"""A cluster of two workers on this machine: the same results as at home, also where workers are lost on the way."""

from __future__ import annotations

import os
import re
import signal
import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest

from game import Evaluator, Failure, RayExecutor, run
from game.processes.executor import FATAL
from tests.processes.started import children_of, is_running, needs_proc, wait_until
from tests.session.test_evaluate import LEVEL, SOLUTION, VARIANTS, trapped

PAGE = Path(__file__).resolve().parents[2] / "docs" / "search-at-scale.md"
EXAMPLES = re.findall(r"```python\n(.*?)```\n\n```text\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="has no SIGKILL"),
]


@pytest.fixture(scope="module")
def cluster() -> Iterator[RayExecutor]:
    pytest.importorskip("ray", reason="the cluster of two workers: needs the extra 'ray'")
    with RayExecutor(workers=2) as executor:
        yield executor


def below(pid: int) -> set[int]:
    """A process's children, theirs, and so on."""
    children = children_of(pid)
    return children | set(chain.from_iterable(map(below, children)))


def hosts() -> set[int]:
    """Processes of Ray's that have a worker of the game."""
    workers = {pid for pid in below(os.getpid()) if "game.session.run.evaluate_worker" in words_of(pid)}
    return {pid for pid in below(os.getpid()) if children_of(pid) & workers}


def words_of(pid: int) -> str:
    try:
        with open(f"/proc/{pid}/cmdline", encoding="utf-8") as file:
            return file.read()
    except OSError:
        return ""


@needs_proc
def test_a_cluster_comes_to_the_same_though_a_worker_is_lost_and_a_build_kills_its_own(cluster: RayExecutor) -> None:
    bad = 100
    builds = [*VARIANTS * 15]
    builds[bad] = trapped(os._exit, 3)
    killed: set[int] = set()

    def kill_one(num_done: int, total: int) -> None:
        if not killed and num_done >= 20:
            killed.add(min(hosts()))
            os.kill(min(killed), signal.SIGKILL)

    with Evaluator(LEVEL, executor=cluster) as evaluator:
        outcomes = evaluator.evaluate(builds, progress=kill_one)
        assert killed
        expected = [run(LEVEL, build) for build in VARIANTS] * 15
        assert outcomes[bad] == Failure(bad, f"solutions[{bad}]", FATAL)
        assert [*outcomes[:bad], *outcomes[bad + 1 :]] == [*expected[:bad], *expected[bad + 1 :]]
        assert evaluator.evaluate([SOLUTION]) == [run(LEVEL, SOLUTION)]


@pytest.mark.parametrize(("code", "printed"), EXAMPLES)
def test_the_examples_of_the_page_print_what_it_says(
    cluster: RayExecutor,
    code: str,
    printed: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    exec(compile(code, "search-at-scale.md", "exec"), {"__name__": "example"})
    assert capsys.readouterr().out == printed


@needs_proc
def test_nothing_is_left_of_a_cluster_that_was_closed(cluster: RayExecutor) -> None:
    with Evaluator(LEVEL, executor=cluster) as evaluator:
        evaluator.evaluate([SOLUTION] * 4)
        started = below(os.getpid())
        assert hosts()
    cluster.close()
    wait_until(lambda: not any(map(is_running, started)))
    with pytest.raises(ConnectionError, match="the connection to the cluster was closed"):
        Evaluator(LEVEL, executor=cluster)
