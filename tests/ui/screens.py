"""Every screen of the game in a telling state, and how a player gets there. Layout and pictures are tested on these."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pygame

from game.content.codex import CODEX
from game.content.load import level_ids, load_solution
from game.render.overlays import OVERLAYS, Overlay
from game.session.player.settings import DOCK_TABS
from game.ui.screens.codex import CodexScreen
from game.ui.screens.ended import EndedScreen
from game.ui.screens.help import PAGES, HelpScreen
from game.ui.screens.keys import KeysScreen
from game.ui.screens.levels import LevelsScreen
from game.ui.screens.losses import LossesScreen
from game.ui.screens.oom import OomScreen
from game.ui.screens.pause import PauseScreen
from game.ui.screens.postmortem import PostMortemScreen
from game.ui.screens.scores import ScoresScreen
from game.ui.screens.settings import PAGES as SETTINGS_PAGES
from game.ui.screens.settings import SettingsScreen
from game.ui.screens.share import ShareScreen
from game.ui.screens.summary import SummaryScreen
from game.ui.screens.table import SCREENS as TABLE
from game.ui.screens.versions import VersionsScreen
from game.ui.screens.victory import VictoryScreen
from tests.levels.test_chapter1 import L2_ONE_UNPAGED_CORE
from tests.ui.player import FRAME_S, RIGHT, Player
from tests.ui.settable import FIXED, OWN, open_settable
from tests.ui.test_play import FIRST, SECOND, build_first_level, win_first_level

THIRD = "speculative-speedup"


def title_with_warnings(player: Player) -> None:
    told = "{0} is damaged: line 1 is not JSON (Extra data). It is kept as {0}.damaged-1; the game goes on without it."
    memory = player.app.memory
    memory.unread = {file: told.format(f"{file}.json") for file in ("progress", "settings")}
    memory.warnings = [*memory.unread.values(), "progress.json could not be saved: No space left on device."]
    player.app.relayout()


def levels(player: Player) -> None:
    player.app.push(LevelsScreen(player.app))


def levels_after_a_win(player: Player) -> None:
    win_first_level(player)
    player.click_on("Levels")


def settings(page: str) -> Callable[[Player], None]:
    def show(player: Player) -> None:
        screen = SettingsScreen(player.app)
        screen.page = page
        player.app.push(screen)

    return show


def keys(player: Player) -> None:
    player.app.push(KeysScreen(player.app))


def keys_awaited(player: Player) -> None:
    keys(player)
    player.key(pygame.K_RETURN)


def help_page(name: str, level_id: str | None) -> Callable[[Player], None]:
    def show(player: Player) -> None:
        level = next((level for level in player.app.shelf.levels if level.id == level_id), None)
        screen = HelpScreen(player.app, level)
        screen.page = name
        screen.num_hints = 3
        player.app.push(screen)

    return show


LOOKS = 12
"""Frames after which states, which are not looked at in every frame, are seen as they are."""


def codex(page: str) -> Callable[[Player], None]:
    def show(player: Player) -> None:
        screen = CodexScreen(player.app, page)
        player.app.push(screen)
        while not screen.comparison.is_done:  # time passes without pictures of it
            screen.update(FRAME_S)
        for _ in range(LOOKS):
            player.frame()

    return show


def tutorial(player: Player) -> None:
    player.app.play(FIRST)
    player.frame()
    player.place("prefill", (3, 5))
    player.place("decode", (3, 6))
    player.pick("conduit")
    player.move(player.pos((6, 2)))


def introduction(player: Player) -> None:
    player.app.play(SECOND)
    player.frame()


def workbench(level_id: str) -> Callable[[Player], None]:
    return lambda player: player.open_level(level_id)


def by_controller(player: Player) -> None:
    player.app.memory.change(tutorial_over=True)
    player.open_level(FIRST)
    pad = {"instance_id": 0, "button": pygame.CONTROLLER_BUTTON_DPAD_UP}
    pygame.event.post(pygame.event.Event(pygame.CONTROLLERBUTTONDOWN, pad))
    pygame.event.post(pygame.event.Event(pygame.CONTROLLERBUTTONUP, pad))
    player.frame()


def refusal(player: Player) -> None:
    player.open_level(FIRST)
    player.place("decode", (3, 0))


def selecting(player: Player) -> None:
    """A piece is selected: the longest hint there is."""
    player.open_level(FIRST)
    build_first_level(player)
    player.drag([(2, 4), (4, 6)])


def pasting(player: Player) -> None:
    """A piece in the hand, a part of which would be left out, and a new card foretold."""
    selecting(player)
    player.key(pygame.K_c, pygame.KMOD_CTRL)
    player.frame(5)
    player.key(pygame.K_v, pygame.KMOD_CTRL)
    player.key(pygame.K_r)
    player.move(player.pos((4, 0)))


def zoomed(player: Player) -> None:
    """Looking closer, and a core about to join a card."""
    player.open_level(FIRST)
    build_first_level(player)
    player.move(player.pos((3, 6)))
    player.wheel(4)
    player.pick("decode")
    player.move(player.pos((4, 6)))


def running(player: Player) -> None:
    player.open_level(FIRST)
    build_first_level(player)
    player.key(pygame.K_SPACE)
    player.frame(2)
    player.click(player.pos((0, 0)))


def setting(place: tuple[int, int], *, is_running: bool) -> Callable[[Player], None]:
    """A tile is set, on a page as narrow as can be."""

    def show(player: Player) -> None:
        player.app.memory.change(dock_wide=False)
        open_settable(player)
        player.workbench.editor.set(player.cell(place), "block_size", 256)
        if is_running:
            player.play.do("step")
        player.click(player.pos(place))
        assert "256" in player.words()

    return show


def pause(player: Player) -> None:
    player.open_level(FIRST)
    player.key(pygame.K_ESCAPE)
    assert isinstance(player.app.top, PauseScreen)


def crash_at_load(player: Player) -> None:
    player.open_level(FIRST)
    player.place("prefill", (3, 5))
    player.place("decode", (0, 6))
    player.key(pygame.K_SPACE)
    player.frame()
    assert isinstance(player.app.top, OomScreen)


def crash_while_running(player: Player) -> None:
    player.open_level(SECOND)
    player.place("prefill", (2, 5))
    player.place("decode", (2, 6), (3, 5))
    player.lay((2, 0), (2, 5))
    player.click_on("8x")
    player.key(pygame.K_SPACE)
    player.wait_for(lambda: isinstance(player.app.top, OomScreen))


def stalled(player: Player) -> None:
    player.open_level(SECOND)
    player.lay((2, 0), (2, 3))
    player.lay((5, 0), (5, 3))
    player.click_on("8x")
    player.key(pygame.K_SPACE)
    player.wait_for(lambda: isinstance(player.app.top, EndedScreen))


def stalled_with_many_spills(player: Player) -> None:
    stalled(player)
    screen = player.app.top
    assert isinstance(screen, EndedScreen)
    spills = tuple(replace(screen.found.spills[0], cell=cell) for cell in range(12))
    screen.found = replace(screen.found, spills=spills, cells=tuple(range(12)))
    screen.open(screen.details_page)


def page_of_a_failure(name: str, end: Callable[[Player], None]) -> Callable[[Player], None]:
    """Another page of a post-mortem than the one it opens with."""

    def show(player: Player) -> None:
        end(player)
        screen = player.app.top
        assert isinstance(screen, PostMortemScreen)
        screen.below.workbench.num_hints_given = 3
        screen.open(name)

    return show


def losing(player: Player) -> None:
    """A run that goes on and loses what its core puts out."""
    player.open_level(FIRST)
    player.place("prefill", (3, 5))
    player.place("decode", (3, 6))
    player.lay((3, 0), (3, 5))
    player.lay((3, 6), (3, 8))
    player.key(pygame.K_SPACE)
    live = player.workbench.control.live
    assert live is not None
    player.wait_for(lambda: bool(live.simulation.spills))


def why_lost(player: Player) -> None:
    """What is being lost in it."""
    losing(player)
    player.key(pygame.K_w)
    assert isinstance(player.app.top, LossesScreen)


def missed(player: Player) -> None:
    player.open_level(SECOND)
    player.workbench.editor.load(L2_ONE_UNPAGED_CORE)
    player.workbench.set_speed(8)
    player.key(pygame.K_SPACE)
    player.wait_for(lambda: isinstance(player.app.top, EndedScreen))


def gone_back(player: Player) -> None:
    """At an earlier tick of a failed run."""
    missed(player)
    player.key(pygame.K_ESCAPE)
    player.wait_for(lambda: not player.workbench.control.is_reading)
    player.key(pygame.K_PAGEUP)


def dock(tab: str, is_wide: bool) -> Callable[[Player], None]:
    """A tab of the right column in the middle of the third level's solution, the pointer on its picture."""

    def show(player: Player) -> None:
        player.open_level(THIRD)
        player.workbench.editor.load(load_solution(THIRD))
        player.app.memory.change(dock_wide=is_wide)
        player.play.dock.open(tab)
        player.workbench.set_speed(8)
        player.key(pygame.K_SPACE)
        for _ in range(10):
            player.frame(0.1)
        player.key(pygame.K_SPACE)
        if tab == "inspect":
            player.click(player.pos((2, 5)))

    return show


