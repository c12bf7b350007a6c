"""A copy of the tree, into which a test puts what somebody might add, and what the game there makes of it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("game", "assets", "levels", "docs", "tests")


def copied(folder: Path) -> Path:
    """Copies into a folder all that the game and its tests need, without what is compiled; the folder."""
    for name in FOLDERS:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*.so", "*.pyd"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def add_to(file: Path, after: str, lines: str) -> None:
    """Writes lines behind what stands in a file once."""
    text = file.read_text(encoding="utf-8")
    assert text.count(after) == 1, f"{file} has changed: {after!r} stands there {text.count(after)} times"
    file.write_text(text.replace(after, after + lines), encoding="utf-8")


def ran(tree: Path, *args: str) -> subprocess.CompletedProcess[str]:
    """Runs Python in a tree."""
    env = os.environ | {
        "PYTHONPATH": str(tree),
        "SDL_VIDEODRIVER": "dummy",
        "SDL_AUDIODRIVER": "dummy",
    }
    command = [sys.executable, *args]
    return subprocess.run(command, cwd=tree, env=env, capture_output=True, encoding="utf-8", check=False, timeout=300)


def told(tree: Path, script: str) -> Any:
    """What a script that runs in a tree prints last, as JSON."""
    done = ran(tree, "-c", script)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def changed(tree: Path) -> set[str]:
    """The files of a tree that the one it was copied from has not, or has otherwise."""
    files = (file for name in FOLDERS for file in (tree / name).rglob("*") if file.is_file())
    places = (file.relative_to(tree) for file in files if "__pycache__" not in file.parts)
    return {place.as_posix() for place in places if not _is_as_before(tree, place)}


def _is_as_before(tree: Path, place: Path) -> bool:
    before = ROOT / place
    return before.is_file() and before.read_bytes() == (tree / place).read_bytes()
