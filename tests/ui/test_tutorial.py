"""The tutorial on the screen, played with mouse and keys as its bubble says."""

from __future__ import annotations

from functools import partial
from itertools import product
from pathlib import Path

import pygame
import pytest

from game.content.level_words import level_summary
from game.content.load import level_ids, load_level, load_solution
from game.content.words import LANGUAGES, catalogue, language
from game.session.reading.tutorial import TUTORIAL_LEVEL, new_tools
from game.ui.app.text_scale import Style
from game.ui.build import coaching
from game.ui.screens.help import HelpScreen
from game.ui.screens.pause import PauseScreen
from game.ui.screens.play import PlayScreen
from game.ui.screens.victory import VictoryScreen
from game.ui.widgets.coach import CoachBubble, draw_ring, on_tile
from game.ui.widgets.placelink import PlaceLink
from game.ui.words.styles import BODY
from tests.ui.player import Player
from tests.ui.test_layout import SCALES, SIZES, assert_fits


@pytest.fixture
def player(tmp_path: Path) -> Player:
    player = Player(tmp_path)
    player.app.play(TUTORIAL_LEVEL)
    player.frame()
    return player


def key(player: Player) -> str | None:
    step = player.play.coach.step()
    return None if step is None else step.key


def obey(player: Player) -> None:
    """Does what the rings point at, with the mouse."""
    step = player.play.coach.step()
    assert step is not None
    if step.tools:
        player.pick(step.tools[0])
    elif step.control is not None:
        player.click(player.play.run_row[0 if step.control == "run" else 2].rect.center)
    elif len(step.cells) == 1:
        player.click(player.play.view.cell_rect(step.cells[0]).center)
    else:
        player.drag([divmod(cell, player.workbench.editor.cols) for cell in step.cells])


def obey_until(player: Player, wanted: str) -> int:
    """Obeys until a step is reached; says how many actions it took."""
    actions = 0
    while key(player) != wanted:
        obey(player)
        actions += 1
        assert actions <= 12, key(player)
    return actions


@pytest.mark.parametrize("size", [(1280, 720), (1024, 640)])
def test_the_board_stays_where_it_is_when_the_introduction_is_closed(tmp_path: Path, size: tuple[int, int]) -> None:
    player = Player(tmp_path, size)
    player.app.memory.change(all_levels_open=True)
    player.app.play(level_ids()[1])
    player.close_help()
    player.frame()
    assert player.play.coach.step() is not None
    board, words = player.play.view.rect.copy(), player.words()
    player.key(pygame.K_ESCAPE)
    player.frame()
    assert player.play.coach.step() is None
    assert player.words() != words
    assert player.play.view.rect == board
    player.app.close()


