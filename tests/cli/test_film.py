"""`tycoon film` writes a GIF that loops, or says why not, and leaves no half file."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pygame
import pytest

from game.cli import main
from game.content.load import load_level, load_solution
from game.render.film import MAX_FRAMES, FilmPlan, film_frames
from game.session.run.level_run import LevelRun

Image = pytest.importorskip("PIL.Image")
COMMAND = ["film", "prefill-decode", "prefill-decode"]
SMALL = ["--size", "320x240", "--ticks", "12", "--from-tick", "60"]


def test_a_film_loops_and_shows_what_moves(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "film.gif"
    assert main([*COMMAND, "--out", str(out), *SMALL]) == 0
    assert "4 frames" in capsys.readouterr().out
    with Image.open(out) as film:
        assert (film.format, film.size, film.n_frames) == ("GIF", (320, 240), 4)
        assert film.info["loop"] == 0
        assert film.info["duration"] == 50
        first = film.convert("RGB").tobytes()
        film.seek(3)
        assert film.convert("RGB").tobytes() != first
    assert [path.name for path in tmp_path.iterdir()] == ["film.gif"]


def test_a_frame_shows_the_run_at_its_tick() -> None:
    """The board of a frame is that of the run: filming changes nothing, and nothing is left out."""
    level, solution = load_level("prefill-decode"), load_solution("prefill-decode")
    plan = FilmPlan(from_tick=90, ticks=9, every=3, size=(480, 360))
    pictures = [pygame.image.tobytes(frame, "RGB") for frame in film_frames(level, solution, plan)]
    later = FilmPlan(from_tick=96, ticks=1, every=1, size=(480, 360))
    (same,) = (pygame.image.tobytes(frame, "RGB") for frame in film_frames(level, solution, later))
    assert len(pictures) == 3
    assert pictures[2] == same
    assert pictures[0] != pictures[1]


def test_a_film_of_a_crash_stands_still() -> None:
    level = load_level("prefill-decode").model_copy(update={"vram_mib": 2560})
    solution = load_solution("prefill-decode")
    run = LevelRun(level, solution)
    run.advance(600)
    assert run.simulation.crash is not None
    plan = FilmPlan(from_tick=600, ticks=6, every=3, size=(320, 240))
    assert len(list(film_frames(level, solution, plan))) == 2


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (["--out", "film.png"], "does not end in .gif"),
        (["--out", "nowhere/film.gif"], "there is no folder nowhere"),
        (["--out", "film.gif", "--size", "10x10"], "size is 10x10"),
        (["--out", "film.gif", "--ticks", "100000", "--every", "1"], f"at most {MAX_FRAMES}"),
    ],
)
def test_what_cannot_be_filmed_is_said_in_a_line(
    arguments: list[str],
    fault: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main([*COMMAND, *arguments]) == 2
    said = capsys.readouterr().err
    assert fault in said
    assert len(said.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_no_half_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "film.gif"
    out.write_bytes(b"old")

    def full(old: object, new: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    assert main([*COMMAND, "--out", str(out), *SMALL]) == 2
    assert "No space left" in capsys.readouterr().err
    assert out.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["film.gif"]


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT to a process there")
def test_ctrl_c_leaves_no_half_file(tmp_path: Path) -> None:
    out = tmp_path / "film.gif"
    command = [sys.executable, "-m", "game", *COMMAND, "--out", str(out), "--ticks", "600", "--every", "1"]
    filming = subprocess.Popen(command, cwd=Path(__file__).parents[2], stderr=subprocess.PIPE)
    time.sleep(1.0)
    filming.send_signal(signal.SIGINT)
    _, said = filming.communicate(timeout=60)
    assert filming.returncode != 0
    assert b"Traceback" not in said
    assert list(tmp_path.iterdir()) == []
