"""What was won under other rules stays won and is shown as that; it is not compared with what is won now."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from game.content.load import load_level, load_solution
from game.content.words import LANGUAGES, use_language
from game.session.build.saved_build import build_on, saved
from game.session.player.progress import PROGRESS_FILE, Best, Progress, Win, load_progress, merged, save_progress
from game.session.player.settings import Settings
from game.session.player.versions import VERSIONS_FOLDER, Version, keep_version, load_versions
from game.session.score.compare import comparisons
from game.session.score.earned import stars_of
from game.sim.simulation import RULES_VERSION
from game.ui.words.wording import best_line

LEVEL = load_level("prefill-decode")
SCORES = {"tps": 70.0, "vram_peak_mib": 2653.6, "tiles": 13, "cost": 130}
OLD: dict[str, Any] = {  # as the game wrote it when rules 1 were the only ones
    "won": True,
    "best": {"tps": {"value": 130.4, "tick": 1200}, "tiles": {"value": 30, "tick": 1200}},
    "build": None,
    "wins": [{"tick": 1200, "scores": {"tps": 130.4, "tiles": 30}}],
}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / PROGRESS_FILE).write_text(json.dumps({"format": 1, "levels": {LEVEL.id: OLD}}))
    return tmp_path


def read(home: Path) -> Progress:
    progress, warning = load_progress(home)
    assert warning is None
    return progress


def test_a_level_that_was_won_stays_won_with_its_stars(home: Path) -> None:
    progress = read(home)
    assert progress.won(LEVEL.id)
    assert progress.is_open("kv-paging", [LEVEL.id, "kv-paging"], Settings())
    assert [star.is_earned for star in stars_of(LEVEL, progress)][:2] == [True, True]


def test_old_wins_are_not_compared_with_new_ones(home: Path) -> None:
    progress = read(home)
    assert (progress.best_now(LEVEL.id), progress.wins(LEVEL.id)) == ({}, [])
    assert progress.record_win(LEVEL.id, SCORES, 1300) == list(SCORES)
    tps = comparisons(LEVEL, SCORES, progress)[0]
    assert (tps.metric, tps.best, tps.is_best) == ("tps", 70.0, True)
    assert tps.histogram is not None
    assert sum(bar.num_yours for bar in tps.histogram.bars) == 1
    assert progress.wins(LEVEL.id) == [Win(1300, SCORES, RULES_VERSION)]


def test_an_old_best_is_told_as_one_until_it_is_beaten(home: Path) -> None:
    progress = read(home)
    assert progress.best(LEVEL.id) == {"tps": Best(130.4, 1200, 1), "tiles": Best(30, 1200, 1)}
    for code, words in zip(LANGUAGES, ("rules 1", "Regeln 1"), strict=True):
        use_language(code)
        assert best_line(progress.best(LEVEL.id)).count(words) == 2
    use_language("en")
    progress.record_win(LEVEL.id, SCORES, 1300)
    ever = progress.best(LEVEL.id)
    assert (ever["tps"], ever["tiles"]) == (Best(130.4, 1200, 1), Best(13, 1300, RULES_VERSION))
    assert best_line(ever).count("rules") == 1
    progress.record_win(LEVEL.id, SCORES | {"tps": 131}, 1400)
    assert "rules" not in best_line(progress.best(LEVEL.id))


def test_both_last_from_evening_to_evening_and_between_windows(home: Path) -> None:
    progress = read(home)
    progress.record_win(LEVEL.id, SCORES, 1300)
    assert save_progress(home, progress) is None
    assert read(home) == progress
    assert len(json.loads((home / PROGRESS_FILE).read_text())["levels"][LEVEL.id]["wins"]) == 2, (
        "nothing is thrown away"
    )
    other = Progress()
    other.record_win(LEVEL.id, SCORES | {"tps": 140.0}, 1500)
    for together in (merged(progress, other, set()), merged(other, progress, set())):
        assert together.best(LEVEL.id)["tps"] == Best(140.0, 1500)
        assert {win.rules for win in together.levels[LEVEL.id].wins} == {1, RULES_VERSION}
    again = merged(progress, read(home), set())
    assert again == progress


def test_what_later_rules_won_is_old_too(home: Path) -> None:
    later = {"won": True, "best": {"tps": {"value": 9.0, "tick": 3, "rules": RULES_VERSION + 1}}, "build": None}
    (home / PROGRESS_FILE).write_text(json.dumps({"format": 1, "levels": {LEVEL.id: later}}))
    progress = read(home)
    assert progress.best_now(LEVEL.id) == {}
    assert progress.best(LEVEL.id)["tps"].rules == RULES_VERSION + 1


@pytest.mark.parametrize("rules", [0, -1, 1.0, "1", None, True])
def test_rules_are_a_whole_number(rules: object, home: Path) -> None:
    bad = OLD | {"wins": [{"tick": 1, "scores": {}, "rules": rules}]}
    (home / PROGRESS_FILE).write_text(json.dumps({"format": 1, "levels": {LEVEL.id: bad}}))
    assert "rules of a win of level 'prefill-decode' is" in str(load_progress(home)[1])


def test_versions_know_the_rules_of_their_scores(tmp_path: Path) -> None:
    entry = {"saved_s": 1.0, "build": {"map": ["P"]}, "scores": {"tps": 71.4}}
    (tmp_path / VERSIONS_FOLDER).mkdir()
    (tmp_path / VERSIONS_FOLDER / "x.json").write_text(json.dumps({"format": 1, "versions": [entry]}))
    assert load_versions(tmp_path, "x") == ([Version(1.0, {"map": ["P"]}, {"tps": 71.4}, 1)], None)
    keep_version(tmp_path, "x", Version(2.0, {"map": ["P"]}))
    assert load_versions(tmp_path, "x")[0] == [Version(2.0, {"map": ["P"]}, {"tps": 71.4}, 1)]
    keep_version(tmp_path, "x", Version(3.0, {"map": ["P"]}, {"tps": 70.0}))
    assert load_versions(tmp_path, "x")[0][0].rules == RULES_VERSION


def test_a_build_that_was_recorded_under_other_rules_opens() -> None:
    build = saved(load_solution("prefill-decode")) | {"rules": 1}
    editor = build_on(LEVEL, build)
    assert editor is not None
    assert editor.num_tiles == load_solution("prefill-decode").score.tiles  # type: ignore[union-attr]
