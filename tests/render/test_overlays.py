"""Overlays and states: what they show, in which size, and that looking changes no digest."""

from __future__ import annotations

from collections.abc import Iterator

import pygame
import pytest

from game.bench.stress import stress_spec
from game.content.load import load_level, load_solution
from game.content.resources import assets_dir
from game.content.words import LANGUAGES, text, use_language
from game.render.board import BoardView
from game.render.caches import forget_words
from game.render.fonts import font
from game.render.overlays import OVERLAYS, Overlay
from game.render.overlays.diagrams import draw_pool, draw_roofline, draw_stages, part_bytes
from game.render.overlays.pace import DRAWS_PER_LOOK, Pace
from game.render.overlays.patterns import Hatching, hatching
from game.render.overlays.plates import clear_place
from game.render.overlays.wires import band_width
from game.render.palette import palette
from game.render.statelabel import ICONS_FROM_CELL, WORDS_FROM_CELL, state_art, state_label, state_sentence
from game.session.reading.insight import Insight
from game.session.run.level_run import LevelRun
from game.sim.simulation import Simulation
from game.sim.spec import ClosedLoop, FactorySpec, Lengths, Tile
from game.sim.status import Status
from game.sim.tiles import MOODS
from game.sim.tiles import mood as mood_of
from tests.drawing import factory, ran

SIZE = (640, 400)
CHAT = ClosedLoop(users=4, prompt=Lengths(32, 32), output=Lengths(64, 64))
SPEC = factory("S>>>PD>>>>K", "....FM.....", "...........", workload=CHAT)
SHIPPED = (
    ("prefill-decode", "prefill-decode"),
    ("kv-paging", "kv-paging"),
    ("speculative-speedup", "speculative-speedup"),
)


@pytest.fixture(autouse=True)
def fonts() -> Iterator[None]:
    pygame.font.init()
    yield
    use_language("en")


def placed(spec: FactorySpec) -> dict[int, Tile]:
    return {tile.row * spec.cols + tile.col: tile for tile in spec.tiles}


def drawn(
    spec: FactorySpec, simulation: Simulation | None, overlay: Overlay | None, insight: Insight | None = None
) -> pygame.Surface:
    view, surface = BoardView(spec.rows, spec.cols), pygame.Surface(SIZE)
    view.layout(surface.get_rect())
    view.draw(surface, placed(spec), simulation, insight=insight, overlay=overlay)
    return surface


def pixels(surface: pygame.Surface) -> bytes:
    return pygame.image.tobytes(surface, "RGB")


