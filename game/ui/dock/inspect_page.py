"""The tab of the inspector: the law of one machine, written out with its numbers as they are now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import pygame

from game.content.words import language, text
from game.render import fonts, spacing
from game.render.palette import palette
from game.session.reading.inspect import inspect
from game.session.reading.spans import Timeline
from game.sim.simulation import Simulation
from game.ui.app.text_scale import Look, Style
from game.ui.build.foresight import Foresight
from game.ui.dock.settings_panel import SettingsPanel
from game.ui.dock.sheet_words import Row, rows
from game.ui.widgets.base import Widget, Written
from game.ui.widgets.placelink import written_whole
from game.ui.words import styles, textflow
from game.ui.words.fact_words import machine_facts

READ_S: Final = 0.25
"""While a run goes on the numbers stand so long, so that they can be read."""

_HEADING: Final = Style(fonts.SIZE_SMALL, "accent", bold=True)
_HOW: Final = Style(fonts.SIZE_TINY, "text_muted", mono=True)
_VALUES: Final = {
    "plain": Style(fonts.SIZE_TINY, "text", bold=True, mono=True),
    "binds": Style(fonts.SIZE_TINY, "warning", bold=True, mono=True),
    "result": Style(fonts.SIZE_TINY, "selected", bold=True, mono=True),
}
_INDENT: Final = 10
_ONE_LINE_FROM: Final = 460  # design px of width from which a line says on itself how its value comes about


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece of text at a place on the page, whose top left corner is (0, 0)."""

    text: str
    style: Style
    rect: pygame.Rect


@dataclass
class _Page:
    """All that is written, how high it is, and where lines are drawn across or beside it."""

    pieces: list[_Piece]
    rules: list[int]
    stripes: list[tuple[int, int]]
    height: int


