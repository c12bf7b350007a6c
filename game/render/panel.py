"""The telemetry panel: the run's numbers against the goal, the same in the game and in `tycoon shot`."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Final

import pygame

from game.content.metric_words import NONE, metric_of, milliseconds
from game.content.words import amount, number, text
from game.render import fonts, spacing
from game.render.caches import drawn_once
from game.render.frames import draw_frame
from game.render.gauges import draw_mark
from game.render.lettering import words
from game.render.packetart import packet_sprite, rejected_sprite
from game.render.palette import Colour, palette
from game.render.pen import Pen
from game.render.readings import TARGET_AT, about, goal_limit, goal_value, load_colour, memory_words, used_words
from game.session.run.goals import GoalState, throughput_to_hold
from game.session.run.outcome import Telemetry
from game.sim import packet as packets

MIN_SIZE: Final = (240, 400)
"""Room that the panel needs at scale 1 (px)."""

_LINES: Final = (1.45, 1.4, 1.35, 1.3, 1.25, 1.2, 1.15, 1.1)
"""Heights of a line of text, in sizes of its font: the first with which all fits; the last does in MIN_SIZE."""

_LEGEND_SIDE: Final = 28  # px of a picture in the legend
_SMALL_SIDE: Final = 19  # the same where there is little room
_SMALL_COLS: Final = 3
_LEGEND: Final = (
    (packets.PROMPT, "prompt"),
    (packets.KV, "kv"),
    (packets.TOKEN, "token"),
    (packets.DRAFT, "draft"),
    (None, "rejected"),
)
_OF_DRAFTS: Final = (packets.DRAFT, None)
_NOWHERE: Final = pygame.Surface((1, 1))
"""What rows are written on to be measured."""


def draw_panel(surface: pygame.Surface, rect: pygame.Rect, telemetry: Telemetry, scale: float = 1.0) -> None:
    """Draws the panel into `rect`, at best MIN_SIZE times `scale`; in less height the last rows are left out."""
    draw_frame(surface, rect, palette.panel, palette.edge, scale, spacing.EDGE_WIDTH)
    room = Pen(_NOWHERE, rect, scale, 1.0).bottom - rect.top
    for num_rows, has_legend in _plans(telemetry):
        line = _line_that_fits(telemetry, num_rows, room, scale, has_legend=has_legend)
        if line is not None:
            break
    pen = Pen(surface, rect, scale, line or _LINES[-1])
    _draw_rows(pen, telemetry, num_rows)
    if has_legend:
        _draw_legend(pen, _legend(telemetry))


def _plans(telemetry: Telemetry) -> list[tuple[int, bool]]:
    """How many of the last rows, and whether the legend: all, then ever less."""
    most = len(_last_rows(telemetry))
    return [(most, True), *((fewer, False) for fewer in range(most, -1, -1))]


def _draw_rows(pen: Pen, telemetry: Telemetry, num_rows: int) -> None:
    pen.pair(text("panel.telemetry"), text("unit.s", value=number(telemetry.time_s, 1)), bold=True)
    pen.skip(spacing.GAP)
    _draw_throughput(pen, telemetry)
    _draw_goals(pen, telemetry)
    pen.rule()
    _draw_vram(pen, telemetry)
    pen.rule()
    for label, value, colour in _last_rows(telemetry)[:num_rows]:
        pen.pair(text(f"panel.{label}"), value, colour)


def _last_rows(telemetry: Telemetry) -> list[tuple[str, str, Colour]]:
    """What every level has, and what this one or this run has besides, as the name of its words, value, colour."""
    rows = [
        ("ttft_p50", milliseconds(telemetry.ttft_p50_ms), palette.text),
        ("tpot", milliseconds(telemetry.tpot_ms), palette.text),
    ]
    if telemetry.has_drafts:
        rate = telemetry.acceptance_rate
        shown = NONE if rate is None else text("unit.percent", value=number(100 * rate))
        rows.append(("acceptance", shown, palette.text))
    if telemetry.spilled:
        rows.append(("spilled", number(telemetry.spilled), palette.danger))
    rows.append(("waiting", number(telemetry.num_waiting), palette.text))
    rows.append(("running", about(number(telemetry.num_running), telemetry), palette.text))
    rows.append(("delivered", number(telemetry.tokens_delivered), palette.text))
    return rows


def _legend(telemetry: Telemetry) -> list[tuple[int | None, str]]:
    """What moves on this board."""
    return [item for item in _LEGEND if telemetry.has_drafts or item[0] not in _OF_DRAFTS]


def _draw_legend(pen: Pen, items: Sequence[tuple[int | None, str]]) -> None:
    """What moves on the board, large or small as there is room for it."""
    if pen.bottom - pen.y >= _legend_height(pen.scale, _LEGEND_SIDE, 2, len(items)):
        _draw_items(pen, items, _LEGEND_SIDE, 2, fonts.SIZE_SMALL)
    else:
        _draw_items(pen, items, _SMALL_SIDE, _SMALL_COLS, fonts.SIZE_TINY)


def _draw_items(
    pen: Pen, items: Sequence[tuple[int | None, str]], design_side: int, num_cols: int, font_size: int
) -> None:
    """Pictures with their meanings, row by row, the columns as far apart as there is room."""
    pen.rule()
    side = round(design_side * pen.scale)
    size = round(font_size * pen.scale)
    texts = [words(text(f"legend.{meaning}"), size, palette.text_muted) for _, meaning in items]
    wide = [side + max((meaning.get_width() for meaning in texts[col::num_cols]), default=0) for col in range(num_cols)]
    gap = (pen.right - pen.left - sum(wide)) // num_cols
    for place, (kind, _) in enumerate(items):
        row, col = divmod(place, num_cols)
        count = 4 if kind == packets.DRAFT else 1
        sprite = rejected_sprite(side) if kind is None else packet_sprite(kind, side, count)
        pen.item(sprite, texts[place], (sum(wide[:col]) + col * gap, row * side))


def _legend_height(scale: float, design_side: int, num_cols: int, num_items: int) -> int:
    """Room that a legend takes with the rule above it (px)."""
    rule = round(spacing.GAP * scale) + round(spacing.UNIT * scale)
    return rule + round(design_side * scale) * ceil(num_items / num_cols)


def _line_that_fits(telemetry: Telemetry, num_rows: int, room: int, scale: float, *, has_legend: bool) -> float | None:
    """The largest height of a line with which so many rows and a small legend fit; None where none does."""
    if has_legend:
        room -= _legend_height(scale, _SMALL_SIDE, _SMALL_COLS, len(_legend(telemetry)))
    num_goals, is_held = len(_other_goals(telemetry)), telemetry.target_tps is not None
    heights = ((line, _rows_height(scale, line, num_rows, num_goals, is_held)) for line in _LINES)
    return next((line for line, height in heights if height <= room), None)


@drawn_once(maxsize=512)
def _rows_height(scale: float, line: float, num_rows: int, num_goals: int, is_held: bool) -> int:
    """From the panel's top to the foot of its last row (px); the same while a run goes on."""
    pen = Pen(_NOWHERE, pygame.Rect(0, 0, 0, 0), scale, line)
    pen.line_down(1)
    pen.skip(spacing.GAP)
    pen.figure_down()
    if is_held:
        pen.skip(spacing.GAP + 2 * spacing.UNIT)
        pen.line_down(2)
        pen.skip(spacing.GAP + spacing.UNIT)
    else:
        pen.line_down(1)
    pen.line_down(num_goals)
    pen.rule()
    pen.line_down(3)
    pen.skip(spacing.GAP + 3 * spacing.UNIT)
    pen.rule()
    pen.line_down(num_rows)
    return pen.y


