"""Zooming and panning: what is pointed at stays there, nothing leaves its area, and the floor has no seams."""

from __future__ import annotations

import numpy as np
import pygame
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from game.render.board import BoardView
from game.render.camera import MAX_CELL, Camera
from game.render.floor import Floor
from game.render.geometry import BoardGeometry, beside, fit_board
from game.render.mosaic import Mosaic
from game.render.plan import Plan
from game.sim.spec import Tile
from tests.drawing import factory, ran, tiles

AREA = pygame.Rect(30, 50, 640, 420)
BUILD = (
    "S>>PDV>>>>vK",
    "S>^.F.....>^",
    "....M.....<^",
    "DD.P.P.....v",
    ".M.#.....>>v",
    "PD.....^....",
    "......F>>>>K",
    "S>>>>PD>>>vK",
)


def placed(*rows: str) -> dict[int, Tile]:
    return {tile.row * len(rows[0]) + tile.col: tile for tile in tiles(*rows)}


def test_it_shows_the_whole_board_until_it_is_zoomed() -> None:
    for area in (AREA, pygame.Rect(0, 0, 1200, 300)):
        assert Camera(8, 12).geometry(area) == fit_board(area, 8, 12)


@given(
    st.lists(st.tuples(st.integers(-3, 3), st.integers(30, 669), st.integers(50, 469)), max_size=12),
    st.integers(-900, 900),
    st.integers(-900, 900),
)
def test_the_board_is_never_out_of_sight(notches: list[tuple[int, int, int]], right: int, down: int) -> None:
    camera = Camera(8, 12)
    for num, x, y in notches:
        camera.zoom(AREA, num, (x, y))
        camera.pan(AREA, right, down)
        found = camera.geometry(AREA)
        assert fit_board(AREA, 8, 12).cell <= found.cell <= MAX_CELL
        seen = found.rect.clip(AREA)
        assert seen.width >= 0.6 * min(AREA.width, found.rect.width)
        assert seen.height >= 0.6 * min(AREA.height, found.rect.height)


@given(st.integers(60, 640), st.integers(60, 460), st.integers(1, 9))
def test_what_lies_under_the_pointer_stays_there(x: int, y: int, notches: int) -> None:
    camera = Camera(8, 12)
    before = camera.geometry(AREA)
    camera.zoom(AREA, notches, (x, y))
    after = camera.geometry(AREA)
    spots = [((x - found.left) / found.cell, (y - found.top) / found.cell) for found in (before, after)]
    assert abs(spots[0][0] - spots[1][0]) * after.cell <= 1.5
    assert abs(spots[0][1] - spots[1][1]) * after.cell <= 1.5


def test_zooming_ends_at_both_ends() -> None:
    camera = Camera(8, 12)
    assert not camera.zoom(AREA, -1)
    assert camera.zoom(AREA, 50)
    assert not camera.zoom(AREA, 1)
    assert camera.geometry(AREA).cell == MAX_CELL
    num_back = 0
    while camera.zoom(AREA, -1):
        num_back += 1
    assert 1 < num_back < 20
    assert camera.geometry(AREA) == fit_board(AREA, 8, 12)


def test_what_was_panned_away_comes_back_at_once() -> None:
    """Dragging on against the edge is not remembered."""
    camera = Camera(8, 12)
    camera.zoom(AREA, 5)
    while camera.pan(AREA, 300, 300):
        pass
    corner = camera.geometry(AREA)
    camera.pan(AREA, 3000, 3000)
    assert camera.pan(AREA, -10, 0)
    assert camera.geometry(AREA).left == corner.left - 10


def test_a_cell_is_shown_with_those_around_it() -> None:
    camera = Camera(8, 12)
    camera.zoom(AREA, 4)
    for cell in (0, 11, 84, 95, 50):
        camera.show(AREA, cell)
        found = camera.geometry(AREA)
        around = found.cell_rect(cell).inflate(2 * found.cell, 2 * found.cell).clip(found.rect)
        assert AREA.contains(around)
        assert not camera.show(AREA, cell)


def test_the_middle_stays_when_the_window_changes() -> None:
    camera = Camera(8, 12)
    camera.zoom(AREA, 4)
    camera.pan(AREA, -60, 20)
    other = pygame.Rect(0, 0, 1000, 500)
    before, after = camera.geometry(AREA), camera.geometry(other)
    assert (AREA.centerx - before.left) / before.cell == pytest.approx(
        (other.centerx - after.left) / after.cell, abs=0.02
    )
    assert camera.geometry(AREA) == before


