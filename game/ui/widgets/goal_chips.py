"""The goals of a level as live chips in the head row: what is wanted, how it stands now, and the time that is left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import pygame

from game.content.metric_words import metric_of, short_metric_of
from game.content.words import amount, number, text
from game.physics.units import TICKS_PER_SECOND
from game.render import spacing
from game.render.gauges import draw_bar
from game.render.palette import Colour, palette
from game.render.readings import about, goal_limit, goal_value, load_colour, used_words
from game.session.run.goals import Goal, GoalState
from game.session.run.outcome import Telemetry
from game.ui.app.text_scale import Look
from game.ui.widgets.base import Widget, Written
from game.ui.widgets.button import draw_ground
from game.ui.words import styles
from game.ui.words.wording import percent

MOST_OF_ROW: Final = 0.66
"""Chips take at most this share of the row; the title has the rest."""

SPARE: Final = 1.3
"""So much more room than now they ask for: their numbers grow."""

_BAR: Final = 3
"""Height of the bar at a chip's foot (design px)."""

_PLAIN: Final = "output_throughput"
"""The metric that needs no name: its unit says it."""


@dataclass(frozen=True, slots=True)
class Chip:
    """A few words, how full the bar below them is (0..1), and its colour."""

    words: str
    share: float
    colour: Colour


class GoalChips(Widget):
    """One chip a goal, one for the memory, one for the time. Where there is little room they say less, never nothing.

    A chip keeps the width that it once had, so that those behind it do not tremble with its digits.
    """

    is_lively = True

    def __init__(
        self, telemetry: Callable[[], Telemetry], horizon_s: float, lost: Callable[[], Goal | None] = lambda: None
    ) -> None:
        super().__init__()
        self.telemetry = telemetry
        self.lost = lost
        """The goal that is certain to be missed, None while none is."""
        self.horizon_s = horizon_s
        self._widest: dict[int, int] = {}
        self._placed_for: tuple[Telemetry, Goal | None, Look] | None = None
        self._chips: list[tuple[Chip, pygame.Rect, Written]] = []

    def measure(self, look: Look, width: int) -> tuple[int, int]:
        room = int(MOST_OF_ROW * width)
        wide, _ = self._fitting(look, room)
        return min(room, int(SPARE * sum(wide)) + look.px(spacing.UNIT) * len(wide)), self._height(look)

    def place(self, look: Look, rect: pygame.Rect) -> None:
        super().place(look, rect)
        self._widest, self._placed_for = {}, None

    def stamp(self) -> object:
        return self.telemetry(), self.lost()

    def draw(self, surface: pygame.Surface, look: Look) -> None:
        surface.fill(palette.background, self.rect)
        for chip, rect, words in self._placed(look):
            draw_ground(surface, look, rect, palette.panel_raised, palette.edge)
            foot = pygame.Rect(rect.left, 0, rect.width, look.px(_BAR)).inflate(-2 * look.px(spacing.GAP), 0)
            foot.bottom = rect.bottom - look.px(2)
            draw_bar(surface, foot, chip.share, chip.colour)
            surface.blit(look.picture(words.text, styles.SMALL_BRIGHT), words.rect)

    def written(self, look: Look) -> list[Written]:
        return [words for _, _, words in self._placed(look)]

    def _placed(self, look: Look) -> list[tuple[Chip, pygame.Rect, Written]]:
        """The chips where they stand, worked out when there is something new to read."""
        read, lost = self.telemetry(), self.lost()
        known = self._placed_for
        if known is None or known[0] is not read or known[1:] != (lost, look):
            self._placed_for = (read, lost, look)
            self._chips = self._place_chips(look)
        return self._chips

    def _place_chips(self, look: Look) -> list[tuple[Chip, pygame.Rect, Written]]:
        wide, chips = self._fitting(look, self.rect.width)
        found, left = [], self.rect.left
        for place, (width, chip) in enumerate(zip(wide, chips, strict=True)):
            width = self._widest[place] = max(width, self._widest.get(place, 0))
            rect = pygame.Rect(left, self.rect.top, min(width, self.rect.right - left), self.rect.height)
            shown = look.clipped(chip.words, styles.SMALL_BRIGHT, rect.width - look.px(spacing.GAP))
            words = pygame.Rect(0, 0, look.width(shown, styles.SMALL_BRIGHT), look.line_height(styles.SMALL_BRIGHT))
            words.topleft = (rect.left + look.px(spacing.GAP), rect.top + look.px(2))
            found.append((chip, rect, Written(shown, words, rect)))
            left = rect.right + look.px(spacing.UNIT)
        return found

    def _fitting(self, look: Look, room: int) -> tuple[list[int], list[Chip]]:
        """The wordiest chips that fit into the room, or the shortest, and their widths."""
        telemetry = self.telemetry()
        gap, pad = look.px(spacing.UNIT), 2 * look.px(spacing.GAP)
        for num_left_out in range(5):
            goals = [self._goal_chip(state, num_left_out) for state in telemetry.goals]
            chips = [*goals, _vram_chip(telemetry, is_short=num_left_out == 4)]
            chips.append(_time_chip(telemetry, self.horizon_s))
            wide = [look.width(chip.words, styles.SMALL_BRIGHT) + pad for chip in chips]
            if sum(max(width, self._widest.get(n, 0)) for n, width in enumerate(wide)) + gap * len(wide) <= room:
                return wide, chips
        self._widest = {}
        return [min(width, (room - gap * len(wide)) // len(wide)) for width in wide], chips

    def _goal_chip(self, state: GoalState, num_left_out: int) -> Chip:
        chip = _goal_chip(state, num_left_out)
        return Chip(chip.words, chip.share, palette.danger) if self.lost() == state.goal else chip

    def _height(self, look: Look) -> int:
        return look.line_height(styles.SMALL_BRIGHT) + look.px(spacing.GAP)


def _goal_chip(state: GoalState, num_left_out: int) -> Chip:
    """With all its words, without the seconds of the hold (1), with the shortest name, too (2), or half of it (3, 4).

    That is how it stands, or what is wanted while nothing is known of how it stands.
    """
    goal = state.goal
    is_named = goal.metric.id != _PLAIN or goal.class_name
    called = metric_of if num_left_out < 2 else short_metric_of
    name = called(goal.metric, goal.class_name) + " " if is_named else ""
    value, limit = goal_value(state), goal_limit(goal)
    words = f"{name}{value} ({limit})" if num_left_out < 3 else f"{name}{value if state.now else limit}"
    is_met, share = goal.is_met_by(state.now), min(1.0, state.share)
    if goal.hold_ticks:
        held, needed = (ticks / TICKS_PER_SECOND for ticks in (min(state.held_ticks, goal.hold_ticks), goal.hold_ticks))
        if not num_left_out:
            words += " · " + text("panel.of_s", value=number(held), all=amount(needed))
        share = held / needed if is_met else share
    return Chip(words, share, palette.good if is_met else palette.accent)


def _vram_chip(telemetry: Telemetry, *, is_short: bool) -> Chip:
    share = telemetry.vram_share
    words = about(percent(share), telemetry) if is_short and telemetry.vram_capacity_mib else used_words(telemetry)
    return Chip(f"{text('panel.vram')} {words}", share, load_colour(telemetry))


def _time_chip(telemetry: Telemetry, horizon_s: float) -> Chip:
    words = text("panel.of_s", value=number(telemetry.time_s), all=amount(horizon_s))
    return Chip(words, telemetry.time_s / horizon_s if horizon_s else 0.0, palette.edge_strong)
