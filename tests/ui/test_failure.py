"""After a failure: the number that was short, the place on the board, hints, a solution, and any tick of the run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pygame
import pytest

from game.content.load import load_level, load_solution
from game.content.solution import Solution
from game.content.words import text, use_language
from game.session.build.editor import Editor
from game.session.reading.moments import WARMUP_END
from game.session.run.clock import WORK_TICKS
from game.session.run.level_run import LevelRun
from game.ui.build.run_control import RunControl
from game.ui.screens.play import PlayScreen
from game.ui.screens.postmortem import PostMortemScreen
from game.ui.widgets.base import Widget
from game.ui.widgets.sharebar import ShareBar
from game.ui.widgets.timeline import Timeline
from tests.session.test_rewind import FAILURES
from tests.ui.player import Player


@pytest.fixture
def player(tmp_path: Path) -> Iterator[Player]:
    player = Player(tmp_path)
    yield player
    player.app.close()


FAILED = [name for name in FAILURES if name != "won"]


def fail(player: Player, name: str) -> PostMortemScreen:
    """Runs a build until the screen says why it failed."""
    level_id, solution = FAILURES[name]
    player.app.memory.change(all_levels_open=True)
    player.open_level(level_id)
    return run_to_failure(player, solution)


def run_to_failure(player: Player, solution: Solution) -> PostMortemScreen:
    player.workbench.editor.load(solution)
    player.workbench.set_speed(8)
    player.key(pygame.K_SPACE)
    player.wait_for(lambda: isinstance(player.app.top, PostMortemScreen))
    top = player.app.top
    assert isinstance(top, PostMortemScreen)
    return top


def widget(player: Player, kind: type[Widget]) -> Widget:
    return next(widget for widget in player.app.top.root.tree() if isinstance(widget, kind))


def slow_control(player: Player) -> RunControl:
    """A run of a level, on a machine where every piece of work takes a frame's share."""
    level_id, solution = FAILURES["missed, step"]
    now = 0.0

    def timer() -> float:
        nonlocal now
        now += 0.004
        return now

    control = RunControl(load_level(level_id), player.app.audio, 8, timer)
    control.start(solution)
    return control


def shown_tick(player: Player) -> int:
    run = player.workbench.control.run
    assert run is not None
    return run.simulation.tick


@pytest.mark.parametrize(
    ("name", "short", "why"),
    [
        ("oom", "157.6 MiB short", "240.0 MiB were asked for, 82.4 MiB were free."),
        ("oom at load", "923.2 MiB short", "2,509.6 MiB were asked for, 1,586.4 MiB were free."),
        ("missed, slots", "25.8 TPS short", "Decode is full: 1.0 of 1 Decode cores are busy"),
        ("missed, step", "17.8 TPS short", "Nobody queues."),
        ("stalled, no gates", "0 TPS", "a draft bundle reached the output without a validation gate"),
        ("stalled, no decode", "0 TPS", "the Output port takes no KV cache packets"),
        ("stalled, nothing built", "0 TPS", "it runs into an empty cell"),
    ],
)
def test_the_number_comes_first_and_says_what_limited_it(player: Player, name: str, short: str, why: str) -> None:
    fail(player, name)
    assert short in player.words()
    assert why in player.words()


def test_enter_leads_back_to_the_build_and_the_tabs_stay_in_one_place(player: Player) -> None:
    fail(player, "oom")
    place = player.button("Hint").rect.topleft
    player.click_on("Hint")
    assert player.button("Hint").rect.topleft == place
    player.key(pygame.K_ESCAPE)
    player.key(pygame.K_w)
    player.key(pygame.K_RETURN)
    assert player.app.top is player.play
    assert player.workbench.control.run is None


def test_a_goal_that_was_met_too_briefly_is_short_of_seconds(player: Player) -> None:
    level_id, solution = FAILURES["missed, step"]
    level = load_level(level_id)
    goal = level.goals[0].model_copy(update={"at_least": 95, "hold_s": 30})
    player.app.push(PlayScreen(player.app, level.model_copy(update={"goals": (goal,)})))
    player.close_help()
    screen = run_to_failure(player, solution)
    run = screen.below.workbench.control.live
    assert run is not None
    longest_s = run.tracker.longest_held_ticks / 60
    assert 1 < longest_s < 29
    assert f"{30 - longest_s:.1f} s short" in player.words()
    assert f"met for {longest_s:.1f} of 30 s" in player.words()


