"""Progress belongs to where a level comes from: no file takes part in that of a shipped level, or of another file."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from game.content.level import Level
from game.content.level_words import level_text
from game.content.load import load_level, load_solution, shipped_level_file
from game.content.origin import is_shipped, plays_as_shipped, reference_solution
from game.content.parse import parse_level
from game.content.write import solution_json
from game.session.player.level_key import level_key
from game.session.player.progress import PROGRESS_FILE, Progress, load_progress
from game.session.player.versions import Version, keep_version
from game.session.score.compare import comparisons
from game.session.score.earned import stars_of
from game.ui.app.remembered import Memory
from tests.content.test_level_faults import LEVEL

SCORES = {"tps": 64.5, "vram_peak_mib": 2710.25, "tiles": 17, "cost": 140}
BUILD = {"format": 1, "level": "tiny", "map": [".>..", "...."]}
needs_links = pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")


def written(file: Path, **changes: Any) -> Path:
    """The tiny level in a file, with changes."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(json.loads(LEVEL) | changes), encoding="utf-8")
    return file


def shipped(level_id: str = "prefill-decode") -> Path:
    file = shipped_level_file(level_id)
    assert file is not None
    return file


def win(memory: Memory, level: Level, build: dict[str, object] = BUILD) -> str:
    key = memory.enter(level)
    memory.keep_build(key, build)
    memory.record_win(key, SCORES, 900)
    return key


def seen(home: Path, level: Level) -> tuple[bool, int, bool, int]:
    """Another evening: whether the level is won, how many bests, whether there is a build, how many versions."""
    memory = Memory(home)
    assert memory.warnings == []
    key = memory.enter(level)
    progress = memory.progress
    return progress.won(key), len(progress.best(key)), progress.build(key) is not None, len(memory.versions(key))


NOTHING = (False, 0, False, 0)
ALL = (True, 4, True, 1)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def test_a_file_with_the_id_of_a_shipped_level_leaves_that_alone(home: Path, tmp_path: Path) -> None:
    file = written(tmp_path / "prefill-decode.json", id="prefill-decode")
    win(Memory(home), load_level(file))
    assert seen(home, load_level(file)) == ALL
    assert seen(home, load_level("prefill-decode")) == NOTHING
    progress, _ = load_progress(home)
    level = load_level("prefill-decode")
    assert not any(star.is_earned for star in stars_of(level, progress))
    assert [found.best for found in comparisons(level, SCORES, progress)] == list(SCORES.values())
    assert not (home / "versions" / "prefill-decode.json").exists()


def test_a_copy_of_a_shipped_file_has_its_own_and_is_still_told_and_solved(home: Path, tmp_path: Path) -> None:
    copy = tmp_path / "01-prefill-decode.json"
    shutil.copy(shipped(), copy)
    win(Memory(home), load_level(copy))
    assert seen(home, load_level("prefill-decode")) == NOTHING
    assert not is_shipped(load_level(copy))
    assert reference_solution(load_level(copy)) is not None
    assert level_text(load_level(copy)) == level_text(load_level("prefill-decode"))


def test_what_ships_with_a_level_does_not_serve_another_of_its_id(tmp_path: Path) -> None:
    other = load_level(written(tmp_path / "kv-paging.json", id="kv-paging"))
    assert not plays_as_shipped(other)
    assert reference_solution(other) is None
    assert level_text(other) == ""
    histograms = [found.histogram for found in comparisons(other, SCORES, Progress())]
    assert not any(bar.num_shipped for found in histograms if found is not None for bar in found.bars)
    assert reference_solution(load_level("kv-paging")) is not None


def test_two_files_of_the_same_id_are_two_levels_be_they_alike(home: Path, tmp_path: Path) -> None:
    files = [written(tmp_path / folder / "tiny.json") for folder in ("a", "b")]
    win(Memory(home), load_level(files[0]))
    assert seen(home, load_level(files[0])) == ALL
    assert seen(home, load_level(files[1])) == NOTHING