def test_a_newcomer_who_obeys_sees_tokens_after_eight_actions_and_wins(
    player: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert key(player) == "prefill"
    assert obey_until(player, "watch_prefill") == 8
    started_s = player.now_s
    run = player.workbench.control.run
    assert run is not None
    player.wait_for(lambda: run.simulation.ledger.num_delivered > 0)
    assert player.now_s - started_s < 2, "after the last click the first token is there at once"
    player.wait_for(lambda: key(player) == "watch_decode", step_s=1.0)
    player.wait_for(lambda: key(player) == "watch_hold", step_s=1.0)
    assert coaching.wake_in(player.play) is None, "words without a ring need no new picture"
    player.wait_for(lambda: isinstance(player.app.top, VictoryScreen))
    player.key(pygame.K_ESCAPE)
    assert key(player) == "won"
    obey(player)
    assert key(player) == "more"
    assert obey_until(player, "more_watch") <= 5
    ways: list[object] = []
    monkeypatch.setattr(coaching, "draw_way", lambda *place: ways.append(place))
    player.frame(0.3)
    assert not ways, "dots would lie over what the two cores say, and nothing is to be dragged"
    player.wait_for(lambda: isinstance(player.app.top, VictoryScreen))
    player.key(pygame.K_ESCAPE)
    assert key(player) == "done"
    assert player.app.memory.settings.tutorial_over
    assert run.result().tps < 40
    second = player.workbench.control.run
    assert second is not None
    assert second.result().tps > 68


def test_the_bubble_says_what_the_step_is(player: Player) -> None:
    assert "Prefill core" in player.words()
    assert "0 / 8" in player.words()
    player.place("prefill", (6, 2))
    assert "Decode core" in player.words()
    player.key(pygame.K_z, pygame.KMOD_LCTRL)
    assert key(player) == "prefill"


def test_esc_lets_go_first_then_opens_the_menu_and_never_ends_the_tutorial(player: Player) -> None:
    player.pick("prefill")
    player.key(pygame.K_ESCAPE)
    assert key(player) == "prefill"
    for _ in range(3):
        player.key(pygame.K_ESCAPE)
        assert isinstance(player.app.top, PauseScreen)
        player.key(pygame.K_ESCAPE)
        assert key(player) == "prefill"
    assert not player.app.memory.settings.tutorial_over


def test_the_menu_skips_it_for_who_has_no_mouse(player: Player) -> None:
    player.key(pygame.K_ESCAPE)
    player.click_on("Skip the tutorial")
    assert key(player) is None
    assert "Tutorial skipped" in player.words()
    assert player.app.memory.settings.tutorial_over
    player.key(pygame.K_ESCAPE)
    assert isinstance(player.app.top, PauseScreen)
    assert "Skip the tutorial" not in player.words()


def win(player: Player) -> None:
    """Obeys until the run is won; the screen of the win is on top."""
    while player.workbench.control.run is None:
        obey(player)
    player.workbench.set_speed(8)
    player.wait_for(lambda: isinstance(player.app.top, VictoryScreen))


def test_after_the_first_win_every_way_leads_on_to_the_second_core(player: Player) -> None:
    win(player)
    assert "goes on with a second core" in player.words()
    player.key(pygame.K_RETURN)
    assert key(player) == "more"
    assert "6 / 8" in player.words()


def test_the_next_level_does_not_skip_the_lesson(player: Player) -> None:
    win(player)
    assert player.button("Next level").rank == "plain"
    player.click_on("Next level")
    player.close_help()
    assert player.workbench.level.id == level_ids()[1]
    player.app.play(TUTORIAL_LEVEL)
    player.frame()
    assert key(player) == "more"
    player.app.close()
    tomorrow = Player(player.app.memory.home)
    tomorrow.app.play(TUTORIAL_LEVEL)
    tomorrow.frame()
    assert key(tomorrow) == "more"
    win(tomorrow)
    assert tomorrow.button("Next level").rank == "primary"
    tomorrow.key(pygame.K_RETURN)
    tomorrow.close_help()
    assert tomorrow.workbench.level.id == level_ids()[1]
    tomorrow.app.play(TUTORIAL_LEVEL)
    tomorrow.frame()
    assert key(tomorrow) is None


def finished(player: Player) -> None:
    """The tutorial to its end; the screen of the second win is on top."""
    win(player)
    player.key(pygame.K_RETURN)
    win(player)


def test_the_last_words_stand_beside_the_scores_and_stay_until_they_are_closed(player: Player) -> None:
    finished(player)
    last = catalogue("en")["tutorial.step.done"]
    assert last in player.words()
    player.click_on("Keep building")
    for _ in range(3):
        player.frame(1.0)
        assert (key(player), last in player.words(), "8 / 8" in player.words()) == ("done", True, True)
    player.key(pygame.K_ESCAPE)  # puts the conduit back
    player.key(pygame.K_ESCAPE)
    player.frame()
    assert key(player) is None
    assert "Tutorial skipped" not in player.words()
    assert isinstance(player.app.top, PlayScreen)


def test_the_tutorial_does_not_begin_again_when_it_is_over(player: Player) -> None:
    finished(player)
    player.key(pygame.K_ESCAPE)
    player.key(pygame.K_s)
    assert key(player) == "done"
    player.click_on("OK")
    assert key(player) is None
    player.click_on("Run")
    player.frame(1.0)
    assert key(player) is None


def test_another_run_closes_the_last_words(player: Player) -> None:
    finished(player)
    player.click_on("Keep building")
    player.key(pygame.K_SPACE)
    player.frame(1.0)
    assert key(player) is None


def test_who_builds_two_cores_at_once_is_done_with_the_first_win(player: Player) -> None:
    player.workbench.editor.load(load_solution("prefill-decode-two-cores"))
    player.frame()
    win(player)
    assert catalogue("en")["tutorial.step.done"] in player.words()
    assert player.app.memory.settings.tutorial_over


def test_started_again_from_help_it_does_not_count_the_win_before(player: Player) -> None:
    finished(player)
    player.key(pygame.K_ESCAPE)
    player.key(pygame.K_F1)
    player.click_on("Start the tutorial")
    player.frame()
    assert key(player) == "run"


def test_it_is_skipped_by_its_button_and_started_again_from_help(player: Player) -> None:
    player.click_on("Skip")
    assert key(player) is None
    player.place("prefill", (3, 5))
    player.key(pygame.K_F1)
    player.click_on("Start the tutorial")
    assert isinstance(player.app.top, PlayScreen)
    player.frame()
    assert key(player) == "decode"


def test_help_on_the_title_starts_it_too(tmp_path: Path) -> None:
    player = Player(tmp_path)
    player.app.memory.change(tutorial_over=True)
    player.app.push(HelpScreen(player.app))
    player.frame()
    player.click_on("Start the tutorial")
    player.frame()
    assert player.workbench.level.id == TUTORIAL_LEVEL
    assert key(player) == "prefill"


def test_it_does_not_come_back_after_it_was_skipped_or_the_level_won(player: Player) -> None:
    player.click_on("Skip")
    player.app.play(TUTORIAL_LEVEL)
    player.frame()
    assert key(player) is None
    player.app.memory.change(tutorial_over=False)
    player.app.memory.record_win(TUTORIAL_LEVEL, {"tps": 35.0}, 1200)
    player.app.play(TUTORIAL_LEVEL)
    player.frame()
    assert key(player) is None


def test_a_refusal_is_told_in_the_bubble(player: Player) -> None:
    player.pick("prefill")
    player.click(player.pos((3, 0)))
    assert "Take the Prefill core" not in player.words()
    assert "belongs to the level" in player.words()
    (link,) = [widget for widget in player.play.root.tree() if isinstance(widget, PlaceLink)]
    player.click(link.rect.center)
    assert player.workbench.pointed.shown == player.cell((3, 0)), "the bubble names the cell, and shows it"
    player.wait_for(lambda: "Take the Prefill core" in player.words())


def test_a_later_level_is_introduced_until_the_first_tile(player: Player) -> None:
    player.app.memory.change(all_levels_open=True)
    levels = list(map(load_level, level_ids()))
    for place, level in enumerate(levels):
        tools = new_tools(level, levels[:place])
        if not place or not tools:
            continue
        player.app.play(level.id)
        player.frame()
        step = player.play.coach.step()
        assert step is not None
        assert step.tools == tools
        assert (catalogue("en").get(f"tutorial.intro.{level.id}") or level.summary) in player.words()
        player.place("conduit", (0, 5))
        assert key(player) is None
        assert "Esc" in player.words() or "rotates" in player.words(), "the hint is back"


def pixels(player: Player) -> bytes:
    player.frame(0.3)
    return pygame.image.tobytes(player.app.surface, "RGB")


@pytest.mark.parametrize("cell_px", [40, 76, 114])
def test_a_ring_on_a_tile_stays_within_its_cell(player: Player, cell_px: int) -> None:
    """Above a cell stands the name of its card."""
    surface, cell = pygame.Surface((200, 200), pygame.SRCALPHA), pygame.Rect(40, 40, cell_px, cell_px)
    draw_ring(surface, player.app.look, on_tile(cell, player.app.look), None)
    assert cell.contains(surface.get_bounding_rect())
    assert surface.get_bounding_rect().width > 0.7 * cell_px


def test_rings_move_unless_motion_is_reduced(player: Player) -> None:
    assert pixels(player) != pixels(player)
    player.app.memory.change(reduced_motion=True)
    player.app.apply_settings()
    player.frame()
    still = pixels(player)
    assert still == pixels(player)
    assert player.play.wake_in() is None
    player.click_on("Skip")
    assert still != pixels(player)


@pytest.mark.parametrize("building", [False, True])
def test_every_step_fits_its_bubble(player: Player, building: bool) -> None:
    """Whatever the step: the words are put in, and the layout is tested in every language, size and scale."""
    bubble_words = [name for name in catalogue("en") if name.startswith(("tutorial.step.", "tutorial.intro."))]
    if building:
        obey_until(player, "watch_prefill")
    for code, size, scale in product(LANGUAGES, SIZES, SCALES):
        player.app.window.size = size
        player.app.memory.change(ui_scale=scale, language=code)
        player.app.apply_settings()
        player.frame()
        bubble = next(widget for widget in player.play.root.tree() if isinstance(widget, CoachBubble))
        summaries = [level_summary(load_level(level_id)) for level_id in level_ids()]
        for words in [*(catalogue(language())[name] for name in bubble_words), *summaries]:
            bubble.words = partial(_said, words)
            assert_fits(player)


def _said(words: str) -> tuple[str, Style]:
    return words, BODY