@given(st.integers(-50, 250), st.integers(-50, 250), st.integers(1, 200), st.integers(1, 200))
def test_what_lies_beside_a_rectangle_is_all_the_rest_of_the_area(x: int, y: int, wide: int, high: int) -> None:
    area, inner = pygame.Rect(10, 20, 180, 150), pygame.Rect(x, y, wide, high)
    strips = beside(area, inner)
    covered = inner.clip(area)
    pixels = sum(strip.width * strip.height for strip in strips) + covered.width * covered.height
    assert pixels == area.width * area.height
    assert all(area.contains(strip) and not strip.colliderect(covered) for strip in strips)


def test_the_pieces_of_the_floor_fit_together() -> None:
    """Against the same floor drawn in one go: nothing differs but the light near the borders of pieces, by a shade."""
    area = pygame.Rect(0, 0, 1240, 900)
    geometry = BoardGeometry(8, 12, 36, 36, 98)
    plan = Plan(placed(*BUILD), 8, 12)
    whole = Floor(area, geometry, plan).picture
    pieces = whole.copy()
    pieces.fill((255, 0, 255), geometry.rect)
    assert Mosaic().draw(pieces, area, geometry, plan) > 9
    differences = np.abs(pygame.surfarray.array3d(whole).astype(int) - pygame.surfarray.array3d(pieces).astype(int))
    assert differences.max() <= 12
    assert (differences.max(axis=2) > 6).mean() < 0.0005


@given(st.integers(0, 95), st.sampled_from("NESW"), st.sampled_from(["conduit", "decode", "page_allocator", ""]))
@settings(max_examples=25, deadline=None)
def test_after_an_edit_the_pieces_are_as_if_drawn_anew(cell: int, facing: str, kind: str) -> None:
    area = pygame.Rect(0, 0, 620, 450)
    geometry = BoardGeometry(8, 12, 18, 18, 49)
    before = placed(*BUILD)
    after = {at: tile for at, tile in before.items() if at != cell}
    if kind:
        after[cell] = Tile(kind, *divmod(cell, 12), facing)
    kept, anew = Mosaic(), Mosaic()
    pictures = [pygame.Surface(area.size) for _ in range(2)]
    kept.draw(pictures[0], area, geometry, Plan(before, 8, 12))
    kept.draw(pictures[0], area, geometry, Plan(after, 8, 12))
    anew.draw(pictures[1], area, geometry, Plan(after, 8, 12))
    assert pygame.image.tobytes(pictures[0], "RGB") == pygame.image.tobytes(pictures[1], "RGB")


def test_a_board_that_stands_still_is_copied_in_one_piece_until_it_moves_or_changes() -> None:
    area = pygame.Rect(0, 0, 620, 450)
    kept, plan = Mosaic(), Plan(placed(*BUILD), 8, 12)
    for left, shown in [(18, plan)] * 4 + [(30, plan)] * 3 + [(30, Plan(placed(*BUILD[:1]), 8, 12))] * 3:
        geometry = BoardGeometry(8, 12, left, 18, 49)
        pictures = [pygame.Surface(area.size) for _ in range(2)]
        kept.draw(pictures[0], area, geometry, shown)
        Mosaic().draw(pictures[1], area, geometry, shown)
        assert pygame.image.tobytes(pictures[0], "RGB") == pygame.image.tobytes(pictures[1], "RGB")
    assert kept._still is not None
    kept._still.fill((1, 2, 3))
    kept.draw(pictures[0], area, geometry, shown)
    assert pictures[0].get_at((300, 200))[:3] == (1, 2, 3), "it is what is copied"


def test_a_zoomed_board_stays_in_its_area() -> None:
    spec = factory(*("S>>PD>>>>>>K", *("............",) * 7), vram_mib=100)
    view = BoardView(8, 12)
    view.layout(AREA)
    view.zoom(5, AREA.topleft)
    surface = pygame.Surface((720, 520))
    surface.fill((1, 2, 3))
    view.draw(surface, {tile.row * 12 + tile.col: tile for tile in spec.tiles}, ran(spec, 60), 0.5)
    surface.fill((1, 2, 3), AREA)
    assert pygame.transform.average_color(surface)[:3] == (1, 2, 3)
    assert view.cell_at((AREA.right + 5, AREA.centery)) is None
    assert view.cell_at(AREA.center) is not None


def test_panning_draws_only_new_pieces() -> None:
    view = BoardView(40, 60)
    view.layout(AREA)
    build = {cell: Tile("conduit", *divmod(cell, 60)) for cell in range(0, 2400, 3)}
    plan = Plan(build, 40, 60)
    view.zoom(20, AREA.center)
    surface, mosaic = pygame.Surface((720, 520)), Mosaic()
    assert mosaic.draw(surface, AREA, view.geometry, plan) > 1
    num_most = 0
    for _ in range(60):
        view.pan(-9, -5)
        num_most = max(num_most, mosaic.draw(surface, AREA, view.geometry, plan))
    assert 0 < num_most <= 4
