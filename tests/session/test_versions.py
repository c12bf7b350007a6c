"""The last ten builds of a level come back; saves survive 500 kills; two windows do not undo each other."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from game.audio.player import AudioPlayer
from game.content.load import load_level
from game.session.player.progress import load_progress
from game.session.player.versions import MOST_VERSIONS, Version, keep_version, load_versions
from game.ui.app.clipboard import Clipboard
from game.ui.app.remembered import SAVE_DELAY_S, VERSION_DELAY_S, Memory
from game.ui.build.workbench import Workbench
from game.ui.input.keymap import Keymap

REPOSITORY = Path(__file__).parents[2]
SCORES = {"tps": 64.5, "vram_peak_mib": 2710.25, "tiles": 17, "cost": 140}


def build(number: int) -> dict[str, object]:
    return {"format": 1, "level": "x", "map": [str(number)]}


def numbers(folder: Path, level_id: str = "x") -> list[str]:
    versions, warning = load_versions(folder, level_id)
    assert warning is None
    return [str(version.build["map"][0]) for version in versions]  # type: ignore[index]


def test_the_last_ten_versions_are_kept_the_latest_first(tmp_path: Path) -> None:
    for number in range(15):
        assert keep_version(tmp_path, "x", Version(float(number), build(number))) is None
    assert numbers(tmp_path) == [str(number) for number in range(14, 4, -1)]
    assert len(numbers(tmp_path)) == MOST_VERSIONS


def test_the_same_build_is_one_version_and_keeps_its_scores(tmp_path: Path) -> None:
    keep_version(tmp_path, "x", Version(1.0, build(1), SCORES))
    keep_version(tmp_path, "x", Version(2.0, build(2)))
    keep_version(tmp_path, "x", Version(3.0, build(1)))
    versions, _ = load_versions(tmp_path, "x")
    assert versions == [Version(3.0, build(1), SCORES), Version(2.0, build(2))]


@pytest.mark.parametrize(
    "damage",
    [
        "nonsense",
        "[]",
        '{"format": 2, "versions": []}',
        '{"format": 1, "versions": 3}',
        '{"format": 1, "versions": [{"saved_s": "now", "build": {}}]}',
        '{"format": 1, "versions": [{"saved_s": 1, "build": []}]}',
        '{"format": 1, "versions": [{"saved_s": -1%s, "build": {}}]}' % ("0" * 400),
        '{"format": 1, "versions": [{"saved_s": 1, "build": {}, "scores": {"tps": 1%s}}]}' % ("0" * 400),
        '{"format": 1, "versions": [{"saved_s": 1, "build": {}, "scores": {"tps": true}}]}',
    ],
)
def test_damaged_versions_are_set_aside_and_told_of(tmp_path: Path, damage: str) -> None:
    file = tmp_path / "versions" / "x.json"
    file.parent.mkdir()
    file.write_text(damage)
    warning = keep_version(tmp_path, "x", Version(1.0, build(1)))
    assert warning is not None
    assert "damaged" in warning
    assert numbers(tmp_path) == ["1"]
    assert (file.parent / "x.json.damaged-1").read_text() == damage


# When a version is made


def test_a_version_is_made_by_a_run_or_a_long_pause_not_by_every_edit(tmp_path: Path) -> None:
    memory = Memory(tmp_path, wall_clock=lambda: 7.0)
    for number in range(5):
        memory.keep_build("x", build(number))
        memory.update(SAVE_DELAY_S)
        assert load_progress(tmp_path)[0].build("x") == build(number)
    assert memory.versions("x") == []
    memory.update(VERSION_DELAY_S)
    assert memory.versions("x") == [Version(7.0, build(4))]
    memory.keep_build("x", build(9))
    memory.flush()
    memory.flush()
    assert numbers(tmp_path) == ["9", "4"]
    assert memory.saves_in() is None


def test_what_could_not_be_saved_is_saved_at_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    memory = Memory(tmp_path)
    memory.keep_build("x", build(1))
    with monkeypatch.context() as full:
        full.setattr(os, "replace", _no_room)
        memory.update(SAVE_DELAY_S)
    assert memory.warnings
    assert load_progress(tmp_path)[0].build("x") is None
    assert memory.saves_in() is not None, "only the version"
    memory.flush()
    assert load_progress(tmp_path)[0].build("x") == build(1)


def _no_room(*_: object) -> None:
    raise OSError(errno.ENOSPC, "no space left on device")


def test_a_pause_of_editing_is_counted_from_the_last_edit(tmp_path: Path) -> None:
    memory = Memory(tmp_path)
    for number in range(4):
        memory.keep_build("x", build(number))
        memory.update(0.8 * VERSION_DELAY_S)
    assert memory.versions("x") == []
    assert memory.saves_in() == pytest.approx(0.2 * VERSION_DELAY_S)


def test_a_win_gives_its_version_the_scores(tmp_path: Path) -> None:
    memory = Memory(tmp_path, wall_clock=lambda: 7.0)
    memory.keep_build("x", build(1))
    memory.flush()
    memory.record_win("x", SCORES, 1200)
    assert memory.versions("x") == [Version(7.0, build(1), SCORES)]


# Two windows


def test_what_two_windows_reach_is_kept_together(tmp_path: Path) -> None:
    one, other = Memory(tmp_path), Memory(tmp_path)
    one.record_win("x", {"tps": 5.0}, 10)
    other.record_win("x", {"tps": 4.0, "tiles": 3}, 12)
    other.record_win("y", {"tps": 1.0}, 1)
    one.keep_build("x", build(1))
    one.flush()
    other.record_win("y", {"tps": 2.0}, 2)
    progress, warning = load_progress(tmp_path)
    assert warning is None
    assert {name: best.value for name, best in progress.best("x").items()} == {"tps": 5.0, "tiles": 3}
    assert progress.best("y")["tps"].value == 2.0
    assert progress.build("x") == build(1), "the window that did not touch the build must not take it back"
    assert len(progress.wins("x")) == 2


# Kills

KILLER = """
import json, os, random, signal, sys, time
from pathlib import Path
from game.session.player.progress import load_progress, save_progress
from game.session.player.versions import Version, keep_version, load_versions

