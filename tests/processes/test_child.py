"""Processes that commands start: none prints a traceback when the command is ended, none is left over."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from game.processes.child import running
from tests.processes.started import children_of, is_running, needs_proc, wait_until

ROOT = Path(__file__).resolve().parents[2]


def test_what_a_child_prints_comes_line_by_line() -> None:
    with running("import game\nprint(game.__name__, flush=True)\nprint('more')") as printed:
        assert printed.readline().split() == [b"game"]
        assert printed.read().split() == [b"more"]


def test_a_child_that_fails_is_a_failure(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(subprocess.CalledProcessError, match="status 3"), running("raise SystemExit(3)"):
        pass
    assert capfd.readouterr() == ("", "")


@needs_proc
@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("doing", [b"import game", b"draw_first_frame", b""])
def test_a_bench_that_is_ended_says_nothing_and_leaves_nobody(number: signal.Signals, doing: bytes) -> None:
    command = [sys.executable, "-m", "game", "bench", "--quick"]
    pipe = subprocess.PIPE
    bench = subprocess.Popen(command, cwd=ROOT, stdout=pipe, stderr=pipe, start_new_session=True)
    children: set[int] = set()

    def is_doing() -> bool:
        children.update(children_of(bench.pid))
        return any(doing in command_of(child) for child in children)

    try:
        wait_until(is_doing)
        os.killpg(bench.pid, number)
        printed, complaint = bench.communicate(timeout=30)
    finally:
        bench.kill()  # where it was not ended
    assert (bench.returncode, printed, complaint) == (128 + number, b"", b"")
    assert not any(map(is_running, children))


def command_of(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b"gone"


WAITING = """
from game.processes.child import running
with running("import time; print('here', flush=True); time.sleep(600)") as printed:
    print(printed.readline().decode(), flush=True)
    printed.read()
"""


@needs_proc
def test_a_child_does_not_outlive_a_parent_that_was_killed() -> None:
    parent = subprocess.Popen([sys.executable, "-c", WAITING], cwd=ROOT, stdout=subprocess.PIPE)
    assert parent.stdout is not None
    assert parent.stdout.readline().strip() == b"here"
    (child,) = children_of(parent.pid)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    wait_until(lambda: not is_running(child))


@pytest.mark.parametrize("module", ["game.processes.job_worker", "game.session.run.evaluate_worker"])
@pytest.mark.parametrize("said", [b"", b"\x80\x04\x95half a pickle"])
def test_a_worker_whose_program_has_gone_ends_without_a_word(module: str, said: bytes) -> None:
    command = [sys.executable, "-c", f"import {module} as worker; worker.serve()"]
    ended = subprocess.run(command, cwd=ROOT, input=said, capture_output=True, timeout=60, check=False)
    assert (ended.stdout, ended.stderr) == (b"", b"")