@needs_links
def test_a_link_is_the_file_it_leads_to(home: Path, tmp_path: Path) -> None:
    file = written(tmp_path / "pack" / "tiny.json")
    (tmp_path / "tiny.json").symlink_to(file)
    (tmp_path / "other").symlink_to(tmp_path / "pack")
    win(Memory(home), load_level(tmp_path / "tiny.json"))
    assert seen(home, load_level(file)) == ALL
    assert seen(home, load_level(tmp_path / "other" / "tiny.json")) == ALL
    (tmp_path / "prefill-decode.json").symlink_to(shipped())
    assert level_key(load_level(tmp_path / "prefill-decode.json"), Progress()) == "prefill-decode"


def test_a_shipped_level_is_the_same_by_its_id_and_by_its_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(shipped().parent)
    folder = shipped().parent
    for name in ("prefill-decode", str(shipped()), Path(shipped().name), f"../{folder.name}/level.json", folder, "."):
        assert level_key(load_level(name), Progress()) == "prefill-decode"


def test_where_one_is_does_not_change_what_file_it_is(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path / "tiny.json")
    monkeypatch.chdir(tmp_path)
    level = load_level(Path("tiny.json"))
    monkeypatch.chdir("/")
    win(Memory(home), level)
    assert seen(home, load_level(tmp_path / "tiny.json")) == ALL


# A file that changes, or moves


@pytest.mark.parametrize(
    "change",
    [
        {"goals": [{"metric": "tps", "at_least": 60, "hold_s": 10}]},
        {"map": ["S..K", ".P.."]},
        {"vram_mib": 8192},
        {"warmup_s": 11},
        {"seed": 1},
    ],
)
def test_a_file_that_has_become_another_level_keeps_its_build_and_is_not_won(
    change: dict[str, object], home: Path, tmp_path: Path
) -> None:
    file = written(tmp_path / "tiny.json")
    win(Memory(home), load_level(file))
    assert seen(home, load_level(written(file, **change))) == (False, 0, True, 1)
    assert seen(home, load_level(written(file))) == ALL, "what was won comes back with what was won"


def test_other_words_and_stars_are_the_same_level(home: Path, tmp_path: Path) -> None:
    file = written(tmp_path / "tiny.json")
    win(Memory(home), load_level(file))
    words = {"title": "Other", "summary": "", "hints": [], "translations": {}}
    level = load_level(written(file, **words, stars=[{"metric": "tiles", "reach": 17}]))
    assert seen(home, level) == ALL
    assert [star.is_earned for star in stars_of(level, load_progress(home)[0])] == [True, True]


def test_a_file_that_moves_takes_everything_along_and_back(home: Path, tmp_path: Path) -> None:
    one, other = written(tmp_path / "a" / "tiny.json"), tmp_path / "b" / "tiny.json"
    win(Memory(home), load_level(one))
    one.parent.rename(other.parent)
    assert seen(home, load_level(other)) == ALL
    win(Memory(home), load_level(other), {**BUILD, "map": [".>>.", "...."]})
    assert seen(home, load_level(other)) == (True, 4, True, 2)
    written(one, seed=5)
    assert seen(home, load_level(one)) == NOTHING, "a new file where it was before"
    assert seen(home, load_level(other)) == (True, 4, True, 2)
    one.unlink()
    other.rename(one)
    assert seen(home, load_level(one)) == (True, 4, True, 2)


def test_another_file_does_not_inherit_from_one_that_is_gone(home: Path, tmp_path: Path) -> None:
    gone = written(tmp_path / "stick" / "tiny.json")
    win(Memory(home), load_level(gone))
    gone.unlink()
    assert seen(home, load_level(written(tmp_path / "tiny.json", seed=5))) == NOTHING
    assert seen(home, load_level(written(gone))) == ALL


def test_a_level_that_is_no_file_goes_by_what_it_is(home: Path) -> None:
    win(Memory(home), parse_level(LEVEL, "tiny.json"))
    assert seen(home, parse_level(LEVEL, "-")) == ALL
    assert seen(home, parse_level(LEVEL.replace('"seed": 0', '"seed": 1'), "tiny.json")) == NOTHING


