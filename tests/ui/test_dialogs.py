"""Dialogs keep their size from page to page, and the question why has an answer while there is one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pygame
import pytest

from game.content.words import LANGUAGES
from game.render.places import place_name
from game.ui.screens.losses import LossesScreen
from game.ui.screens.play import PlayScreen
from game.ui.screens.postmortem import HINT, SOLUTION, STORY, PostMortemScreen
from game.ui.screens.settings import PAGES, SettingsScreen
from game.ui.screens.share import ShareScreen
from game.ui.widgets.base import said
from game.ui.widgets.button import Button
from game.ui.widgets.layout import Panel
from tests.ui.player import Player
from tests.ui.screens import (
    crash_at_load,
    crash_while_running,
    losing,
    missed,
    share,
    stalled,
    stalled_with_many_spills,
)
from tests.ui.test_play import build_first_level, win_first_level

ENDS: dict[str, Callable[[Player], None]] = {
    "crash at load": crash_at_load,
    "crash while running": crash_while_running,
    "stalled": stalled,
    "many spills": stalled_with_many_spills,
    "missed": missed,
}


@pytest.fixture
def player(tmp_path: Path) -> Iterator[Player]:
    player = Player(tmp_path)
    player.app.memory.change(all_levels_open=True)
    yield player
    player.app.close()


def panel(player: Player) -> pygame.Rect:
    return next(widget.rect for widget in player.app.top.root.tree() if isinstance(widget, Panel))


def last_row(player: Player) -> int:
    """Where the lowest buttons stand."""
    return max(widget.rect.top for widget in player.app.top.root.tree() if isinstance(widget, Button))


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("end", ENDS)
def test_a_failure_has_one_size_on_all_its_pages(player: Player, end: str, code: str) -> None:
    ENDS[end](player)
    player.app.memory.change(language=code)
    player.app.apply_settings()
    screen = player.app.top
    assert isinstance(screen, PostMortemScreen)
    places = set()
    for name in (STORY, screen.details_page, HINT, SOLUTION):
        screen.open(name)
        player.frame()
        places.add((tuple(panel(player)), last_row(player)))
    assert len(places) == 1


@pytest.mark.parametrize("code", LANGUAGES)
def test_settings_have_one_size_on_all_their_pages(player: Player, code: str) -> None:
    player.app.memory.change(language=code)
    player.app.apply_settings()
    screen = SettingsScreen(player.app)
    player.app.push(screen)
    places = set()
    for name in PAGES:
        screen._open(name)
        places.add((tuple(panel(player)), last_row(player)))
    assert len(places) == 1


def test_sharing_keeps_its_buttons_in_place_while_it_works_and_when_it_is_done(player: Player) -> None:
    share(player)
    screen = player.app.top
    assert isinstance(screen, ShareScreen)
    place = tuple(panel(player))
    player.click_on("Copy as text")
    assert tuple(panel(player)) == place
    player.click_on("Save a picture")
    assert screen.job is not None
    assert "Cancel" in player.words()
    assert tuple(panel(player)) == place
    player.click_on("Cancel")
    player.wait_for(lambda: screen.job is not None and screen.job.state != "running")
    player.frame()
    assert tuple(panel(player)) == place


# Why?


def why(player: Player) -> Button:
    return player.button("Why? (W)")


def test_why_is_answered_as_soon_as_packets_are_lost(player: Player) -> None:
    losing(player)
    run = player.workbench.control.live
    assert run is not None
    assert run.verdict is None
    spill = run.simulation.spills[0]
    assert why(player).is_enabled()
    player.click_on("Why? (W)")
    assert isinstance(player.app.top, LossesScreen)
    assert place_name(spill.cell, run.simulation.cols) in player.words()
    tick = run.simulation.tick
    player.frame(2.0)
    assert run.simulation.tick == tick, "it stands still meanwhile"
    player.click_on("Go on")
    player.frame(0.5)
    assert run.simulation.tick > tick
    player.key(pygame.K_w)
    assert isinstance(player.app.top, LossesScreen)
    player.key(pygame.K_s)
    assert isinstance(player.app.top, PlayScreen)
    assert player.workbench.control.state == "editing"


def test_why_is_grey_while_all_is_well(player: Player) -> None:
    player.open_level("prefill-decode")
    build_first_level(player)
    player.key(pygame.K_SPACE)
    player.frame(1.0)
    assert not why(player).is_enabled()
    player.key(pygame.K_w)
    assert isinstance(player.app.top, PlayScreen)


def test_a_win_without_losses_asks_nothing_and_a_failure_answers_as_before(player: Player) -> None:
    win_first_level(player)
    player.key(pygame.K_ESCAPE)
    assert not why(player).is_enabled()
    stalled(player)
    player.key(pygame.K_ESCAPE)
    player.click_on("Why? (W)")
    assert isinstance(player.app.top, PostMortemScreen)
    assert said(player.button("Back to the build").words)
