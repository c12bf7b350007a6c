"""Signals end the game as its window's button does, with the last edit saved, and commands without half files."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from game.processes.signals import ENDING, handled
from game.session.player.storage import HOME_VARIABLE
from game.ui.app.remembered import Memory
from tests.processes.started import wait_until

pty = pytest.importorskip("pty", reason="other signals on Windows")

ROOT = Path(__file__).resolve().parents[2]
BUILD_AND_RUN = """
import sys
import pygame
from game.cli import main
from game.ui.app.app import App
from game.ui.screens.play import PlayScreen

run = App.run
def build_and_run(app):
    app.back_to(PlayScreen)
    app.top.workbench.pick("prefill")
    app.top.workbench.press(15)
    app.top.workbench.release()
    if "close" in sys.argv:
        pygame.event.post(pygame.event.Event(pygame.QUIT))
    print("built", flush=True)
    run(app)
App.run = build_and_run
raise SystemExit(main(["play", "prefill-decode"]))
"""
IN_A_TERMINAL = "import fcntl, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0)\n" + BUILD_AND_RUN
FILM_AND_WAIT = """
import os, sys, time
from game.cli import main

def wait(*files):
    print("written", flush=True)
    time.sleep(600)
os.replace = wait
raise SystemExit(main())
"""


class Game:
    """The real game as a process of its own, which has just built a tile."""

    def __init__(self, home: Path, *arguments: str, ignored: tuple[int, ...] = ()) -> None:
        self.home = home

        def ignore() -> None:
            for number in ignored:
                signal.signal(number, signal.SIG_IGN)

        self.process = subprocess.Popen(
            [sys.executable, "-c", BUILD_AND_RUN, *arguments],
            cwd=ROOT,
            env={**os.environ, HOME_VARIABLE: str(home)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=ignore,
        )
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "built\n"

    def ended(self) -> tuple[int, str]:
        """Its exit status, and what it complained of."""
        _, complaints = self.process.communicate(timeout=60)
        return self.process.returncode, complaints


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Game]]:
    games: list[Game] = []

    def started(*arguments: str, ignored: tuple[int, ...] = ()) -> Game:
        games.append(Game(tmp_path, *arguments, ignored=ignored))
        return games[-1]

    yield started
    for game in games:
        game.process.kill()
        game.process.communicate()


def is_built(home: Path) -> bool:
    build = Memory(home).progress.build("prefill-decode")
    return build is not None and "P" in str(build["map"])


@pytest.mark.parametrize(
    ("numbers", "status"),
    [
        ((signal.SIGHUP,), 129),
        ((signal.SIGTERM,), 143),
        ((signal.SIGINT,), 130),
        ((signal.SIGINT, signal.SIGINT), 130),
        ((signal.SIGHUP, signal.SIGTERM), 143),
    ],
    ids=str,
)
def test_a_signal_saves_the_last_edit(
    numbers: tuple[int, ...], status: int, start: Callable[..., Game], tmp_path: Path
) -> None:
    game = start()
    for number in numbers:
        game.process.send_signal(number)
        time.sleep(0.01)
    assert game.ended() == (status, "")
    assert is_built(tmp_path)


def test_closing_the_window_saves_the_last_edit(start: Callable[..., Game], tmp_path: Path) -> None:
    assert start("close").ended() == (0, "")
    assert is_built(tmp_path)


def test_a_closed_terminal_saves_the_last_edit(tmp_path: Path) -> None:
    master, slave = pty.openpty()
    game = subprocess.Popen(
        [sys.executable, "-c", IN_A_TERMINAL],
        cwd=ROOT,
        env={**os.environ, HOME_VARIABLE: str(tmp_path)},
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
    )
    os.close(slave)
    try:
        told = b""
        while not told.endswith(b"\n"):
            told += os.read(master, 100)
        assert told.strip() == b"built"
        os.close(master)
        assert game.wait(60) == 129
    finally:
        game.kill()
        game.wait()
    assert is_built(tmp_path)


def test_a_game_that_was_told_to_outlive_its_terminal_goes_on(start: Callable[..., Game], tmp_path: Path) -> None:
    game = start(ignored=(signal.SIGHUP,))
    game.process.send_signal(signal.SIGHUP)
    wait_until(lambda: is_built(tmp_path))  # it saves when the player pauses
    assert game.process.poll() is None
    game.process.send_signal(signal.SIGTERM)
    assert game.ended() == (143, "")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_film_that_is_ended_leaves_no_half_file(number: int, tmp_path: Path) -> None:
    command = ["film", "kv-paging", "kv-paging", "--ticks", "4", "--out", str(tmp_path / "film.gif")]
    filming = subprocess.Popen(
        [sys.executable, "-c", FILM_AND_WAIT, *command], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    with filming:
        assert filming.stdout is not None
        assert filming.stdout.readline() == b"written\n"
        assert len(list(tmp_path.iterdir())) == 1
        filming.send_signal(number)
        assert filming.communicate(timeout=60) == (b"", b"")
    assert filming.returncode == 128 + number
    assert list(tmp_path.iterdir()) == []


def test_signals_have_their_former_meaning_afterwards() -> None:
    before = [signal.getsignal(number) for number in ENDING]
    heard: list[int] = []
    with handled(ENDING, lambda number, frame: heard.append(number)):
        for number in ENDING:
            signal.raise_signal(number)
    assert heard == list(ENDING)
    assert [signal.getsignal(number) for number in ENDING] == before
