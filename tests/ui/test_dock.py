"""The dock: tabs that are remembered, curves that are read, requests and machines that are pointed at."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import pygame
import pytest

from game.content.load import load_solution
from game.content.words import LANGUAGES, has_text, number, use_language
from game.physics.units import TICKS_PER_SECOND, ms_from_beats
from game.render.graphs.gantt import Gantt, draw_legend
from game.render.graphs.graphboard import GraphBoard
from game.render.graphs.ink import Ink
from game.render.graphs.timeview import MIN_SPAN, TimeView, time_ticks
from game.render.places import place_name
from game.session.reading.inspect import inspect
from game.session.reading.series import METRICS
from game.session.reading.spans import Timeline
from game.sim.machines.decode_core import DecodeCore
from game.sim.simulation import Simulation
from game.sim.stage_log import StageLog
from game.ui.dock.dock import DockPages
from game.ui.dock.graph_page import GraphPage
from game.ui.dock.request_page import GanttPage, RequestReadout, facts
from game.ui.dock.sheet_words import rows
from game.ui.screens.play import PlayScreen
from game.ui.widgets.base import Widget
from tests.drawing import factory
from tests.session.test_inspection import SPECS, watched
from tests.session.test_recorder import recorded
from tests.ui.player import Player

W = TypeVar("W", bound=Widget)

LEVEL = "speculative-speedup"
KEYS = {"gauges": pygame.K_F6, "graphs": pygame.K_F7, "requests": pygame.K_F8, "inspect": pygame.K_F9}


@pytest.fixture
def player(tmp_path: Path) -> Player:
    """The third level's solution on the workbench, paused after ten simulated seconds."""
    player = Player(tmp_path)
    player.app.memory.change(all_levels_open=True, speed=1)
    player.open_level(LEVEL)
    player.workbench.editor.load(load_solution(LEVEL))
    player.key(pygame.K_SPACE)
    for _ in range(50):
        player.frame(0.2)
    player.key(pygame.K_SPACE)
    return player


def dock(player: Player) -> DockPages:
    return player.play.dock


def widget(player: Player, kind: type[W]) -> W:
    return next(found for found in player.app.top.root.tree() if isinstance(found, kind))


def simulation(player: Player) -> Simulation:
    run = player.workbench.control.run
    assert run is not None
    return run.simulation


def decode_core(player: Player) -> DecodeCore:
    return simulation(player).cards[0].decode_cores[0]


# Tabs.


@pytest.mark.parametrize("tab", KEYS)
def test_a_tab_opens_by_click_and_by_key_and_is_remembered(tab: str, player: Player) -> None:
    other = "graphs" if tab == "gauges" else "gauges"
    names = {"gauges": "Gauges", "graphs": "Graphs", "requests": "Requests", "inspect": "Inspect"}
    player.key(KEYS[other])
    assert dock(player).shows(other)
    player.click_on(names[tab])
    assert dock(player).shows(tab)
    player.key(KEYS[other])
    player.key(KEYS[tab])
    assert dock(player).shows(tab)
    player.app.push(PlayScreen(player.app, player.workbench.level))
    assert dock(player).shows(tab)
    assert player.app.memory.settings.dock_tab == tab


def test_a_wide_dock_takes_half_of_the_window_and_gives_it_back(player: Player) -> None:
    player.key(pygame.K_F7)
    narrow = widget(player, GraphPage).rect.width
    player.click_on("«")
    wide = widget(player, GraphPage).rect.width
    assert wide > 0.45 * player.app.size[0] > 1.5 * narrow
    player.key(pygame.K_F10)
    assert widget(player, GraphPage).rect.width == narrow


def test_looking_at_a_run_never_changes_it(player: Player) -> None:
    player.key(pygame.K_SPACE)
    for key in (*KEYS.values(), pygame.K_F10, *KEYS.values()):
        player.key(key)
        player.move(player.pos((2, 5)))
        player.frame(0.1)
        player.move((player.app.size[0] - 100, 300))
        player.frame(0.1)
    ran = simulation(player)
    alone = Simulation(ran.spec)
    alone.advance(ran.tick)
    assert ran.digest() == alone.digest()


def test_curves_stay_after_the_run_until_the_next(player: Player) -> None:
    recorder = player.workbench.control.recorder
    player.key(pygame.K_s)
    assert player.workbench.control.run is None
    assert player.workbench.control.recorder is recorder
    player.key(pygame.K_F7)
    assert "target 120" in player.words()
    player.key(pygame.K_SPACE)
    assert player.workbench.control.recorder is not recorder


