"""Where things are: cells on the screen, packets on their way, and what follows from the places of tiles."""

from __future__ import annotations

import pygame
import pytest
from hypothesis import given
from hypothesis import strategies as st

from game.content.load import load_level
from game.render.board import BoardView
from game.render.geometry import along, fit_board
from game.render.palette import palette
from game.render.traffic import Traffic
from game.render.tubes import link_way
from game.session.build.floorplan import card_groups, floor_grid, served_cores, sides_fed
from game.sim.grid import OFF_GRID
from game.sim.simulation import Simulation
from game.sim.spec import ClosedLoop, Lengths, Tile
from game.ui.app.preview import painted
from tests.drawing import factory, ran, tiles

RECTS = [(0, 0, 240, 160), (10, 20, 640, 400), (24, 70, 916, 610), (0, 0, 1920, 1080), (300, 5, 700, 1400)]
LONG_CHAT = ClosedLoop(users=4, prompt=Lengths(32, 32), output=Lengths(64, 64))


def by_cell(*rows: str) -> dict[int, Tile]:
    return {tile.row * len(rows[0]) + tile.col: tile for tile in tiles(*rows)}


# Cells.


@pytest.mark.parametrize("rect", RECTS)
def test_cell_at_is_the_inverse_of_cell_rect(rect: tuple[int, int, int, int]) -> None:
    view = BoardView(8, 12)
    view.layout(pygame.Rect(rect))
    for cell in range(8 * 12):
        square = view.cell_rect(cell)
        corners = (square.topleft, square.center, (square.right - 1, square.bottom - 1))
        assert [view.cell_at(corner) for corner in corners] == [cell] * 3
        assert square.size == (view.cell_size, view.cell_size)


@pytest.mark.parametrize("rect", RECTS)
def test_the_board_stays_in_its_rectangle_and_leaves_room_for_numbers(rect: tuple[int, int, int, int]) -> None:
    view = BoardView(8, 12)
    view.layout(pygame.Rect(rect))
    assert pygame.Rect(rect).contains(view.rect)
    assert view.rect.left - rect[0] >= 0.15 * view.cell_size
    assert view.rect.top - rect[1] >= 0.15 * view.cell_size


@pytest.mark.parametrize("rect", RECTS)
def test_there_is_no_cell_beside_the_board(rect: tuple[int, int, int, int]) -> None:
    view = BoardView(8, 12)
    view.layout(pygame.Rect(rect))
    left, top, right, bottom = view.rect.left, view.rect.top, view.rect.right, view.rect.bottom
    for point in ((left - 1, top), (left, top - 1), (right, top), (left, bottom), (-5, -5)):
        assert view.cell_at(point) is None


# The way of packets.


def test_a_way_passes_its_points_at_equal_times() -> None:
    bend = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0)]
    assert [along(bend, share) for share in (0, 0.25, 0.5, 0.75, 1)] == [(0, 0), (5, 0), (10, 0), (10, 5), (10, 10)]
    assert along([(3.0, 4.0)], 0.7) == (3, 4)


@given(st.lists(st.tuples(st.floats(0, 1000), st.floats(0, 1000)), min_size=1, max_size=9), st.floats(0, 1))
def test_a_packet_never_leaves_its_way(points: list[tuple[float, float]], share: float) -> None:
    x, y = along(points, share)
    assert min(p[0] for p in points) - 1e-6 <= x <= max(p[0] for p in points) + 1e-6
    assert min(p[1] for p in points) - 1e-6 <= y <= max(p[1] for p in points) + 1e-6


def test_links_run_through_the_centres_of_their_cells_and_join_without_a_jump() -> None:
    spec = factory("S>v...", "..>>PK", "S>^...")
    simulation = Simulation(spec)
    geometry = fit_board(pygame.Rect(0, 0, 640, 400), spec.rows, spec.cols)
    ways = {link.from_cell: link_way(link, simulation, geometry) for link in simulation.links}
    merge = geometry.centre(8)
    assert ways[0] == [geometry.centre(cell) for cell in (0, 1, 2, 8)]
    assert ways[12] == [geometry.centre(cell) for cell in (12, 13, 14, 8)]
    assert ways[8] == [merge, geometry.centre(9), geometry.centre(10)]


