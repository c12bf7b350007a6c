"""Rooms are small: a module that has grown past the limit is asked what its second job is."""

from __future__ import annotations

from pathlib import Path

GAME = Path(__file__).resolve().parents[1] / "game"
MAX_LINES = 300
MAX_README_LINES = 120


def test_no_module_is_longer_than_can_be_overseen() -> None:
    lines = {file.relative_to(GAME): len(file.read_text("utf-8").splitlines()) for file in GAME.rglob("*.py")}
    assert len(lines) > 300
    assert {str(file): num for file, num in lines.items() if num > MAX_LINES} == {}


def test_the_readme_is_read_in_one_sitting() -> None:
    assert len((GAME.parent / "README.md").read_text(encoding="utf-8").splitlines()) <= MAX_README_LINES
