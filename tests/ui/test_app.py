"""The window and the loop: drawing only when something has changed, no display, settings, keys, sizes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pygame
import pytest

from game.content.hints import plain_hints
from game.content.load import level_ids
from game.content.words import tile_title
from game.session.player.settings import Settings
from game.sim.machines.decode_core import DecodeCore
from game.sim.tiles import TILES
from game.ui.app.app import App
from game.ui.app.text_scale import MIN_SIZE, Look
from game.ui.screens.help import HelpScreen
from game.ui.screens.pause import PauseScreen
from game.ui.screens.play import PlayScreen
from game.ui.screens.settings import SettingsScreen
from game.ui.screens.title import TitleScreen
from game.ui.widgets.scrolltext import ScrollText
from game.ui.widgets.settings_controls import Slider, Toggle
from game.ui.words.hint_words import hint
from game.ui.words.markdown import blocks
from game.ui.words.styles import BODY
from tests.ui.player import Player
from tests.ui.test_play import build_first_level, state
from tests.ui.test_settled import assert_nothing_is_left, seen

ROOT = Path(__file__).resolve().parents[2]
FIRST = level_ids()[0]


@pytest.fixture
def player(tmp_path: Path) -> Iterator[Player]:
    player = Player(tmp_path)
    yield player
    player.app.close()


def is_full_screen(player: Player) -> bool:
    return player.app.memory.settings.fullscreen


@pytest.fixture
def num_drawn(player: Player, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A list that grows by one for every picture that is shown."""
    shown: list[int] = []
    draw = player.app._draw

    def counted(is_whole: bool) -> None:
        shown.append(1)
        draw(is_whole)

    monkeypatch.setattr(player.app, "_draw", counted)
    return shown


def test_the_factory_on_the_title_moves_fifteen_times_a_second(player: Player, num_drawn: list[int]) -> None:
    for _ in range(60):
        player.frame()
    assert 13 <= len(num_drawn) <= 17


def test_nothing_is_drawn_while_nothing_moves(player: Player, num_drawn: list[int]) -> None:
    player.app.memory.change(reduced_motion=True)
    player.frame()
    num_drawn.clear()
    for _ in range(100):
        player.frame()
    assert num_drawn == []
    player.open_level(FIRST)
    num_drawn.clear()
    for _ in range(100):
        player.frame()
    assert len(num_drawn) <= 1


def test_a_run_is_drawn_in_every_frame_and_a_pause_is_not(player: Player, num_drawn: list[int]) -> None:
    player.open_level(FIRST)
    player.key(pygame.K_SPACE)
    num_drawn.clear()
    for _ in range(50):
        player.frame()
    assert len(num_drawn) == 50
    player.key(pygame.K_SPACE)
    num_drawn.clear()
    for _ in range(50):
        player.frame()
    assert len(num_drawn) == 0


@pytest.mark.parametrize("gone", [pygame.WINDOWMINIMIZED, pygame.WINDOWHIDDEN])
def test_a_run_goes_on_undrawn_while_the_window_is_not_seen(player: Player, num_drawn: list[int], gone: int) -> None:
    player.open_level(FIRST)
    build_first_level(player)
    player.key(pygame.K_SPACE)
    pygame.event.post(pygame.event.Event(gone))
    player.frame()
    run, before = player.workbench.control.run, seen(player)
    assert run is not None
    tick = run.simulation.tick
    num_drawn.clear()
    for _ in range(50):
        player.frame()
    assert num_drawn == []
    assert run.simulation.tick == tick + 50
    pygame.event.post(pygame.event.Event(pygame.WINDOWRESTORED))
    player.frame()
    assert len(num_drawn) == 1
    assert (seen(player) != before).any()
    assert_nothing_is_left(player)


