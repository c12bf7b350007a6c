"""The board: what it shows, and that drawing changes nothing but pixels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pygame
import pytest

from game.physics.units import BEATS_PER_TICK
from game.render.board import BoardView, Ghost, Marks
from game.render.cardart import card_tab
from game.render.geometry import fit_board
from game.render.mosaic import Mosaic
from game.render.palette import palette
from game.render.plan import Plan
from game.render.rulers import draw_rulers
from game.render.sparks import LIFE_TICKS, Sparks
from game.render.traffic import Traffic
from game.sim.packet import TOKEN
from game.sim.simulation import Simulation
from game.sim.spec import ClosedLoop, FactorySpec, Lengths, Tile
from tests.drawing import factory, ran, tiles

SPECULATING = ("S>>PDV>>K", "....F....")
LONG_CHAT = ClosedLoop(users=4, prompt=Lengths(32, 32), output=Lengths(64, 64))


def placed(spec: FactorySpec) -> dict[int, Tile]:
    return {tile.row * spec.cols + tile.col: tile for tile in spec.tiles}


def board(rows: int, cols: int) -> BoardView:
    view = BoardView(rows, cols)
    view.layout(pygame.Rect(0, 0, 640, 400))
    return view


def picture(view: BoardView, spec: FactorySpec, simulation: Simulation | None, alpha: float = 0.0) -> bytes:
    surface = pygame.Surface((640, 400))
    view.draw(surface, placed(spec), simulation, alpha)
    return pygame.image.tobytes(surface, "RGB")


def pixels(surface: pygame.Surface, rect: pygame.Rect) -> bytes:
    return pygame.image.tobytes(surface.subsurface(rect), "RGB")


@pytest.mark.parametrize("rows", [SPECULATING, ("S>>PD>>K",), ("S>P>>D>K",), ("S>>PD>>>",), ("S>>PD#.K",)])
def test_drawing_changes_nothing_in_the_simulation(rows: tuple[str, ...]) -> None:
    spec = factory(*rows, workload=LONG_CHAT)
    watched, alone = Simulation(spec), Simulation(spec)
    view = board(spec.rows, spec.cols)
    for _ in range(40):
        watched.advance(7)
        alone.advance(7)
        before = watched.digest()
        picture(view, spec, watched, 0.4)
        assert watched.digest() == before == alone.digest()


def test_packets_move_within_a_tick() -> None:
    spec = factory("S>>>>PD>>>>K", workload=LONG_CHAT)
    simulation = ran(spec, 60)
    assert sum(len(link.packets) for link in simulation.links) > 0
    view = board(1, 12)
    assert picture(view, spec, simulation, 0.0) != picture(view, spec, simulation, 0.9)


def test_the_same_frame_is_the_same_picture() -> None:
    spec = factory(*SPECULATING, workload=LONG_CHAT)
    first, second = (picture(board(2, 9), spec, ran(spec, 333), 0.5) for _ in range(2))
    assert first == second


def test_drawing_stays_in_its_rectangle() -> None:
    spec = factory("S>>PD>>>", workload=LONG_CHAT)
    view = BoardView(1, 8)
    area = pygame.Rect(50, 40, 500, 90)
    view.layout(area)
    surface = pygame.Surface((640, 400))
    surface.fill((1, 2, 3))
    view.draw(surface, placed(spec), ran(spec, 400), 0.5, Marks(hover=0, selected=7, trouble=7))
    surface.fill((1, 2, 3), area)
    assert pygame.transform.average_color(surface)[:3] == (1, 2, 3)
    assert surface.get_clip() == surface.get_rect()


def test_the_floor_follows_every_edit() -> None:
    view = board(1, 8)
    spec = factory("S>>PD>>K")
    turned = replace(spec, tiles=tiles("S>>PD>>K", facing={(0, 4): "S"}))
    emptied = factory("S>>P.>>K")
    assert len({picture(view, build, None) for build in (spec, turned, emptied)}) == 3
    assert picture(view, spec, None) == picture(board(1, 8), spec, None)


def test_the_floor_is_kept_while_nothing_changes() -> None:
    spec = factory("S>>PD>>K", ".........", ".........", ".........")
    area, mosaic = pygame.Rect(0, 0, 800, 368), Mosaic()
    geometry = fit_board(area, 4, 8)
    surface = pygame.Surface(area.size)

    def pieces_made(tiles: Mapping[int, Tile]) -> int:
        return mosaic.draw(surface, area, geometry, Plan(tiles, 4, 8))

    tiles = placed(spec)
    num_pieces = pieces_made(tiles)
    assert num_pieces == 2
    assert pieces_made(tiles) == 0
    assert pieces_made({**tiles, 31: Tile("conduit", 3, 7)}) == 1
    assert pieces_made({**tiles, 31: Tile("conduit", 3, 7)}) == 0


@pytest.mark.parametrize(
    "marks",
    [
        Marks(hover=3),
        Marks(selected=3),
        Marks(trouble=3),
        Marks(ghosts=(Ghost("prefill", "N", 3, True),)),
        Marks(ghosts=(Ghost("prefill", "N", 3, False),)),
        Marks(ghosts=(Ghost("conduit", "E", 3, True), Ghost("conduit", "S", 4, True))),
    ],
)
def test_marks_show_in_their_cell(marks: Marks) -> None:
    view = board(2, 4)
    plain, marked = pygame.Surface((640, 400)), pygame.Surface((640, 400))
    view.draw(plain, {})
    view.draw(marked, {}, marks=marks)
    assert pixels(plain, view.cell_rect(3)) != pixels(marked, view.cell_rect(3))
    assert pixels(plain, view.cell_rect(1)) == pixels(marked, view.cell_rect(1))


def colours_in(surface: pygame.Surface, rect: pygame.Rect) -> set[tuple[int, ...]]:
    piece = surface.subsurface(rect)
    return {tuple(piece.get_at((x, y)))[:3] for x in range(rect.width) for y in range(rect.height)}


def frame(spec: FactorySpec, simulation: Simulation) -> tuple[BoardView, pygame.Surface]:
    view, surface = board(spec.rows, spec.cols), pygame.Surface((640, 400))
    view.draw(surface, placed(spec), simulation)
    return view, surface


def test_spills_are_marked_where_they_happen() -> None:
    spec = factory("S>>PD>>.K", workload=LONG_CHAT)
    simulation = ran(spec, 300)
    assert simulation.spills[0].cell == 7
    view, surface = frame(spec, simulation)
    assert palette.danger in colours_in(surface, view.cell_rect(7))
    assert palette.danger not in colours_in(surface, view.cell_rect(2))


def test_a_crash_is_marked_where_it_happens() -> None:
    spec = factory("S>>PD>>K", vram_mib=100)
    simulation = ran(spec, 10)
    assert simulation.crash is not None
    view, surface = frame(spec, simulation)
    assert palette.danger in colours_in(surface, view.cell_rect(simulation.crash.cell))


def test_waiting_prompts_are_counted_where_they_come_in() -> None:
    spec = factory("S>>PD>>K", workload=ClosedLoop(users=6, prompt=Lengths(32, 32), output=Lengths(64, 64)))
    simulation = ran(spec, 60)
    view, surface = frame(spec, simulation)
    assert palette.prompt in colours_in(surface, view.cell_rect(3))  # a sign stays inside its own tile
    assert palette.prompt not in colours_in(surface, view.cell_rect(2))


def test_gates_throw_out_what_they_discard() -> None:
    spec = factory(*SPECULATING, acceptance=0.0, workload=LONG_CHAT)
    simulation = Simulation(spec)
    sparks = Sparks(simulation)
    num_seen = 0
    while simulation.ledger.num_rejected == 0:
        simulation.advance(1)
        sparks.watch()
        num_seen = len(sparks.live)
    assert num_seen == simulation.ledger.num_rejected == 3
    assert {spark.cell for spark in sparks.live} == {5}
    simulation.advance(LIFE_TICKS)
    sparks.watch()
    assert all(spark.tick == simulation.tick for spark in sparks.live)


def test_discards_hide_no_machine() -> None:
    """A gate's discards fly up behind the gate above it."""
    spec = factory("S>>PDV>>K", "S>>PDV>>K", "....F....", acceptance=0.0, workload=LONG_CHAT)
    pictures = []
    for has_discards in (False, True):
        simulation, surface = Simulation(spec), pygame.Surface((640, 400))
        view = BoardView(3, 9)
        view.layout(pygame.Rect(0, 0, 640, 400))
        view.watch(simulation)
        while simulation.ledger.num_rejected == 0:
            simulation.advance(1)
            view.watch(simulation)
        sparks = view._life._sparks
        assert sparks is not None
        assert sparks.live
        if not has_discards:
            sparks.live.clear()
        view.draw(surface, placed(spec), simulation)
        pictures.append(pixels(surface, view.cell_rect(5).inflate(-16, -16)))
    assert pictures[0] == pictures[1]


