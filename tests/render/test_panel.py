"""The telemetry panel and the picture of a run."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pygame
import pytest

from game.content.load import load_level, load_solution
from game.render.palette import Colour, palette
from game.render.panel import MIN_SIZE, draw_panel
from game.render.pen import Pen
from game.render.shot import render_shot
from game.session.run.level_run import before_any_run
from game.session.run.outcome import Telemetry

GAUGES = Telemetry(
    tick=744, time_s=12.4, warmup_s=10, tps=63.2, target_tps=60, best_tps=64, hold_s=4.2, hold_needed_s=10,
    ttft_p50_ms=812.0, tpot_ms=28.44, acceptance_rate=0.8, vram_used_mib=1000, vram_peak_mib=1500,
    vram_capacity_mib=3072, tokens_delivered=600, num_waiting=3, num_running=4, spilled=0,
)  # fmt: skip
CROWDED = replace(
    GAUGES, time_s=3600, tps=123_456.7, target_tps=100_000, ttft_p50_ms=123_456, tpot_ms=9_999, vram_used_mib=81_000,
    vram_peak_mib=81_900, vram_capacity_mib=81_920, tokens_delivered=12_345_678, num_waiting=1_024, num_running=4_096,
    spilled=1_234_567,
)  # fmt: skip


def gauges(telemetry: Telemetry) -> set[tuple[int, ...]]:
    """The colours of the panel without its legend."""
    return colours(drawn(telemetry).subsurface((0, 0, MIN_SIZE[0], MIN_SIZE[1] - 60)))


def drawn(telemetry: Telemetry, scale: float = 1.0) -> pygame.Surface:
    surface = pygame.Surface((round(MIN_SIZE[0] * scale), round(MIN_SIZE[1] * scale)))
    draw_panel(surface, surface.get_rect(), telemetry, scale)
    return surface


def colours(surface: pygame.Surface) -> set[tuple[int, ...]]:
    width, height = surface.get_size()
    return {tuple(surface.get_at((x, y)))[:3] for x in range(width) for y in range(height)}


def same(one: pygame.Surface, other: pygame.Surface) -> bool:
    return pygame.image.tobytes(one, "RGB") == pygame.image.tobytes(other, "RGB")


BEFORE = before_any_run(load_level("kv-paging"))


@pytest.mark.parametrize("telemetry", [BEFORE, GAUGES, CROWDED])
@pytest.mark.parametrize("scale", [0.75, 1.0, 1.5, 2.0])
def test_the_panel_stays_in_its_rectangle(telemetry: Telemetry, scale: float) -> None:
    rect = pygame.Rect(20, 30, round(MIN_SIZE[0] * scale), round(MIN_SIZE[1] * scale))
    surface = pygame.Surface((rect.right + 40, rect.bottom + 40))
    surface.fill((1, 2, 3))
    draw_panel(surface, rect, telemetry, scale)
    surface.fill((1, 2, 3), rect)
    assert colours(surface) == {(1, 2, 3)}


def test_every_gauge_shows() -> None:
    base = drawn(GAUGES)
    changes: dict[str, object] = {
        "time_s": 13.0, "warmup_s": 20.0, "tps": 30.0, "target_tps": 90.0, "hold_s": 5.0, "hold_needed_s": 20.0,
        "ttft_p50_ms": None, "tpot_ms": None, "acceptance_rate": None, "vram_used_mib": 900.0, "vram_peak_mib": 1600.0,
        "vram_capacity_mib": 4096.0, "tokens_delivered": 601, "num_waiting": 4, "num_running": 5, "spilled": 1,
    }  # fmt: skip
    unseen = [name for name, value in changes.items() if same(base, drawn(replace(GAUGES, **{name: value})))]  # type: ignore[arg-type]
    assert unseen == []


def test_a_reached_target_is_green() -> None:
    assert palette.good in gauges(GAUGES)
    assert palette.good not in gauges(replace(GAUGES, tps=59.9, hold_s=0, vram_used_mib=2700))


@pytest.mark.parametrize(
    ("used_mib", "colour"),
    [(1000, palette.good), (2000, palette.good), (2700, palette.warning), (3000, palette.danger)],
)
def test_vram_warns_by_colour(used_mib: float, colour: Colour) -> None:
    found = gauges(replace(GAUGES, tps=0, hold_s=0, vram_used_mib=used_mib))
    assert {colour} == found & {palette.good, palette.warning, palette.danger}


@pytest.mark.parametrize(
    ("size", "scale"), [(MIN_SIZE, 1.0), ((282, 434), 1.067), ((317, 486), 1.2), ((396, 795), 1.5), ((475, 742), 1.8)]
)
def test_a_legend_shows_in_every_window(size: tuple[int, int], scale: float) -> None:
    for telemetry in (BEFORE, GAUGES):
        panel = pygame.Surface(size)
        draw_panel(panel, panel.get_rect(), telemetry, scale)
        assert (palette.rejected in colours(panel)) == telemetry.has_drafts
        left, right = 8, size[0] - round(20 * scale)  # where the corner is cut off the outline passes
        below = pygame.Rect(left, size[1] - round(7 * scale), right - left, round(4 * scale))
        assert colours(panel.subsurface(below)) == {palette.panel}


def test_the_warm_up_stands_where_the_hold_will() -> None:
    warming = replace(GAUGES, time_s=5.0, hold_s=0.0)
    assert not same(drawn(warming), drawn(replace(warming, warmup_s=5.0)))
    assert same(drawn(warming), drawn(replace(warming, hold_s=3.0)))


@pytest.mark.parametrize("level", ["prefill-decode", "kv-paging", "speculative-speedup"])
@pytest.mark.parametrize("size", [(640, 400), (1280, 720), (1000, 1400)])
def test_a_shot_needs_no_display(level: str, size: tuple[int, int]) -> None:
    pygame.display.quit()
    shot = render_shot(load_level(level), load_solution(level), 200, size)
    assert shot.get_size() == size
    assert len(colours(pygame.transform.scale_by(shot, 0.25))) > 50
    assert not pygame.display.get_init()


def test_a_shot_is_the_same_every_time() -> None:
    level, solution = load_level("speculative-speedup"), load_solution("speculative-speedup")
    assert same(render_shot(level, solution, 500), render_shot(level, solution, 500))
    assert not same(render_shot(level, solution, 500), render_shot(level, solution, 501))


def test_a_shot_goes_no_further_than_the_verdict() -> None:
    level, solution = load_level("prefill-decode"), load_solution("prefill-decode")
    assert same(render_shot(level, solution, 50_000), render_shot(level, solution, 60_000))


@pytest.mark.parametrize(
    ("tick", "size", "fault"), [(-1, (1280, 720), "tick is -1"), (5, (100, 100), "size is 100x100")]
)
def test_a_shot_says_what_it_cannot_draw(tick: int, size: tuple[int, int], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        render_shot(load_level("prefill-decode"), load_solution("prefill-decode"), tick, size)


def test_a_long_name_leaves_its_value_alone() -> None:
    """What a goal is called may be longer than the panel has room for beside its numbers."""
    drawn = []
    for label in ("", "Requests that were answered"):
        surface = pygame.Surface((300, 40))
        pen = Pen(surface, surface.get_rect(), 1.0, 1.6)
        pen.pair(label, "23 requests ≥ 1 request")
        drawn.append(surface)
    alone, beside = (pygame.surfarray.array3d(surface) for surface in drawn)
    first = int(np.flatnonzero(alone.any(axis=(1, 2)))[0])
    assert (alone[first:] == beside[first:]).all()
    assert not (alone == beside).all()
