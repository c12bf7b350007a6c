"""The dock: tabs above, the page of the open tab below."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from game.content.words import text
from game.render import spacing
from game.render.graphs.gantt import Gantt
from game.render.graphs.graphboard import GraphBoard
from game.render.places import place_link
from game.session.reading.recorder import Recorder
from game.session.reading.spans import Timeline
from game.sim.simulation import Simulation
from game.ui.app.text_scale import Look
from game.ui.dock.graph_page import GraphPage
from game.ui.dock.inspect_page import InspectPage
from game.ui.dock.request_page import GanttPage, RequestReadout
from game.ui.dock.run_page import RunPage
from game.ui.dock.settings_panel import SettingsPanel, offers_settings
from game.ui.dock.state import TABS, DockState
from game.ui.overlays.panel import OverlayPanel
from game.ui.widgets.base import Widget, growing, lively
from game.ui.widgets.button import TabButton
from game.ui.widgets.layout import Column, Panel, Row, Space
from game.ui.widgets.workbench import GaugesWidget, StripWidget

if TYPE_CHECKING:
    from game.ui.app.app import App
    from game.ui.build.workbench import Workbench

NARROW: Final = (276, 240)
"""Width that a page needs at least, and height (design px)."""

WIDEST: Final = 340
"""So wide it becomes where the board leaves it room (design px)."""

SLIM: Final = 132
"""Width of the folded dock (design px)."""

LEFT_TO_OTHERS: Final = 600
"""Design px that a wide dock leaves to the board and what is around it."""

_PAD: Final = 10


def zoom_row(page: RunPage) -> Row:
    """Buttons for those without a wheel: nearer, further, the whole run, the newest of it."""
    deeds = {"span_in": page.zoom_in, "span_out": page.zoom_out, "whole": page.show_whole, "follow": page.follow}
    return Row([TabButton(text(f"graphs.{name}"), deed) for name, deed in deeds.items()], spacing.UNIT)


class Dock(Column):
    """Tabs above, the open page below: as narrow as can be, half of the window, or folded to a strip."""

    def __init__(self, children: list[Widget], window_width: int, state: DockState) -> None:
        super().__init__(children, spacing.UNIT)
        self.grows = True
        self.window_width = window_width
        self.state = state
        self.widest = SLIM if state.is_slim else WIDEST
        """So wide it may become (design px)."""

    def measure(self, look: Look, width: int) -> tuple[int, int]:
        wide = look.px(SLIM if self.state.is_slim else NARROW[0])
        if self.state.is_wide:
            wide = max(wide, min(self.window_width // 2, self.window_width - look.px(LEFT_TO_OTHERS)))
        return wide, look.px(NARROW[1])


class DockPages:
    """Makes the dock's widgets. What is zoomed into outlives the widgets, which every change of size replaces."""

    def __init__(self, app: App, workbench: Workbench, relayout: Callable[[], None]) -> None:
        self.app = app
        self.control = workbench.control
        self.cols = workbench.editor.cols
        self.state = DockState(app.memory)
        self._workbench = workbench
        self._hand = workbench.hand
        self._panel: SettingsPanel | None = None
        self._last_set: int | None = None
        self.is_explaining = False
        """Whether the panel of the overlay stands in place of the open tab."""
        self._relayout = relayout
        self._board = GraphBoard()
        self._gantt = Gantt()

    def build(self) -> Dock:
        """The dock with the tab that is open."""
        state = self.state
        ways: list[Widget] = []
        if not state.is_slim:
            ways.append(TabButton(text("dock.narrow" if state.is_wide else "dock.widen"), self.toggle_wide))
        if not state.is_wide:
            ways.append(TabButton(text("dock.unfold" if state.is_slim else "dock.fold"), self.toggle_slim))
        tabs: list[Widget] = [
            TabButton(text(f"dock.{tab}"), partial(self.open, tab), is_on=partial(self._is_on, tab))
            for tab in (() if state.is_slim else TABS)
        ]
        page: Widget = StripWidget(self._workbench.telemetry) if state.is_slim else self._page()
        shown = growing(lively(page, is_opaque=True))
        return Dock([Row([*tabs, growing(Space()), *ways], spacing.UNIT), shown], self.app.size[0], state)

    def shows(self, tab: str) -> bool:
        """Whether this tab is open."""
        return self.state.tab == tab

    @property
    def shows_gauges(self) -> bool:
        """Whether the gauges are open, wide enough to be read."""
        return self._is_on("gauges") and not self.state.is_slim

    def _is_on(self, tab: str) -> bool:
        return self.shows(tab) and not self.is_explaining

    def explain(self) -> None:
        """Shows what the overlay on the board says in numbers, or no longer; until a tab is opened."""
        self.is_explaining = self._workbench.lens.overlay is not None

    def open(self, tab: str) -> None:
        """Opens a tab."""
        self.is_explaining = False
        self.state.open(tab)
        self._relayout()

    def toggle_slim(self) -> None:
        """Folds the dock to a strip, or unfolds it."""
        self.state.toggle_slim()
        self._relayout()

    def toggle_wide(self) -> None:
        """Half of the window, or as narrow as can be."""
        self.state.toggle_wide()
        self._relayout()

    def wants(self, cell: int) -> bool:
        """Whether a click on a cell is for the inspector: a run is there, so nothing can be built, and a tile is."""
        return self.control.run is not None and cell in self._hand.shown()

    def inspect(self, cell: int) -> None:
        """Pins what stands on a cell and opens the inspector; lets go of it where it is pinned, or nothing is there."""
        self.state.pin(cell if cell in self._hand.shown() else None)
        self.open("inspect")

    def press(self, action: str) -> bool:
        """Does what an action of the keyboard is for; False if it is for nothing here."""
        hover = self._hand.hover
        match action.removeprefix("dock_"):
            case "wide":
                self.toggle_wide()
            case "settings":
                self.enter_settings()
            case "inspect" if hover is not None and self.control.run is not None:
                self.inspect(hover)
            case tab if action.startswith("dock_"):
                self.open(tab)
            case _:
                return False
        return True

    def take_click(self, cell: int) -> None:
        """A click with an empty hand: pins a tile that can be set, elsewhere lets go of it."""
        if self._settable(cell) is not None:
            self.state.pin(cell)
            self.open("inspect")
        elif self._settable(self.state.pinned) is not None:
            self.state.pinned = None

    def enter_settings(self) -> None:
        """Gives the keyboard to the settings of the tile that is pointed at, or back to the board."""
        if self.is_setting:
            self.app.top.focus_on(None)
            return
        cell = self._settable(self._hand.hover)
        if cell is None and self.set_cell is None:
            self._workbench.flash(text("setting.none"))
            return
        self.state.pinned = cell if cell is not None else self.set_cell
        self.open("inspect")
        if self._panel is not None:
            self._panel.enter()

    @property
    def is_setting(self) -> bool:
        """Whether the settings of a tile have the keyboard."""
        return self._panel is not None and self.app.top.focus in self._panel.controls

    @property
    def set_cell(self) -> int | None:
        """Whose settings are shown: of the pinned, the only selected, the hovered tile, or of the one hovered last."""
        selection = self._hand.selection
        wanted = (self.state.pinned, *(selection if len(selection) == 1 else ()), self._hand.hover, self._last_set)
        self._last_set = next((cell for cell in map(self._settable, wanted) if cell is not None), None)
        return self._last_set

    def _focus_on(self, widget: Widget | None) -> None:
        self.app.top.focus_on(widget)

    def _settable(self, cell: int | None) -> int | None:
        """The cell, where something can be set there."""
        return cell if cell is not None and self._workbench.editor.settings_of(cell) else None

    @property
    def inspected(self) -> int | None:
        """The cell that the inspector shows: the pinned one, else the one under the pointer."""
        return self.state.pinned if self.state.pinned is not None else self._hand.hover

    @property
    def marked(self) -> int | None:
        """The cell that is pinned, while the inspector shows it, or its settings."""
        is_shown = self.control.run is not None or self._settable(self.state.pinned) is not None
        return self.state.pinned if self.shows("inspect") and is_shown else None

    def _page(self) -> Widget:
        recorder, lens = self._recorder, self._workbench.lens
        self._panel = None
        if self.is_explaining:
            return OverlayPanel(lens, self._workbench.level.held_throughput)
        if offers_settings(self._workbench.level) and self.shows("inspect"):
            self._panel = SettingsPanel(self._workbench, lambda: self.set_cell, self._heading, self._focus_on)
        match self.state.tab:
            case "graphs":
                graphs = GraphPage(recorder, self._past, self._is_live, self._board)
                return _framed(Column([graphs, zoom_row(graphs)]) if self.state.is_wide else graphs)
            case "requests":
                page = GanttPage(recorder, self._past, self._is_live, self._gantt)
                return _framed(Column([page, zoom_row(page), RequestReadout(page)]))
            case "inspect":
                sheet = InspectPage(
                    self._running,
                    lambda: self.inspected,
                    self._heading,
                    self._is_live,
                    self.app.clock,
                    self._workbench.foresight,
                    self._panel,
                )
                if self._panel is None:
                    return _framed(sheet)
                return _framed(Column([self._panel, sheet]))
        return GaugesWidget(self._workbench.telemetry)

    def _is_live(self) -> bool:
        return self.control.state == "running"

    def _past(self) -> int | None:
        """The tick that is shown, where it lies in the past of the run."""
        run = self.control.run
        return run.simulation.tick if run is not None and run is not self.control.live else None

    def _recorder(self) -> Recorder | None:
        """The record of the run, or of the last one."""
        return self.control.recorder

    def _running(self) -> tuple[Simulation, Timeline] | None:
        """What the board shows, which may be the past, and when requests were where; None while editing."""
        run, recorder = self.control.run, self.control.recorder
        return None if run is None or recorder is None else (run.simulation, recorder.timeline)

    def _heading(self, cell: int) -> str:
        """What is inspected, and where."""
        tile = self._hand.shown().get(cell)
        title = text(f"tile.{tile.kind}.title") if tile is not None else text("inspector.empty_cell")
        key = "inspector.pinned" if cell == self.state.pinned else "inspector.at"
        return text(key, tile=title, place=place_link(cell, self.cols))


def _framed(page: Widget) -> Widget:
    return growing(Panel(growing(page), _PAD))
