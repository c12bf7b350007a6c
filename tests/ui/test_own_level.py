"""A level file of one's own in the window: what is won in it is won in it alone, whatever its id is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from game.content.load import load_level, shipped_level_file
from game.content.words import text
from game.session.reading.tutorial import TUTORIAL_LEVEL
from game.ui.build import coaching
from game.ui.screens.help import HelpScreen
from game.ui.screens.play import PlayScreen
from game.ui.screens.title import TitleScreen
from game.ui.screens.versions import VersionsScreen
from game.ui.screens.victory import VictoryScreen
from game.ui.words.share_words import summary
from tests.ui.player import Player

EASY = {"map": ["SPD>>>>>K"], "facing": {}, "warmup_s": 0, "goals": [{"metric": "tps", "at_least": 1, "hold_s": 1}]}


def easy_file(folder: Path, level_id: str, **changes: object) -> Path:
    """A level that wins by itself, under the id of a shipped one."""
    shipped = shipped_level_file(level_id)
    assert shipped is not None
    values = json.loads(shipped.read_text(encoding="utf-8")) | EASY | {"stars": []} | changes
    file = folder / f"{level_id}.json"
    file.write_text(json.dumps(values), encoding="utf-8")
    return file


def open_file(player: Player, file: Path) -> None:
    player.app.push(PlayScreen(player.app, load_level(file)))
    player.frame()
    while not isinstance(player.app.top, PlayScreen):
        player.app.pop()


def win(player: Player) -> VictoryScreen:
    player.play.do("run")
    player.wait_for(lambda: isinstance(player.app.top, VictoryScreen))
    assert isinstance(player.app.top, VictoryScreen)
    return player.app.top


@pytest.mark.parametrize("level_id", ["prefill-decode", "kv-paging", "speculative-speedup"])
def test_winning_a_file_with_a_shipped_id_wins_nothing_of_the_game(level_id: str, tmp_path: Path) -> None:
    player = Player(tmp_path / "home")
    open_file(player, easy_file(tmp_path, level_id))
    coach = player.play.coach
    assert not coach.is_on
    assert not coach.introduces
    victory = win(player)
    words = player.words()
    assert text("victory_more.chapter") not in words
    assert text("victory.next") not in words
    assert all(
        not found.histogram or not any(bar.num_shipped for bar in found.histogram.bars) for found in victory.compared
    )
    evening = Player(tmp_path / "home")
    progress, shelf = evening.app.memory.progress, evening.app.shelf
    assert not any(progress.won(shipped) for shipped in shelf.ids)
    are_open = [shelf.is_open(level, progress, evening.app.memory.settings) for level in shelf.levels]
    assert are_open == [True, True, *[False] * (len(shelf.levels) - 2)]
    assert shelf.next_to_play(progress) == shelf.levels[0]
    assert not evening.app.memory.settings.tutorial_over
    assert isinstance(evening.app.top, TitleScreen)


def test_a_win_is_there_when_the_file_is_played_again(tmp_path: Path) -> None:
    file = easy_file(tmp_path, "prefill-decode")
    player = Player(tmp_path / "home")
    open_file(player, file)
    first = win(player)
    assert first.improved == [], "a first win has no earlier best"
    assert all(found.is_best for found in first.compared)
    again = Player(tmp_path / "home")
    open_file(again, file)
    assert win(again).improved == []


def test_builds_of_a_file_and_of_the_shipped_level_do_not_meet(tmp_path: Path) -> None:
    player = Player(tmp_path / "home")
    open_file(player, easy_file(tmp_path, "prefill-decode", map=["SPD>>>>>K", "........."]))
    player.workbench.pick("conduit")
    player.workbench.press(10)
    player.workbench.release()
    player.app.memory.flush()
    evening = Player(tmp_path / "home")
    evening.app.play("prefill-decode")
    assert evening.workbench.flashed == "", "a build that does not fit would be told of"
    assert evening.workbench.is_new
    assert evening.app.memory.progress.build("prefill-decode") is None
    assert VersionsScreen(evening.app).versions == []
    open_file(evening, tmp_path / "prefill-decode.json")
    assert list(evening.workbench.editor.tiles) == [10]
    assert len(VersionsScreen(evening.app).versions) == 1


def test_the_tutorial_leaves_a_file_with_its_id_for_the_level(tmp_path: Path) -> None:
    player = Player(tmp_path / "home")
    open_file(player, easy_file(tmp_path, TUTORIAL_LEVEL))
    coaching.start(player.app)
    assert player.workbench.key == TUTORIAL_LEVEL
    assert player.play.coach.is_on


def test_what_is_shared_says_that_it_is_a_file(tmp_path: Path) -> None:
    player = Player(tmp_path / "home")
    open_file(player, easy_file(tmp_path, "prefill-decode"))
    for level, is_file in ((player.workbench.level, True), (load_level("prefill-decode"), False)):
        solution = player.workbench.editor.solution() if is_file else None
        if solution is None:
            player.app.play("prefill-decode")
            solution = player.workbench.editor.solution()
        first = summary(level, solution, None, player.app.memory.progress).splitlines()[0]
        assert ("level file" in first) == is_file


def test_a_level_without_a_text_introduces_itself_with_its_summary_and_goals(tmp_path: Path) -> None:
    player = Player(tmp_path / "home")
    file = easy_file(tmp_path, "say-no-in-time", toolbox=["conduit"], summary="Who waits in vain?", hints=[])
    file = file.rename(tmp_path / "mine.json")
    file.write_text(file.read_text("utf-8").replace('"say-no-in-time"', '"mine"'), encoding="utf-8")
    player.app.push(PlayScreen(player.app, load_level(file)))
    player.frame()
    help_screen = player.app.top
    assert isinstance(help_screen, HelpScreen)
    assert help_screen.source().splitlines()[0] == "Who waits in vain?"
    assert help_screen.source().endswith("VRAM 68,664 MiB per card.")