def _draw_throughput(pen: Pen, telemetry: Telemetry) -> None:
    target_tps = telemetry.target_tps
    is_reached = target_tps is not None and telemetry.tps >= target_tps
    colour = palette.good if is_reached else palette.text
    pen.figure(number(telemetry.tps, 1 if telemetry.tps < 1000 else 0), text("panel.tps"), colour)
    if target_tps is None:  # the level asks for something else
        if telemetry.time_s < telemetry.warmup_s:
            warm = text("panel.of_s", value=number(telemetry.time_s, 1), all=amount(telemetry.warmup_s))
            pen.pair(text("panel.warmup"), warm)
        return
    share = telemetry.tps / target_tps * TARGET_AT if target_tps > 0 else 1.0
    bar = pen.bar(share, palette.good if is_reached else palette.accent, spacing.GAP + spacing.UNIT)
    draw_mark(pen.surface, bar, TARGET_AT, palette.text)
    pen.skip(spacing.UNIT)
    target = text("panel.target", tps=amount(target_tps))
    pen.pair(target, text("panel.reached" if is_reached else "panel.below") if telemetry.tick else NONE, colour)
    if telemetry.time_s < telemetry.warmup_s:
        name, seconds, needed_s, colour = "warmup", telemetry.time_s, telemetry.warmup_s, palette.edge_strong
    else:
        name, seconds, needed_s, colour = "hold", telemetry.hold_s, telemetry.hold_needed_s, palette.good
    pen.pair(text(f"panel.{name}"), text("panel.of_s", value=number(seconds, 1), all=amount(needed_s)))
    pen.skip(spacing.UNIT)
    pen.bar(seconds / needed_s if needed_s > 0 else 1.0, colour, spacing.GAP)


def _draw_goals(pen: Pen, telemetry: Telemetry) -> None:
    """The goals that the throughput above does not show: the value of now against what is wanted."""
    for state in _other_goals(telemetry):
        goal = state.goal
        colour = palette.good if goal.is_met_by(state.now) else palette.text
        pen.pair(metric_of(goal.metric, goal.class_name), f"{goal_value(state)} {goal_limit(goal)}", colour)


def _other_goals(telemetry: Telemetry) -> list[GoalState]:
    shown = throughput_to_hold(telemetry.goals)
    return [state for state in telemetry.goals if state is not shown]


def _draw_vram(pen: Pen, telemetry: Telemetry) -> None:
    share = telemetry.vram_share
    colour = load_colour(telemetry)
    key = palette.load_key(share, ends_when_full=telemetry.ends_when_full)
    load = text("panel.load", percent=number(100 * share), word=text(f"panel.load_{key}"))
    is_known = telemetry.tick or telemetry.is_foretold
    pen.pair(text("panel.vram"), about(load, telemetry) if is_known else NONE, colour)
    pen.skip(spacing.UNIT)
    bar = pen.bar(share, colour, spacing.GAP + spacing.UNIT)
    for limit in (palette.load_high, palette.load_critical):
        draw_mark(pen.surface, bar, limit, palette.edge_strong)
    if telemetry.vram_capacity_mib:
        draw_mark(pen.surface, bar, telemetry.vram_peak_mib / telemetry.vram_capacity_mib, palette.text)
    pen.skip(spacing.UNIT)
    pen.pair(text("panel.used"), used_words(telemetry))
    peak = f"{memory_words(telemetry.vram_peak_mib, telemetry)} {telemetry.vram_unit[0]}"
    pen.pair(text("panel.peak"), peak if telemetry.tick else NONE)