def test_the_idle_loop_sleeps(tmp_path: Path) -> None:
    """The real `run` with the real clock, for two seconds: the time it uses is a small part of them."""
    program = f"""
import time, pygame
from pathlib import Path
from game.ui.app.app import App
app = App(home=Path({str(tmp_path)!r}), with_sound=False)
app.frame()
began, used = time.monotonic(), time.process_time()
app.top.update = lambda elapsed_s: app.quit() if time.monotonic() > began + 2 else None
app.run()
print((time.process_time() - used) / (time.monotonic() - began))
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert float(done.stdout.splitlines()[-1]) < 0.10


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="there is always a display there")
@pytest.mark.parametrize(
    "variables",
    [{"SDL_VIDEODRIVER": "x11"}, {}, {"DISPLAY": ":4711"}, {"DISPLAY": "", "SDL_VIDEODRIVER": ""}],
    ids=str,
)
def test_without_a_display_there_is_one_line_and_status_2(variables: dict[str, str], tmp_path: Path) -> None:
    without = ("DISPLAY", "WAYLAND_DISPLAY", "XDG_RUNTIME_DIR", "SDL_VIDEODRIVER", "SDL_AUDIODRIVER")
    environment = {key: value for key, value in os.environ.items() if key not in without}
    environment |= {"TYCOON_HOME": str(tmp_path), "PYGAME_HIDE_SUPPORT_PROMPT": "1"} | variables
    program = "from game.ui.app.main import main; raise SystemExit(main(None))"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("tycoon: no window can be opened: ")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("driver", ["dummy", "offscreen"])
def test_who_asks_for_a_display_that_nobody_sees_gets_it(
    driver: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", driver)
    monkeypatch.setenv("DISPLAY", "")
    app = App(tmp_path, with_sound=False)
    assert pygame.display.get_driver() == driver
    app.close()


def test_a_machine_without_sound_plays_in_silence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_AUDIODRIVER", "none-such")
    app = App(tmp_path)
    assert app.audio.is_silent
    app.frame()
    app.close()


def test_an_unknown_level_is_told_of_with_status_2(tmp_path: Path) -> None:
    program = "from game.ui.app.main import main; raise SystemExit(main('no-such-level'))"
    environment = {**os.environ, "TYCOON_HOME": str(tmp_path), "PYGAME_HIDE_SUPPORT_PROMPT": "1"}
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 2
    assert "no-such-level" in done.stderr
    assert "Traceback" not in done.stderr


def test_menus_are_played_by_keyboard(player: Player) -> None:
    for _ in range(4):
        player.key(pygame.K_DOWN)
    player.key(pygame.K_RETURN)
    assert isinstance(player.app.top, SettingsScreen)
    for _ in range(4):
        player.key(pygame.K_TAB)
    player.key(pygame.K_LEFT)
    assert player.app.memory.settings.volume == pytest.approx(Settings().volume - 0.05)
    for _ in range(4):
        player.key(pygame.K_TAB)
    player.key(pygame.K_SPACE)
    assert player.app.memory.settings.muted
    player.key(pygame.K_TAB, pygame.KMOD_LSHIFT)
    player.key(pygame.K_RIGHT)
    assert player.app.memory.settings.hum_volume == pytest.approx(Settings().hum_volume + 0.05)
    player.key(pygame.K_ESCAPE)
    assert isinstance(player.app.top, TitleScreen)
    player.key(pygame.K_ESCAPE)
    assert player.app.is_running


def test_a_board_is_played_by_keyboard(player: Player) -> None:
    player.open_level(FIRST)
    player.key(pygame.K_2)
    player.key(pygame.K_UP)
    player.key(pygame.K_RIGHT)
    player.key(pygame.K_r)
    player.key(pygame.K_RETURN)
    assert player.built() == {(4, 7): ("prefill", "S")}
    player.key(pygame.K_ESCAPE)
    player.key(pygame.K_r, pygame.KMOD_LSHIFT)
    assert player.built() == {(4, 7): ("prefill", "E")}
    player.key(pygame.K_DELETE)
    assert player.built() == {}
    player.key(pygame.K_z, pygame.KMOD_LCTRL)
    player.key(pygame.K_z, pygame.KMOD_LCTRL)
    assert player.built() == {(4, 7): ("prefill", "S")}
    player.key(pygame.K_y, pygame.KMOD_LCTRL)
    player.key(pygame.K_z, pygame.KMOD_LCTRL | pygame.KMOD_LSHIFT)
    assert player.built() == {}


def test_escape_lets_go_of_the_tool_before_it_opens_the_menu(player: Player) -> None:
    player.open_level(FIRST)
    player.key(pygame.K_1)
    player.key(pygame.K_ESCAPE)
    assert player.workbench.hand.kind is None
    player.key(pygame.K_ESCAPE)
    assert isinstance(player.app.top, PauseScreen)
    player.click_on("Back to the board")
    assert isinstance(player.app.top, PlayScreen)


def test_a_held_key_does_its_work_once_unless_it_repeats(player: Player) -> None:
    player.open_level(FIRST)
    for _ in range(3):
        pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=pygame.K_SPACE, mod=0, unicode=" ", scancode=0))
    player.frame()
    assert state(player) == "running"
    pygame.event.post(pygame.event.Event(pygame.WINDOWFOCUSLOST))
    player.key(pygame.K_SPACE)
    assert state(player) == "paused"


def test_the_slider_follows_the_mouse_and_saves_when_it_is_let_go(player: Player) -> None:
    player.app.push(SettingsScreen(player.app))
    slider = next(widget for widget in player.app.top.root.tree() if isinstance(widget, Slider))
    track = slider._last_track
    player.press((track.left, track.centery))
    player.move((track.right, track.centery))
    assert player.app.memory.settings.volume == Settings().volume < 1.0
    player.release((track.right, track.centery))
    assert player.app.memory.settings.volume == 1.0


def test_a_click_on_the_name_of_a_setting_changes_nothing(player: Player) -> None:
    player.app.push(SettingsScreen(player.app))
    slider = next(widget for widget in player.app.top.root.tree() if isinstance(widget, Slider))
    player.click((slider.rect.left + 20, slider.rect.centery))
    assert player.app.memory.settings.volume == Settings().volume


def test_the_tabs_of_the_settings_stay_in_one_place(player: Player) -> None:
    player.app.push(SettingsScreen(player.app))
    place = player.button("Game").rect.topleft
    player.click_on("Screen")
    assert player.button("Game").rect.topleft == place


def test_full_screen_and_back(player: Player) -> None:
    player.key(pygame.K_F11)
    assert is_full_screen(player)
    player.frame()
    assert player.app.window.size != (1280, 720)
    player.key(pygame.K_F11)
    player.frame()
    assert not is_full_screen(player)
    assert player.app.size == (1280, 720)


def test_the_layout_follows_the_window(player: Player) -> None:
    player.open_level(FIRST)
    small = player.play.view.cell_size
    player.app.window.size = (1920, 1080)
    player.frame()
    assert player.play.view.cell_size > small
    assert player.app.window.minimum_size == MIN_SIZE


def test_the_ui_scale_enlarges_text_as_far_as_the_window_allows(player: Player) -> None:
    before = player.app.look.line_height(BODY)
    player.app.window.size = (1920, 1080)
    player.frame()
    assert player.app.look == Look(1.5)  # a window half as large again as the design
    player.app.memory.change(ui_scale=1.1)
    player.app.apply_settings()
    assert player.app.look.scale == pytest.approx(1.65)
    assert player.app.look.line_height(BODY) > before
    player.app.window.size = MIN_SIZE
    assert 1 < player.app.look.scale < 1.1


def test_help_scrolls_by_wheel_and_keys_and_shows_hints_one_by_one(player: Player) -> None:
    player.open_level(FIRST)
    player.key(pygame.K_F1)
    help_screen = player.app.top
    assert isinstance(help_screen, HelpScreen)
    player.move(help_screen.scroll.rect.center)
    player.wheel(-1)
    assert help_screen.scroll.offset > 0
    player.key(pygame.K_PAGEUP)
    assert help_screen.scroll.offset == 0
    player.click_on("Hints")
    hints = plain_hints(help_screen.level.hints) if help_screen.level is not None else []
    assert hints[0].split()[0] in player.words()
    while player.button("Next hint").is_enabled():
        player.click_on("Next hint")
    assert help_screen.num_hints == len(hints)
    player.click_on("To the board")
    assert isinstance(player.app.top, PlayScreen)


def test_hover_card_says_what_a_tile_is_and_what_it_does_now(player: Player) -> None:
    player.open_level(FIRST)
    player.place("decode", (3, 6))
    player.move(player.pos((3, 6)))
    screen = player.play

    def card() -> str:
        widget = screen.hover.card(player.app.look, screen.card_area, screen.view, screen._hovered_tool())
        pieces = [] if widget is None else [piece for part in widget.tree() for piece in part.written(player.app.look)]
        return " ".join(piece.text for piece in pieces)

    assert card() == ""
    player.frame(0.3)
    assert "Decode core" in card()
    assert "40 credits" in card()
    player.key(pygame.K_SPACE)
    player.frame(0.3)
    assert "reserved at full length" in card()
    player.key(pygame.K_s)
    player.move(player.tool("conduit").rect.center)
    player.frame(0.3)
    assert "Conduit" in card()


def card_text(player: Player) -> str:
    """What the hover card says, once the pointer has rested."""
    player.frame(0.3)
    screen = player.play
    widget = screen.hover.card(player.app.look, screen.card_area, screen.view, screen._hovered_tool())
    pieces = [] if widget is None else [piece for part in widget.tree() for piece in part.written(player.app.look)]
    return " ".join(piece.text for piece in pieces)


def test_hover_card_gives_the_reasons_of_spills_on_machines_and_on_empty_cells(player: Player) -> None:
    player.open_level(FIRST)
    player.place("decode", (3, 4))
    player.lay((3, 0), (3, 4))
    player.key(pygame.K_SPACE)
    run = player.workbench.control.run
    assert run is not None
    player.wait_for(lambda: bool(run.simulation.spills))
    spill = run.simulation.spills[0]
    player.move(player.pos((3, 4)))
    assert divmod(spill.cell, player.workbench.editor.cols) == (3, 4)
    assert "Decode core" in card_text(player)
    assert f"Lost here: {spill.count} × prompt packet: the Decode core takes no prompt packets" in card_text(player)
    player.move(player.pos((0, 0)))
    assert card_text(player) == ""
    player.key(pygame.K_s)
    player.move(player.pos((3, 4)))
    player.key(pygame.K_DELETE)
    player.key(pygame.K_SPACE)
    player.frame(5)
    player.move(player.pos((3, 4)))
    assert "Empty cell Lost here:" in card_text(player)


def test_hover_card_explains_requests_and_names_the_step(player: Player) -> None:
    player.open_level(FIRST)
    build_first_level(player)
    player.key(pygame.K_PERIOD)
    player.move(player.pos((3, 6)))
    assert "no step yet" in card_text(player)
    player.key(pygame.K_SPACE)
    core = player.workbench.control.run.simulation.machine_at(player.cell((3, 6)))  # type: ignore[union-attr]
    assert isinstance(core, DecodeCore)
    player.wait_for(lambda: core.sequence is not None, step_s=0.02)
    player.key(pygame.K_SPACE)
    player.move(player.pos((3, 5)))
    player.move(player.pos((3, 6)))
    sequence = core.sequence
    assert sequence is not None
    words = card_text(player)
    assert f"{sequence.name} user {sequence.user}, request {sequence.ordinal}" in words
    assert "this step" in words


def test_an_idle_card_tells_of_its_last_step(player: Player) -> None:
    """Prompts of 384 tokens are compute bound; without a Decode core the card has nothing to do after them."""
    player.app.memory.change(all_levels_open=True)
    player.open_level("kv-paging")
    player.place("prefill", (2, 4))
    player.lay((2, 0), (2, 4))
    player.key(pygame.K_SPACE)
    run = player.workbench.control.run
    assert run is not None
    card = run.simulation.cards[0]
    player.wait_for(lambda: card.num_steps > 0 and not card.is_busy, step_s=0.02)
    player.move(player.pos((2, 4)))
    player.key(pygame.K_SPACE)
    player.move(player.pos((2, 5)))
    player.move(player.pos((2, 4)))
    assert not card.is_busy
    assert "Card 0, last step" in card_text(player)
    assert "compute bound" in card_text(player)


def test_hover_card_hides_no_tile_where_there_is_room(player: Player) -> None:
    player.open_level(FIRST)
    build_first_level(player)
    for place in ((3, 0), (3, 5), (3, 6), (3, 11)):
        player.move(player.pos(place))
        player.frame(0.3)
        screen = player.play
        card = screen.hover.card(player.app.look, screen.card_area, screen.view, None)
        assert card is not None
        assert card.rect.collidelist([screen.view.cell_rect(cell) for cell in player.workbench.hand.shown()]) == -1


def test_tiles_that_put_nothing_out_are_not_offered_to_be_turned(player: Player) -> None:
    player.app.memory.change(all_levels_open=True)
    player.open_level("kv-paging")
    player.pick("page_allocator")
    assert "R rotates" not in hint(player.workbench)[0]
    player.pick("decode")
    assert "R rotates" in hint(player.workbench)[0]


def test_the_help_of_tiles_shows_every_tile_with_its_letter(player: Player) -> None:
    player.key(pygame.K_F1)
    player.click_on("Tiles")
    screen = player.app.top
    assert isinstance(screen, HelpScreen)
    assert [kind for kind, _ in screen.scroll._flow.pictures] == list(TILES)
    words = " ".join(player.words().split())
    for tile in TILES.values():
        assert f"{tile_title(tile.id)} {tile.glyph} (" in words


def test_a_window_made_too_small_is_set_back(player: Player) -> None:
    player.app.window.minimum_size = (200, 200)
    player.app.window.size = (800, 900)
    player.frame()
    player.frame()
    assert player.app.size == (1024, 900)


def test_every_toggle_changes_its_setting(player: Player) -> None:
    player.app.push(SettingsScreen(player.app))
    toggles = [number for number, widget in enumerate(player.app.top.root.tree()) if isinstance(widget, Toggle)]
    for number in toggles:
        before = player.app.memory.settings
        player.click(player.app.top.root.tree()[number].rect.center)
        player.frame()
        assert player.app.memory.settings != before


def test_a_page_without_overflow_does_not_scroll() -> None:
    pygame.font.init()
    page = ScrollText(blocks("# Short\n\nOne line."))
    page.place(Look(1.0), pygame.Rect(0, 0, 600, 400))
    assert page.max_offset == 0
    assert not page.can_focus


def test_the_card_of_a_tile_waits_until_the_pointer_has_left_what_it_has_just_built(player: Player) -> None:
    player.open_level(FIRST)
    player.pick("prefill")
    player.click(player.pos((3, 5)))
    player.frame(2.0)
    assert player.play._hover_card() is None
    player.move(player.pos((5, 5)))
    player.move(player.pos((3, 5)))
    player.frame(2.0)
    assert player.play._hover_card() is not None


def test_a_covered_screen_is_laid_out_anew_when_it_is_seen_again_below_an_overlay(player: Player) -> None:
    player.open_level(FIRST)
    play = player.play
    player.app.push(PauseScreen(player.app))
    player.app.push(SettingsScreen(player.app))
    before = play.root
    player.app.memory.change(language="de", ui_scale=0.75)
    player.app.apply_settings()
    assert play.root is before
    player.app.pop()
    assert isinstance(player.app.top, PauseScreen)
    assert play.root is not before
