"""The map of the levels: stations on a line that leads from one to the next, chapter by chapter.

A map that is higher than its room is scrolled by whole rows, so that nothing is ever cut.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Final

import pygame

from game.render import spacing
from game.render.palette import Colour, palette
from game.ui.app.text_scale import Look, Style
from game.ui.widgets.base import Widget, Written, growing
from game.ui.widgets.label import Label
from game.ui.widgets.layout import Column, Row, Space
from game.ui.widgets.level_card import LevelCard
from game.ui.words import styles

MARK: Final = 28
"""Diameter of a station."""

MARGIN: Final = 16
"""Room on the right in which the line goes down to the next row."""

LINE: Final = 4


class Station(Widget):
    """The number of a level, on the line."""

    def __init__(self, number: int, card: LevelCard) -> None:
        super().__init__()
        self.number = str(number)
        self.card = card

    def measure(self, look: Look, width: int) -> tuple[int, int]:
        return look.px(MARK), look.px(MARK)

    def draw(self, surface: pygame.Surface, look: Look) -> None:
        said, radius = self.card.said, look.px(MARK) // 2
        edge = palette.good if said.is_won else palette.accent if said.is_open else palette.edge
        pygame.draw.aacircle(surface, edge, self.rect.center, radius)
        if not said.is_won and not said.is_next:
            pygame.draw.aacircle(surface, palette.panel, self.rect.center, radius - look.px(LINE) // 2)
        for piece in self.written(look):
            surface.blit(look.picture(piece.text, self._style), piece.rect)

    @property
    def _style(self) -> Style:
        said = self.card.said
        if said.is_won or said.is_next:
            return styles.ON_BRIGHT
        return styles.SMALL_BOLD if said.is_open else styles.SMALL

    def written(self, look: Look) -> list[Written]:
        rect = pygame.Rect(0, 0, look.width(self.number, self._style), look.line_height(self._style))
        rect.center = self.rect.center
        return [Written(self.number, rect, self.rect)]


@dataclass(frozen=True, slots=True)
class Stop:
    """A level on the map: its card, and what stands beside its station, if anything."""

    number: int
    card: LevelCard
    beside: Widget | None = None


class _StopColumn(Column):
    """A station with its card below."""

    def __init__(self, stop: Stop) -> None:
        self.card = stop.card
        self.station = Station(stop.number, stop.card)
        room = Row([self.station], cross="centre")
        if stop.beside is not None:
            room = Row([self.station, growing(Space()), stop.beside], cross="centre")
        stop.card.grows = True
        super().__init__([room, stop.card], spacing.UNIT)
        self.grows = True


class _MapRow(Column):
    """Some levels of one chapter side by side; the first row of those that are seen, and of a chapter, is headed."""

    def __init__(self, heading: Callable[[], str], stops: Sequence[Stop], per_row: int) -> None:
        self.columns = [_StopColumn(stop) for stop in stops]
        blanks = [growing(Space()) for _ in range(per_row - len(stops))]
        title = Label(heading, styles.MUTED_BOLD, is_clipped=True)
        title.grows = True
        beside_the_line = Row([Space(MARK), title])
        super().__init__([beside_the_line, Row([*self.columns, *blanks], spacing.PAD)], spacing.UNIT)


class LevelMap(Widget):
    """Rows of levels, from `first` on as many as fit. `chapters` are headings with their levels."""

    grows = True

    def __init__(self, chapters: Sequence[tuple[str, Sequence[Stop]]], per_row: int, first: int = 0) -> None:
        super().__init__()
        parts = [
            (heading, stops[n : n + per_row], n == 0)
            for heading, stops in chapters
            for n in range(0, len(stops), per_row)
        ]
        self.rows = [
            _MapRow(partial(self._heading, number, heading, is_headed), stops, per_row)
            for number, (heading, stops, is_headed) in enumerate(parts)
        ]
        self.first = first
        self._num_seen = len(self.rows)

    @property
    def children(self) -> Sequence[Widget]:
        return self.rows[self.first : self.first + self._num_seen]

    def _heading(self, number: int, heading: str, is_headed: bool) -> str:
        return heading if is_headed or number == self.first else ""

    @property
    def num_seen(self) -> int:
        """How many rows are seen."""
        return self._num_seen

    @property
    def last_first(self) -> int:
        """From which row on the last is seen."""
        return max(0, len(self.rows) - self._num_seen)

    @property
    def cards(self) -> list[LevelCard]:
        """Every card, seen or not."""
        return [column.card for row in self.rows for column in row.columns]

    def row_of(self, card: Widget) -> int | None:
        """In which row a card is."""
        return next((n for n, row in enumerate(self.rows) if any(each.card is card for each in row.columns)), None)

    def neighbour(self, card: Widget, right: int, down: int) -> LevelCard | None:
        """The next card that can be pressed, in reading order, or the nearest in the rows above or below."""
        cards = self.cards
        number = next(n for n, other in enumerate(cards) if other is card)
        if right:
            order = cards[number + 1 :] if right > 0 else cards[:number][::-1]
            return next((other for other in order if other.can_focus), None)
        at = self.row_of(card)
        assert at is not None
        place = next(n for n, column in enumerate(self.rows[at].columns) if column.card is card)
        for row in self.rows[at + 1 :] if down > 0 else self.rows[:at][::-1]:
            near = [(abs(n - place), n) for n, column in enumerate(row.columns) if column.card.can_focus]
            if near:
                return row.columns[min(near)[1]].card
        return None

    def place(self, look: Look, rect: pygame.Rect) -> None:
        super().place(look, rect)
        wide = rect.width - look.px(MARGIN)
        heights = [row.measure(look, wide)[1] + look.px(spacing.PAD) for row in self.rows]
        self._num_seen = max(1, _num_fitting(heights, rect.height + look.px(spacing.PAD)))
        self.first = max(0, min(self.first, self.last_first))
        top = rect.top
        for row, high in list(zip(self.rows, heights, strict=True))[self.first : self.first + self._num_seen]:
            row.place(look, pygame.Rect(rect.left, top, wide, high - look.px(spacing.PAD)))
            top += high

    def draw(self, surface: pygame.Surface, look: Look) -> None:
        self._draw_line(surface, look)
        super().draw(surface, look)

    def _draw_line(self, surface: pygame.Surface, look: Look) -> None:
        """From station to station; bright as far as one has won."""
        seen = self.rows[self.first : self.first + self._num_seen]
        stations = [column.station for row in seen for column in row.columns]
        wide, edge = look.px(LINE), self.rect.right - look.px(MARGIN) // 2
        before = self.rows[self.first - 1].columns[-1].station if self.first else None
        if before is not None and stations:
            start = stations[0].rect.center
            pygame.draw.line(surface, _colour(before), (start[0], self.rect.top), start, wide)
        for one, other in pairwise(stations):
            (x, y), (next_x, next_y) = one.rect.center, other.rect.center
            corners = [(x, y), (next_x, next_y)]
            if y != next_y:
                turn = self._row_top(other) - look.px(spacing.PAD) // 2
                corners = [(x, y), (edge, y), (edge, turn), (next_x, turn), (next_x, next_y)]
            pygame.draw.lines(surface, _colour(one), False, corners, wide)
        if stations and self.first + self._num_seen < len(self.rows):
            x, y = stations[-1].rect.center
            down = [(x, y), (edge, y), (edge, self.rect.bottom)]
            pygame.draw.lines(surface, _colour(stations[-1]), False, down, wide)

    def _row_top(self, station: Station) -> int:
        return next(row.rect.top for row in self.rows if any(column.station is station for column in row.columns))


def _colour(station: Station) -> Colour:
    return palette.good if station.card.said.is_won else palette.edge_strong


def _num_fitting(heights: Sequence[int], room: int) -> int:
    """How many rows fit wherever one begins: as many as the highest of them would."""
    return min(len(heights), room // max(heights, default=1))
