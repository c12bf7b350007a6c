"""Tiles are set on a panel: by mouse, by keys, by controller, a step of undo each, and not while a run is on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pygame
import pytest

from game.content.load import load_level
from game.content.words import LANGUAGES, catalogue, text
from game.session.build.tile_settings import TileSetting
from game.sim.setting import Setting
from game.sim.spec import SettingValue
from game.sim.tiles import TILES
from game.ui.dock.inspect_page import InspectPage
from game.ui.dock.setting_controls import (
    Handle,
    StackedChoice,
    StackedSlider,
    StackedToggle,
    setting_control,
)
from game.ui.dock.settings_panel import SettingsPanel
from game.ui.screens.play import PlayScreen
from game.ui.words.setting_words import value_words
from tests.ui.player import RIGHT
from tests.ui.settable import FIXED, OWN, open_settable
from tests.ui.test_dock import widget
from tests.ui.test_gamepad import PadPlayer

Place = tuple[int, int]


@pytest.fixture
def player(tmp_path: Path) -> Iterator[PadPlayer]:
    player = PadPlayer(tmp_path)
    open_settable(player)
    yield player
    player.app.close()


def block_size(player: PadPlayer, place: Place = OWN) -> SettingValue:
    (setting,) = player.workbench.editor.settings_of(player.cell(place))
    return setting.value


def panel(player: PadPlayer) -> SettingsPanel:
    return widget(player, SettingsPanel)


def slider(player: PadPlayer) -> StackedSlider:
    return widget(player, StackedSlider)


def at_share(slider: StackedSlider, share: float) -> tuple[int, int]:
    """A point on the track of a slider, so far along it."""
    track = slider._last_track
    return track.left + round(share * track.width), track.centery


def num_steps(player: PadPlayer) -> int:
    number = 0
    while player.workbench.editor.undo():
        number += 1
    for _ in range(number):
        player.workbench.editor.redo()
    return number


def test_a_click_shows_the_settings_and_the_slider_sets_one_in_one_step(player: PadPlayer) -> None:
    before = num_steps(player)
    player.click(player.pos(OWN))
    assert "Block size" in player.words()
    assert "16 tokens" in player.words()
    player.move(at_share(slider(player), 0.5))
    player.press(at_share(slider(player), 0.5))
    for share in (0.6, 0.7, 0.8, 1.0):
        player.move(at_share(slider(player), share))
        assert block_size(player) == 16  # told once, when it is let go
    player.release(at_share(slider(player), 1.0))
    assert block_size(player) == 256
    assert num_steps(player) == before + 1
    assert "256 tokens" in player.words()
    player.key(pygame.K_z, pygame.KMOD_CTRL)
    assert block_size(player) == 16


def test_the_tile_that_is_pointed_at_is_shown_until_another_is(player: PadPlayer) -> None:
    player.workbench.editor.set(player.cell(FIXED), "block_size", 64)
    player.play.do("dock_inspect")
    assert "Point at a tile that can be set." in player.words()
    player.move(player.pos(FIXED))
    assert "64 tokens" in player.words()
    player.move(slider(player).rect.center)  # off the board
    assert "64 tokens" in player.words()
    player.move(player.pos(OWN))
    assert "16 tokens" in player.words()
    player.click(player.pos(OWN))  # pinned
    player.move(player.pos(FIXED))
    assert "16 tokens" in player.words()
    assert player.marks().selected == player.cell(OWN)


def test_what_is_foretold_of_a_tile_stays_with_its_settings(player: PadPlayer) -> None:
    player.play.do("dock_inspect")
    player.move(player.pos(OWN))
    player.frame()
    page = widget(player, InspectPage)
    told = [words.text for words in page.written(player.app.look)]
    assert text("inspector.foretold") in told
    player.move(slider(player).rect.center)  # off the board: the settings are still those of this tile
    player.frame()
    assert [words.text for words in page.written(player.app.look)] == told


def test_a_tile_of_the_level_is_set_too(player: PadPlayer) -> None:
    player.click(player.pos(FIXED))
    player.click(at_share(slider(player), 0.0))
    assert block_size(player, FIXED) == 1
    assert player.app.memory.progress.build(player.workbench.key)["settings"] == {"0,6": {"block_size": 1}}  # type: ignore[index]


def test_keys_set_a_tile(player: PadPlayer) -> None:
    player.move(player.pos(OWN))
    player.key(pygame.K_e)
    assert player.app.top.focus is slider(player)
    player.key(pygame.K_RIGHT)
    player.key(pygame.K_RIGHT)
    player.key(pygame.K_RIGHT)
    assert block_size(player) == 256
    player.key(pygame.K_LEFT)
    assert block_size(player) == 64
    player.key(pygame.K_DOWN)  # there is one alone
    assert player.app.top.focus is slider(player)
    player.key(pygame.K_ESCAPE)
    assert (player.app.top, player.play.focus) == (player.play, None)
    player.key(pygame.K_e)
    player.key(pygame.K_e)
    assert player.play.focus is None


def test_a_controller_sets_a_tile(player: PadPlayer) -> None:
    before = num_steps(player)
    player.go(*OWN)
    player.tap("ls", "right")
    assert (block_size(player), num_steps(player)) == (64, before + 1)
    player.tap("left", "left", "b")
    assert block_size(player) == 4
    assert player.app.top.focus is None
    player.tap("down")
    assert player.workbench.hand.hover == player.cell((OWN[0] + 1, OWN[1]))
    player.play.do("undo")
    player.play.do("undo")
    player.play.do("undo")
    assert block_size(player) == 16


@pytest.mark.parametrize("place", [OWN, FIXED])
def test_nothing_is_set_while_a_run_is_on(player: PadPlayer, place: Place) -> None:
    player.workbench.editor.set(player.cell(place), "block_size", 64)
    player.play.do("step")
    player.click(player.pos(place))
    assert "64 tokens" in player.words()
    player.click(at_share(slider(player), 0.0))
    assert block_size(player, place) == 64
    assert "stop" in player.workbench.flashed.lower()
    player.workbench.flashing.hide()
    player.play.focus_on(slider(player))
    player.key(pygame.K_LEFT)
    assert block_size(player, place) == 64
    assert player.workbench.flashed
    player.play.stop()
    player.frame()
    player.click(at_share(slider(player), 0.0))
    assert block_size(player, place) == 1


def test_the_panel_goes_with_its_tile(player: PadPlayer) -> None:
    player.click(player.pos(OWN))
    player.play.focus_on(slider(player))
    player.click(player.pos(OWN), RIGHT)
    assert panel(player).controls == []
    assert player.app.top.focus is None
    player.play.do("undo")
    player.frame()
    assert [type(control) for control in panel(player).controls] == [StackedSlider]


def test_what_is_set_travels_with_the_clipboard(player: PadPlayer) -> None:
    player.workbench.editor.set(player.cell(OWN), "block_size", 64)
    player.move(player.pos(OWN))
    player.key(pygame.K_x, pygame.KMOD_CTRL)
    player.key(pygame.K_v, pygame.KMOD_CTRL)
    player.click(player.pos((6, 6)))
    assert block_size(player, (6, 6)) == 64


def test_a_drag_moves_a_tile_and_opens_nothing(player: PadPlayer) -> None:
    player.move(player.pos(OWN))
    player.press(player.pos(OWN))
    player.move(player.pos((5, 5)))
    player.release(player.pos((5, 5)))
    assert block_size(player, (5, 5)) == 16
    assert player.play.dock.state.pinned is None


def test_where_nothing_can_be_set_the_key_says_so(player: PadPlayer) -> None:
    player.move(player.pos((7, 7)))
    player.key(pygame.K_e)
    assert player.workbench.flashed == "Nothing can be set here."


def test_the_hover_card_says_what_is_set_and_how_large_a_block_is(player: PadPlayer) -> None:
    player.workbench.editor.set(player.cell(OWN), "block_size", 64)
    player.move(player.pos(OWN))
    player.frame(1.0)
    card = player.play._hover_card()
    assert card is not None
    words = " ".join(piece.text for part in card.tree() for piece in part.written(player.app.look))
    assert "64 tokens" in words
    assert "A block of 64 tokens of KV" in words
    assert "12 MiB" in words  # 64 times 196,608 bytes


def test_an_overlay_of_the_build_follows_what_is_set_on_a_tile_of_the_level(player: PadPlayer) -> None:
    player.play.do("overlay_memory")
    before = player.workbench.lens.insight
    assert before is player.workbench.lens.insight
    player.workbench.set_tile(player.cell(FIXED), "block_size", 64)
    assert player.workbench.lens.insight is not before


def test_the_inspector_counts_blocks_of_the_size_that_is_set(player: PadPlayer) -> None:
    player.workbench.set_tile(player.cell(OWN), "block_size", 64)
    player.play.do("run")
    player.frame()
    player.click(player.pos(OWN))
    assert "of 64 tok each" in player.words()


ROWS = [
    (Setting("x", 1, (1, 2, 4), "", ""), StackedSlider),
    (Setting("x", 0.5, (0.5, 1.0), "", ""), StackedSlider),
    (Setting("x", "one", ("one", "two", "three"), "", ""), StackedChoice),
    (Setting("x", False, (False, True), "", ""), StackedToggle),
]


@pytest.mark.parametrize(("row", "kind"), ROWS)
def test_each_kind_of_row_has_a_control_that_goes_through_its_values(
    row: Setting, kind: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("game.ui.dock.setting_controls.setting_name", lambda *_: "X")
    value: list[SettingValue] = [row.default]
    told: list[SettingValue] = []

    def set_to(name: str, to: SettingValue) -> None:
        told.append(to)
        value[0] = to

    handle = Handle(lambda _: value[0], set_to, lambda: False, lambda: None, lambda _: None, lambda: None)
    control = setting_control("page_allocator", TileSetting(row, row.values, row.default), handle)
    assert type(control) is kind
    for _ in row.values[1:]:
        assert control.on_key(pygame.K_RIGHT)
    assert told == list(row.values[1:])
    assert [type(one) for one in told] == [type(one) for one in row.values[1:]]


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_setting_of_every_tile_has_words(code: str) -> None:
    words = catalogue(code)
    for kind, tile in TILES.items():
        for setting in tile.settings:
            key = f"tile.{kind}.settings.{setting.name}"
            assert words[f"{key}.name"]
            assert words[f"{key}.meaning"]
            for value in setting.values:
                assert value_words(kind, setting, value)


def test_nothing_is_shown_where_a_level_offers_nothing(tmp_path: Path) -> None:
    player = PadPlayer(tmp_path)
    player.app.push(PlayScreen(player.app, load_level("kv-paging")))
    player.frame()
    while not isinstance(player.app.top, PlayScreen):
        player.app.pop()
    player.play.do("dock_inspect")
    player.move(player.pos((3, 3)))
    player.key(pygame.K_e)
    assert not any(isinstance(part, SettingsPanel) for part in player.app.top.root.tree())
    assert player.workbench.flashed == "Nothing can be set here."
    player.app.close()