def under(overlay: Overlay) -> Callable[[Player], None]:
    """An overlay over the same."""

    def show(player: Player) -> None:
        dock("gauges", is_wide=False)(player)
        player.workbench.lens.toggle(overlay)
        player.wait_for(lambda: not player.workbench.lens.is_trying, step_s=1 / 60)

    return show


def won(player: Player) -> None:
    win_first_level(player)
    assert isinstance(player.app.top, VictoryScreen)


def won_in_the_tutorial(player: Player) -> None:
    """The first win of a newcomer, and what the coach says to it."""
    player.app.play(FIRST)
    player.frame()
    build_first_level(player)
    player.workbench.set_speed(8)
    player.key(pygame.K_SPACE)
    player.wait_for(lambda: isinstance(player.app.top, VictoryScreen))


def scores(player: Player) -> None:
    """The histograms of that win."""
    won(player)
    player.click_on("Scores")
    assert isinstance(player.app.top, ScoresScreen)


def last_win(player: Player) -> None:
    """A win of another time, from the menu over the board."""
    won(player)
    player.click_on("Keep building")
    player.key(pygame.K_ESCAPE)
    player.click_on("Last win")
    screen = player.app.top
    assert isinstance(screen, SummaryScreen)
    player.wait_for(lambda: screen.result is not None)


