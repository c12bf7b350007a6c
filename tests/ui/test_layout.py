"""Every screen at every size: no text leaves its box, no two controls overlap, nothing leaves the window."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, product
from pathlib import Path

import pygame
import pytest

from game.content.words import LANGUAGES, language
from game.sim.tiles import TILES
from game.ui.app.app import App
from game.ui.app.text_scale import Look
from game.ui.build import hover_card
from game.ui.dock.run_page import RunPage
from game.ui.widgets.base import Widget
from tests.ui.player import Player, controls
from tests.ui.screens import SCREENS

SIZES = [(1024, 640), (1280, 720), (1920, 1080)]
SCALES = [0.75, 1.0, 2.0]


def faults(root: Widget, look: Look, window: pygame.Rect) -> Iterator[str]:
    """What is wrong with the layout of a tree of widgets."""
    for widget in root.tree():
        name = type(widget).__name__
        if not window.contains(widget.rect):
            yield f"{name} at {widget.rect} leaves the window"
        for piece in widget.written(look):
            slack = piece.box.inflate(2, 2)  # a rounded half pixel is no fault
            if not slack.contains(piece.rect):
                yield f"{name}: {piece.text!r} at {piece.rect} leaves its box {piece.box}"
    for one, other in combinations(controls(root), 2):
        if one.rect.colliderect(other.rect):
            yield f"{type(one).__name__} {one.rect} overlaps {type(other).__name__} {other.rect}"


def assert_fits(player: Player) -> None:
    window = pygame.Rect(0, 0, *player.app.size)
    found = list(faults(player.app.top.root, player.app.look, window))
    where = f"{type(player.app.top).__name__} at {player.app.size}, scale {player.app.look.scale}, {language()}"
    assert found == [], where


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Frames lay everything out, and draw only what places its text while it is drawn: half the time."""

    def draw(app: App, is_whole: bool) -> None:
        for widget in app.top.root.tree() if is_whole else ():
            if isinstance(widget, RunPage):
                widget.draw(app.surface, app.look)

    monkeypatch.setattr(App, "_draw", draw)


@pytest.mark.usefixtures("undrawn")
@pytest.mark.parametrize("name", SCREENS)
def test_everything_fits(name: str, tmp_path: Path) -> None:
    player = Player(tmp_path)
    player.app.memory.change(all_levels_open=True)
    SCREENS[name](player)
    for code, size, scale in product(LANGUAGES, SIZES, SCALES):
        player.app.window.size = size
        settings = player.app.memory.settings  # set, but not kept on the disk each time
        player.app.memory.settings = replace(settings, ui_scale=scale, language=code)
        player.app.apply_settings()
        player.frame()
        assert_fits(player)
    player.app.close()


@pytest.mark.parametrize("size", SIZES)
def test_hover_cards_fit_wherever_they_are(size: tuple[int, int]) -> None:
    pygame.font.init()
    for scale in SCALES:
        look = Look(scale=min(scale, size[0] / 960, size[1] / 600))
        window, build = pygame.Rect(0, 0, *size), pygame.Rect(60, 60, 500, 90)
        for kind in TILES:
            for corner in ((0, 0), (size[0] - 50, 0), (0, size[1] - 50), (size[0] - 50, size[1] - 50)):
                facts = [
                    ("KV reserved a sequence, unpaged", "1,234 MiB"),
                    ("Card 0, last step", "31 ms, memory bound"),
                    ("Nächster Prompt", "wenn eine Antwort geliefert ist"),
                ]
                card = hover_card.card(kind, "E", facts, ["Lost here: 4 × prompt packet: no such machine takes it"])
                hover_card.place_beside(card, look, pygame.Rect(*corner, 50, 50), window, [build])
                assert list(faults(card, look, window)) == []


def test_the_test_sees_what_is_wrong(tmp_path: Path) -> None:
    player = Player(tmp_path)
    buttons = controls(player.app.top.root)
    buttons[0].rect.width = 40
    buttons[1].rect.top = buttons[2].rect.top
    buttons[3].rect.left = 5000
    window = pygame.Rect(0, 0, *player.app.size)
    found = " ".join(faults(player.app.top.root, player.app.look, window))
    for word in ("leaves its box", "overlaps", "leaves the window"):
        assert word in found
    player.app.close()
