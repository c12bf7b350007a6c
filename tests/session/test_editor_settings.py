"""Settings in the editor: one step each, carried with the tile, gone with it, in files, stamps, versions and texts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from game.content.build import factory_spec
from game.content.level import Level
from game.content.parse import parse_level
from game.content.solution import Solution
from game.content.write import solution_json
from game.session.build.editor import Editor
from game.session.build.saved_build import build_on, saved
from game.session.build.stamp import Stamp, read_stamp, stamp_text
from game.session.player.progress import Progress, load_progress, save_progress
from game.session.player.versions import Version, keep_version, load_versions
from game.session.run.level_run import LevelRun
from game.sim.spec import SettingValue
from game.ui.words.share_words import map_lines
from tests.content.test_settings import OFFER, level_text
from tests.session.test_editor import steps_to_undo

FIXED, OWN, OTHER = 1, 2, 4
"""Cells: a page allocator of the level's own, one of the player's, and a free cell in the row below."""


def a_level(settings: object = OFFER) -> Level:
    values = json.loads(level_text(settings))
    return parse_level(json.dumps(values | {"toolbox": ["page_allocator", "conduit", "decode"]}))


@pytest.fixture
def editor() -> Editor:
    """With an allocator placed and set, and nothing to undo."""
    editor = Editor(a_level())
    editor.open(Solution(level="tiny", map=("..M.", "...."), settings={"0,2": {"block_size": 64}}))
    return editor


def set_on(editor: Editor, cell: int) -> Mapping[str, SettingValue]:
    return editor.all_tiles[cell].settings


def test_a_setting_is_one_step_of_undo(editor: Editor) -> None:
    assert editor.set(OWN, "block_size", 4)
    assert editor.set(FIXED, "block_size", 64)
    assert (set_on(editor, OWN), set_on(editor, FIXED)) == ({"block_size": 4}, {"block_size": 64})
    assert steps_to_undo(editor) == 2
    while editor.undo():
        pass
    assert (set_on(editor, OWN), set_on(editor, FIXED)) == ({"block_size": 64}, {})
    while editor.redo():
        pass
    assert (set_on(editor, OWN), set_on(editor, FIXED)) == ({"block_size": 4}, {"block_size": 64})


@pytest.mark.parametrize("value", [64, 8, True, "4", 4.5])
def test_what_is_set_already_or_not_offered_is_no_step(editor: Editor, value: SettingValue) -> None:
    assert not editor.set(OWN, "block_size", value)
    assert not editor.can_undo


def test_nothing_is_set_where_there_is_nothing_to_set(editor: Editor) -> None:
    assert not editor.set(0, "block_size", 4)  # a source
    assert not editor.set(OTHER, "block_size", 4)  # nothing
    assert not editor.set(OWN, "slots", 4)
    assert editor.settings_of(0) == editor.settings_of(OTHER) == []
    bare = Editor(a_level({}))
    bare.place(OWN, "page_allocator")
    assert not bare.set(OWN, "block_size", 4)
    assert bare.settings_of(OWN) == []


def test_nothing_is_set_while_a_run_is_on(editor: Editor) -> None:
    editor.frozen = True
    assert not editor.set(OWN, "block_size", 4)
    assert not editor.set(FIXED, "block_size", 4)
    assert [setting.value for setting in editor.settings_of(OWN)] == [64]


def test_builds_that_are_set_alike_are_equal(editor: Editor) -> None:
    """What has the level's value is written nowhere, however it came to have it."""
    editor.set(OWN, "block_size", 16)
    plain = Editor(a_level())
    plain.place(OWN, "page_allocator")
    assert editor.solution() == plain.solution()
    assert "settings" not in solution_json(editor.solution())


def test_a_setting_is_in_the_solution_and_reaches_the_run(editor: Editor) -> None:
    editor.set(FIXED, "block_size", 4)
    solution = editor.solution()
    assert solution.settings == {"0,1": {"block_size": 4}, "0,2": {"block_size": 64}}
    spec = factory_spec(editor.level, solution)
    assert [tile.settings for tile in spec.tiles if tile.kind == "page_allocator"] == [
        {"block_size": 4},
        {"block_size": 64},
    ]


def test_a_card_takes_its_memory_in_blocks_of_the_size_that_is_set(editor: Editor) -> None:
    editor.set(OWN, "block_size", 64)
    editor.place(OWN, "page_allocator", "N")
    run = LevelRun(editor.level, editor.solution())
    (card,) = run.simulation.cards
    assert card.block_size == 64


def test_a_tile_in_the_place_of_its_like_keeps_what_is_set(editor: Editor) -> None:
    editor.place(OWN, "page_allocator", "N")
    assert set_on(editor, OWN) == {"block_size": 64}
    editor.place(OWN, "decode")
    assert set_on(editor, OWN) == {}
    editor.place(OWN, "page_allocator")
    assert set_on(editor, OWN) == {}