@pytest.mark.parametrize("name", FAILED)
def test_shares_of_memory_fill_the_bar_and_every_word_is_german_in_german(player: Player, name: str) -> None:
    use_language("de")
    player.app.memory.change(language="de")
    screen = fail(player, name)
    for reason in screen.found.verdict.reasons:
        assert str(reason) not in player.words()
    if screen.found.crash is not None:
        bar = widget(player, ShareBar)
        assert isinstance(bar, ShareBar)
        crash = screen.found.crash
        assert sum(share.size for share in bar.shares) == crash.used_bytes + crash.tried_bytes
        assert bar.limit == crash.capacity_bytes
    use_language("en")


def test_the_place_is_marked_and_the_way_back_to_why_is_at_hand(player: Player) -> None:
    screen = fail(player, "missed, slots")
    player.click_on("Look at the board")
    assert player.marks().blamed == screen.found.cells == (4 * 12 + 6,)
    player.key(pygame.K_PAGEUP)
    assert player.marks().blamed == screen.found.cells, "also when it has gone back"
    player.click_on("Why? (W)")
    assert isinstance(player.app.top, PostMortemScreen)
    player.key(pygame.K_ESCAPE)
    assert isinstance(player.app.top, PlayScreen)
    player.key(pygame.K_w)
    assert isinstance(player.app.top, PostMortemScreen)
    player.click_on("Back to the build")
    assert player.marks().blamed == ()


def test_hints_come_one_by_one_and_fit(player: Player) -> None:
    fail(player, "oom")
    player.click_on("Hint")
    assert "Hint 1 of 3" in player.words()
    assert "hatched part of the bar" in player.words()
    place = player.button("Next hint").rect.copy()
    player.click_on("Next hint")
    assert player.button("Next hint").rect == place
    player.click_on("Look at the board")
    player.key(pygame.K_w)
    player.click_on("Hint")
    assert "Hint 2 of 3" in player.words(), "it is remembered how many were given"
    player.click_on("Next hint")
    assert "Hint 3 of 3" in player.words()


def test_a_solution_is_asked_for_twice_and_undone_once(player: Player) -> None:
    screen = fail(player, "missed, slots")
    screen.below.workbench.num_hints_given = 3
    player.click_on("Hint")
    player.click_on("Show me a solution")
    mine = dict(screen.below.workbench.editor.tiles)
    player.click_on("Back")
    assert dict(screen.below.workbench.editor.tiles) == mine
    player.click_on("Show me a solution")
    player.click_on("Show it")
    solved = Editor(player.workbench.level)
    assert solved.load(load_solution("kv-paging"))
    assert dict(player.workbench.editor.tiles) == dict(solved.tiles)
    assert "Ctrl+Z brings your own build back" in player.words()
    kept = player.app.memory.progress.build("kv-paging")
    assert kept is not None
    assert kept["map"] == list(solved.solution().map)
    player.key(pygame.K_z, pygame.KMOD_CTRL)
    assert dict(player.workbench.editor.tiles) == mine