def test_the_word_at_a_crash_lies_above_its_frame() -> None:
    spec = factory("S>>PD>>K", vram_mib=100)
    simulation = ran(spec, 10)
    crash = simulation.crash
    assert crash is not None
    pictures = []
    for marks in (Marks(), Marks(trouble=crash.cell)):
        view, surface = board(spec.rows, spec.cols), pygame.Surface((640, 400))
        view.draw(surface, placed(spec), simulation, 0.0, marks)
        pictures.append(pixels(surface, view.cell_rect(crash.cell).inflate(40, 40)))
    assert pictures[0] == pictures[1]


def test_reduced_motion_leaves_the_discards_out() -> None:
    spec = factory(*SPECULATING, acceptance=0.0, workload=LONG_CHAT)
    pictures = []
    for is_reduced in (False, True):
        simulation = Simulation(spec)
        view = BoardView(2, 9, reduced_motion=is_reduced)
        view.layout(pygame.Rect(0, 0, 640, 400))
        view.watch(simulation)
        simulation.advance(100)
        pictures.append(picture(view, spec, simulation))
    assert pictures[0] != pictures[1]


def test_a_new_run_begins_without_the_old_ones_sparks() -> None:
    spec = factory(*SPECULATING, acceptance=0.0, workload=LONG_CHAT)
    view = board(2, 9)
    old = Simulation(spec)
    view.watch(old)
    old.advance(100)
    picture(view, spec, old)
    new = Simulation(spec)
    assert picture(view, spec, new) == picture(board(2, 9), spec, new)