def pause_in_the_tutorial(player: Player) -> None:
    player.app.play(FIRST)
    player.frame()
    player.key(pygame.K_ESCAPE)
    assert isinstance(player.app.top, PauseScreen)


def share(player: Player) -> None:
    won(player)
    player.click_on("Share")
    assert isinstance(player.app.top, ShareScreen)


def opened(screen_id: str) -> Callable[[Player], None]:
    """A screen of which nobody has said what is telling."""

    def show(player: Player) -> None:
        player.open_level(FIRST)
        player.app.open(screen_id)

    return show


def earlier_builds(player: Player) -> None:
    """Ten of them, the oldest of which has won."""
    won(player)
    player.click_on("Keep building")
    for place in [(3, col) for col in (1, 2, 3, 4, 7, 8, 9, 10, 5)]:
        player.click(player.pos(place), RIGHT)
        player.app.memory.flush()
    player.key(pygame.K_ESCAPE)
    player.click_on("Earlier builds")
    assert isinstance(player.app.top, VersionsScreen)


TELLING: dict[str, Callable[[Player], None]] = {
    "title": lambda player: None,
    "title with warnings": title_with_warnings,
    "levels": levels,
    "levels after a win": levels_after_a_win,
    **{f"settings {page}": settings(page) for page in SETTINGS_PAGES},
    "keys": keys,
    "keys awaited": keys_awaited,
    **{f"help {name}": help_page(name, None) for name in PAGES},
    **{f"help {level_id}": help_page("level", level_id) for level_id in level_ids()},
    **{f"hints {level_id}": help_page("hints", level_id) for level_id in level_ids()},
    **{f"codex {page}": codex(page) for page in CODEX},
    "tutorial": tutorial,
    "introduction": introduction,
    **{f"workbench {level_id}": workbench(level_id) for level_id in level_ids()},
    "workbench by controller": by_controller,
    "workbench with a refusal": refusal,
    "workbench selecting": selecting,
    "workbench pasting": pasting,
    "workbench zoomed": zoomed,
    "workbench running": running,
    "workbench setting a tile": setting(OWN, is_running=False),
    "workbench with a frozen setting": setting(FIXED, is_running=True),
    "pause": pause,
    "pause in the tutorial": pause_in_the_tutorial,
    "crash at load": crash_at_load,
    "crash while running": crash_while_running,
    "stalled": stalled,
    "stalled with many spills": stalled_with_many_spills,
    "packets lost": why_lost,
    "missed": missed,
    "gone back": gone_back,
    "traceback": page_of_a_failure("traceback", crash_while_running),
    "hint after a miss": page_of_a_failure("hint", missed),
    "asked for a solution": page_of_a_failure("solution", missed),
    "won": won,
    "won in the tutorial": won_in_the_tutorial,
    "scores": scores,
    "summary": last_win,
    "share": share,
    "versions": earlier_builds,
    **{f"overlay {overlay}": under(overlay) for overlay in OVERLAYS},
    **{f"dock {tab}": dock(tab, is_wide=False) for tab in DOCK_TABS},
    **{f"dock {tab} wide": dock(tab, is_wide=True) for tab in DOCK_TABS},
}

SCREENS: dict[str, Callable[[Player], None]] = TELLING | {
    screen_id: opened(screen_id)
    for screen_id in TABLE
    if not any(name.partition(" ")[0] == screen_id for name in TELLING)
}
"""These, and whatever else the table of screens has."""
