"""Whatever a press has begun ends when its release goes elsewhere: another window, another screen, nowhere at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pygame
import pytest

from game.ui.dock.request_page import GanttPage
from game.ui.screens.help import HelpScreen
from game.ui.screens.settings import SettingsScreen
from game.ui.widgets.base import Widget
from game.ui.widgets.scrolltext import ScrollText
from game.ui.widgets.settings_controls import Slider
from game.ui.widgets.timeline import Timeline
from tests.ui.player import Player
from tests.ui.test_gamepad import button_event
from tests.ui.test_play import build_first_level, state

LEFT, MIDDLE, RIGHT = pygame.BUTTON_LEFT, pygame.BUTTON_MIDDLE, pygame.BUTTON_RIGHT
LEVEL = "prefill-decode"
Pos = tuple[int, int]
AnyWidget = TypeVar("AnyWidget", bound=Widget)


def widget(player: Player, kind: type[AnyWidget]) -> AnyWidget:
    """The first of this kind on the topmost screen."""
    return next(found for found in player.app.top.root.tree() if isinstance(found, kind))


def is_dragging(player: Player) -> bool:
    return player.workbench.hand.is_dragging


def post(player: Player, *kinds: int) -> None:
    for kind in kinds:
        pygame.event.post(pygame.event.Event(kind))
    player.frame()


def move(player: Player, pos: Pos, held: int | None) -> None:
    """The mouse moves, and says which button is down, as SDL does."""
    buttons = tuple(int(button == held) for button in (LEFT, MIDDLE, RIGHT))
    pygame.event.post(pygame.event.Event(pygame.MOUSEMOTION, pos=pos, rel=(0, 0), buttons=buttons, touch=False))
    player.frame()


@dataclass(frozen=True)
class Drag:
    """From the press to a place between and on to the end, and what it changes."""

    button: int
    start: Pos
    between: Pos
    end: Pos
    changes: Callable[[], object]


def lay(player: Player) -> Drag:
    player.pick("conduit")
    return Drag(LEFT, player.pos((1, 1)), player.pos((1, 3)), player.pos((1, 5)), player.built)


def sweep(player: Player) -> Drag:
    player.place("prefill", (3, 5))
    return Drag(RIGHT, player.pos((3, 3)), player.pos((3, 5)), player.pos((3, 6)), player.built)


def carry(player: Player) -> Drag:
    player.place("prefill", (3, 5))
    return Drag(LEFT, player.pos((3, 5)), player.pos((4, 5)), player.pos((5, 5)), player.built)


def select(player: Player) -> Drag:
    player.place("prefill", (3, 5))
    changes: Callable[[], object] = lambda: (player.workbench.hand.selection, player.workbench.hand.box)  # noqa: E731
    return Drag(LEFT, player.pos((2, 4)), player.pos((2, 5)), player.pos((4, 6)), changes)


def pan(player: Player) -> Drag:
    x, y = player.pos((3, 5))
    player.move((x, y))
    player.wheel(8)
    view = player.play.view
    return Drag(MIDDLE, (x, y), (x + 40, y + 20), (x + 80, y), lambda: view.cell_rect(40).topleft)


def scrub(player: Player) -> Drag:
    build_first_level(player)
    player.key(pygame.K_SPACE)
    player.wait_for(lambda: player.workbench.control.run.simulation.tick > 120, step_s=0.1)  # type: ignore[union-attr]
    player.key(pygame.K_SPACE)
    assert state(player) == "paused"
    rect = widget(player, Timeline).rect
    places = [(rect.left + share * rect.width // 8, rect.centery) for share in (6, 4, 1)]
    control = player.workbench.control
    return Drag(LEFT, places[0], places[1], places[2], lambda: control.run.simulation.tick)  # type: ignore[union-attr]


def graph(player: Player) -> Drag:
    drag = scrub(player)
    assert drag.changes()
    player.key(pygame.K_F8)
    player.move(widget(player, GanttPage).rect.center)
    player.wheel(8)
    x, y = widget(player, GanttPage).rect.center
    page = widget(player, GanttPage)
    return Drag(LEFT, (x, y), (x + 10, y), (x + 20, y), lambda: page.view.shown(200))


def scroll(player: Player) -> Drag:
    player.app.push(HelpScreen(player.app, player.workbench.level))
    page = widget(player, ScrollText)
    assert page.max_offset > 0
    x, y = page.rect.right - 8, page.rect.top + 30
    return Drag(LEFT, (x, y), (x, y + 10), (x, y + 60), lambda: widget(player, ScrollText).offset)


def slide(player: Player) -> Drag:
    player.app.push(SettingsScreen(player.app))
    player.frame()
    track = widget(player, Slider)._last_track
    places = [(track.left + share * track.width // 8, track.centery) for share in (1, 2, 7)]
    memory = player.app.memory
    return Drag(LEFT, places[0], places[1], places[2], lambda: (memory.settings.volume, widget(player, Slider).shown))


def press(player: Player) -> Drag:
    build_first_level(player)
    place = player.button("Run").rect.center
    return Drag(LEFT, place, place, place, lambda: state(player))


DRAGS = (lay, sweep, carry, select, pan, scrub, graph, scroll, slide, press)


def lose_focus(player: Player, drag: Drag) -> None:
    post(player, pygame.WINDOWFOCUSLOST)
    post(player, pygame.WINDOWFOCUSGAINED)


def minimise(player: Player, drag: Drag) -> None:
    post(player, pygame.WINDOWMINIMIZED, pygame.WINDOWRESTORED)


def hide(player: Player, drag: Drag) -> None:
    post(player, pygame.WINDOWHIDDEN, pygame.WINDOWSHOWN)


def lose_release(player: Player, drag: Drag) -> None:
    move(player, drag.between, None)


def open_screen(player: Player, drag: Drag) -> None:
    """The codex, and back."""
    below = player.app.top
    player.key(pygame.K_c)
    assert player.app.top is not below
    player.key(pygame.K_c)
    assert player.app.top is below


def resize(player: Player, drag: Drag) -> None:
    post(player, pygame.WINDOWSIZECHANGED)


LOSSES = (lose_focus, minimise, hide, lose_release, open_screen, resize)


@pytest.fixture
def player(tmp_path: Path) -> Iterator[Player]:
    player = Player(tmp_path)
    player.open_level(LEVEL)
    yield player
    player.app.close()


def begin(player: Player, drag: Drag) -> None:
    move(player, drag.start, None)
    player.press(drag.start, drag.button)
    move(player, drag.between, drag.button)


@pytest.mark.parametrize("make", DRAGS)
def test_every_drag_does_something(make: Callable[[Player], Drag], player: Player) -> None:
    drag = make(player)
    before = drag.changes()
    begin(player, drag)
    move(player, drag.end, drag.button)
    player.release(drag.end, drag.button)
    assert drag.changes() != before


@pytest.mark.parametrize("lose", LOSSES)
@pytest.mark.parametrize("make", DRAGS)
def test_a_drag_does_not_go_on_when_its_release_is_lost(
    make: Callable[[Player], Drag], lose: Callable[[Player, Drag], None], player: Player
) -> None:
    drag = make(player)
    begin(player, drag)
    lose(player, drag)
    before = drag.changes()
    move(player, drag.end, None)
    assert drag.changes() == before
    player.release(drag.end, drag.button)
    assert drag.changes() == before


def test_conduits_that_keys_draw_end_with_the_focus_too(player: Player) -> None:
    player.pick("conduit")
    player.move(player.pos((1, 1)))
    player.key(pygame.K_RETURN)
    assert is_dragging(player)
    post(player, pygame.WINDOWFOCUSLOST)
    assert not is_dragging(player)
    assert player.workbench.hand.kind == "conduit"


@pytest.mark.parametrize("kind", [pygame.CONTROLLERDEVICEREMOVED, pygame.WINDOWFOCUSLOST])
def test_what_a_controller_has_begun_ends_with_it(kind: int, player: Player) -> None:
    player.pick("conduit")
    player.move(player.pos((1, 1)))
    for name in ("a", "right"):
        pygame.event.post(button_event(name))
    player.frame()
    assert is_dragging(player)
    pygame.event.post(pygame.event.Event(kind, instance_id=0))
    player.frame()
    assert not is_dragging(player)
    hover = player.workbench.hand.hover
    player.frame(1.0)
    assert player.workbench.hand.hover == hover


def test_a_direction_held_on_the_board_does_not_go_on_in_a_dialog(player: Player) -> None:
    pygame.event.post(button_event("down"))
    player.frame()
    assert player.app.inputs.pad.repeats_in() is not None
    player.app.toggle("codex")
    focus = player.app.top.focus
    player.frame(1.0)
    assert player.app.top.focus is focus
    assert player.app.inputs.pad.repeats_in() is None
    pygame.event.post(button_event("down", pygame.CONTROLLERBUTTONUP))
    pygame.event.post(button_event("down"))
    player.frame()
    assert player.app.inputs.pad.repeats_in() is not None


def test_a_key_held_on_the_board_does_not_go_on_in_a_dialog(player: Player) -> None:
    def hold() -> None:
        pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=pygame.K_DOWN, mod=0, unicode="", scancode=0))
        player.frame()

    hold()
    player.app.push(SettingsScreen(player.app))
    focus = player.app.top.focus
    hold()
    assert player.app.top.focus is focus
    pygame.event.post(pygame.event.Event(pygame.KEYUP, key=pygame.K_DOWN, mod=0, unicode="", scancode=0))
    hold()
    assert player.app.top.focus is not focus


def test_motions_that_never_told_of_a_button_end_no_drag(player: Player) -> None:
    player.lay((1, 1), (1, 4))  # as a touch screen or a test moves the pointer
    assert len(player.built()) == 4