def test_before_the_first_run_each_tab_says_what_it_is_for(tmp_path: Path) -> None:
    player = Player(tmp_path)
    player.open_level("prefill-decode")
    for tab in ("graphs", "requests", "inspect"):
        dock(player).open(tab)
        player.frame()
        assert "No run yet." in player.words()


# Curves.


def test_a_cursor_reads_every_curve_at_its_time(player: Player) -> None:
    player.key(pygame.K_F7)
    page = widget(player, GraphPage)
    recorder = player.workbench.control.recorder
    assert recorder is not None
    player.move((page.rect.centerx, page.rect.top + 40))
    tick = page.tick_under_pointer(recorder)
    assert tick is not None
    words = [piece.text for piece in page.written(player.app.look)]
    assert f"{number(tick / TICKS_PER_SECOND, 2)} s" in words
    tps = [value for at, value in recorder.series.points("tps") if at <= tick][-1]
    assert f"{number(tps, 1)} TPS" in words
    player.move((5, 5))
    assert f"{number(recorder.series.points('tps')[-1][1], 1)} TPS" in [
        piece.text for piece in page.written(player.app.look)
    ]


def test_every_curve_says_its_lowest_and_highest_value() -> None:
    recorder = recorded(LEVEL)
    recorder.advance(600)
    pygame.display.init()
    pygame.font.init()
    board = GraphBoard()
    board.draw(pygame.Surface((300, 420)), pygame.Rect(0, 0, 264, 420), 1.0, recorder.series, {})
    words = [placed.text for placed in board.placed]
    for metric in METRICS:
        values = [value for _, value in recorder.series.points(metric)]
        digits = 0 if metric == "vram" else 1
        assert number(max(values), digits) in words
        assert number(min(values), digits) in words or "0" in words


def test_curves_of_a_run_that_goes_on_are_never_older_than_six_frames() -> None:
    recorder = recorded(LEVEL)
    pygame.display.init()
    pygame.font.init()
    board = GraphBoard()

    def picture(board: GraphBoard, is_live: bool) -> bytes:
        surface = pygame.Surface((300, 420))
        board.draw(surface, pygame.Rect(0, 0, 264, 420), 1.0, recorder.series, {}, is_live=is_live)
        return pygame.image.tobytes(surface, "RGB")

    first = picture(board, is_live=True)
    recorder.advance(120)
    second = picture(board, is_live=True)
    seen = [picture(board, is_live=True) for _ in METRICS]
    newest = picture(GraphBoard(), is_live=False)
    assert seen[-1] == newest
    assert first != second != newest


def test_a_view_zooms_around_the_pointer_and_follows_the_run_at_its_end() -> None:
    view = TimeView()
    assert view.shown(60) == (0, 300)
    assert view.shown(1000) == (0, 1200)
    view.zoom(0.5, 300, 1000)
    assert view.shown(1000) == (150, 750)
    view.pan(100, 1000)
    assert view.shown(1000) == (250, 850)
    assert view.shown(2000) == (250, 850)
    view.pan(5000, 1000)
    assert view.is_following
    assert view.shown(2000) == (1400, 2000)
    view.zoom(1e-9, 1900, 2000)
    start, end = view.shown(2000)
    assert end - start == MIN_SPAN
    view.show_whole()
    assert view.shown(1000) == (0, 1200)


@pytest.mark.parametrize(("start", "end"), [(0, 300), (0, 7200), (123, 456), (1000, 1003), (7.5, 3000.25)])
def test_times_on_an_axis_are_round_and_few(start: float, end: float) -> None:
    for most in (2, 4, 6, 12):
        times, digits = time_ticks(start, end, most)
        assert len(times) <= most + 1
        assert all(start / 60 - 1e-9 <= time <= end / 60 + 1e-9 for time in times)
        assert all(round(time, digits) == pytest.approx(time) for time in times)
        assert len({round(time, digits) for time in times}) == len(times)


# Requests.


def test_pointing_at_a_bar_tells_the_numbers_of_its_request(player: Player) -> None:
    player.key(pygame.K_F8)
    page = widget(player, GanttPage)
    player.move((page.rect.centerx, page.rect.top + 20))
    pointed = page.pointed()
    assert pointed is not None
    readout = widget(player, RequestReadout)
    words = " ".join(piece.text for piece in readout.written(player.app.look))
    assert pointed.trace.request.name in words
    assert pointed.trace.request.user == 0
    tick = simulation(player).tick
    assert pointed.span.start_beat / 20000 <= pointed.tick <= min(tick, pointed.span.end_beat / 20000)
    assert facts(pointed, tick)[0] in words