def test_a_packet_goes_evenly_from_end_to_end_of_its_link(monkeypatch: pytest.MonkeyPatch) -> None:
    spec = factory("S>>PD>>>>>>K", workload=LONG_CHAT)
    simulation = ran(spec, 300)
    link = next(link for link in simulation.links if any(packet.kind == TOKEN for packet in link.packets))
    geometry = fit_board(pygame.Rect(0, 0, 640, 400), 1, 12)
    start, end = (geometry.centre(cell) for cell in (link.from_cell, link.to_cell))
    packet = link.packets[0]
    for other in simulation.links:
        other.packets.clear()
    link.packets.append(packet)
    now = simulation.tick * BEATS_PER_TICK
    for share in (-0.5, 0.0, 0.25, 0.5, 1.0, 1.5):
        packet.entered_beat = now - round(share * link.latency_beats)
        packet.due_beat = packet.entered_beat + link.latency_beats
        expected = start[0] + (end[0] - start[0]) * min(1.0, max(0.0, share))
        traffic = Traffic(simulation, geometry.cell)
        for look in ("first", "of a board that stands still"):
            surface = pygame.Surface((640, 400))
            traffic.draw(surface, (geometry.left, geometry.top), 0.0)
            seen = pygame.mask.from_threshold(surface, (255, 255, 255), (200, 200, 200)).centroid()
            assert seen[0] == pytest.approx(expected, abs=geometry.cell * 0.12), (share, look)


def test_two_thousand_packets_take_a_fraction_of_a_frame() -> None:
    """No clock: the number of blits is that of the packets, and sprites are made once."""
    spec = factory("S>>PD>>>>>>K", workload=LONG_CHAT)
    simulation = ran(spec, 300)
    link = next(link for link in simulation.links if any(packet.kind == TOKEN for packet in link.packets))
    packet = link.packets[0]
    link.packets.extend([packet] * 2000)
    traffic = Traffic(simulation, 50)
    surface = pygame.Surface((640, 400))
    assert traffic.draw(surface, (20, 20), 0.0) >= 2000
    sprites = dict(traffic._sprites)
    traffic.draw(surface, (20, 20), 0.5)
    assert traffic._sprites == sprites


def test_neither_grid_nor_pointer_strikes_through_a_cards_name() -> None:
    spec = factory("S>PD>>K", workload=LONG_CHAT)
    view = BoardView(1, 7)
    view.layout(pygame.Rect(0, 0, 640, 120))
    surface = pygame.Surface((640, 120))
    view.draw(surface, placed(spec))
    plan = Plan(placed(spec), 1, 7)
    name = card_tab(view.geometry, plan, 0)
    building = pixels(surface, name)
    view.draw(surface, placed(spec), marks=Marks(hover=2))
    assert building == pixels(surface, name)
    view.draw(surface, placed(spec), Simulation(spec))
    assert building == pixels(surface, name)


@pytest.mark.parametrize(("height", "is_named"), [(44, False), (120, True)])
def test_a_small_board_names_its_columns_where_there_is_room(height: int, is_named: bool) -> None:
    geometry = fit_board(pygame.Rect(40, 0, 400, height), 1, 10)
    surface = pygame.Surface((480, 120), pygame.SRCALPHA)
    draw_rulers(surface, pygame.Rect(0, 0, 480, height), geometry)
    assert geometry.cell < 50
    assert (surface.get_bounding_rect().height > 0) is is_named