@pytest.mark.parametrize(("level", "solution"), SHIPPED)
def test_a_run_under_every_overlay_is_the_recorded_run(level: str, solution: str) -> None:
    """Every overlay drawn every few ticks, up to the verdict: digest and score are those of the solution file."""
    recorded = load_solution(solution)
    run = LevelRun(load_level(level), recorded)
    simulation, surface = run.simulation, pygame.Surface((320, 240))
    insight, view = Insight(simulation), BoardView(simulation.rows, simulation.cols)
    view.layout(surface.get_rect())
    tiles = placed(simulation.spec)
    while run.verdict is None:
        run.advance(7)
        insight.observe()
        overlay = OVERLAYS[simulation.tick // 7 % len(OVERLAYS)]
        view.draw(surface, tiles, simulation, 0.3, insight=insight, overlay=overlay)
    result = run.result()
    assert result.digest == recorded.digest
    assert recorded.score is not None
    assert result.tick == recorded.score.tick
    assert result.tps == pytest.approx(recorded.score.tps, abs=0.1)


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_every_overlay_shows_while_a_run_goes_on(overlay: Overlay) -> None:
    simulation = ran(SPEC, 400)
    pictures = [drawn(SPEC, simulation, which, Insight(simulation)) for which in (overlay, None)]
    assert pixels(pictures[0]) != pixels(pictures[1])


@pytest.mark.parametrize("overlay", ["roofline", "memory", "wires"])
def test_overlays_show_what_a_build_would_be(overlay: Overlay) -> None:
    insight = Insight(Simulation(SPEC))
    assert insight.is_plan
    assert pixels(drawn(SPEC, None, overlay, insight)) != pixels(drawn(SPEC, None, None))


def test_the_bottleneck_of_a_build_shows_only_when_it_runs() -> None:
    assert pixels(drawn(SPEC, None, "bottleneck", Insight(Simulation(SPEC)))) == pixels(drawn(SPEC, None, None))


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_overlays_of_a_run_that_ended_by_memory(overlay: Overlay) -> None:
    spec = factory("S>>PD>>K", vram_mib=2520, workload=CHAT)
    simulation = ran(spec, 60)
    assert simulation.crash is not None
    drawn(spec, simulation, overlay)


@pytest.mark.parametrize("overlay", OVERLAYS)
@pytest.mark.parametrize(
    "rows", [("S>>.....K",), ("S>>P.>..K",), ("...D....K",), ("S>v......", ".^<......"), ("........K",)]
)
def test_overlays_of_what_hardly_works(rows: tuple[str, ...], overlay: Overlay) -> None:
    spec = factory(*rows, workload=CHAT)
    drawn(spec, None, overlay, Insight(Simulation(spec)))
    drawn(spec, ran(spec, 900), overlay)


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_overlays_of_a_very_large_floor(overlay: Overlay) -> None:
    spec = stress_spec("wide")
    drawn(spec, ran(spec, 130), overlay)


def test_overlays_stay_in_their_rectangle() -> None:
    simulation = ran(SPEC, 400)
    for overlay in OVERLAYS:
        surface = pygame.Surface(SIZE)
        surface.fill((1, 2, 3))
        view = BoardView(SPEC.rows, SPEC.cols)
        view.layout(pygame.Rect(50, 40, 500, 190))
        view.draw(surface, placed(SPEC), simulation, overlay=overlay)
        surface.fill((1, 2, 3), pygame.Rect(50, 40, 500, 190))
        assert pygame.transform.average_color(surface)[:3] == (1, 2, 3)


# States.


def test_every_state_has_an_icon_a_word_and_a_sentence() -> None:
    for language in LANGUAGES:
        use_language(language)
        for key in MOODS:
            assert (assets_dir() / f"{state_art(key)}.svg").exists()
            assert text(f"state.{key}.word")
            assert "{" not in state_sentence(Status(key, 12, 34))
    icons = {(assets_dir() / f"{state_art(key)}.svg").read_text().partition("</title>")[2] for key in MOODS}
    assert len(icons) == len(MOODS)


@pytest.mark.parametrize("language", list(LANGUAGES))
@pytest.mark.parametrize("cell", [WORDS_FROM_CELL, 64, 96, 160])
def test_words_of_states_have_room_below_their_machine(language: str, cell: int) -> None:
    use_language(language)
    forget_words()
    for key, mood in MOODS.items():
        assert state_label(key, mood, cell).get_width() <= 1.08 * cell, (key, language)


def test_small_cells_show_icons_and_smaller_ones_nothing() -> None:
    large, small = (state_label("decoding", "working", cell) for cell in (WORDS_FROM_CELL, WORDS_FROM_CELL - 1))
    assert large.get_width() > 2 * large.get_height()
    assert small.get_width() == small.get_height()
    assert ICONS_FROM_CELL > 12


def test_the_board_says_who_is_blocked() -> None:
    """The same frame with and without a queue behind the Decode core: the Prefill core's foot differs."""
    simulation = ran(factory("S>>PD>>K", workload=CHAT), 200)
    state = Insight(simulation).state_at(3)
    assert state is not None
    assert state.key == "blocked"
    label = state_label("blocked", mood_of(state), 73)
    assert palette.warning in {tuple(label.get_at((x, 7)))[:3] for x in range(label.get_width())}


# What numbers are drawn with.


def test_numbers_change_at_their_pace_and_a_stand_is_looked_at_at_once() -> None:
    pace = Pace()
    looks = [pace.is_due("run", tick) for tick in range(1, 41)]
    assert looks[0]
    assert sum(looks) == 1 + 39 // DRAWS_PER_LOOK
    assert pace.is_due("run", 40)  # the run stands: what is shown is brought up to date
    assert not any(pace.is_due("run", 40) for _ in range(50))
    assert pace.is_due("another run", 40)
    assert pace.is_due("another run", 3)  # gone back in time


def test_a_run_that_begins_is_looked_at_whenever_it_is_twice_as_old() -> None:
    pace = Pace(phase=6)
    assert [tick for tick in range(0, 8 * 20, 4) if pace.is_due("run", tick)][:5] == [0, 4, 8, 16, 32]


def test_a_run_at_rest_is_looked_at_in_its_first_frame() -> None:
    pace = Pace()
    assert [pace.is_due("run", 100), pace.is_due("run", 103)] == [True, False]
    assert pace.is_due("run", 103, is_at_rest=True)
    assert not pace.is_due("run", 103, is_at_rest=True)
    assert pace.is_due("run", 104, is_at_rest=True)


def test_paces_of_different_phases_look_in_different_frames() -> None:
    paces = [Pace(phase) for phase in (0, 3, 6)]
    looks = [[pace.is_due("run", tick) for pace in paces] for tick in range(1, 200)]
    assert all(sum(row) <= 1 for row in looks[1:])
    assert sum(map(sum, looks)) > 50


def test_patterns_tell_apart_without_colour() -> None:
    patterns: tuple[Hatching, ...] = ("stripes", "cross", "dots")
    pieces = [hatching((255, 0, 0), pattern, 6, (40, 40)) for pattern in patterns]
    assert len({pygame.image.tobytes(piece, "RGBA") for piece in pieces}) == 3


def test_a_sign_hides_nothing_where_there_is_room() -> None:
    anchor, bounds = pygame.Rect(200, 200, 50, 50), pygame.Rect(0, 0, 640, 400)
    taken = [anchor, pygame.Rect(100, 100, 250, 99)]  # all above is taken
    place = clear_place((120, 40), anchor, bounds, taken)
    assert place.collidelist(taken) == -1
    assert bounds.contains(place)


def test_bands_grow_with_traffic() -> None:
    widths = [band_width(rate, 60) for rate in (0.1, 1, 10, 100, 1000)]
    assert widths == [*sorted(set(widths[:4])), widths[4]]


@pytest.mark.parametrize("rows", [("S>>PD>>K",), ("S>>PDV>K", "....F..."), ("S>P>>D>K",)])
def test_the_parts_of_the_pool_are_all_of_it(rows: tuple[str, ...]) -> None:
    simulation = ran(factory(*rows, workload=CHAT, vram_mib=6000), 200)
    pool = Insight(simulation).memory_map()
    assert sum(part_bytes(pool).values()) == pool.capacity_bytes
    assert "missing" not in part_bytes(pool)


def test_what_is_missing_is_what_was_asked_beyond_what_was_free() -> None:
    simulation = ran(factory("S>>PD>>K", vram_mib=2520, workload=CHAT), 60)
    pool = Insight(simulation).memory_map()
    assert part_bytes(pool)["missing"] == pool.asked_bytes - pool.free_bytes > 0


def test_diagrams_draw_into_any_rectangle() -> None:
    insight = Insight(ran(SPEC, 300))
    surface = pygame.Surface((300, 200))
    for size in ((40, 20), (120, 60), (300, 200)):
        rect = pygame.Rect((0, 0), size)
        draw_roofline(surface, rect, insight.rooflines(), 12)
        draw_pool(surface, rect, insight.memory_map(), 12)
        draw_stages(surface, rect, [0.0, 3.0, 0.1, 0, 2, 1, 0], 4, 12)
        draw_stages(surface, rect, [0.0] * 7, 4, 12)
    assert font(12).size("x")[0] > 0