def test_the_wheel_and_dragging_move_through_time(player: Player) -> None:
    player.key(pygame.K_F8)
    page = widget(player, GanttPage)
    now = simulation(player).tick
    start, end = page.view.shown(now)
    player.move(page.rect.center)
    player.wheel(1)
    nearer = page.view.shown(now)
    assert nearer[1] - nearer[0] == pytest.approx(0.8 * (end - start))
    player.press(page.rect.center)
    player.move((page.rect.centerx + 50, page.rect.centery))
    player.release((page.rect.centerx + 50, page.rect.centery))
    earlier = page.view.shown(now)
    assert earlier[0] < nearer[0]
    assert not page.view.is_following
    player.click_on("Live")
    assert page.view.shown(now) == (start, end)
    player.click_on("All")
    assert page.view.shown(now)[0] == 0


# The inspector.


def test_a_click_on_a_machine_pins_its_law_with_the_simulations_own_step(player: Player) -> None:
    core = decode_core(player)
    row, col = divmod(core.cell, player.workbench.editor.cols)
    player.click(player.pos((row, col)))
    assert dock(player).shows("inspect")
    assert dock(player).inspected == core.cell
    player.move((5, 5))
    words = player.words()
    assert player.marks().selected == core.cell
    step_ms = ms_from_beats(core.card.step_end_beat - core.card.step_start_beat)
    assert f"{number(step_ms, 2)} ms" in words
    assert f"Decode core at {place_name(core.cell, player.workbench.editor.cols)}, pinned" in words
    player.click(player.pos((row, col)))
    assert dock(player).state.pinned is None
    assert player.marks().selected is None


def test_a_tool_left_in_the_hand_does_not_keep_the_inspector_from_a_machine(player: Player) -> None:
    cell, tile = next(iter(player.workbench.editor.tiles.items()))
    player.workbench.hand.pick(tile.kind)
    player.click(player.pos(divmod(cell, player.workbench.editor.cols)))
    assert dock(player).state.pinned == cell


def test_without_a_pin_the_inspector_follows_the_pointer_and_the_cursor(player: Player) -> None:
    player.key(pygame.K_F9)
    assert "Point at a machine" in player.words()
    player.move(player.pos((1, 0)))
    assert "Little's law" in player.words()
    core = decode_core(player)
    player.move(player.pos(divmod(core.cell, player.workbench.editor.cols)))
    player.key(pygame.K_F9)
    assert dock(player).state.pinned == core.cell


def test_the_inspector_goes_back_with_the_board(player: Player) -> None:
    control, cell = player.workbench.control, decode_core(player).cell
    player.play.dock.inspect(cell)
    control.scrub(240)
    player.wait_for(lambda: simulation(player).tick == 240)
    player.frame()
    core = decode_core(player)
    assert control.live is not None
    num_steps = core.card.num_steps
    assert 0 < num_steps < control.live.simulation.cards[core.card.index].num_steps
    words = player.words()
    assert f"Card {core.card.index}, step {number(num_steps)}" in words


def test_a_click_on_an_empty_cell_is_no_inspection(player: Player) -> None:
    player.click(player.pos((7, 7)))
    assert dock(player).shows("gauges")


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_line_of_every_sheet_has_words(code: str) -> None:
    use_language(code)
    said, explained = set(), set()
    for spec in SPECS.values():
        for ticks in (1, 300, 900):
            simulation, timeline = watched(spec, ticks)
            for tile in spec.tiles:
                sections = inspect(simulation, tile.row * spec.cols + tile.col, timeline)
                assert all(row.label for row in rows(sections))
                said |= {line.key for section in sections for line in section.lines}
                explained |= {line.key for section in sections for line in section.lines if line.terms}
    unsaid = {key for key in explained if not key.startswith("stage_") and not has_text(f"inspector.how.{key}")}
    use_language("en")
    assert len(said) > 50
    assert unsaid == set()


def test_the_legend_of_requests_says_what_the_cross_means() -> None:
    ink = Ink(pygame.Surface((400, 120)), 1.0)
    draw_legend(ink, pygame.Rect(0, 0, 400, 120))
    assert {"lost", "first token (TTFT)"} <= {placed.text for placed in ink.placed}


def test_a_row_whose_request_was_lost_long_ago_says_so() -> None:
    log, timeline = StageLog(), Timeline()
    simulation = Simulation(factory("S>>>.."), stages=log)
    simulation.advance(3000)
    timeline.follow(log.take())
    gantt, surface = Gantt(), pygame.Surface((260, 300))
    gantt.draw(surface, surface.get_rect(), 1.0, timeline, simulation.tick)
    assert [placed.text for placed in gantt.placed if "lost" in placed.text] == [
        f"{trace.request.name} lost" for trace in timeline.traces
    ]
