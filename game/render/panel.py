"""The telemetry panel: the run's numbers against the goal, the same in the game and in `tycoon shot`."""

from __future__ import annotations

from math import ceil
from typing import Final

import pygame

from game.content.metric_words import NONE, metric_of, metric_value, milliseconds, wanted_value
from game.content.words import amount, number, text
from game.render import fonts, spacing
from game.render.caches import drawn_once
from game.render.frames import draw_frame
from game.render.gauges import draw_bar, draw_mark
from game.render.lettering import fitting, words
from game.render.packetart import packet_sprite, rejected_sprite
from game.render.palette import Colour, palette
from game.session.run.goals import GoalState, throughput_to_hold
from game.session.run.outcome import Telemetry
from game.sim import packet as packets

MIN_SIZE: Final = (240, 400)
"""Room that the panel needs at scale 1 (px)."""

_LINES: Final = (1.45, 1.4, 1.35, 1.3, 1.25, 1.2, 1.15, 1.1)
"""Heights of a line of text, in sizes of its font: the first with which all fits; the last does in MIN_SIZE."""

_GIB_FROM: Final = 10_000  # MiB of capacity from which memory is given in GiB
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
_TARGET_AT: Final = 2 / 3  # where on the throughput bar the target stands
_NOWHERE: Final = pygame.Surface((1, 1))
"""What rows are written on to be measured."""


def draw_panel(surface: pygame.Surface, rect: pygame.Rect, telemetry: Telemetry | None, scale: float = 1.0) -> None:
    """Draws the panel into `rect` (at least MIN_SIZE times `scale`); without telemetry its empty form (editing)."""
    draw_frame(surface, rect, palette.panel, palette.edge, scale, spacing.EDGE_WIDTH)
    pen = _Pen(surface, rect, scale, _line_that_fits(rect, scale))
    if telemetry is None:
        _draw_idle(pen)
    else:
        _draw_running(pen, telemetry)
    _draw_legend(pen)


def _draw_running(pen: _Pen, telemetry: Telemetry) -> None:
    pen.pair(text("panel.telemetry"), text("unit.s", value=number(telemetry.time_s, 1)), bold=True)
    pen.skip(spacing.GAP)
    _draw_throughput(pen, telemetry)
    _draw_goals(pen, telemetry)
    pen.rule()
    _draw_vram(pen, telemetry)
    pen.rule()
    rate = telemetry.acceptance_rate
    pen.pair(text("panel.ttft_p50"), milliseconds(telemetry.ttft_p50_ms))
    pen.pair(text("panel.tpot"), milliseconds(telemetry.tpot_ms))
    pen.pair(text("panel.acceptance"), NONE if rate is None else text("unit.percent", value=number(100 * rate)))
    pen.pair(text("panel.waiting"), number(telemetry.num_waiting))
    pen.pair(text("panel.running"), number(telemetry.num_running))
    pen.pair(text("panel.delivered"), number(telemetry.tokens_delivered))
    pen.pair(text("panel.spilled"), number(telemetry.spilled), palette.danger if telemetry.spilled else palette.text)


def _draw_idle(pen: _Pen) -> None:
    pen.pair(text("panel.telemetry"), NONE, bold=True)
    pen.skip(spacing.GAP)
    pen.figure(NONE, text("panel.tps"), palette.text_muted)
    pen.bar(0.0, palette.edge, spacing.GAP + spacing.UNIT)
    pen.skip(spacing.UNIT)
    pen.pair(text("panel.no_target"), NONE)
    pen.pair(text("panel.hold"), NONE)
    pen.skip(spacing.UNIT)
    pen.bar(0.0, palette.edge, spacing.GAP)
    pen.rule()
    pen.pair(text("panel.vram"), NONE)
    pen.skip(spacing.UNIT)
    pen.bar(0.0, palette.edge, spacing.GAP + spacing.UNIT)
    pen.skip(spacing.UNIT)
    pen.pair(text("panel.used"), NONE)
    pen.pair(text("panel.peak"), NONE)
    pen.rule()
    for label in ("ttft_p50", "tpot", "acceptance", "waiting", "running", "delivered", "spilled"):
        pen.pair(text(f"panel.{label}"), NONE)


def _draw_legend(pen: _Pen) -> None:
    """What moves on the board, large or small as there is room for it."""
    if pen.bottom - pen.y >= _legend_height(pen.scale, _LEGEND_SIDE, 2):
        _draw_items(pen, _LEGEND_SIDE, 2, fonts.SIZE_SMALL)
    else:
        _draw_items(pen, _SMALL_SIDE, _SMALL_COLS, fonts.SIZE_TINY)