def test_a_name_of_any_bytes_is_kept(home: Path, tmp_path: Path) -> None:
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9 \xff")) if sys.platform == "linux" else tmp_path / "é"
    file = written(folder / "tiny.json")
    win(Memory(home), load_level(file))
    assert seen(home, load_level(file)) == ALL


@pytest.mark.skipif(sys.platform == "win32", reason="folders cannot be closed there")
def test_nothing_is_written_beside_a_level(home: Path, tmp_path: Path) -> None:
    file = written(tmp_path / "pack" / "tiny.json")
    file.parent.chmod(0o500)
    try:
        win(Memory(home), load_level(file))
        assert seen(home, load_level(file)) == ALL
        assert [path.name for path in file.parent.iterdir()] == ["tiny.json"]
    finally:
        file.parent.chmod(0o700)


# Saves of before


def test_shipped_progress_of_an_older_game_goes_on(home: Path) -> None:
    home.mkdir()
    old = {"won": True, "best": {"tps": {"value": 71.4, "tick": 1200}}, "build": BUILD, "wins": []}
    (home / PROGRESS_FILE).write_text(json.dumps({"format": 1, "levels": {"kv-paging": old}}))
    keep_version(home, "kv-paging", Version(1.0, BUILD))
    assert seen(home, load_level("kv-paging")) == (True, 1, True, 1)


def test_a_file_finds_the_build_that_an_older_game_kept_by_its_id_alone(home: Path, tmp_path: Path) -> None:
    home.mkdir()
    old = {"won": True, "best": {}, "build": BUILD, "wins": []}
    (home / PROGRESS_FILE).write_text(json.dumps({"format": 1, "levels": {"tiny": old, "kv-paging": old}}))
    keep_version(home, "tiny", Version(1.0, BUILD))
    assert seen(home, load_level(written(tmp_path / "tiny.json"))) == (False, 0, True, 1)
    assert seen(home, load_level(written(tmp_path / "kv-paging.json", id="kv-paging"))) == NOTHING


@pytest.mark.parametrize("origin", [3, {}, {"file": "x"}, {"file": 1, "form": "y"}, {"file": "a\0b", "form": "y"}])
def test_an_origin_of_another_shape_is_damage(origin: object, home: Path) -> None:
    home.mkdir()
    entry = {"won": False, "best": {}, "build": None, "wins": [], "origin": origin}
    (home / PROGRESS_FILE).write_text(json.dumps({"format": 1, "levels": {"tiny.0": entry}}))
    assert "origin of level 'tiny.0'" in str(load_progress(home)[1])


def test_two_windows_agree_on_where_a_file_is(home: Path, tmp_path: Path) -> None:
    file = written(tmp_path / "tiny.json")
    one, other = Memory(home), Memory(home)
    assert win(one, load_level(file)) == win(other, load_level(file))
    assert seen(home, load_level(file)) == ALL


def test_the_reference_of_a_level_in_a_folder_is_the_solution_beside_it_that_fits(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    (folder / "solutions").mkdir(parents=True)
    shipped, file = load_solution("prefill-decode"), shipped_level_file("prefill-decode")
    assert file is not None
    (folder / "level.json").write_text(file.read_text("utf-8").replace('"prefill-decode"', '"mine"'), "utf-8")
    assert reference_solution(load_level(folder)) is None
    for name, build in (
        ("a", shipped.model_copy(update={"level": "mine", "author": "a"})),
        ("mine", shipped.model_copy(update={"level": "mine", "author": "b"})),
    ):
        (folder / "solutions" / f"{name}.json").write_text(solution_json(build), "utf-8")
        found = reference_solution(load_level(folder))
        assert found is not None
        assert found.author == build.author, "the one that is called as the level comes first"
    (folder / "solutions" / "mine.json").write_text("{", "utf-8")
    found = reference_solution(load_level(folder))
    assert (found and found.author) == "a"
