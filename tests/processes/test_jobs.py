"""Long work runs beside the game: it tells how far it is, can be cancelled, may crash, and never outlives the game."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from game.processes.jobs import Job
from tests.processes.started import children_of, is_running, needs_proc, wait_until

REPOSITORY = Path(__file__).parents[2]


def count_to(tell: Callable[[float], None], number: int) -> int:
    for n in range(number):
        tell((n + 1) / number)
    return number


def fail(tell: Callable[[float], None], why: str) -> None:
    raise ValueError(why)


def chatter(tell: Callable[[float], None]) -> str:
    print("this must not get between the replies")
    return "said"


def die(tell: Callable[[float], None]) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def write_slowly(tell: Callable[[float], None], file: Path) -> None:
    file.write_text("half")
    tell(0.5)
    time.sleep(600)


def compute_tidily(tell: Callable[[float], None], file: Path) -> None:
    file.write_text("half")
    try:
        tell(0.5)
        while True:
            sum(range(1000))
    finally:
        file.unlink()


def ended(job: Job) -> Job:
    job.wait(30)
    assert job.state != "running"
    return job


def test_a_job_tells_how_far_it_is_and_what_came_of_it() -> None:
    job = ended(Job("tests.processes.test_jobs:count_to", 50))
    assert (job.state, job.share, job.result) == ("done", 1.0, 50)


def test_what_a_job_prints_disturbs_nothing() -> None:
    assert ended(Job("tests.processes.test_jobs:chatter")).result == "said"


def test_an_error_is_told() -> None:
    job = ended(Job("tests.processes.test_jobs:fail", "no room"))
    assert (job.state, job.reason) == ("failed", "ValueError: no room")


@pytest.mark.parametrize("work", ["no.such.module:work", "tests.processes.test_jobs:no_such_function"])
def test_work_that_there_is_not_fails(work: str) -> None:
    assert ended(Job(work)).state == "failed"


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")
def test_a_crash_of_the_process_is_a_failure_and_is_tidied_up() -> None:
    tidied: list[bool] = []
    job = ended(Job("tests.processes.test_jobs:die", tidy=lambda: tidied.append(True)))
    assert (job.state, job.reason, tidied) == ("failed", "", [True])


@needs_proc
def test_cancel_ends_the_process_and_leaves_no_half_file(tmp_path: Path) -> None:
    before = children_of(os.getpid())
    file = tmp_path / "half"
    job = Job("tests.processes.test_jobs:write_slowly", file, tidy=file.unlink)
    wait_until(lambda: job.share == 0.5)
    assert file.exists()
    job.cancel()
    assert ended(job).state == "cancelled"
    assert not file.exists()
    assert children_of(os.getpid()) == before


def test_cancel_at_once_is_a_cancel_too() -> None:
    job = Job("tests.processes.test_jobs:count_to", 10**9)
    job.cancel()
    assert ended(job).state == "cancelled"


GAME = """
import sys, time
from pathlib import Path
from game.processes.jobs import Job
job = Job("tests.processes.test_jobs:" + sys.argv[2], Path(sys.argv[1]))
while job.share < 0.5:
    time.sleep(0.01)
print("half", flush=True)
time.sleep(600)
"""


@needs_proc
@pytest.mark.parametrize("work", ["write_slowly", "compute_tidily"])
def test_a_job_does_not_outlive_a_game_that_was_killed(tmp_path: Path, work: str) -> None:
    file = tmp_path / "file"
    command = [sys.executable, "-c", GAME, str(file), work]
    game = subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE)
    assert game.stdout is not None
    assert game.stdout.readline().strip() == b"half"
    (worker,) = children_of(game.pid)
    game.kill()
    game.wait()
    game.stdout.close()
    wait_until(lambda: not is_running(worker))
    assert file.exists() == (work == "write_slowly"), "work that listens has removed what was half done"