class InspectPage(Widget):
    """Says what stands on a cell of the run that the board shows; while nothing runs, what is foretold of it.

    `heading` names it. Scrolls where it is too long.
    """

    is_control = True
    grows = True

    def __init__(
        self,
        shown: Callable[[], tuple[Simulation, Timeline] | None],
        cell: Callable[[], int | None],
        heading: Callable[[int], str],
        is_live: Callable[[], bool],
        clock: Callable[[], float],
        foresight: Foresight,
        panel: SettingsPanel | None,
    ) -> None:
        super().__init__()
        self.shown = shown
        self.cell = cell
        self.heading = heading
        self.is_live = is_live
        self.clock = clock
        self.foresight = foresight
        self.panel = panel
        self.offset = 0
        self._asked = ""
        """The name of a place that was clicked."""
        self._for: tuple[object, ...] = ()
        self._read_s = -READ_S
        self._page = _Page([], [], [], 0)

    @property
    def can_focus(self) -> bool:
        return self._page.height > self.rect.height

    def draw(self, surface: pygame.Surface, look: Look) -> None:
        self._refresh(look)
        clip = surface.get_clip()
        surface.set_clip(self.rect.clip(clip))
        left, top = self.rect.left, self.rect.top - self.offset
        for y in self._page.rules:
            pygame.draw.line(surface, palette.edge, (left, top + y), (self.rect.right - 1, top + y))
        for start, end in self._page.stripes:
            pygame.draw.rect(surface, palette.warning, (left, top + start, look.px(3), end - start))
        for piece in self._page.pieces:
            surface.blit(look.picture(piece.text, piece.style), piece.rect.move(left, top))
        surface.set_clip(clip)
        self._draw_more(surface, look)

    def written(self, look: Look) -> list[Written]:
        """The text of the whole page, as if the box were long enough: only the width can be too small."""
        self._refresh(look)
        box = pygame.Rect(self.rect.left, self.rect.top, self.rect.width, max(self.rect.height, self._page.height))
        placed = [(textflow.Run(piece.text, piece.style, 0, 0), piece.rect) for piece in self._page.pieces]
        return written_whole([(run, rect.move(self.rect.topleft)) for run, rect in placed], box)

    def on_pointer(self, event: pygame.event.Event) -> bool:
        is_click = event.type == pygame.MOUSEBUTTONDOWN and event.button == pygame.BUTTON_LEFT
        pos = (event.pos[0] - self.rect.left, event.pos[1] - self.rect.top + self.offset) if is_click else (-1, -1)
        places = (piece.text for piece in self._page.pieces if piece.style.is_link and piece.rect.collidepoint(pos))
        self._asked = next(places, "")
        return bool(event.type == pygame.MOUSEBUTTONDOWN)

    def take_place(self) -> str:
        name, self._asked = self._asked, ""
        return name

    def on_wheel(self, notches: int) -> bool:
        self._scroll(-40 * notches)
        return True

    def on_key(self, key: int) -> bool:
        ways = {pygame.K_UP: -40, pygame.K_DOWN: 40, pygame.K_PAGEUP: -200, pygame.K_PAGEDOWN: 200}
        if key in ways:
            self._scroll(ways[key])
        return key in ways

    def _scroll(self, by: int) -> None:
        self.offset = min(max(0, self._page.height - self.rect.height), max(0, self.offset + by))

    def _draw_more(self, surface: pygame.Surface, look: Look) -> None:
        """A bar at the edge where there is more than fits."""
        if self._page.height > self.rect.height > 0:
            wide, high = look.px(3), self.rect.height * self.rect.height // self._page.height
            top = self.rect.top + self.offset * self.rect.height // self._page.height
            bar = (self.rect.right + look.px(spacing.UNIT) - wide, top, wide, high)
            pygame.draw.rect(surface, palette.edge_strong, bar, border_radius=wide)

    def _refresh(self, look: Look) -> None:
        """Writes the page anew where something else is shown, or where what is shown has stood long enough."""
        shown, cell = self.shown(), self.cell()
        if shown is None and self.panel is not None:  # what is foretold is of the tile whose settings stand above it
            cell = self.panel.shown_cell if self.panel.shown_cell is not None else cell
        simulation = None if shown is None else shown[0]
        build = self.foresight.simulation if shown is None else None
        said = "" if self.panel is None else self.panel.foretold()
        form = (simulation or build, cell, said, self.rect.size, look, language(), self.is_live())
        tick = 0 if simulation is None else simulation.tick
        now_s = self.clock()
        is_stale = not self.is_live() or now_s - self._read_s >= READ_S
        if form == self._for[:-1] and (tick == self._for[-1] or not is_stale):
            return
        if self._for[:2] != form[:2]:
            self.offset = 0
        self._for, self._read_s = (*form, tick), now_s
        self._page = self._written(look, shown, cell, said)
        self._scroll(0)

    def _foretold(self, look: Look, page: _Page, cell: int, said: str) -> None:
        """What the setting in use comes to, then what else is foretold of the tile."""
        if said:
            self._paragraph(look, page, said, styles.SMALL_BRIGHT)
        else:
            self._paragraph(look, page, self.heading(cell), styles.SMALL_BOLD)
        facts = machine_facts(self.foresight.lines_at(cell))
        if facts:
            self._add(look, page, Row(text("inspector.foretold"), "", "", "plain", True))
        for label, value in facts:
            self._add(look, page, Row(label, "", value, "plain"))

    def _written(self, look: Look, shown: tuple[Simulation, Timeline] | None, cell: int | None, said: str) -> _Page:
        page = _Page([], [], [], 0)
        if shown is None and cell is not None and (said or self.foresight.lines_at(cell)):
            self._foretold(look, page, cell, said)
            return page
        if shown is None or cell is None:
            self._paragraph(look, page, text("inspector.empty" if shown is None else "inspector.hint"), styles.SMALL)
            return page
        self._paragraph(look, page, self.heading(cell), styles.SMALL_BOLD)
        simulation, timeline = shown
        sections = inspect(simulation, cell, timeline)
        if not sections:
            self._paragraph(look, page, text("inspector.nothing"), styles.SMALL)
        for row in rows(sections):
            self._add(look, page, row)
        if said:
            self._add(look, page, Row(text("inspector.foretold"), "", "", "plain", True))
            self._paragraph(look, page, said, styles.SMALL_BRIGHT)
        return page

    def _add(self, look: Look, page: _Page, row: Row) -> None:
        if row.is_heading:
            page.height += look.px(spacing.GAP)
            page.rules.append(page.height)
            page.height += look.px(spacing.UNIT)
            self._paragraph(look, page, row.label, _HEADING)
            return
        start = page.height
        indent = look.px(_INDENT)
        style = _VALUES[row.mark]
        value_width = look.width(row.value, style) if row.value else 0
        label_style = styles.SMALL if row.mark == "plain" else styles.SMALL_BOLD
        room = self.rect.width - indent - value_width - look.px(spacing.UNIT)
        high = max(look.line_height(label_style), look.line_height(style))
        self._paragraph(look, page, row.label, label_style, room, indent)
        if row.value:
            box = pygame.Rect(self.rect.width - value_width, start, value_width, high)
            page.pieces.append(_Piece(row.value, style, box))
            page.height = max(page.height, start + high)
        if row.how and self.rect.width >= look.px(_ONE_LINE_FROM):
            wide = look.width(row.how, _HOW)
            left = self.rect.width * 3 // 4 - wide
            page.pieces.append(_Piece(row.how, _HOW, pygame.Rect(left, start, wide, high)))
        elif row.how:
            self._paragraph(look, page, row.how, _HOW, self.rect.width - 2 * indent, 2 * indent)
        if row.mark != "plain":
            page.stripes.append((start, page.height))
        page.height += look.px(2)

    def _paragraph(
        self, look: Look, page: _Page, words: str, style: Style, width: int | None = None, left: int = 0
    ) -> None:
        lines = textflow.wrap(look, [(words, style)], self.rect.width if width is None else width)
        for line in lines:
            for run in line.runs:
                rect = pygame.Rect(left + run.left, page.height + line.top, run.width, line.height)
                page.pieces.append(_Piece(run.text, run.style, rect))
        page.height += textflow.height(lines)
