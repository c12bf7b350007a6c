"""The player's files survive a kill, a full disk and a bad editor; the game never hears of it as an exception."""

import dataclasses
import errno
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from game.session.player.progress import PROGRESS_FILE, Best, Progress, load_progress, save_progress
from game.session.player.settings import SETTINGS_FILE, Settings, load_settings, save_settings
from game.session.player.storage import load_json, save_json, user_folder
from game.sim.simulation import RULES_VERSION

REPOSITORY = Path(__file__).parents[2]
LEVELS = ["prefill-decode", "kv-paging", "speculative-speedup", "batching-knee"]


def as_it_is(document: Any) -> Any:
    return document


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def a_progress() -> Progress:
    progress = Progress()
    scores = {"tps": 64.5, "vram_peak_mib": 2710.25, "tiles": 17, "cost": 140}
    progress.record_win("prefill-decode", scores, 1234)
    progress.keep_build("kv-paging", {"format": 1, "level": "kv-paging", "map": ["S>P", "..K"], "facing": {"0,2": "S"}})
    return progress


# Writing


def test_a_save_is_read_back_and_leaves_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "file.json"
    document = {"text": "Ünï \ud800", "list": [1, 2.5, None, True]}
    assert save_json(path, document) is None
    assert save_json(path, document) is None
    assert load_json(path, as_it_is, None) == (document, None)
    assert names(path.parent) == {"file.json"}


SAVER = """
import itertools, sys
from pathlib import Path
from game.session.player.storage import save_json
path = Path(sys.argv[1])
for number in itertools.count(1):
    save_json(path, {"number": number, "filler": str(number % 10) * 2_000_000, "end": number})
    if number == 1:
        print("saved once", flush=True)
"""


@pytest.mark.slow
def test_a_kill_while_saving_leaves_the_old_file_or_the_new_one(tmp_path: Path) -> None:
    moments = random.Random(20)
    num_killed_in_the_middle = 0
    for batch in range(5):
        folders = [tmp_path / f"{batch}-{number}" for number in range(6)]
        savers = [
            subprocess.Popen(
                [sys.executable, "-c", SAVER, str(folder / "file.json")],
                cwd=REPOSITORY,
                stdout=subprocess.PIPE,
            )
            for folder in folders
        ]
        for saver, folder in zip(savers, folders, strict=True):
            assert saver.stdout is not None
            assert saver.stdout.readline().strip() == b"saved once"
            time.sleep(moments.uniform(0, 0.03))
            saver.kill()
            saver.wait()
            saver.stdout.close()
            document, warning = load_json(folder / "file.json", as_it_is, None)
            assert warning is None
            assert isinstance(document, dict)
            assert document["number"] == document["end"] >= 1
            assert document["filler"] == str(document["number"] % 10) * 2_000_000
            num_killed_in_the_middle += len(names(folder)) > 1
    assert num_killed_in_the_middle > 0, "no kill hit a save: the test proves nothing"


def test_what_a_killed_save_left_behind_is_removed_an_hour_later(tmp_path: Path) -> None:
    old = tmp_path / ".file.json.abc.tmp"
    fresh = tmp_path / ".file.json.def.tmp"
    other = tmp_path / ".other.json.abc.tmp"
    for path in (old, fresh, other):
        path.write_text("{")
    for path in (old, other):
        os.utime(path, (1, 1))
    save_json(tmp_path / "file.json", {})
    assert names(tmp_path) == {"file.json", fresh.name, other.name}


def test_a_full_disk_is_a_warning_and_keeps_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file.json"
    save_json(path, "old")

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        warning = save_json(path, "new")
    assert warning is not None
    assert warning.startswith(f"file.json could not be saved in {tmp_path}: No space left on device.")
    assert load_json(path, as_it_is, None) == ("old", None)
    assert names(tmp_path) == {"file.json"}


