"""Who waits at a terminal sees how far it is, and Ctrl-C ends the wait at once: no traceback, nothing half printed."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread
from types import SimpleNamespace

import pytest

from game.content.load import load_level, load_solution
from game.session.run.level_run import LevelRun, run
from game.session.run.slices import advance_in_slices

pty = pytest.importorskip("pty", reason="no terminals that a program can make")

ROOT = Path(__file__).parents[2]
ENDLESS = ("--ticks", "10000000")
SHORT = ("prefill-decode", "prefill-decode")


class AtTerminal:
    """A command whose stderr is a terminal and whose stdout is a pipe."""

    def __init__(self, *arguments: str, folder: Path) -> None:
        master, slave = pty.openpty()
        self.seen = ""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "game", *arguments],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=slave,
            env={**os.environ, "TERM": "xterm", "COLUMNS": "200", "PYTHONPATH": str(ROOT)},
            encoding="utf-8",
        )
        os.close(slave)
        self._reader = Thread(target=self._read, args=(master,), daemon=True)
        self._reader.start()

    def _read(self, master: int) -> None:
        """The kernel reports that the other end is closed as an error."""
        try:
            while data := os.read(master, 1 << 16):
                self.seen += re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", data.decode(errors="replace"))
        except OSError:
            pass
        os.close(master)

    def wait_for(self, pattern: str) -> None:
        """Waits until something like this is on the screen."""
        end = time.monotonic() + 60
        while not re.search(pattern, self.seen):
            assert time.monotonic() < end, self.seen
            assert self._process.poll() is None, self.seen
            time.sleep(0.02)

    def press_ctrl_c(self) -> None:
        self._process.send_signal(signal.SIGINT)

    def end(self) -> tuple[int, str]:
        """The exit status, and what was printed."""
        printed, _ = self._process.communicate(timeout=60)
        self._reader.join(timeout=10)
        return self._process.returncode, printed


LONG: dict[str, tuple[str, ...]] = {
    "run": ("run", *SHORT, *ENDLESS),
    "run for a program": ("run", *SHORT, *ENDLESS, "--json"),
    "evaluate": ("evaluate", *SHORT, SHORT[1], *ENDLESS, "--workers", "2"),
    "evaluate alone": ("evaluate", *SHORT, *ENDLESS, "--workers", "1"),
    "film": ("film", *SHORT, "--from-tick", "10000000", "--out", "film.gif"),
}


@pytest.mark.parametrize("name", LONG)
def test_long_work_shows_how_far_it_is_and_ends_at_once_on_ctrl_c(name: str, tmp_path: Path) -> None:
    work = AtTerminal(*LONG[name], folder=tmp_path)
    work.wait_for(r"\d+/\d+ +0:00:0[1-9]")
    work.press_ctrl_c()
    start = time.monotonic()
    status, printed = work.end()
    assert time.monotonic() - start < 10
    assert (status, printed) == (130, "")
    assert "Traceback" not in work.seen
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", [("shot", *SHORT, "--tick", "700", "--out", "shot.png"), ("run", *SHORT, "--json")])
def test_what_is_quick_shows_no_bar(command: tuple[str, ...], tmp_path: Path) -> None:
    work = AtTerminal(*command, folder=tmp_path)
    status, printed = work.end()
    assert (status, work.seen) == (0, "")
    assert printed


def test_a_bar_comes_only_to_terminals(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "game", "run", *SHORT, "--ticks", "300000", "--json"]
    done = subprocess.run(command, capture_output=True, cwd=ROOT, encoding="utf-8", timeout=120, check=False)
    assert done.stderr == ""
    assert json.loads(done.stdout)["tick"] == 300000


def test_ctrl_c_while_it_is_still_being_imported_leaves_no_traceback() -> None:
    """Half of a second passes before a command begins; whoever notices a slip at once presses Ctrl-C in it."""
    code = """
import sys
class Impatient:
    def find_spec(self, name, path, target=None):
        if name == "typer":
            raise KeyboardInterrupt
sys.meta_path.insert(0, Impatient())
from game.cli import main
sys.exit(main(["run", "prefill-decode", "prefill-decode"]))
"""
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, "", "")


@pytest.mark.parametrize("ticks", [None, 0, 1, 7, 5000])
def test_slices_change_nothing(ticks: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    level, solution = load_level("kv-paging"), load_solution("kv-paging")
    whole = LevelRun(level, solution)
    if ticks is None:
        whole.advance(whole.horizon_ticks)
    else:
        whole.advance_regardless(ticks)
    assert run(level, solution, ticks=ticks) == whole.result()
    monkeypatch.setattr("game.session.run.slices._SLICE_S", 0.0)
    assert run(level, solution, ticks=ticks) == whole.result()


def test_progress_goes_from_nothing_to_all_in_slices_that_a_person_can_wait_for() -> None:
    told: list[tuple[int, int]] = []
    waits: list[float] = []
    slow = SimpleNamespace(tick=100)

    def advance(num_ticks: int) -> None:
        waits.append(num_ticks * 0.01)
        time.sleep(num_ticks * 0.01)
        slow.tick += num_ticks

    advance_in_slices(slow, advance, 60, lambda done, total: told.append((done, total)))  # type: ignore[arg-type]
    assert told[0] == (0, 60)
    assert told[-1] == (60, 60)
    assert told == sorted(told)
    assert max(waits) < 0.2


def test_a_run_that_ends_early_ends_the_slices() -> None:
    level_run = LevelRun(load_level("prefill-decode"), load_solution("prefill-decode"))
    for _ in range(2):
        level_run.finish()
        assert level_run.verdict is not None
        assert level_run.simulation.tick == level_run.verdict.tick < level_run.horizon_ticks
