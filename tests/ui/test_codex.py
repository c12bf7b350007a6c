"""The codex on the screen: reached from everywhere, read without a mouse, its factory alive only while it is seen."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pygame
import pytest

from game.content.codex import CODEX
from game.content.words import LANGUAGES, use_language
from game.session.reading.codex_figures import level_for
from game.ui.screens.codex import CodexScreen
from game.ui.screens.help import HelpScreen
from game.ui.screens.pause import PauseScreen
from game.ui.screens.play import PlayScreen
from game.ui.words import codex_text
from tests.ui.player import Player

FIRST = "prefill-decode"
WIDEST_LINE = 44
"""Characters of a formula that fit beside the factory in the smallest window."""


@pytest.fixture
def player(tmp_path: Path) -> Player:
    return Player(tmp_path)


def codex(player: Player) -> CodexScreen:
    top = player.app.top
    assert isinstance(top, CodexScreen), type(top)
    return top


def test_help_and_codex_in_turn_do_not_pile_up(player: Player) -> None:
    player.open_level(FIRST)
    num_screens, shown = len(player.app.screens), []
    for _ in range(5):
        player.key(pygame.K_c)
        shown.append(type(player.app.top))
        player.key(pygame.K_F1)
        shown.append(type(player.app.top))
    assert shown == 5 * [CodexScreen, HelpScreen]
    assert len(player.app.screens) == num_screens + 2


def test_it_is_reached_from_the_title_the_menu_and_by_key(player: Player) -> None:
    player.click_on("Codex")
    assert codex(player).page.key == "prefill"
    player.key(pygame.K_ESCAPE)
    player.open_level(FIRST)
    player.key(pygame.K_c)
    assert codex(player).playing is player.app.playing
    player.key(pygame.K_c)
    assert isinstance(player.app.top, PlayScreen)
    player.app.push(PauseScreen(player.app))
    player.click_on("Codex")
    codex(player)


def test_the_key_opens_the_page_of_what_is_pointed_at(player: Player) -> None:
    player.open_level(FIRST)
    for kind, page in (("conduit", "links"), ("decode", "decode")):
        player.move(player.tool(kind).rect.center)
        player.key(pygame.K_c)
        assert codex(player).page.key == page
        player.key(pygame.K_ESCAPE)
    player.move(player.pos((3, 0)))
    player.key(pygame.K_c)
    assert codex(player).page.key == "latency"


def test_every_page_can_be_reached_by_keyboard_alone(player: Player) -> None:
    player.app.open("codex")
    seen = []
    for _ in CODEX:
        seen.append(codex(player).page.key)
        player.key(pygame.K_DOWN)
        player.key(pygame.K_RETURN)
    assert seen == list(CODEX)


def test_links_and_variants(player: Player) -> None:
    player.app.push(CodexScreen(player.app, "paging"))
    screen = codex(player)
    player.click_on("Batching")
    assert screen.page.key == "batching"
    number = screen.number
    player.key(pygame.K_RIGHT)
    assert screen.number == (number + 1) % 4
    assert len(screen.live.run.simulation.cards[0].decode_cores) == 5
    player.key(pygame.K_LEFT)
    assert screen.number == number


def test_the_factory_stands_still_while_another_screen_is_in_front(player: Player) -> None:
    player.app.push(CodexScreen(player.app, "decode"))
    screen = codex(player)
    for _ in range(60):
        player.frame()
    seen = screen.live.run.simulation.tick
    assert seen >= 59
    player.app.push(HelpScreen(player.app))
    for _ in range(60):
        player.frame()
    assert screen.live.run.simulation.tick == seen


def test_it_begins_anew_after_a_minute_or_a_crash(player: Player) -> None:
    player.app.push(CodexScreen(player.app, "paging"))
    screen = codex(player)
    screen.choose(0)
    ticks = []
    for _ in range(400):
        player.frame()
        ticks.append(screen.live.run.simulation.tick)
    assert max(ticks) == 26
    assert any(after < before for before, after in pairwise(ticks)), "it crashed, was shown, and began anew"
    screen.choose(1)
    screen.live.run.advance(60 * 60)
    player.frame()
    assert screen.live.run.simulation.tick < 60


def test_what_is_drawn_in_part_is_what_would_be_drawn_whole(player: Player) -> None:
    player.app.push(CodexScreen(player.app, "batching"))
    screen = codex(player)
    for _ in range(300):
        player.frame()
    in_part = player.app.surface.copy()
    screen.layout()
    screen.draw(player.app.surface)
    size = player.app.size
    assert pygame.image.tobytes(in_part, "RGB") == pygame.image.tobytes(player.app.surface, "RGB"), size


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("page", CODEX)
def test_a_formula_fits_beside_the_factory(page: str, code: str) -> None:
    use_language(code)
    try:
        level = level_for(page, CODEX[page].level_id, None)
        lines = [block.spans[0].text for block in codex_text.page_blocks(page, level, "x") if block.kind == "code"]
    finally:
        use_language("en")
    assert lines
    assert max(map(len, lines)) <= WIDEST_LINE


@pytest.mark.parametrize(
    ("value", "words"), [(2631.5, "2,632"), (28.37, "28.4"), (0.8, "0.8"), (0.958, "0.96"), (4.0, "4"), (None, "–")]
)
def test_figures_have_three_digits(value: float | None, words: str) -> None:
    assert codex_text.figure(value) == words
