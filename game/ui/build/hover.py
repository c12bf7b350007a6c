"""When the hover card is shown, and which: the pointer has rested on a tile or on a tool."""

from __future__ import annotations

from typing import Final

import pygame

from game.content.codex import PAGE_OF_TILE
from game.content.level_card import price_of
from game.render.board import BoardView
from game.render.places import plain
from game.session.build.placed import PlacedTile
from game.session.reading.moments import Moment
from game.ui.app.text_scale import Look
from game.ui.build import hover_card
from game.ui.build.state_row import busy_facts
from game.ui.build.workbench import Workbench
from game.ui.widgets.base import Widget
from game.ui.widgets.facts import Fact
from game.ui.widgets.timeline import Timeline
from game.ui.widgets.workbench import ToolButton
from game.ui.words import codex_text
from game.ui.words.fact_words import machine_facts
from game.ui.words.moment_words import moment_title, moment_words
from game.ui.words.setting_words import setting_facts
from game.ui.words.verdict_words import sentence

DELAY_S: Final = 0.25
READ_S: Final = 0.1
"""While a run goes on the card stands so long, so that it can be read."""

Target = int | str | tuple[Moment, ...] | None
"""A cell, a kind of tool, moments on the time line, or nothing."""


class Hover:
    """What the pointer rests on, and for how long already."""

    def __init__(self, workbench: Workbench) -> None:
        self.workbench = workbench
        self._target: Target = None
        self._rested_s = 0.0
        self._made_for: tuple[object, ...] = ()
        self._card: Widget | None = None

    @property
    def is_due(self) -> bool:
        """Whether the pointer has rested long enough."""
        return self._rested_s >= DELAY_S

    def wake_in(self) -> float | None:
        """Seconds until the card is due; None if it is already, or nothing is pointed at."""
        return None if self.is_due or self._target is None else DELAY_S - self._rested_s

    def point(self, on: ToolButton | Timeline | None) -> None:
        """The pointer is over this tool, or over the time line of a run, or else over the cell under the hand."""
        target: Target = self.workbench.hand.hover
        if on is not None:
            target = on.kind if isinstance(on, ToolButton) else on.pointed
        if target != self._target:
            self._target = target
            self._rested_s = 0.0

    def update(self, elapsed_s: float) -> bool:
        """Time has passed; True if the card has just become due."""
        was_due = self.is_due
        self._rested_s += elapsed_s
        return self.is_due and not was_due

    def card(self, look: Look, bounds: pygame.Rect, view: BoardView, on: ToolButton | Timeline | None) -> Widget | None:
        """The card, placed; None while none is due."""
        if not self.is_due:
            return None
        situation = self._situation(look, bounds, view, on)
        if situation != self._made_for:
            self._made_for, self._card = situation, self._made(look, bounds, view, on)
        return self._card

    def forget(self) -> None:
        """Language, keys or size may have changed: the next card is made anew."""
        self._made_for = ()

    def _situation(
        self, look: Look, bounds: pygame.Rect, view: BoardView, on: ToolButton | Timeline | None
    ) -> tuple[object, ...]:
        """All that makes a difference to the card; of a run that goes on, only every so often its numbers."""
        control, hand = self.workbench.control, self.workbench.hand
        moment: object = None
        if control.run is not None:
            is_live = control.state == "running"
            moment = int(self._rested_s / READ_S) if is_live else control.run.simulation.tick
        held = (hand.is_dragging, hand.held, hand.selection, hand.built_at)
        place = tuple(bounds), view.geometry, None if on is None else tuple(on.rect)
        grid = self.workbench.editor.grid
        return (self._target, look, place, held, grid, control.run, control.state, moment)

    def _made(
        self, look: Look, bounds: pygame.Rect, view: BoardView, on: ToolButton | Timeline | None
    ) -> Widget | None:
        if isinstance(on, Timeline):
            return self._card_of_moments(look, view.area, on)
        if on is not None:
            facts = [*hover_card.tool_facts(on.kind, self.workbench.level), *self._codex_facts(on.kind)]
            card = hover_card.card(on.kind, "E", facts, price=price_of(self.workbench.level, on.kind, {}))
            hover_card.place_above(card, look, on.rect, bounds)
            return card
        return self._card_of_cell(look, bounds, view)

    def _card_of_moments(self, look: Look, bounds: pygame.Rect, timeline: Timeline) -> Widget | None:
        if not isinstance(self._target, tuple) or not self._target:
            return None
        level, is_running = self.workbench.level, self.workbench.control.state == "running"
        told = [(moment_title(each), moment_words(each, level, is_running=is_running)) for each in self._target]
        card = hover_card.card_of_moments(told)
        hover_card.place_above(card, look, timeline.pointer_rect, bounds)
        return card

    def _card_of_cell(self, look: Look, bounds: pygame.Rect, view: BoardView) -> Widget | None:
        """None where the hand would place tiles or just has, and while some are selected: it would lie in the way."""
        workbench, hand = self.workbench, self.workbench.hand
        cell, shown = hand.hover, hand.shown()
        stands = shown.get(-1 if cell is None else cell)
        is_changing = bool(hand.planned()) and (stands is None or stands.kind != hand.kind)
        is_placing = not workbench.is_frozen and (is_changing or bool(hand.selection))
        is_in_the_way = hand.is_dragging or is_placing or cell == hand.built_at
        card = None if cell is None or is_in_the_way else self._card_of(cell, shown.get(cell))
        if cell is not None and card is not None:
            seen = [view.cell_rect(number) for number in shown]
            hover_card.place_beside(card, look, view.cell_rect(cell), bounds, seen)
        return card

    def _card_of(self, cell: int, tile: PlacedTile | None) -> Widget | None:
        """What is to be said of a cell: of its tile, and of what was lost there."""
        run = self.workbench.control.run
        notes = self._found(cell) if run is None else hover_card.spill_notes(run.simulation, cell)
        if tile is None:
            return hover_card.card_of_nothing(notes) if notes else None
        price = price_of(self.workbench.level, tile.kind, tile.settings)
        set_to = setting_facts(tile.kind, self.workbench.editor.settings_of(cell))
        if run is None:
            facts = [*set_to, *hover_card.tile_facts(self.workbench.editor.grid, cell, self.workbench.level)]
            facts += machine_facts(self.workbench.foresight.lines_at(cell))
            return hover_card.card(tile.kind, tile.facing, [*facts, *self._codex_facts(tile.kind)], notes, None, price)
        insight = self.workbench.control.insight
        facts = [*set_to, *hover_card.running_facts(run.simulation, cell)]
        state = None
        if insight is not None:
            facts += busy_facts(insight, cell)
            state = insight.state_at(cell)
        return hover_card.card(tile.kind, tile.facing, facts, notes, state, price)

    def _found(self, cell: int) -> list[str]:
        """What is amiss on a cell of the build, or still open."""
        findings = self.workbench.foresight.findings
        return [plain(sentence(finding.reason)) for finding in findings if finding.cell == cell]

    def _codex_facts(self, kind: str) -> list[Fact]:
        """The page of the codex on a kind of tile, and the key that opens it."""
        page = PAGE_OF_TILE.get(kind)
        return [(self.workbench.keymap.words("codex.fact"), codex_text.title(page))] if page is not None else []