folder = Path(sys.argv[1])
moments = random.Random(4)
num_in_the_middle = 0
kept_versions = set()

def save_for_ever(acknowledged):
    progress, _ = load_progress(folder)
    number = progress.levels["x"].best["tps"].tick if progress.levels else 0
    while True:
        number += 1
        build = {"number": number, "filler": "x" * 20_000}
        progress.record_win("x", {"tps": number}, number)
        progress.keep_build("x", build)
        if save_progress(folder, progress) is None:
            os.write(acknowledged, b"p%d\\n" % number)
        if keep_version(folder, "x", Version(1.0, build)) is None:
            os.write(acknowledged, b"v%d\\n" % number)

began_s = time.perf_counter()
save_progress(folder, load_progress(folder)[0])
keep_version(folder, "x", Version(1.0, {"number": 0}))
pace_s = time.perf_counter() - began_s

for kill in range(int(sys.argv[2])):
    reading, writing = os.pipe()
    began_s = time.perf_counter()
    child = os.fork()
    if child == 0:
        save_for_ever(writing)
    os.close(writing)
    with open(reading, "rb", buffering=0) as file:
        told = b""
        if kill % 2:  # after its first save, however busy the machine is: that says how long a save takes now
            told = file.read(4096)
            pace_s = time.perf_counter() - began_s
        time.sleep(moments.uniform(0.0, pace_s))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        told = [line.decode() for line in (told + file.read()).split()]
    saved = {kind: max((int(line[1:]) for line in told if line[0] == kind), default=0) for kind in "pv"}
    progress, warning = load_progress(folder)
    assert warning is None, warning
    versions, warning = load_versions(folder, "x")
    assert warning is None, warning
    if saved["p"]:
        build = progress.build("x")
        assert saved["p"] <= build["number"] <= saved["p"] + 1, (saved, build["number"])
        assert progress.best("x")["tps"].value == build["number"]
        assert progress.wins("x")[-1].tick == build["number"]
    if saved["v"]:
        kept_versions |= {int(line[1:]) for line in told if line[0] == "v"}
        found = [version.build["number"] for version in versions]
        assert found == sorted(found, reverse=True)
        assert len(found) <= 10
        assert {number for number in kept_versions if number >= min(found)} <= set(found)
        assert len(found) == 10 or kept_versions <= set(found)
    for older in folder.rglob("*.older"):
        json.loads(older.read_text())
    for left in folder.rglob("*.tmp"):
        num_in_the_middle += 1
        left.unlink()
print(json.dumps({"saves": progress.build("x")["number"], "in_the_middle": num_in_the_middle}))
"""


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork there")
def test_500_kills_at_random_moments_lose_no_save(tmp_path: Path) -> None:
    """Each child goes on where the last was killed: every save that was acknowledged must still be there."""
    command = [sys.executable, "-c", KILLER, str(tmp_path), "500"]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["saves"] > 100, "hardly a save was done: the test proves nothing"
    assert report["in_the_middle"] > 20, "hardly a kill hit a save: the test proves nothing"


# On the workbench


def test_a_version_is_brought_back_in_one_step_of_undo(tmp_path: Path) -> None:
    bench = Workbench(load_level("prefill-decode"), Memory(tmp_path), AudioPlayer(), Keymap({}), Clipboard())
    bench.pick("decode")
    bench.press(5)
    bench.release()
    first = dict(bench.editor.tiles)
    bench.clear()
    (version,) = bench.memory.versions("prefill-decode")
    bench.press(40)
    bench.release()
    second = dict(bench.editor.tiles)
    assert bench.bring_back(version.build)
    assert dict(bench.editor.tiles) == first
    assert len(bench.memory.versions("prefill-decode")) == 2, "what was replaced is a version too"
    bench.undo()
    assert dict(bench.editor.tiles) == second
    assert not bench.bring_back({"format": 1, "level": "prefill-decode", "map": ["."]})
    assert dict(bench.editor.tiles) == second


def test_an_empty_board_is_no_version(tmp_path: Path) -> None:
    keep_version(tmp_path, "x", Version(1.0, {"format": 1, "level": "x", "map": ["..", ".."]}))
    assert load_versions(tmp_path, "x") == ([], None)
