"""A win shows stars and bounds; a build can be shared as text, picture and film, and earlier ones come back."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pygame
import pytest

from game.content.load import load_level, load_solution
from game.content.words import use_language
from game.session.player.progress import Progress
from game.session.run.level_run import LevelRun, run
from game.session.score.compare import comparisons
from game.session.score.histogram import histogram
from game.session.score.scores import scores_of
from game.ui.app.text_scale import Look
from game.ui.screens.help import HelpScreen
from game.ui.screens.levels import LevelsScreen
from game.ui.screens.play import PlayScreen
from game.ui.screens.share import ShareScreen
from game.ui.screens.versions import VersionsScreen, ago_words
from game.ui.screens.victory import VictoryScreen
from game.ui.widgets.histogram import HistogramWidget
from game.ui.widgets.stars import StarRow
from game.ui.words import score_words
from game.ui.words.share_words import run_line, summary
from tests.processes.started import children_of, needs_proc, wait_until
from tests.ui import screens
from tests.ui.player import RIGHT, Player
from tests.ui.test_play import FIRST, win_first_level


@pytest.fixture
def player(tmp_path: Path) -> Iterator[Player]:
    player = Player(tmp_path / "home")
    yield player
    player.app.close()
    use_language("en")


@pytest.fixture
def sharing(player: Player) -> ShareScreen:
    screens.share(player)
    assert isinstance(player.app.top, ShareScreen)
    return player.app.top


# The screen of a win


def test_a_win_shows_stars_scores_and_what_is_proved(player: Player) -> None:
    played: list[tuple[str, int]] = []
    player.app.audio.play = lambda kind, now_s=None, count=1: played.append((kind, count))  # type: ignore[method-assign]
    win_first_level(player)
    player.wait_for(lambda: ("star", 2) in played, 3.0, step_s=1 / 60)  # two of three stars: the second note
    for said in ("won", "≥ 68 TPS", "≤ 10 tiles"):
        assert said in player.words()
    player.click_on("Scores")
    words = player.words()
    for said in ("35.9 TPS", "Peak VRAM", "No layout exceeds 137.2 TPS; whether one reaches it is open"):
        assert said in words
    assert words.count("Optimal") == 3, "VRAM, tiles and cost of this build are the least that is possible"
    assert "best" not in words, "a first win is the best in everything"


def test_only_an_attained_bound_is_called_optimal() -> None:
    level, progress = load_level(FIRST), Progress()
    result = run(FIRST, "prefill-decode-two-cores")
    progress.record_win(FIRST, scores_of(result), result.tick)
    words = [score_words.bound_words(found) for found in comparisons(level, scores_of(result), progress)]
    assert not any("ptimal" in said for said in words)
    assert words[0] == "No layout exceeds 137.2 TPS; whether one reaches it is open"
    assert words[2] == "No layout wins with less than 10 tiles"


def test_level_cards_show_the_stars_that_are_earned(player: Player) -> None:
    screens.levels_after_a_win(player)
    rows = [widget for widget in player.app.top.root.tree() if isinstance(widget, StarRow)]
    earned = [[is_earned for is_earned, _ in row.stars] for row in rows]
    assert earned == [[True, False, True], *[[False, False, False]] * (len(rows) - 1)]
    assert len(rows) > 2


def test_stars_without_room_leave_out_their_words() -> None:
    pygame.font.init()
    row = StarRow([(True, "won"), (False, "≥ 68 TPS")], 18)
    look = Look(1.0)
    row.place(look, pygame.Rect(0, 0, 400, 20))
    assert [piece.text for piece in row.written(look)] == ["won", "≥ 68 TPS"]
    row.place(look, pygame.Rect(0, 0, 60, 20))
    assert row.written(look) == []


def test_a_histogram_draws_both_kinds_of_bars_in_their_places() -> None:
    pygame.font.init()
    found = histogram([10.0], [20.0, 20.0], 20.0, 40.0, is_more_better=True)
    assert found is not None
    widget = HistogramWidget(found, str)
    surface, look = pygame.Surface((480, 80)), Look(1.0)
    widget.place(look, pygame.Rect(0, 0, 480, 80))
    widget.draw(surface, look)
    columns = {x for x in range(480) if any(surface.get_at((x, y))[:3] != (0, 0, 0) for y in range(36))}
    first, second, bound = range(20), range(160, 180), range(476, 480)
    assert all(columns & set(place) for place in (first, second, bound))
    assert columns <= {*first, *second, *bound}


# Sharing


def test_the_summary_says_what_was_reached_and_how_it_is_built(player: Player, sharing: ShareScreen) -> None:
    player.click_on("Copy as text")
    text = pygame.scrap.get_text()
    assert "Inference Pipeline Tycoon: Prefill & Decode" in text
    assert "Won ★☆★" in text
    assert "Throughput: 35.9 TPS (No layout exceeds 137.2 TPS; whether one reaches it is open)" in text
    assert "S>>>>PD>>>>K" in text
    assert "Copied" in player.words()


def test_without_a_clipboard_it_says_so(player: Player, sharing: ShareScreen, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(text: str) -> None:
        raise pygame.error("no clipboard")

    monkeypatch.setattr(pygame.scrap, "put_text", refuse)
    player.click_on("Copy as text")
    assert "There is no clipboard here: no clipboard" in player.words()


def test_a_build_that_has_not_won_is_summed_up_without_scores() -> None:
    level, solution = load_level("speculative-speedup"), load_solution("speculative-speedup")
    text = summary(level, solution, None, Progress())
    assert "Not run yet" in text
    assert "35 tiles, 331 credits" in text
    assert "Facing: 3,4:W" in text


def saved(player: Player, ending: str) -> Path:
    """The file that a job has written, when it has."""
    screen = player.app.top
    assert isinstance(screen, ShareScreen)
    job = screen.job
    assert job is not None
    wait_until(lambda: job.state != "running")
    player.frame()
    assert job.state == "done", job.reason
    (file,) = (Path(os.environ["TYCOON_HOME"]) / "pictures").iterdir()
    assert file.suffix == ending
    assert str(file) in player.words().replace(" ", "") or file.name in player.words()
    return file


def test_a_picture_is_saved_beside_the_game(player: Player, sharing: ShareScreen) -> None:
    player.click_on("Save a picture")
    assert pygame.image.load(saved(player, ".png")).get_size() == (1280, 720)


def test_a_film_is_saved_beside_the_game(player: Player, sharing: ShareScreen) -> None:
    image = pytest.importorskip("PIL.Image")
    player.click_on("Save a film")
    with image.open(saved(player, ".gif")) as film:
        assert film.n_frames == 80
        assert film.info["loop"] == 0


@needs_proc
@pytest.mark.parametrize("by_leaving", [False, True])
def test_a_cancelled_film_leaves_nothing(player: Player, sharing: ShareScreen, by_leaving: bool) -> None:
    pytest.importorskip("PIL")
    before = children_of(os.getpid())
    player.click_on("Save a film")
    job = sharing.job
    assert job is not None
    wait_until(lambda: job.share > 0)
    if by_leaving:
        player.key(pygame.K_ESCAPE)
    else:
        player.click_on("Cancel")
    wait_until(lambda: job.state != "running")
    assert job.state == "cancelled"
    assert list((Path(os.environ["TYCOON_HOME"]) / "pictures").iterdir()) == []
    assert children_of(os.getpid()) == before
    player.frame()
    if not by_leaving:
        assert "Cancelled" in player.words()
        assert "Cancel" not in player.words().replace("Cancelled", "")


def test_frames_go_on_while_a_film_is_made(player: Player, sharing: ShareScreen) -> None:
    """The film is made by another process, so the game draws all the while."""
    pytest.importorskip("PIL")
    player.click_on("Save a film")
    job = sharing.job
    assert job is not None
    assert player.app.top.wake_in() is not None
    num_frames = 0
    while job.state == "running":
        player.frame()
        num_frames += 1
    assert num_frames > 20


def test_a_folder_that_cannot_be_written_is_said(player: Player, sharing: ShareScreen) -> None:
    (Path(os.environ["TYCOON_HOME"])).mkdir(parents=True, exist_ok=True)
    (Path(os.environ["TYCOON_HOME"]) / "pictures").write_text("a file where the folder should be")
    player.click_on("Save a picture")
    job = sharing.job
    assert job is not None
    wait_until(lambda: job.state != "running")
    player.frame()
    assert "That did not work" in player.words()


# Earlier builds


def test_an_earlier_build_comes_back_with_one_click(player: Player) -> None:
    win_first_level(player)
    player.click_on("Keep building")
    whole = player.built()
    player.click(player.pos((3, 5)), RIGHT)
    player.key(pygame.K_ESCAPE)
    player.click_on("Earlier builds")
    screen = player.app.top
    assert isinstance(screen, VersionsScreen)
    words = player.words()
    assert "10 tiles" in words
    assert "9 tiles" in words
    assert "35.9 TPS" in words
    screen.bring_back(screen.versions[1])
    assert player.built() == whole
    player.workbench.undo()
    assert (3, 5) not in player.built()


def test_an_earlier_build_ends_a_run(player: Player) -> None:
    win_first_level(player)
    player.key(pygame.K_ESCAPE)
    player.key(pygame.K_ESCAPE)
    player.click_on("Earlier builds")
    screen = player.app.top
    assert isinstance(screen, VersionsScreen)
    screen.bring_back(screen.versions[0])
    assert not player.workbench.is_frozen


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "just now"), (61, "1 min ago"), (7300, "2 h ago"), (90_000, "yesterday"), (200_000, "2 days ago")],
)
def test_how_long_ago(seconds: float, said: str) -> None:
    assert ago_words(seconds) == said


def test_gone_back_in_a_run_that_was_won_shares_the_win(player: Player, sharing: ShareScreen) -> None:
    player.key(pygame.K_ESCAPE)
    player.app.back_to(PlayScreen)
    player.workbench.control.scrub(100)
    player.wait_for(lambda: player.workbench.control.state == "paused")
    screen = ShareScreen(player.app)
    assert screen.result is not None
    assert screen.result.verdict == "won"


@pytest.mark.parametrize("ticks", [100, 100_000])
def test_the_line_below_a_picture_is_in_the_players_language(ticks: int) -> None:
    run = LevelRun(load_level(FIRST), load_solution(FIRST))
    run.advance(ticks)
    english = run_line(run)
    use_language("de")
    german = run_line(run)
    use_language("en")
    assert "tick" in english.lower()
    assert english != german
    if run.verdict is not None:
        assert "Held" in english
        assert "Held" not in german


@pytest.mark.parametrize("has_others", [False, True])
def test_the_last_level_ends_the_chapter_once_the_others_are_won(player: Player, has_others: bool) -> None:
    *others, last = player.app.shelf.levels
    for level in others if has_others else ():
        player.app.memory.record_win(level.id, {}, 900)
    player.app.memory.change(all_levels_open=True)
    player.open_level(last.id)
    player.workbench.editor.load(load_solution(last.id))
    player.workbench.set_speed(8)
    player.key(pygame.K_SPACE)
    player.wait_for(lambda: isinstance(player.app.top, VictoryScreen))
    words = player.words()
    assert ("Chapter won" in words) is has_others
    stars = f"{len(others) + 2} of {3 * (len(others) + 1)} stars"
    assert (f"Every level is won, and {stars} are yours." in words) is has_others
    proposed = player.button("Levels" if has_others else "Next level")
    assert proposed.rank == "primary"
    assert player.app.top.focus is proposed
    player.key(pygame.K_RETURN)
    assert isinstance(player.app.top, LevelsScreen if has_others else HelpScreen | PlayScreen)


def shared_text(player: Player) -> str:
    """What is put on the clipboard from the menu of the board."""
    player.key(pygame.K_ESCAPE)
    player.click_on("Share")
    player.click_on("Copy as text")
    text = pygame.scrap.get_text()
    player.key(pygame.K_ESCAPE)
    player.key(pygame.K_ESCAPE)
    assert isinstance(player.app.top, PlayScreen)
    return text


def test_a_win_is_shared_after_the_run_as_long_as_the_build_is_the_same(player: Player) -> None:
    win_first_level(player)
    player.click_on("Keep building")
    assert "Won ★☆★" in shared_text(player)
    player.key(pygame.K_SPACE)  # another run, stopped before its end
    player.workbench.stop()
    assert "Won ★☆★" in shared_text(player)
    player.click(player.pos((3, 2)), RIGHT)
    assert "Not run yet" in shared_text(player)
    player.workbench.undo()
    assert "Won ★☆★" in shared_text(player)


def test_a_win_of_this_build_is_shared_on_another_evening(player: Player, tmp_path: Path) -> None:
    win_first_level(player)
    player.app.close()
    tomorrow = Player(tmp_path / "home")
    tomorrow.open_level(FIRST)
    assert "Won ★☆★" in shared_text(tomorrow)
    tomorrow.click(tomorrow.pos((3, 2)), RIGHT)
    assert "Not run yet" in shared_text(tomorrow)
    tomorrow.app.close()


def test_a_run_that_failed_is_told_of_after_it(player: Player) -> None:
    player.open_level(FIRST)
    player.key(pygame.K_SPACE)
    player.wait_for(lambda: not isinstance(player.app.top, PlayScreen))
    player.app.back_to(PlayScreen)
    player.workbench.stop()
    assert "Not won yet" in shared_text(player)
