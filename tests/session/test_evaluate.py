"""`evaluate`: in order, equal to `run`, through the death of workers, and no process left afterwards."""

from __future__ import annotations

import os
import pickle
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import PrivateAttr

from game import EvaluationError, evaluate, load_level, load_solution, run
from game.content.errors import ContentError
from game.content.solution import Solution
from game.content.write import solution_json
from tests.processes.started import children_of, is_running, needs_proc, wait_until

ROOT = Path(__file__).resolve().parents[2]
LEVEL = load_level("kv-paging")
SOLUTION = load_solution("kv-paging")


class Trapped(Solution):
    """A solution that does something to whoever unpickles it: only workers do."""

    _trap: tuple[Callable[..., Any], tuple[Any, ...]] = PrivateAttr()

    def __reduce__(self) -> Any:
        return self._trap


def trapped(trap: Callable[..., Any], *arguments: Any) -> Solution:
    solution = Trapped(level=SOLUTION.level, map=SOLUTION.map, facing=SOLUTION.facing)
    solution._trap = (trap, arguments)
    return solution


def killed_once(marker: Path, pickled: bytes) -> object:
    """The solution, but the first process that asks for it is killed."""
    if not marker.exists():
        marker.touch()
        signal.raise_signal(signal.SIGKILL)
    return pickle.loads(pickled)


def without(glyph: str, times: int) -> Solution:
    """The reference with some of its tiles taken away."""
    text = "\n".join(SOLUTION.map).replace(glyph, ".", times)
    return SOLUTION.model_copy(update={"map": tuple(text.split("\n")), "facing": {}})


VARIANTS = [SOLUTION, *(without(glyph, times) for glyph in "MD>V" for times in (1, 2, 3))]


@pytest.mark.parametrize("workers", [None, 1, 2, 3])
def test_results_are_those_of_run_in_the_order_of_the_solutions(workers: int | None) -> None:
    expected = [run(LEVEL, solution) for solution in VARIANTS]
    assert len({result.digest for result in expected}) > 3
    assert len({result.verdict for result in expected}) > 1
    assert evaluate(LEVEL, VARIANTS * 2, workers=workers) == expected * 2


@pytest.mark.parametrize("workers", [1, 2])
def test_seed_and_ticks_are_those_of_run(workers: int) -> None:
    name = "speculative-speedup"
    results = evaluate(name, [name] * 3, workers=workers, seed=5, ticks=700)
    assert results == [run(name, name, seed=5, ticks=700)] * 3
    assert (results[0].tick, results[0].seed) == (700, 5)


def test_levels_and_solutions_may_be_paths_ids_or_objects(tmp_path: Path) -> None:
    file = tmp_path / "mine.json"
    file.write_text(solution_json(SOLUTION), encoding="utf-8")
    results = evaluate(
        ROOT / "levels" / "02-kv-paging" / "level.json", ["kv-paging", file, str(file), SOLUTION], workers=2
    )
    assert results == [run(LEVEL, SOLUTION)] * 4


@pytest.mark.parametrize("workers", [None, 1, 4])
def test_no_solutions_are_no_results(workers: int | None) -> None:
    assert evaluate(LEVEL, [], workers=workers) == []


@pytest.mark.parametrize("workers", [1, 2])
def test_progress_counts_every_solution(workers: int) -> None:
    told: list[tuple[int, int]] = []
    evaluate(LEVEL, [SOLUTION] * 9, workers=workers, progress=lambda *done: told.append(done))
    assert told == [(n, 9) for n in range(1, 10)]


def test_what_cannot_be_meant_is_refused() -> None:
    with pytest.raises(ValueError, match="workers is 0; it must be 1 or more"):
        evaluate(LEVEL, [SOLUTION], workers=0)
    with pytest.raises(ValueError, match="ticks is -1; it must be 0 or more"):
        evaluate(LEVEL, [SOLUTION], ticks=-1)
    with pytest.raises(TypeError, match="put it in a list"):
        evaluate(LEVEL, "kv-paging")


