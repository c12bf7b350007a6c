"""Between events only what moves by itself is drawn; the picture is the same as if all of it had been."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pygame
import pytest

from game.content.load import load_solution
from game.render.overlays import OVERLAYS
from game.ui.app.text_scale import Look
from game.ui.build.late_reading import LateReading
from game.ui.dock.state import TABS
from game.ui.screens.codex import CodexScreen
from game.ui.screens.lively import LivelyPicture
from game.ui.widgets.base import Widget
from game.ui.widgets.workbench import GaugesWidget
from tests.ui.player import Player, lively

WINDOW = (1280, 720)
SECOND = "kv-paging"


def running(player: Player) -> None:
    player.app.memory.change(all_levels_open=True)
    player.open_level(SECOND)
    player.workbench.editor.load(load_solution(SECOND))
    player.move((2, 2))
    player.key(pygame.K_SPACE)
    player.frame(1.0)


def with_overlay(number: int) -> Callable[[Player], None]:
    def show(player: Player) -> None:
        running(player)
        player.workbench.lens.toggle(OVERLAYS[number])

    return show


def with_tab(tab: str) -> Callable[[Player], None]:
    def show(player: Player) -> None:
        running(player)
        player.play.dock.open(tab)

    return show


def with_hover_card(player: Player) -> None:
    running(player)
    player.move(player.pos((3, 6)))
    player.frame(1.0)


def codex(player: Player) -> None:
    player.app.push(CodexScreen(player.app, "batching"))


SCENES: dict[str, Callable[[Player], None]] = {
    "running": running,
    "hover card": with_hover_card,
    "codex": codex,
    **{f"overlay {overlay}": with_overlay(number) for number, overlay in enumerate(OVERLAYS)},
    **{f"tab {tab}": with_tab(tab) for tab in TABS},
}


@pytest.mark.parametrize("name", SCENES)
def test_drawing_what_is_lively_is_enough(name: str, tmp_path: Path) -> None:
    player = Player(tmp_path, WINDOW)
    SCENES[name](player)
    for _ in range(40):
        player.frame()
    assert player.app.top.is_animated or player.app.top.wake_in() is not None
    player.frame(1 / 30)  # so long a screen may wait that moves more slowly than every frame
    seen = pygame.surfarray.array3d(player.app.surface)
    player.app.redraw()
    player.frame(0.0)
    is_other = (pygame.surfarray.array3d(player.app.surface) != seen).any(axis=2)
    for widget in lively(player.app.top.root):  # some of these draw themselves ten times a second
        part = is_other[widget.rect.left : widget.rect.right, widget.rect.top : widget.rect.bottom]
        assert not part.size or part.mean() < 0.01, type(widget).__name__
        part[:] = False
    assert not is_other.any()
    player.app.close()


def test_a_frame_without_events_leaves_the_rest_alone(tmp_path: Path) -> None:
    player = Player(tmp_path, WINDOW)
    running(player)
    spot = (player.app.size[0] - 60, 40)  # on a button of the head
    player.app.surface.set_at(spot, (1, 2, 3))
    player.frame()
    assert player.app.surface.get_at(spot)[:3] == (1, 2, 3)
    player.app.redraw()
    player.frame()
    assert player.app.surface.get_at(spot)[:3] != (1, 2, 3)
    player.app.close()


def test_what_looks_as_it_did_is_not_drawn_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = []
    draw = GaugesWidget.draw

    def noted(gauges: GaugesWidget, surface: pygame.Surface, look: Look) -> None:
        drawn.append(gauges)
        draw(gauges, surface, look)

    monkeypatch.setattr(GaugesWidget, "draw", noted)
    player = Player(tmp_path, WINDOW)
    running(player)
    drawn.clear()
    for _ in range(60):
        player.frame()
    assert 5 <= len(drawn) <= 12, "as often as they are read"
    player.move(player.pos((3, 6)))
    player.frame(1.0)
    assert player.play._card_place is not None
    drawn.clear()
    for _ in range(10):
        player.frame()
    assert len(drawn) >= 10, "a card lies over them"
    player.app.close()


def test_what_follows_the_gauges_is_not_drawn_all_at_once(tmp_path: Path) -> None:
    player = Player(tmp_path, WINDOW)
    running(player)
    control = player.workbench.control
    late, read_at, followed_at = LateReading(control, control.telemetry), [], []
    before, shown = control.telemetry(), late()
    for number in range(60):
        player.frame()
        if control.telemetry() is not before:
            before = control.telemetry()
            read_at.append(number)
        if late() is not shown:
            shown = late()
            followed_at.append(number)
    assert len(read_at) >= 8
    assert min(after - at for at, after in zip(read_at, followed_at, strict=False)) >= 2
    assert not set(read_at) & set(followed_at)
    player.key(pygame.K_SPACE)
    assert late() is control.telemetry(), "at rest it is what there is to read"
    player.app.close()


class Plate(Widget):
    """A lively widget in one colour, drawn as it says by its stamp."""

    is_lively = True

    def __init__(self, rect: pygame.Rect, mark: object) -> None:
        super().__init__()
        self.rect = rect
        self.mark = mark
        self.num_drawn = 0

    def stamp(self) -> object:
        return self.mark

    def draw(self, surface: pygame.Surface, look: Look) -> None:
        self.num_drawn += 1


def test_what_lies_under_something_drawn_is_drawn_too() -> None:
    """Of three plates in a chain, each over the edge of the next, and one apart, the first changes."""
    chain = [Plate(pygame.Rect(40 * number, 0, 50, 50), number) for number in range(3)]
    apart = Plate(pygame.Rect(300, 0, 50, 50), "apart")
    root = Stack([*chain, apart])
    picture, surface, look = LivelyPicture(), pygame.Surface((400, 100)), Look(1.0)
    for _ in range(3):
        picture.draw(surface, look, root, lambda surface: None)
    assert [plate.num_drawn for plate in (*chain, apart)] == [1, 1, 1, 1]
    chain[0].mark = "new"
    picture.draw(surface, look, root, lambda surface: None)
    assert [plate.num_drawn for plate in (*chain, apart)] == [2, 2, 2, 1]
    picture.forget()
    picture.draw(surface, look, root, lambda surface: None)
    assert apart.num_drawn == 2


class Stack(Widget):
    """Some widgets, wherever they lie."""

    def __init__(self, widgets: list[Plate]) -> None:
        super().__init__()
        self.widgets = widgets

    @property
    def children(self) -> Sequence[Widget]:
        return self.widgets


def test_buttons_follow_the_run_whoever_has_started_it(tmp_path: Path) -> None:
    player = Player(tmp_path, WINDOW)
    player.open_level(SECOND)
    before = pygame.image.tobytes(player.app.surface.subsurface(player.button("Stop").rect), "RGB")
    player.workbench.run_or_pause()
    player.frame()
    assert pygame.image.tobytes(player.app.surface.subsurface(player.button("Stop").rect), "RGB") != before
    player.app.close()


def test_the_hover_card_is_made_ten_times_a_second_and_at_every_step(tmp_path: Path) -> None:
    player = Player(tmp_path, WINDOW)
    with_hover_card(player)
    screen = player.play

    def card() -> Widget | None:
        return screen.hover.card(player.app.look, screen.card_area, screen.view, None)

    cards = []
    for _ in range(60):
        player.frame()
        cards.append(card())
    assert None not in cards
    assert 10 <= len({id(made) for made in cards}) <= 12
    player.key(pygame.K_SPACE)
    player.frame()
    before = card()
    player.frame(1.0)
    assert card() is before
    player.key(pygame.K_PERIOD)
    player.frame(1.0)
    assert card() not in (None, before)
    player.app.close()