def test_turning_and_mirroring_keep_what_is_set(editor: Editor) -> None:
    editor.rotate(OWN)
    editor.mirror(OWN, "up_down")
    assert set_on(editor, OWN) == {"block_size": 64}


def test_what_is_set_goes_with_the_tile_and_vanishes_with_it(editor: Editor) -> None:
    piece = editor.lift([OWN])
    assert piece is not None
    editor.relocate([OWN], piece.moved(1, -2))
    assert set_on(editor, OTHER) == {"block_size": 64}
    editor.paste(piece)
    assert set_on(editor, OWN) == {"block_size": 64}
    editor.erase(OWN)
    editor.place(OWN, "page_allocator")
    assert set_on(editor, OWN) == {}
    editor.undo()
    editor.undo()
    assert set_on(editor, OWN) == {"block_size": 64}


def test_clearing_takes_off_what_is_set_on_the_level_s_own_tiles_too(editor: Editor) -> None:
    editor.set(FIXED, "block_size", 4)
    assert editor.clear()
    assert editor.is_untouched
    assert editor.solution().settings == {}
    editor.undo()
    assert (set_on(editor, OWN), set_on(editor, FIXED)) == ({"block_size": 64}, {"block_size": 4})
    editor.erase(OWN)
    assert not editor.is_untouched  # something is still set


def test_loading_another_build_sets_what_that_one_sets(editor: Editor) -> None:
    editor.set(FIXED, "block_size", 4)
    assert editor.load(Solution(level="tiny", map=("....", "....")))
    assert editor.is_untouched
    editor.undo()
    assert set_on(editor, FIXED) == {"block_size": 4}


def stamp(editor: Editor) -> Stamp:
    piece = editor.lift([OWN])
    assert piece is not None
    return piece.stamp


def test_a_stamp_as_text_has_settings(editor: Editor) -> None:
    assert read_stamp(stamp_text(stamp(editor))) == stamp(editor)
    turned = stamp(editor).turned().mirrored("left_right")
    assert [tile.settings for tile in turned.tiles.values()] == [{"block_size": 64}]
    editor.set(OWN, "block_size", 16)
    assert "settings" not in stamp_text(stamp(editor))


def test_a_solution_is_a_stamp_with_settings(editor: Editor) -> None:
    found = read_stamp(solution_json(editor.solution()))
    assert found is not None
    assert [tile.settings for tile in found.tiles.values()] == [{"block_size": 64}]


@pytest.mark.parametrize(
    "told", [{"block_size": 17}, {"block_size": [1]}, {"slots": 4}, "x", None, {"block_size": None}]
)
def test_settings_that_there_are_not_are_left_out_of_a_stamp(told: object) -> None:
    text = json.dumps({"format": 1, "stamp": {"map": ["M"], "facing": {}, "settings": {"0,0": told}}})
    found = read_stamp(text)
    assert found is not None
    assert [tile.settings for tile in found.tiles.values()] == [{}]
    assert read_stamp(text.replace('{"0,0"', '[{"0,0"').replace("}}}", "}]}}")) is None


def test_what_a_level_does_not_offer_is_not_pasted(editor: Editor) -> None:
    piece = editor.lift([OWN])
    assert piece is not None
    other = Editor(a_level({"page_allocator": {"block_size": {"values": [4, 16]}}}))
    assert other.paste(piece)
    assert set_on(other, OWN) == {}
    factory_spec(other.level, other.solution())


def test_remembered_builds_have_settings(editor: Editor, tmp_path: Path) -> None:
    editor.set(FIXED, "block_size", 4)
    build = saved(editor.solution())
    progress = Progress()
    progress.keep_build("tiny", build)
    save_progress(tmp_path, progress)
    kept = load_progress(tmp_path)[0].build("tiny")
    assert kept is not None
    again = build_on(editor.level, kept)
    assert again is not None
    assert again.solution() == editor.solution()


def test_versions_differ_by_what_is_set(editor: Editor, tmp_path: Path) -> None:
    one = saved(editor.solution())
    editor.set(OWN, "block_size", 4)
    other = saved(editor.solution())
    editor.clear()
    editor.set(FIXED, "block_size", 4)
    only_set = saved(editor.solution())
    editor.clear()
    for second, build in enumerate((one, other, one, only_set, saved(editor.solution()))):
        keep_version(tmp_path, "tiny", Version(float(second), build))
    assert [version.build for version in load_versions(tmp_path, "tiny")[0]] == [only_set, one, other]


def test_the_text_that_is_shared_says_what_is_set(editor: Editor) -> None:
    assert map_lines(editor.level, editor.solution())[-1] == "Set: 0,2:block_size=64"
    editor.set(FIXED, "block_size", 4)
    assert map_lines(editor.level, editor.solution())[-1] == "Set: 0,1:block_size=4 0,2:block_size=64"
    editor.clear()
    assert len(map_lines(editor.level, editor.solution())) == editor.rows
