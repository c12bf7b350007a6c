"""`Evaluator`: bad builds are skipped and named, and its processes stay from call to call."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from game import Evaluator, Failure, load_level, load_solution, run
from game.content.solution import Solution
from game.processes.worker import Worker
from tests.processes.started import children_of, needs_proc
from tests.session.test_evaluate import trapped

LEVEL = load_level("kv-paging")
SOLUTION = load_solution("kv-paging")
MISFIT = SOLUTION.model_copy(update={"map": SOLUTION.map[1:]})


def test_bad_builds_are_skipped_and_named_wherever_they_come_from(tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_text("{")
    told: list[tuple[int, int]] = []
    builds: list[Solution | str | Path] = [SOLUTION, tmp_path / "bad.json", MISFIT, "kv-paging", "prefill-decode"]
    with Evaluator(LEVEL, workers=1) as evaluator:
        found = evaluator.evaluate(builds, progress=lambda *done: told.append(done))
    assert [found[0], found[3]] == [run(LEVEL, SOLUTION)] * 2
    failures = [outcome for outcome in found if isinstance(outcome, Failure)]
    assert [failure.index for failure in failures] == [1, 2, 4]
    assert [bool(failure.faults) for failure in failures] == [True] * 3
    assert "the map is 7 by 12 cells" in failures[1].reason
    assert told[-1] == (5, 5)


@needs_proc
def test_workers_stay_between_calls_and_are_replaced_where_they_died() -> None:
    others = children_of(os.getpid())
    expected = run(LEVEL, SOLUTION)
    with Evaluator(LEVEL, workers=2) as evaluator:
        first = evaluator.evaluate([SOLUTION, MISFIT] * 3, seed=5)
        assert [first[0], first[2]] == [run(LEVEL, SOLUTION, seed=5)] * 2
        assert [isinstance(outcome, Failure) for outcome in first] == [False, True] * 3
        workers = children_of(os.getpid()) - others
        assert evaluator.evaluate([SOLUTION] * 4) == [expected] * 4
        assert children_of(os.getpid()) - others == workers
        for pid in workers:
            os.kill(pid, signal.SIGKILL)
        found = evaluator.evaluate([SOLUTION, trapped(os._exit, 3), SOLUTION])
        assert [found[0], found[2]] == [expected] * 2
        assert str(found[1]) == "solutions[1]: 2 worker processes died while they ran it"
    assert children_of(os.getpid()) == others


@needs_proc
def test_a_build_is_not_to_blame_for_workers_that_end_before_they_begin_with_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    others = children_of(os.getpid())
    with Evaluator(LEVEL, workers=2) as evaluator:
        first = evaluator.evaluate([SOLUTION] * 4)
        doomed = children_of(os.getpid()) - others
        assert len(doomed) == 2

        def send(worker: Worker, pickled: bytes) -> bool:
            """Sent to a process that never reads it, as when it is killed at that moment."""
            pid = worker._process.pid
            is_doomed = pid in doomed
            if is_doomed:
                os.kill(pid, signal.SIGSTOP)
            is_sent = sent(worker, pickled)
            if is_doomed:
                os.kill(pid, signal.SIGKILL)
            return is_sent

        sent = Worker.send
        monkeypatch.setattr(Worker, "send", send)
        assert evaluator.evaluate([SOLUTION]) == first[:1]