QUOTA = """
import resource, sys
from pathlib import Path
from game.session.player.storage import load_json, save_json
path = Path(sys.argv[1])
save_json(path, "old")
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
print(save_json(path, "x" * 100_000))
print(load_json(path, lambda document: document, None))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no file size limits there")
def test_a_real_limit_on_file_size_is_a_warning_too(tmp_path: Path) -> None:
    command = [sys.executable, "-c", QUOTA, str(tmp_path / "file.json")]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    warning, loaded = done.stdout.splitlines()
    assert "could not be saved" in warning
    assert loaded == "('old', None)"
    assert names(tmp_path) == {"file.json"}


def test_a_folder_that_cannot_be_made_is_a_warning(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file where the folder should be")
    folder = tmp_path / "taken" / "tycoon"
    warning = save_progress(folder, a_progress())
    assert warning is not None
    assert "could not be saved" in warning
    progress, warning = load_progress(folder)
    assert progress == Progress()
    assert warning is not None
    assert "could not be read" in warning


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_a_warning(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        assert "Permission denied" in str(save_json(tmp_path / "file.json", {}))
    finally:
        tmp_path.chmod(0o700)


def test_an_unreadable_file_is_set_aside_and_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save_json(tmp_path / "file.json", "precious")

    def denied(*args: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr("builtins.open", denied)
        document, warning = load_json(tmp_path / "file.json", as_it_is, "default")
    assert document == "default"
    assert warning is not None
    assert warning.startswith("file.json could not be read: Permission denied. It is kept as file.json.damaged-1;")
    assert load_json(tmp_path / "file.json.damaged-1", as_it_is, None) == ("precious", None)


def test_a_file_that_cannot_be_set_aside_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file.json").write_text("{")

    def denied(source: Path, target: Path) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(os, "rename", denied)
    document, warning = load_json(tmp_path / "file.json", as_it_is, "default")
    assert document == "default"
    assert "could not be set aside either (Permission denied)" in str(warning)


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_a_link_to_the_file_is_written_through(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "file.json").symlink_to(tmp_path / "elsewhere" / "real.json")
    assert save_json(tmp_path / "file.json", [1]) is None
    assert (tmp_path / "file.json").is_symlink()
    assert load_json(tmp_path / "elsewhere" / "real.json", as_it_is, None) == ([1], None)


# Reading

DAMAGED_FILES: Mapping[str, tuple[bytes, str]] = {
    "empty": (b"", "line 1 is not JSON"),
    "truncated": (b'{"format": 1,\n "levels": {', "line 2 is not JSON"),
    "not JSON": (b"hello", "line 1 is not JSON"),
    "zeros after a power cut": (bytes(4096), "line 1 is not JSON"),
    "not UTF-8": (b'{"format": 1, "levels": {"\xff": 1}}', "byte 26 is not UTF-8"),
    "NaN": (b'{"format": 1, "levels": NaN}', "NaN is not a number"),
    "infinity by overflow": (b'{"format": 1, "levels": 1e999}', "1e999 is not a number"),
    "very long number": (b'{"format": 1, "levels": ' + b"1" * 10_000 + b"}", "a number in it is too long"),
    "very deep": (b"[" * 200_000 + b"]" * 200_000, "nested too deeply"),
    "a list": (b"[]", "it is []; it must be a JSON object"),
    "no format": (b'{"levels": {}}', "its format is None; this version of the game reads 1"),
    "newer format": (b'{"format": 2, "levels": {}}', "its format is 2; this version of the game reads 1"),
    "true for a format": (b'{"format": true, "levels": {}}', "its format is True"),
    "no levels": (b'{"format": 1}', "it has no 'levels'"),
    "unknown key": (b'{"format": 1, "levels": {}, "gold": 1}', "it has an unknown key 'gold'"),
    "levels as a list": (b'{"format": 1, "levels": []}', "levels is []; it must be a JSON object"),
    "level as a number": (b'{"format": 1, "levels": {"a": 1}}', "level 'a' is 1; it must be a JSON object"),
    "won as a number": (
        b'{"format": 1, "levels": {"a": {"won": 1, "best": {}, "build": null}}}',
        "won of level 'a' is 1; it must be true or false",
    ),
    "build as text": (
        b'{"format": 1, "levels": {"a": {"won": true, "best": {}, "build": "S>K"}}}',
        "build of level 'a' is 'S>K'; it must be a JSON object",
    ),
    "unknown score": (
        b'{"format": 1, "levels": {"a": {"won": true, "best": {"luck": {"value": 1, "tick": 1}}, "build": null}}}',
        "best 'luck' of level 'a' is not a score",
    ),
    "score beyond all floats": (
        b'{"format": 1, "levels": {"a": {"won": true, "best": {"tps": {"value": 1%s, "tick": 1}}, "build": null}}}'
        % (b"0" * 400),
        "value of best 'tps' of level 'a' is 1000000000000",
    ),
    "tick beyond all floats": (
        b'{"format": 1, "levels": {"a": {"won": true, "best": {"tps": {"value": 1, "tick": 1%s}}, "build": null}}}'
        % (b"0" * 400),
        "tick of best 'tps' of level 'a' is 1000000000000",
    ),
    "score as text": (
        b'{"format": 1, "levels": {"a": {"won": true, "best": {"tps": {"value": "1", "tick": 1}}, "build": null}}}',
        "value of best 'tps' of level 'a' is '1'; it must be a number of 0 or more",
    ),
    "tick as a fraction": (
        b'{"format": 1, "levels": {"a": {"won": true, "best": {"tps": {"value": 1, "tick": 1.5}}, "build": null}}}',
        "tick of best 'tps' of level 'a' is 1.5; it must be a whole number of 0 or more",
    ),
}


@pytest.mark.parametrize("case", DAMAGED_FILES)
def test_damaged_progress_is_set_aside_and_reported(case: str, tmp_path: Path) -> None:
    data, complaint = DAMAGED_FILES[case]
    (tmp_path / PROGRESS_FILE).write_bytes(data)
    progress, warning = load_progress(tmp_path)
    assert progress == Progress()
    assert warning is not None
    assert complaint in warning
    assert warning.startswith("progress.json is damaged: ")
    assert warning.endswith("It is kept as progress.json.damaged-1; the game goes on without it.")
    assert len(warning) < 250
    assert names(tmp_path) == {"progress.json.damaged-1"}
    assert (tmp_path / "progress.json.damaged-1").read_bytes() == data
    assert load_progress(tmp_path) == (Progress(), None)


def test_every_damaged_file_is_kept(tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / PROGRESS_FILE).write_text(f"damage {number}")
        load_progress(tmp_path)
    assert [(tmp_path / f"{PROGRESS_FILE}.damaged-{n}").read_text()[-1] for n in (1, 2, 3)] == ["0", "1", "2"]


def test_a_folder_in_the_place_of_the_file_is_set_aside(tmp_path: Path) -> None:
    (tmp_path / PROGRESS_FILE).mkdir()
    progress, warning = load_progress(tmp_path)
    assert progress == Progress()
    assert "it is not a file" in str(warning)
    assert save_progress(tmp_path, a_progress()) is None


def test_a_file_cut_anywhere_never_raises_and_is_never_lost(tmp_path: Path) -> None:
    save_progress(tmp_path, a_progress())
    whole = (tmp_path / PROGRESS_FILE).read_bytes()
    for length in range(len(whole.rstrip())):
        (tmp_path / PROGRESS_FILE).write_bytes(whole[:length])
        progress, warning = load_progress(tmp_path)
        assert progress == Progress()
        assert warning is not None
        aside = tmp_path / f"{PROGRESS_FILE}.damaged-1"
        assert aside.read_bytes() == whole[:length]
        aside.unlink()


JSON_VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
LEVEL_VALUES = st.fixed_dictionaries(
    {"won": st.booleans() | JSON_VALUES, "best": st.just({}) | JSON_VALUES, "build": JSON_VALUES}
)
PROGRESS_VALUES = st.fixed_dictionaries(
    {"format": st.just(1), "levels": st.dictionaries(st.text(max_size=3), LEVEL_VALUES, max_size=2)}
)
SAME_FOLDER = hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@SAME_FOLDER
@given(
    st.binary() | st.one_of(JSON_VALUES, PROGRESS_VALUES).map(lambda value: json.dumps(value).encode()),
)
def test_whatever_the_files_hold_they_load_and_save(tmp_path: Path, data: bytes) -> None:
    (tmp_path / PROGRESS_FILE).write_bytes(data)
    (tmp_path / SETTINGS_FILE).write_bytes(data)
    progress, _ = load_progress(tmp_path)
    settings, _ = load_settings(tmp_path)
    assert save_progress(tmp_path, progress) is None
    assert save_settings(tmp_path, settings) is None
    assert load_progress(tmp_path) == (progress, None)
    assert load_settings(tmp_path) == (settings, None)
    for aside in tmp_path.glob("*.damaged-*"):
        assert aside.read_bytes() == data
        aside.unlink()


# The folder


def test_the_folder_is_the_one_the_environment_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TYCOON_HOME", str(tmp_path))
    assert user_folder() == tmp_path


@pytest.mark.parametrize("home", [None, ""])
def test_the_folder_is_the_users_own_otherwise(home: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TYCOON_HOME", raising=False)
    if home is not None:
        monkeypatch.setenv("TYCOON_HOME", home)
    assert user_folder().name == "inference-pipeline-tycoon"
    assert user_folder().is_absolute()


# Progress


def test_progress_is_read_back(tmp_path: Path) -> None:
    assert load_progress(tmp_path) == (Progress(), None)
    assert save_progress(tmp_path, a_progress()) is None
    assert load_progress(tmp_path) == (a_progress(), None)


def test_the_best_of_each_score_is_kept_with_its_tick() -> None:
    progress = Progress()
    fast = {"tps": 70.0, "vram_peak_mib": 120.0, "tiles": 12, "cost": 40}
    first = progress.record_win("a", {"tps": 60.0, "vram_peak_mib": 100.0, "tiles": 10, "cost": 50, "ttft": 1}, 900)
    assert first == ["tps", "vram_peak_mib", "tiles", "cost"]
    assert progress.record_win("a", fast, 1000) == ["tps", "cost"]
    assert progress.record_win("a", fast, 800) == ["tps", "cost"]
    assert progress.record_win("a", fast, 800) == []
    assert progress.best("a") == {
        "tps": Best(70.0, 800),
        "vram_peak_mib": Best(100.0, 900),
        "tiles": Best(10, 900),
        "cost": Best(40, 800),
    }


def test_a_win_keeps_the_build_and_a_build_is_no_win() -> None:
    progress = Progress()
    progress.keep_build("a", {"map": ["."]})
    assert not progress.won("a")
    progress.record_win("a", {}, 900)
    assert progress.won("a")
    assert progress.build("a") == {"map": ["."]}
    assert progress.build("b") is None
    assert progress.best("b") == {}


def test_a_kept_build_does_not_change_with_the_one_it_was_made_from() -> None:
    progress = Progress()
    build: dict[str, Any] = {"map": ["."]}
    progress.keep_build("a", build)
    build["map"].append("!")
    assert progress.build("a") == {"map": ["."]}


def test_two_levels_that_are_not_won_are_always_open() -> None:
    progress = Progress()

    def open_levels() -> list[str]:
        return [level for level in LEVELS if progress.is_open(level, LEVELS, Settings())]

    assert open_levels() == LEVELS[:2]
    progress.keep_build(LEVELS[1], {})
    assert open_levels() == LEVELS[:2]
    progress.record_win(LEVELS[1], {}, 900)  # past the first, which waits
    assert open_levels() == LEVELS[:3]
    for level in (LEVELS[0], LEVELS[3]):  # the last as in a save of other levels
        progress.record_win(level, {}, 900)
    assert open_levels() == LEVELS


def test_a_win_opens_the_level_behind_it_also_where_those_before_wait() -> None:
    progress = Progress()
    levels = ["a", "b", "c", "d", "e", "f"]
    progress.record_win("d", {}, 900)
    assert [level for level in levels if progress.is_open(level, levels, Settings())] == ["a", "b", "d", "e"]


def test_all_levels_are_open_if_the_player_says_so() -> None:
    assert not Progress().is_open(LEVELS[2], LEVELS, Settings())
    assert Progress().is_open(LEVELS[2], LEVELS, Settings(all_levels_open=True))


def test_a_won_level_and_a_players_own_level_are_open() -> None:
    progress = Progress()
    progress.record_win(LEVELS[3], {}, 900)
    assert progress.is_open(LEVELS[3], LEVELS, Settings())
    assert progress.is_open("my-own", LEVELS, Settings())
    assert not progress.is_open(LEVELS[2], LEVELS, Settings())


# Settings


def test_settings_are_read_back(tmp_path: Path) -> None:
    settings = Settings(
        all_levels_open=True, muted=True, volume=0, ui_scale=2, fullscreen=True, reduced_motion=True, speed=8
    )
    assert load_settings(tmp_path) == (Settings(), None)
    assert save_settings(tmp_path, settings) is None
    assert load_settings(tmp_path) == (settings, None)


def test_a_setting_that_the_file_lacks_has_its_default(tmp_path: Path) -> None:
    save_json(tmp_path / SETTINGS_FILE, {"format": 1, "muted": True})
    assert load_settings(tmp_path) == (Settings(muted=True), None)


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("volume", 1.01, "volume is 1.01; it must be a number from 0 to 1"),
        ("volume", True, "volume is True; it must be a number from 0 to 1"),
        ("volume", 10**400, "it must be a number from 0 to 1"),
        ("ui_scale", 0.5, "ui_scale is 0.5; it must be a number from 0.75 to 2"),
        ("ui_scale", "big", "ui_scale is 'big'; it must be a number from 0.75 to 2"),
        ("muted", 1, "muted is 1; it must be true or false"),
        ("speed", 3, "speed is 3; it must be one of 1, 2, 4, 8"),
        ("speed", 2.0, "speed is 2.0; it must be one of 1, 2, 4, 8"),
        ("colour", "red", "'colour' is not a setting of this version"),
    ],
)
def test_a_setting_that_cannot_be_used_is_damage(name: str, value: object, complaint: str, tmp_path: Path) -> None:
    save_json(tmp_path / SETTINGS_FILE, {"format": 1, "muted": True, name: value})
    settings, warning = load_settings(tmp_path)
    assert settings == Settings()
    assert complaint in str(warning)
    assert names(tmp_path) == {"settings.json.damaged-1"}


def test_a_setting_out_of_range_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="volume is nan"):
        dataclasses.replace(Settings(), volume=float("nan"))


# As on disk


def test_what_is_read_and_saved_again_is_the_same_file(tmp_path: Path) -> None:
    settings = {"format": 1, **dataclasses.asdict(Settings(volume=0, ui_scale=2, keys={"run": ["F5", "\ud800"]}))}
    best = {"tps": {"value": 70, "tick": 3, "rules": RULES_VERSION}, "cost": {"value": 1.5, "tick": 4, "rules": 1}}
    win = {"tick": 3, "scores": {"tps": 70}, "rules": RULES_VERSION}
    level = {"won": True, "best": {"tps": best["tps"]}, "build": {"map": ["\udfff", 1, None]}, "wins": [win]}
    level |= {"origin": {"file": "/\udcff", "form": "f"}, "before": {"cost": best["cost"]}}
    files: dict[str, dict[str, Any]] = {
        SETTINGS_FILE: settings,
        PROGRESS_FILE: {"format": 1, "levels": {"a\ud800": level}},
    }
    for name, document in files.items():
        save_json(tmp_path / name, document)
    before = {name: (tmp_path / name).read_bytes() for name in files}
    assert save_settings(tmp_path, load_settings(tmp_path)[0]) is None
    assert save_progress(tmp_path, load_progress(tmp_path)[0]) is None
    assert {name: (tmp_path / name).read_bytes() for name in files} == before
    assert names(tmp_path) == set(files)


def test_a_setting_that_nobody_knows_cannot_be_made() -> None:
    unknown: dict[str, Any] = {"colour": "red"}
    with pytest.raises(ValueError, match="colour"):
        Settings(**unknown)