def _draw_items(pen: _Pen, design_side: int, num_cols: int, font_size: int) -> None:
    """Pictures with their meanings, row by row, the columns as far apart as there is room."""
    pen.rule()
    side = round(design_side * pen.scale)
    size = round(font_size * pen.scale)
    texts = [words(text(f"legend.{meaning}"), size, palette.text_muted) for _, meaning in _LEGEND]
    wide = [side + max(meaning.get_width() for meaning in texts[col::num_cols]) for col in range(num_cols)]
    gap = (pen.right - pen.left - sum(wide)) // num_cols
    for place, (kind, _) in enumerate(_LEGEND):
        row, col = divmod(place, num_cols)
        count = 4 if kind == packets.DRAFT else 1
        sprite = rejected_sprite(side) if kind is None else packet_sprite(kind, side, count)
        pen.item(sprite, texts[place], (sum(wide[:col]) + col * gap, row * side))


def _legend_height(scale: float, design_side: int, num_cols: int) -> int:
    """Room that a legend takes with the rule above it (px)."""
    rule = round(spacing.GAP * scale) + round(spacing.UNIT * scale)
    return rule + round(design_side * scale) * ceil(len(_LEGEND) / num_cols)


def _line_that_fits(rect: pygame.Rect, scale: float) -> float:
    """The largest height of a line with which all rows and a small legend fit."""
    room = _Pen(_NOWHERE, rect, scale, _LINES[0]).bottom - rect.top
    legend = _legend_height(scale, _SMALL_SIDE, _SMALL_COLS)
    return next((line for line in _LINES if _rows_height(scale, line) + legend <= room), _LINES[-1])


@drawn_once(maxsize=64)
def _rows_height(scale: float, line: float) -> int:
    """From the panel's top to the foot of its last row (px); the same while a run goes on."""
    pen = _Pen(_NOWHERE, pygame.Rect(0, 0, 0, 0), scale, line)
    _draw_idle(pen)
    return pen.y


def _draw_throughput(pen: _Pen, telemetry: Telemetry) -> None:
    target_tps = telemetry.target_tps
    if target_tps is None:
        _draw_untargeted(pen, telemetry)
        return
    is_reached = telemetry.tps >= target_tps
    colour = palette.good if is_reached else palette.text
    pen.figure(number(telemetry.tps, 1 if telemetry.tps < 1000 else 0), text("panel.tps"), colour)
    share = telemetry.tps / target_tps * _TARGET_AT if target_tps > 0 else 1.0
    bar = pen.bar(share, palette.good if is_reached else palette.accent, spacing.GAP + spacing.UNIT)
    draw_mark(pen.surface, bar, _TARGET_AT, palette.text)
    pen.skip(spacing.UNIT)
    target = text("panel.target", tps=amount(target_tps))
    pen.pair(target, text("panel.reached" if is_reached else "panel.below"), colour)
    if telemetry.time_s < telemetry.warmup_s:
        name, seconds, needed_s, colour = "warmup", telemetry.time_s, telemetry.warmup_s, palette.edge_strong
    else:
        name, seconds, needed_s, colour = "hold", telemetry.hold_s, telemetry.hold_needed_s, palette.good
    pen.pair(text(f"panel.{name}"), text("panel.of_s", value=number(seconds, 1), all=amount(needed_s)))
    pen.skip(spacing.UNIT)
    pen.bar(seconds / needed_s if needed_s > 0 else 1.0, colour, spacing.GAP)


def _draw_untargeted(pen: _Pen, telemetry: Telemetry) -> None:
    """The throughput of a level that asks for something else."""
    pen.figure(number(telemetry.tps, 1 if telemetry.tps < 1000 else 0), text("panel.tps"), palette.text)
    if telemetry.time_s < telemetry.warmup_s:
        warm = text("panel.of_s", value=number(telemetry.time_s, 1), all=amount(telemetry.warmup_s))
        pen.pair(text("panel.warmup"), warm)


def _draw_goals(pen: _Pen, telemetry: Telemetry) -> None:
    """The goals that the throughput above does not show: the value of now against what is wanted."""
    for state in _other_goals(telemetry):
        goal = state.goal
        sign = "≥" if goal.is_at_least else "≤"
        is_met = goal.is_met_by(state.now)
        value = f"{metric_value(goal.metric, state.now)} {sign} {wanted_value(goal.metric, goal.wanted)}"
        pen.pair(metric_of(goal.metric, goal.class_name), value, palette.good if is_met else palette.text)