def test_a_link_off_the_grid_ends_beyond_the_edge() -> None:
    spec = factory("S>>")
    simulation = Simulation(spec)
    geometry = fit_board(pygame.Rect(0, 0, 640, 400), 1, 3)
    way = link_way(simulation.links[0], simulation, geometry)
    assert way[-1][0] > geometry.rect.right
    assert way[-1][1] == way[0][1]


def test_every_packet_is_drawn() -> None:
    spec = factory("S>>>>PD>>>>K", workload=LONG_CHAT)
    simulation = ran(spec, 200)
    traffic = Traffic(simulation, 50)
    assert traffic.draw(pygame.Surface((640, 400)), (20, 20), 0.5) == sum(
        len(link.packets) for link in simulation.links
    )


# What the floor plan says is what the simulation does.


def test_cards_are_numbered_as_in_the_simulation() -> None:
    rows = ("S>PD..D", "...P.P.", "DD....K")
    groups = card_groups(floor_grid(by_cell(*rows), 3, 7))
    assert [tuple(group) for group in groups] == [card.cells for card in Simulation(factory(*rows)).cards]


def test_who_feeds_whom_is_the_same_for_the_floor_and_for_the_simulation() -> None:
    rows = ("S>>PDV>>K", "..^.M.F..", "..>^....<")
    simulation = Simulation(factory(*rows))
    ends = {machine.cell: machine.out for machine in simulation.machines if hasattr(machine, "out")}
    grid = floor_grid(by_cell(*rows), 3, 9)
    for cell, tile in grid.tiles.items():
        fed = grid.feeds(cell)
        assert fed == OFF_GRID or cell in grid.feeders(fed)
        assert tile.kind in ("page_allocator", "draft_model") or sides_fed(grid, cell) or tile.kind in "source conduit"
        if cell in ends:
            link = ends[cell]
            assert fed == (link.cells[0] if link.cells else link.to_cell)
    assert grid.feeds(26) == OFF_GRID  # out of the grid
    assert grid.feeders(13) == grid.feeders(0) == []


def test_conduits_know_the_sides_they_are_fed_from() -> None:
    grid = floor_grid(by_cell("S>v", ".>>", "..^"), 3, 3)
    assert sides_fed(grid, 1) == ["W"]
    assert sides_fed(grid, 5) == ["N", "S", "W"]
    assert sides_fed(grid, 4) == []


def test_previews_join_conduits_at_corners_and_merges() -> None:
    """No column of the lane between two joined cells is bare board."""
    level = load_level("prefill-decode")
    build = {row * level.cols + 4: Tile("conduit", row, 4, facing) for row, facing in ((0, "S"), (1, "E"), (2, "N"))}
    build[level.cols + 3] = Tile("conduit", 1, 3, "E")
    picture = painted(build, level.rows, level.cols, 40 * level.cols, 1000)
    for border in ((4 * 40 + 20, 40), (4 * 40 + 20, 2 * 40), (4 * 40, 40 + 20)):
        around = [picture.get_at((border[0] + dx, border[1] + dy))[:3] for dx in (-1, 0) for dy in (-1, 0)]
        assert palette.board not in around


def test_a_conduit_is_not_fed_through_its_front() -> None:
    assert sides_fed(floor_grid(by_cell("><"), 1, 2), 0) == []


def test_allocators_serve_cores_and_draft_models_serve_decode_cores() -> None:
    pairs = set(served_cores(floor_grid(by_cell("PMD", ".F.", "PFD"), 3, 3)))
    assert pairs == {(1, 0), (1, 2), (7, 8)}