def test_dragging_along_the_time_line_shows_that_tick_as_it_was(player: Player) -> None:
    fail(player, "missed, slots")
    player.key(pygame.K_ESCAPE)
    line = widget(player, Timeline)
    assert isinstance(line, Timeline)
    _, solution = FAILURES["missed, slots"]
    player.press((line.rect.left + line.rect.width // 2, line.rect.centery))
    for share in (0.7, 0.31, 0.02, 0.9):
        x = line.rect.left + round(share * line.rect.width)
        player.move((x, line.rect.centery))
        player.wait_for(lambda: not player.workbench.control.is_reading)
        tick = line.tick_at(x)
        assert shown_tick(player) == tick
        run = player.workbench.control.run
        assert run is not None
        direct = LevelRun(run.level, solution)
        direct.advance(tick)
        assert run.simulation.digest() == direct.simulation.digest()
    player.release((line.rect.centerx, line.rect.centery))
    assert player.workbench.control.state == "paused"


def test_keys_go_back_and_forth_and_playing_on_reaches_the_same_end(player: Player) -> None:
    fail(player, "stalled, no gates")
    player.key(pygame.K_ESCAPE)
    control = player.workbench.control
    end = shown_tick(player)
    player.wait_for(lambda: not control.is_reading)
    player.key(pygame.K_COMMA)
    assert shown_tick(player) == end - 1
    player.key(pygame.K_HOME)
    assert shown_tick(player) == 0
    player.key(pygame.K_PERIOD)
    assert shown_tick(player) == 1
    ticks = [moment.tick for moment in control.moments()]
    player.key(pygame.K_PAGEDOWN)
    assert shown_tick(player) == min(tick for tick in ticks if tick > 1)
    warmup = next(moment.tick for moment in control.moments() if moment.kind == WARMUP_END)
    player.workbench.control.scrub(warmup)
    player.frame()
    assert text("timeline.moment.warmup_end") in player.words()
    player.key(pygame.K_SPACE)
    assert control.state == "running"
    player.wait_for(lambda: control.state == "ended")
    assert control.run is control.live
    assert shown_tick(player) == end
    assert isinstance(player.app.top, PlayScreen), "the end is told once"


def test_a_paused_run_can_be_gone_back_in_and_goes_on_beyond_where_it_was(player: Player) -> None:
    level_id, solution = FAILURES["won"]
    player.app.memory.change(all_levels_open=True)
    player.open_level(level_id)
    player.workbench.editor.load(solution)
    player.key(pygame.K_SPACE)
    player.frame(1.0)
    player.key(pygame.K_SPACE)
    paused_at = shown_tick(player)
    assert paused_at > 30
    player.workbench.control.scrub(10)
    player.key(pygame.K_SPACE)
    player.wait_for(lambda: shown_tick(player) > paused_at)
    direct = LevelRun(player.workbench.level, solution)
    direct.advance(shown_tick(player))
    run = player.workbench.control.run
    assert run is not None
    assert run.simulation.digest() == direct.simulation.digest()


def test_going_back_takes_no_more_of_a_frame_than_it_may(player: Player) -> None:
    """With a clock on which every piece of work takes a frame's share, a frame does one piece."""
    control = slow_control(player)
    while control.state == "running":
        control.update(0.2)
    assert control.rewind is not None
    control.scrub(3000)
    before = round(control.rewind.progress * control.rewind.end_tick)
    frames = 0
    while control.is_reading:
        control.update(0.016)
        after = round(control.rewind.progress * control.rewind.end_tick)
        assert after - before <= WORK_TICKS
        before, frames = after, frames + 1
    assert frames > 10
    assert control.run is not None
    assert control.run.simulation.tick == 3000


@pytest.mark.parametrize("key", [pygame.K_s, None])
def test_the_next_run_begins_without_blame(player: Player, key: int | None) -> None:
    """Stopped by its key or run again at once, without the buttons of the screen that says why."""
    fail(player, "missed, slots")
    player.click_on("Look at the board")
    assert player.marks().blamed
    if key is not None:
        player.key(key)
    player.key(pygame.K_SPACE)
    assert player.workbench.control.state == "running"
    assert player.marks().blamed == ()


def test_the_players_own_key_for_stop_leads_back_to_the_build(player: Player) -> None:
    player.app.memory.change(keys={"stop": ["x"]})
    player.app.apply_settings()
    fail(player, "oom")
    player.key(pygame.K_s)
    assert isinstance(player.app.top, PostMortemScreen), "S does nothing any more"
    pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=pygame.K_x, mod=0, unicode="x", scancode=pygame.KSCAN_X))
    player.frame()
    assert isinstance(player.app.top, PlayScreen)
    assert player.workbench.control.state == "editing"


def test_told_to_go_on_while_a_tick_is_sought_it_goes_on_from_there(player: Player) -> None:
    control = slow_control(player)
    while control.run is not None and control.run.simulation.tick < 3000:
        control.update(0.2)
    control.scrub(1000)
    control.toggle_pause()
    assert control.rewind is not None
    while control.rewind.is_seeking:
        control.update(0.016)
    assert control.run is not None
    assert 1000 <= control.run.simulation.tick <= 1010
    before = control.run.simulation.tick
    control.update(0.1)
    control.toggle_pause()
    control.update(0.016)
    assert before < control.run.simulation.tick < 1100