def _other_goals(telemetry: Telemetry) -> list[GoalState]:
    shown = throughput_to_hold(telemetry.goals)
    return [state for state in telemetry.goals if state is not shown]


def _draw_vram(pen: _Pen, telemetry: Telemetry) -> None:
    capacity = telemetry.vram_capacity_mib
    share = telemetry.vram_used_mib / capacity if capacity > 0 else 0.0
    colour = palette.load_colour(share)
    load = text("panel.load", percent=number(100 * share), word=text(f"panel.load_{palette.load_key(share)}"))
    pen.pair(text("panel.vram"), load, colour)
    pen.skip(spacing.UNIT)
    bar = pen.bar(share, colour, spacing.GAP + spacing.UNIT)
    for limit in (palette.load_high, palette.load_critical):
        draw_mark(pen.surface, bar, limit, palette.edge_strong)
    if capacity > 0:
        draw_mark(pen.surface, bar, telemetry.vram_peak_mib / capacity, palette.text)
    pen.skip(spacing.UNIT)
    unit, size, digits = ("GiB", 1024, 1) if capacity >= _GIB_FROM else ("MiB", 1, 0)
    used, peak, most = (
        number(mib / size, digits) for mib in (telemetry.vram_used_mib, telemetry.vram_peak_mib, capacity)
    )
    pen.pair(text("panel.used"), text("panel.of", value=used, all=most, unit=unit))
    pen.pair(text("panel.peak"), f"{peak} {unit}")


class _Pen:
    """Writes the panel from top to bottom."""

    def __init__(self, surface: pygame.Surface, rect: pygame.Rect, scale: float, line: float) -> None:
        self.surface = surface
        self.scale = scale
        self.line = line
        pad = round(spacing.PAD * scale)
        self.left, self.right, self.bottom = rect.left + pad, rect.right - pad, rect.bottom - pad // 2
        self.y = rect.top + round(0.75 * pad)

    def skip(self, design_px: float) -> None:
        """Leaves a gap."""
        self.y += round(design_px * self.scale)

    def rule(self) -> None:
        """A thin line across, with room above and below."""
        self.skip(spacing.GAP)
        pygame.draw.line(self.surface, palette.edge, (self.left, self.y), (self.right - 1, self.y))
        self.skip(spacing.UNIT)

    def pair(self, label: str, value: str, colour: Colour | None = None, bold: bool = False) -> None:
        """A name on the left, its value on the right."""
        size = round(fonts.SIZE_SMALL * self.scale)
        height = round(size * self.line)
        figures = words(value, size, colour or palette.text, bold=True, mono=True)
        room = max(0, self.right - self.left - figures.get_width() - round(spacing.GAP * self.scale))
        name = fitting(label, size, palette.text if bold else palette.text_muted, room, bold)
        middle = self.y + height // 2
        self.surface.blit(name, name.get_rect(midleft=(self.left, middle)))
        self.surface.blit(figures, figures.get_rect(midright=(self.right, middle)))
        self.y += height

    def item(self, sprite: pygame.Surface, meaning: pygame.Surface, offset: tuple[int, int]) -> None:
        """A picture and what it means, so far to the right and below."""
        place = sprite.get_rect(topleft=(self.left + offset[0], self.y + offset[1]))
        self.surface.blit(sprite, place)
        self.surface.blit(meaning, meaning.get_rect(midleft=place.midright))

    def figure(self, value: str, unit: str, colour: Colour) -> None:
        """The number that matters, large, with its unit, which is smaller where the number leaves it less room."""
        size = round(fonts.SIZE_TITLE * self.scale)
        figures = words(value, size, colour, bold=True, mono=True)
        height = round(size * 1.2)
        place = figures.get_rect(midleft=(self.left, self.y + height // 2))
        self.surface.blit(figures, place)
        left = place.right + round(spacing.GAP * self.scale)
        for unit_size in (fonts.SIZE_LABEL, fonts.SIZE_SMALL, fonts.SIZE_TINY):
            name = words(unit, round(unit_size * self.scale), palette.text_muted, bold=True)
            if left + name.get_width() <= self.right:
                break
        self.surface.blit(name, name.get_rect(midleft=(left, place.centery)))
        self.y += height

    def bar(self, share: float, colour: Colour, design_height: float) -> pygame.Rect:
        """A bar across, filled to `share`; returns its rectangle."""
        rect = pygame.Rect(self.left, self.y, self.right - self.left, round(design_height * self.scale))
        draw_bar(self.surface, rect, share, colour)
        self.y = rect.bottom
        return rect