def test_faults_of_all_solutions_are_told_before_anything_runs(tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_text("{")
    drawn = SOLUTION.model_copy(update={"map": SOLUTION.map[1:]})
    in_memory = Solution(level="kv-paging", map=("." * 12,))
    told: list[int] = []
    solutions: list[Solution | str | Path] = [
        SOLUTION,
        "prefill-decode",
        tmp_path / "bad.json",
        in_memory,
        drawn,
        "nowhere",
    ]
    with pytest.raises(ContentError) as error:
        evaluate(LEVEL, solutions, workers=2, progress=lambda done, total: told.append(done))
    files = [fault.file.rpartition("/")[2] for fault in error.value.faults]
    assert files == ["prefill-decode.json", "bad.json", "solutions[3]", "kv-paging.json", "nowhere"]
    assert told == []


def test_a_solution_that_kills_workers_is_named_and_all_others_are_run() -> None:
    solutions = [SOLUTION] * 30
    solutions[4] = solutions[21] = trapped(os._exit, 3)
    told: list[int] = []
    with pytest.raises(EvaluationError) as error:
        evaluate(LEVEL, solutions, workers=2, progress=lambda done, total: told.append(done))
    reason = "2 worker processes died while they ran it"
    assert str(error.value) == f"solutions[4]: {reason}\nsolutions[21]: {reason}"
    assert [failure.index for failure in error.value.failures] == [4, 21]
    expected = run(LEVEL, SOLUTION)
    assert error.value.results == [None if n in (4, 21) else expected for n in range(30)]
    assert told == list(range(1, 31))
    again = pickle.loads(pickle.dumps(error.value))
    assert (str(again), again.results) == (str(error.value), error.value.results)


def test_two_workers_isolate_even_a_single_solution() -> None:
    with pytest.raises(EvaluationError, match=r"solutions\[0\]: 2 worker processes died"):
        evaluate(LEVEL, [trapped(os._exit, 0)], workers=2)


@pytest.mark.skipif(sys.platform == "win32", reason="has no SIGKILL")
def test_a_solution_during_which_a_worker_was_killed_is_tried_again(tmp_path: Path) -> None:
    solutions = [SOLUTION] * 10
    solutions[6] = trapped(killed_once, tmp_path / "marker", pickle.dumps(SOLUTION))
    assert evaluate(LEVEL, solutions, workers=2) == [run(LEVEL, SOLUTION)] * 10
    assert (tmp_path / "marker").exists()


@needs_proc
def test_workers_killed_from_outside_lose_no_results() -> None:
    others = children_of(os.getpid())
    killed: set[int] = set()

    def kill_all(num_done: int, total: int) -> None:
        if num_done in (5, 40):
            for pid in children_of(os.getpid()) - others:
                os.kill(pid, signal.SIGKILL)
                killed.add(pid)

    assert evaluate(LEVEL, VARIANTS * 6, workers=2, progress=kill_all) == evaluate(LEVEL, VARIANTS * 6, workers=1)
    assert len(killed) >= 3
    assert children_of(os.getpid()) == others


def broken(message: str) -> Solution:
    raise LookupError(message)


def test_a_run_that_breaks_off_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(EvaluationError, match=r"^solutions\[1\]: .* LookupError: no luck$") as error:
        evaluate(LEVEL, [SOLUTION, trapped(broken, "no luck")], workers=2)
    assert error.value.results == [run(LEVEL, SOLUTION), None]
    monkeypatch.setattr("game.session.run.evaluate_worker.run", lambda *arguments, **options: broken("no luck"))
    with pytest.raises(EvaluationError, match="the run broke off with LookupError: no luck"):
        evaluate(LEVEL, [SOLUTION], workers=1)


@pytest.mark.parametrize("python", ["/no/such/python", shutil.which("true") or sys.executable + "-not"])
def test_workers_that_cannot_start_are_told(python: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", python)
    with pytest.raises(EvaluationError, match="no worker could be started with") as error:
        evaluate(LEVEL, [SOLUTION] * 3, workers=2)
    assert error.value.results == [None] * 3


@needs_proc
def test_what_progress_raises_ends_all_workers() -> None:
    others = children_of(os.getpid())

    def enough(num_done: int, total: int) -> None:
        raise InterruptedError("enough")

    with pytest.raises(InterruptedError):
        evaluate(LEVEL, [SOLUTION] * 100, workers=3, progress=enough)
    assert children_of(os.getpid()) == others


def test_a_script_needs_no_guard(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "from game import evaluate\n"
        "results = evaluate('kv-paging', ['kv-paging'] * 3, workers=2)\n"
        "print([result.verdict for result in results])\n"
    )
    variables = {**os.environ, "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(
        [sys.executable, str(script)], capture_output=True, encoding="utf-8", check=False, env=variables
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "['won', 'won', 'won']\n", "")


LONG = ["evaluate", "kv-paging", *["kv-paging"] * 6, "--workers", "2", "--ticks", "10000000"]


def started(*arguments: str) -> tuple[subprocess.Popen[str], set[int]]:
    """A long evaluation in a session of its own, like that of a terminal, and its workers."""
    parent = subprocess.Popen(
        [sys.executable, "-m", "game", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        cwd=ROOT,
        start_new_session=True,
    )
    wait_until(lambda: len(children_of(parent.pid)) == 2)
    return parent, children_of(parent.pid)


def is_at_work(pid: int) -> bool:
    """Whether a process has used more time than starting takes."""
    user_time, system_time = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user_time) + int(system_time)) / os.sysconf("SC_CLK_TCK") > 1


@needs_proc
@pytest.mark.parametrize("when", ["starting", "at work"])
def test_ctrl_c_ends_quietly_and_leaves_no_process(when: str) -> None:
    parent, workers = started(*LONG)
    if when == "at work":
        wait_until(lambda: all(map(is_at_work, workers)))
    os.killpg(parent.pid, signal.SIGINT)
    printed, complaint = parent.communicate(timeout=30)
    assert (parent.returncode, printed, complaint) == (130, "", "")
    assert not any(map(is_running, workers))


@needs_proc
def test_workers_do_not_outlive_a_killed_master() -> None:
    parent, workers = started(*LONG)
    wait_until(lambda: all(map(is_at_work, workers)))
    parent.kill()
    parent.communicate(timeout=30)
    wait_until(lambda: not any(map(is_running, workers)))
