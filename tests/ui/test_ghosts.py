"""What is shown above the board before a click says what the click will do: place, take another's place, or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pygame
import pytest

from game.render.camera import Camera
from game.render.marks import Ghost, Marks, draw_marks
from game.render.palette import palette
from game.render.places import plain
from game.session.player.settings import PALETTES
from game.ui.words.hint_words import hint
from tests.ui.player import LEFT, Player
from tests.ui.test_play import FIRST, build_first_level

CTRL = pygame.KMOD_CTRL
Place = tuple[int, int]


@pytest.fixture
def player(tmp_path: Path) -> Iterator[Player]:
    player = Player(tmp_path)
    player.app.memory.change(all_levels_open=True)
    player.open_level(FIRST)
    yield player
    player.app.close()


def ghosts(player: Player) -> dict[Place, Ghost]:
    return {divmod(ghost.cell, player.workbench.editor.cols): ghost for ghost in player.workbench.hand.ghosts()}


def foretold(player: Player) -> dict[Place, str]:
    """What the ghosts say of each cell."""
    return {
        place: "replaces" if ghost.replaces else "places" if ghost.valid else "refused"
        for place, ghost in ghosts(player).items()
    }


def came_of(before: dict[Place, tuple[str, str]], after: dict[Place, tuple[str, str]], place: Place) -> str:
    """What a click did to a cell, in the same words."""
    if after.get(place) == before.get(place):
        return "refused"
    return "replaces" if place in before else "places"


def assert_as_foretold(player: Player, pos: Place) -> None:
    """Clicks, and compares every cell with its ghost."""
    player.move(player.pos(pos))
    told, before = foretold(player), player.built()
    player.click(player.pos(pos))
    assert told == {place: came_of(before, player.built(), place) for place in told}


def test_the_ghost_of_a_stamp_warns_where_it_takes_a_tiles_place(player: Player) -> None:
    player.place("prefill", (1, 1))
    player.place("decode", (1, 2), (5, 5))
    player.key(pygame.K_a, CTRL)
    player.move(player.pos((1, 1)))
    player.drag([(0, 0), (2, 3)])
    player.key(pygame.K_c, CTRL)
    player.key(pygame.K_v, CTRL)
    player.move(player.pos((5, 5)))
    assert foretold(player) == {(5, 5): "replaces", (5, 6): "places"}
    assert plain(hint(player.workbench)[0]).startswith("Takes the place of Decode core F6.")
    assert_as_foretold(player, (5, 5))
    assert_as_foretold(player, (3, 0))  # a part of it on the level's own queue


def test_a_tool_warns_above_another_tile_and_where_it_only_turns_one(player: Player) -> None:
    player.place("decode", (1, 2), (1, 3))
    player.pick("prefill")
    player.move(player.pos((1, 2)))
    assert foretold(player) == {(1, 2): "replaces"}
    assert plain(hint(player.workbench)[0]).startswith("Takes the place of Decode core C2.")
    assert_as_foretold(player, (1, 2))
    player.pick("decode")
    player.key(pygame.K_r)
    player.move(player.pos((1, 3)))
    assert foretold(player) == {(1, 3): "replaces"}
    assert "Takes the place" not in hint(player.workbench)[0]


def test_a_drag_of_conduits_warns_where_it_turns_old_ones(player: Player) -> None:
    player.lay((5, 2), (5, 4))
    player.pick("conduit")
    player.move(player.pos((4, 3)))
    player.press(player.pos((4, 3)))
    player.move(player.pos((6, 3)))
    assert foretold(player) == {(4, 3): "places", (5, 3): "replaces", (6, 3): "places"}
    before = player.built()
    player.release(player.pos((6, 3)))
    assert came_of(before, player.built(), (5, 3)) == "replaces"


def test_a_piece_that_is_carried_is_refused_as_a_whole_or_not_at_all(player: Player) -> None:
    player.place("prefill", (2, 1), (5, 2))
    player.place("decode", (2, 2))
    player.drag([(1, 0), (2, 3)])
    player.move(player.pos((2, 1)))
    player.press(player.pos((2, 1)), LEFT)
    player.move(player.pos((5, 1)))
    assert foretold(player) == {(5, 1): "places", (5, 2): "replaces"}
    player.move(player.pos((3, 0)))  # half of it on the level's own queue
    assert foretold(player) == {(3, 0): "refused", (3, 1): "refused"}
    before = player.built()
    player.release(player.pos((3, 0)))
    assert player.built() == before


def test_a_piece_does_not_warn_of_its_own_cells(player: Player) -> None:
    build_first_level(player)
    player.key(pygame.K_a, CTRL)
    player.move(player.pos((3, 5)))
    player.press(player.pos((3, 5)))
    player.move(player.pos((4, 5)))
    assert set(foretold(player).values()) == {"places"}


def frame_colours(ghost: Ghost) -> set[tuple[int, ...]]:
    """The colours around the edge of a ghost's cell."""
    surface = pygame.Surface((240, 240))
    geometry = Camera(3, 3).geometry(surface.get_rect())
    draw_marks(surface, geometry, Marks(ghosts=(ghost,)))
    rect = geometry.cell_rect(ghost.cell)
    return {tuple(surface.get_at((rect.left + 1, y)))[:3] for y in range(rect.top, rect.bottom)}


@pytest.mark.parametrize("name", PALETTES)
def test_a_ghost_has_the_colour_of_what_it_says_in_every_palette(name: str) -> None:
    palette.use(name)
    said = {
        palette.good: Ghost("prefill", "E", 4, True),
        palette.warning: Ghost("prefill", "E", 4, True, replaces=True),
        palette.danger: Ghost("prefill", "E", 4, False),
    }
    assert len(said) == 3
    for colour, ghost in said.items():
        assert frame_colours(ghost) & said.keys() == {colour}
