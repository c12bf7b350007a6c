"""Why a run failed: the number that was short, in plain words, then the details, then hints one at a time."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from game.content.level_words import level_hints
from game.content.origin import reference_solution
from game.content.words import number, text
from game.physics.units import TICKS_PER_SECOND
from game.render import spacing
from game.render.places import place_link
from game.session.reading.hints import fitting_hints
from game.session.reading.postmortem import PostMortem
from game.ui.screens.codex import codex_button
from game.ui.screens.overlay import EndScreen
from game.ui.widgets.base import Widget, growing
from game.ui.widgets.button import Button
from game.ui.widgets.label import Label
from game.ui.widgets.layout import Column, RoomFor, Row, Space
from game.ui.words import styles

if TYPE_CHECKING:
    from game.ui.app.app import App

STORY: Final = "story"
HINT: Final = "hint"
SOLUTION: Final = "solution"

MAX_PLACES: Final = 4


class PostMortemScreen(EndScreen):
    """Pages chosen by buttons. How many hints were given is remembered by the workbench, until the level is left."""

    max_width = 860
    top = 72
    details_page = "numbers"

    def __init__(self, app: App, found: PostMortem) -> None:
        super().__init__(app)
        self.found = found
        self.page = STORY
        self._first: Widget | None = None

    def on_shown(self) -> None:
        """Enter goes back to the build: the tab that is open already would do nothing."""
        if self.focus is None:
            self.focus_on(self._first)

    # What the two kinds of failure say of themselves.

    def heading(self) -> Widget:
        """What happened, in a word or two."""
        raise NotImplementedError

    def shortfall(self) -> tuple[str, str]:
        """The number that matters, and what it means."""
        raise NotImplementedError

    def story(self) -> list[Widget]:
        """What happened, in a picture and a sentence or two."""
        raise NotImplementedError

    def details(self) -> list[Widget]:
        """Everything else that is known."""
        raise NotImplementedError

    @property
    def hints(self) -> list[str]:
        """What helps, a grade after the other; fewer than three where the level has no more that fit."""
        return fitting_hints(level_hints(self.level), self.found.happened)

    # The panel.

    def inside(self) -> Widget:
        pages = {name: Column(self._page(name)) for name in (STORY, self.details_page, HINT, SOLUTION)}
        page = RoomFor(pages[self.page], [*pages.values()])
        return Column([self._head(), self._tabs(), page, self._foot()])

    def _head(self) -> Widget:
        tick = self.found.verdict.tick
        when = text("postmortem.at_tick", seconds=number(tick / TICKS_PER_SECOND, 1), tick=number(tick))
        return Row([growing(self.heading()), Label(when, styles.SMALL)], cross="centre")

    def _tabs(self) -> Widget:
        tabs: list[Widget] = [
            Button(text(f"postmortem.page.{name}"), partial(self.open, name), is_on=partial(self._is_open, name))
            for name in (STORY, self.details_page, HINT)
        ]
        return Row(tabs)

    def _page(self, name: str) -> list[Widget]:
        if name == HINT:
            return self._hint_lines()
        if name == SOLUTION:
            undo = self.app.keymap.label("undo")
            return [Label(text("postmortem.ask_solution", undo=undo), styles.BODY)]
        if name == self.details_page:
            return self.details()
        short, caption = self.shortfall()
        return [
            Column([Label(short, styles.SHORTFALL), Label(caption, styles.BODY)], 0),
            *self.story(),
            *self._places(),
        ]

    def _places(self) -> list[Widget]:
        """Which cells are marked on the board."""
        cols = self.below.workbench.editor.cols
        cells = [cell for cell in self.found.cells if cell >= 0]
        if not cells:
            return []
        places = " · ".join(place_link(cell, cols) for cell in cells[:MAX_PLACES])
        if len(cells) > MAX_PLACES:
            places = text("postmortem.more_places", places=places, more=number(len(cells) - MAX_PLACES))
        key = "postmortem.one_place" if len(cells) == 1 else "postmortem.many_places"
        return [Label(text(key, places=places), styles.MUTED)]

    def _hint_lines(self) -> list[Widget]:
        hints = self.hints
        if not hints:
            return [Label(text("postmortem.no_hint"), styles.BODY)]
        given = min(max(1, self.below.workbench.num_hints_given), len(hints))
        heading = Label(text("postmortem.hint_of", number=given, all=len(hints)), styles.HEADING)
        labels = [Label(hint, styles.BODY) for hint in hints]
        return [heading, RoomFor(labels[given - 1], labels)]

    def _foot(self) -> Widget:
        self._first = back = Button(text("end.back_to_build"), self.keep_building, rank="primary")
        look = Button(text("end.look"), self.look_at_board)
        if self.page == SOLUTION:
            take = Button(text("postmortem.take_solution"), self._take_solution)
            return Row([take, growing(Space()), Button(text("menu.back"), partial(self.open, HINT), rank="primary")])
        help_on = self._more_help() if self.page == HINT else []
        return Row([back, look, growing(Space()), *help_on, codex_button(self.app, self.found.page)], spacing.GAP)

    def _more_help(self) -> list[Widget]:
        """The next hint; after the last a solution, if one came with the level."""
        if self.below.workbench.num_hints_given < len(self.hints):
            return [Button(text("postmortem.next_hint"), self._next_hint)]
        if reference_solution(self.level) is not None:
            return [Button(text("postmortem.solution"), partial(self.open, SOLUTION))]
        return []

    # What can be done.

    def codex_page(self) -> str | None:
        return self.found.page

    def open(self, name: str) -> None:
        """Turns to a page; the hints begin with the one that was given last."""
        self.page = name
        if name == HINT and self.hints:
            self.below.workbench.num_hints_given = max(1, self.below.workbench.num_hints_given)
        self.layout()

    def _is_open(self, name: str) -> bool:
        return self.page == name or (name == HINT and self.page == SOLUTION)

    def _next_hint(self) -> None:
        self.below.workbench.num_hints_given += 1
        self.layout()

    def _take_solution(self) -> None:
        self.below.stop()
        solution = reference_solution(self.level)
        if solution is not None and self.below.workbench.put(solution):
            self.below.workbench.flash(text("postmortem.solution_shown", undo=self.app.keymap.label("undo")))
        self.app.back_to(type(self.below))
