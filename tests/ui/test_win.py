"""A win: the factory runs on beside a narrow panel, stars arrive, and the summary comes back whenever it is wanted."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pygame
import pytest

from game.content.load import load_level
from game.session.player.progress import Progress
from game.session.player.versions import VERSIONS_FOLDER
from game.session.reading.encore import Encore
from game.session.run.level_run import run
from game.session.score.compare import comparisons
from game.session.score.earned import stars_of
from game.session.score.next_try import next_try
from game.session.score.scores import scores_of
from game.ui.screens.codex import CodexScreen
from game.ui.screens.postmortem import PostMortemScreen
from game.ui.screens.summary import SummaryScreen
from game.ui.screens.victory import VictoryScreen
from game.ui.widgets.layout import Panel
from tests.ui import screens
from tests.ui.player import Player
from tests.ui.test_play import FIRST, SECOND, win_first_level


@pytest.fixture
def player(tmp_path: Path) -> Iterator[Player]:
    player = Player(tmp_path)
    yield player
    player.app.close()


def victory(player: Player) -> VictoryScreen:
    top = player.app.top
    assert isinstance(top, VictoryScreen)
    return top


def encore(player: Player) -> Encore:
    found = victory(player).encore
    assert found is not None
    return found


def test_the_factory_runs_on_in_sight_and_the_verdict_stays(player: Player) -> None:
    win_first_level(player)
    top, width, height = victory(player), *player.app.size
    (panel,) = (widget for widget in top.root.tree() if isinstance(widget, Panel))
    assert panel.rect.width * panel.rect.height <= width * height / 3
    assert top.factory is not None
    assert not top.factory.rect.colliderect(panel.rect)
    assert top.board is not None
    live = top.board.workbench.control.live
    assert live is not None
    result, digest = encore(player).result, live.simulation.digest()
    assert result is not None
    player.wait_for(lambda: encore(player).shown.simulation.tick > result.tick + 120, 10.0, step_s=1 / 60)
    assert encore(player).shown.simulation.ledger.num_delivered > result.tokens_delivered
    assert encore(player).result is result
    assert (live.simulation.tick, live.simulation.digest()) == (result.tick, digest)
    assert "Won at 20.0 s · runs on: 22." in player.words()


def test_with_reduced_motion_it_stands_and_the_stars_are_there_at_once(player: Player) -> None:
    player.app.memory.change(reduced_motion=True)
    played: list[str] = []
    player.app.audio.play = lambda kind, now_s=None, count=1: played.append(kind)  # type: ignore[method-assign]
    win_first_level(player)
    assert played.count("star") == 1
    for _ in range(100):
        player.frame()
    assert encore(player).shown.simulation.tick == 1200
    assert victory(player).wake_in() is None


def test_the_summary_is_there_again_on_another_day(player: Player) -> None:
    player.open_level(FIRST)
    player.key(pygame.K_t)
    assert player.play, "nothing was won yet"
    win_first_level(player)
    result = encore(player).result
    player.click_on("Keep building")
    player.app.close()
    tomorrow = Player(player.app.memory.home)
    tomorrow.open_level(FIRST)
    tomorrow.key(pygame.K_t)
    assert isinstance(tomorrow.app.top, SummaryScreen)
    tomorrow.wait_for(lambda: victory(tomorrow).result is not None, 10.0)
    assert encore(tomorrow).result == result
    assert "1.02 tokens" in tomorrow.words()
    tomorrow.key(pygame.K_t)
    assert tomorrow.workbench.control.state == "editing"
    tomorrow.key(pygame.K_ESCAPE)
    tomorrow.click_on("Last win")
    assert isinstance(tomorrow.app.top, SummaryScreen)
    tomorrow.key(pygame.K_ESCAPE)
    shutil.rmtree(tomorrow.app.memory.home / VERSIONS_FOLDER)
    tomorrow.app.back_to(type(tomorrow.app.screens[0]))
    tomorrow.app.push(SummaryScreen(tomorrow.app, load_level(FIRST)))
    tomorrow.frame()
    assert "no longer kept" in tomorrow.words()
    assert "Next try: 68 TPS" in tomorrow.words()
    tomorrow.click_on("Play")
    assert tomorrow.workbench.level.id == FIRST
    tomorrow.app.close()


def test_what_to_try_next_is_the_nearest_star_then_a_shipped_score_then_a_bound() -> None:
    level, progress = load_level(FIRST), Progress()
    tried = []
    for solution in ("prefill-decode", "prefill-decode-two-cores"):
        result = run(FIRST, solution)
        progress.record_win(FIRST, scores_of(result), result.tick)
        tried.append(next_try(level, stars_of(level, progress), comparisons(level, scores_of(result), progress)))
    assert [(each.kind, each.metric, each.value) for each in tried if each] == [
        ("star", "tps", 68),
        ("bound", "tps", 137.2),
    ]
    level, result = load_level(SECOND), run(SECOND, "kv-paging-two-cores")
    scores = scores_of(result) | {"tps": 90.0, "vram_peak_mib": 2900.0}
    progress.record_win(SECOND, scores, result.tick)
    found = next_try(level, stars_of(level, progress), comparisons(level, scores, progress))
    assert found is not None
    assert found.kind == "shipped"
    assert found.value != found.best


@pytest.mark.parametrize(
    ("failure", "page"),
    [("crash at load", "cards"), ("crash while running", "paging"), ("stalled", "links"), ("missed", "batching")],
)
def test_a_failure_leads_to_the_page_on_it(player: Player, failure: str, page: str) -> None:
    player.app.memory.change(all_levels_open=True)
    screens.SCREENS[failure](player)
    top = player.app.top
    assert isinstance(top, PostMortemScreen)
    assert top.found.page == page
    player.key(pygame.K_c)
    assert isinstance(player.app.top, CodexScreen)
    assert player.app.top.page.key == page
    player.key(pygame.K_ESCAPE)
    assert player.app.screens[-1] is top


def test_a_win_leads_to_the_page_of_its_level(player: Player) -> None:
    win_first_level(player)
    player.click_on("Codex: Decode")
    assert isinstance(player.app.top, CodexScreen)
    assert player.app.top.page.key == "decode"


def test_what_moves_beside_the_panel_leaves_nothing_behind(player: Player) -> None:
    """Frames that draw only what is lively come to the picture that is drawn as a whole, also after stars came."""
    win_first_level(player)
    for _ in range(90):
        player.frame(1 / 30)
    seen = pygame.surfarray.array3d(player.app.surface)
    player.app.redraw()
    player.frame(0.0)
    is_other = (pygame.surfarray.array3d(player.app.surface) != seen).any(axis=2)
    factory = victory(player).factory
    assert factory is not None
    is_other[: factory.rect.right, :] = False  # its lights have a time of their own
    assert not is_other.any()
