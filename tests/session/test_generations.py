"""Of every file of the player's the save before the last is there too, and comes back where the last is damaged."""

from __future__ import annotations

import dataclasses
import errno
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from game.content.words import use_language
from game.session.player.progress import PROGRESS_FILE, Progress, load_progress, save_progress
from game.session.player.settings import SETTINGS_FILE, Settings, load_settings, save_settings
from game.session.player.storage import DamagedError, load_json, save_json
from game.session.player.versions import Version, keep_version, load_versions
from game.ui.app.app import App
from game.ui.app.remembered import Memory
from tests.session.test_storage import names

REPOSITORY = Path(__file__).parents[2]

DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda data: b"",
    "half": lambda data: data[: len(data) // 2],
    "all but the last brace": lambda data: data.rstrip()[:-1],
    "NULs": lambda data: bytes(len(data)),
    "NULs from the middle on": lambda data: data[: len(data) // 2] + bytes(len(data) - len(data) // 2),
    "not UTF-8": lambda data: data.replace(b"format", b"form\xff"),
    "another shape": lambda data: b'{"format": 1, "something": ["else"]}',
    "a list": lambda data: b"[]",
    "null": lambda data: b"null",
    "wrong type": lambda data: data.replace(b'"format": 1', b'"format": "1"'),
    "of a later game": lambda data: data.replace(b'"format": 1', b'"format": 2'),
}


def a_progress(number: int) -> Progress:
    progress = Progress()
    progress.record_win("x", {"tps": number}, number)
    return progress


def save_versions(folder: Path, number: int) -> None:
    for made in range(1, number + 1):
        keep_version(folder, "x", Version(float(made), {"map": [str(made)]}))


def number_of_versions(folder: Path) -> tuple[object, str | None]:
    versions, warning = load_versions(folder, "x")
    return len(versions), warning


def progress_in(folder: Path) -> tuple[object, str | None]:
    progress, warning = load_progress(folder)
    return sum(win.tick for win in progress.wins("x")), warning


def speed_in(folder: Path) -> tuple[object, str | None]:
    settings, warning = load_settings(folder)
    return {8: 3, 4: 2, 2: 1, 1: 0}[settings.speed], warning


FILES: dict[str, tuple[Callable[[Path, int], object], Callable[[Path], tuple[object, str | None]]]] = {
    PROGRESS_FILE: (lambda folder, number: save_progress(folder, a_progress(number)), progress_in),
    SETTINGS_FILE: (lambda folder, number: save_settings(folder, Settings(speed=2**number)), speed_in),
    "versions/x.json": (save_versions, number_of_versions),
}
"""How each file is saved for the first, second and third time, and what number comes back."""


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("file", FILES)
def test_the_save_before_comes_back_where_the_last_is_damaged(file: str, damage: str, tmp_path: Path) -> None:
    save, load = FILES[file]
    for number in (1, 2, 3):
        save(tmp_path, number)
        assert load(tmp_path) == (number, None)
    path = tmp_path / file
    damaged = DAMAGES[damage](path.read_bytes())
    path.write_bytes(damaged)
    found, warning = load(tmp_path)
    assert found == 2
    assert warning is not None
    assert warning.startswith(f"{path.name} is damaged: ")
    kept = f"The save before it, {path.name}.older, is good and was brought back; the damaged file is kept as "
    assert warning.endswith(f"{kept}{path.name}.damaged-1.")
    assert path.with_name(f"{path.name}.damaged-1").read_bytes() == damaged
    assert load(tmp_path) == (2, None), "it is told of once"
    path.write_bytes(damaged)
    assert load(tmp_path)[0] == 2, "what was brought back can be brought back again"
    save(tmp_path, 3)
    assert load(tmp_path) == (3, None)


@pytest.mark.parametrize("file", FILES)
def test_a_first_save_that_is_damaged_has_nothing_before_it(file: str, tmp_path: Path) -> None:
    save, load = FILES[file]
    save(tmp_path, 1)
    (tmp_path / file).write_bytes(b"")
    number, warning = load(tmp_path)
    assert number == 0
    assert "the game goes on without it" in str(warning)


@pytest.mark.parametrize("file", FILES)
def test_where_both_are_damaged_both_are_kept_aside(file: str, tmp_path: Path) -> None:
    save, load = FILES[file]
    save(tmp_path, 1)
    save(tmp_path, 2)
    path = tmp_path / file
    path.write_bytes(b"1")
    path.with_name(f"{path.name}.older").write_bytes(b"2")
    number, warning = load(tmp_path)
    assert number == 0
    assert "the game goes on without it" in str(warning)
    assert names(path.parent) == {f"{path.name}.damaged-1", f"{path.name}.older.damaged-1"}


def test_damage_that_a_save_meets_does_not_push_the_good_one_out(tmp_path: Path) -> None:
    """Settings are saved without being read before."""
    for speed in (1, 2, 4):
        save_settings(tmp_path, Settings(speed=speed))
    (tmp_path / SETTINGS_FILE).write_text('{"format": 1, "volume": "loud"}')
    save_settings(tmp_path, Settings(speed=8))
    assert load_settings(tmp_path) == (Settings(speed=8), None)
    assert (tmp_path / f"{SETTINGS_FILE}.damaged-1").read_text() == '{"format": 1, "volume": "loud"}'
    (tmp_path / SETTINGS_FILE).write_text("")
    assert load_settings(tmp_path)[0] == Settings(speed=2)


def test_what_is_saved_twice_is_one_generation(tmp_path: Path) -> None:
    for speed in (1, 2, 2, 2):
        save_settings(tmp_path, Settings(speed=speed))
    (tmp_path / SETTINGS_FILE).write_text("")
    assert load_settings(tmp_path)[0] == Settings(speed=1)


@pytest.mark.parametrize("file", [PROGRESS_FILE, SETTINGS_FILE])
def test_a_folder_in_the_place_of_the_file_gives_way(file: str, tmp_path: Path) -> None:
    save, load = FILES[file]
    save(tmp_path, 1)
    save(tmp_path, 2)
    (tmp_path / file).unlink()
    (tmp_path / file).mkdir()
    assert load(tmp_path)[0] == 1
    assert load(tmp_path) == (1, None)
    assert (tmp_path / f"{file}.damaged-1").is_dir()


def test_a_full_disk_does_not_keep_the_good_one_from_being_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    save_progress(tmp_path, a_progress(1))
    save_progress(tmp_path, a_progress(2))
    (tmp_path / PROGRESS_FILE).write_text("")
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        progress, warning = load_progress(tmp_path)
    assert progress == a_progress(1)
    assert "It could not be replaced (No space left on device); the game goes on with the save before" in str(warning)
    assert load_progress(tmp_path)[0] == a_progress(1), "and once more, when there is room"


def test_a_file_system_without_links_has_two_generations_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    for number in (1, 2, 3):
        save_progress(tmp_path, a_progress(number))
    (tmp_path / PROGRESS_FILE).write_text("")
    assert load_progress(tmp_path)[0] == a_progress(2)
    assert names(tmp_path) == {PROGRESS_FILE, f"{PROGRESS_FILE}.older", f"{PROGRESS_FILE}.damaged-1"}


# Kills

STOPPED_SAVER = """
import os, sys
from pathlib import Path
from game.session.player.storage import save_json

folder, last = Path(sys.argv[1]), int(sys.argv[2])
num_calls = 0

def stopping(call):
    def stop(*args, **named):
        global num_calls
        num_calls += 1
        if num_calls > last:
            os._exit(9)  # as a kill: nothing is tidied up
        return call(*args, **named)
    return stop

for name in ("fsync", "link", "replace", "unlink", "open", "close", "rename"):
    setattr(os, name, stopping(getattr(os, name)))
save_json(folder / "file.json", {"number": 3})
"""


def test_a_kill_between_any_two_steps_of_a_save_leaves_two_good_generations(tmp_path: Path) -> None:
    def parsed(document: Any) -> int:
        if not isinstance(document, dict) or type(document.get("number")) is not int:
            raise DamagedError("no number")
        return int(document["number"])

    seen = set()
    for last in range(40):
        folder = tmp_path / str(last)
        for number in (1, 2):
            save_json(folder / "file.json", {"number": number}, parsed)
        done = subprocess.run([sys.executable, "-c", STOPPED_SAVER, str(folder), str(last)], cwd=REPOSITORY)
        found, warning = load_json(folder / "file.json", parsed, 0)
        assert warning is None
        with open(folder / "file.json", "r+b") as file:  # damage of the file itself, whatever names it has
            file.truncate(3)
        older, _ = load_json(folder / "file.json", parsed, 0)
        assert (found, older) in {(2, 1), (3, 1), (3, 2)}
        seen.add((found, older))
        if done.returncode == 0:
            break
    assert done.returncode == 0
    assert {(2, 1), (3, 2)} <= seen


# In the window


def test_the_player_is_told_in_the_language_of_the_settings_that_came_back(tmp_path: Path) -> None:
    german = Settings(language="de")
    save_settings(tmp_path, german)
    save_settings(tmp_path, dataclasses.replace(german, muted=True))
    save_progress(tmp_path, a_progress(1))
    save_progress(tmp_path, a_progress(2))
    for file in (SETTINGS_FILE, PROGRESS_FILE):
        (tmp_path / file).write_bytes(b"")
    use_language("en")
    app = App(tmp_path, with_sound=False)
    assert app.memory.settings == german
    assert app.memory.progress == a_progress(1)
    assert [warning.split(" ist ")[0] for warning in app.memory.warnings] == [PROGRESS_FILE, SETTINGS_FILE]
    assert all("gilt wieder" in warning for warning in app.memory.warnings)


def test_what_is_damaged_while_the_game_runs_is_told_and_nothing_is_lost(tmp_path: Path) -> None:
    memory = Memory(tmp_path)
    memory.record_win("x", {"tps": 1.0}, 1)
    memory.record_win("x", {"tps": 2.0}, 2)
    (tmp_path / PROGRESS_FILE).write_bytes(bytes(100))
    memory.record_win("x", {"tps": 3.0}, 3)
    assert "was brought back" in memory.news()[-1]
    progress, warning = load_progress(tmp_path)
    assert warning is None
    assert sorted(win.tick for win in progress.wins("x")) == [1, 2, 3]
