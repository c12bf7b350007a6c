"""The panel on which a tile is set: made from the rows of the tile table that the level offers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

import pygame

from game.content.level import Level
from game.content.words import text
from game.render import spacing
from game.session.build.placed import PlacedTile
from game.session.build.setting_forecast import measured_lines
from game.session.build.tile_settings import TileSetting, tile_settings
from game.sim.spec import SettingValue
from game.sim.tiles import TILES
from game.ui.app.text_scale import Look
from game.ui.build.workbench import Workbench
from game.ui.dock.setting_controls import Handle, setting_control
from game.ui.widgets.base import Widget
from game.ui.widgets.label import Label
from game.ui.widgets.layout import Column
from game.ui.words import styles
from game.ui.words.setting_words import forecast_words, setting_meaning

FORETELLS_FLIGHT: Final = ("flight", "flight_short")
"""Lines that a run can be held against: requests under way, and their KV."""


def offers_settings(level: Level) -> bool:
    """Whether anything can be set in a level."""
    return any(tile_settings(level, PlacedTile(kind)) for kind in TILES)


class SettingsPanel(Widget):
    """The settings of the tile that is selected or pointed at; of the one last pointed at, while none is.

    Below them stands what the one in use changes in the law; what that comes to in the build is said by `foretold`.
    There is always room for the tile with the most of them, so that nothing moves below the pointer.
    """

    def __init__(
        self,
        workbench: Workbench,
        cell: Callable[[], int | None],
        heading: Callable[[int], str],
        focus_on: Callable[[Widget | None], None],
    ) -> None:
        super().__init__()
        self.workbench = workbench
        self.cell = cell
        self.heading = heading
        self.focus_on = focus_on
        self.controls: list[Widget] = []
        self._shown: tuple[int, str, tuple[TileSetting, ...]] | None = None
        self._last = 0
        """The place of the control that was used last: what it means stays to be read when the pointer has left."""
        self._inside: Widget = self._hint()
        self._look: Look | None = None

    @property
    def children(self) -> Sequence[Widget]:
        self._refresh()
        return (self._inside,)

    def measure(self, look: Look, width: int) -> tuple[int, int]:
        level = self.workbench.level
        high = [self._hint().measure(look, width)[1]]
        for kind in TILES:
            settings = tuple(tile_settings(level, PlacedTile(kind)))
            if settings:
                meanings = [
                    Label(setting_meaning(kind, one.row.name, value), styles.SMALL)
                    for one in settings
                    for value in one.values
                ]
                most = max(label.measure(look, width)[1] for label in meanings)
                rows = [_control_of(kind, one).measure(look, width)[1] + look.px(spacing.UNIT) for one in settings]
                lines = 2 * look.line_height(styles.SMALL_BOLD)  # the heading may take two
                high.append(lines + look.px(spacing.UNIT) + sum(rows) + most)
        return width, max(high)

    def place(self, look: Look, rect: pygame.Rect) -> None:
        super().place(look, rect)
        self._look = look
        self._arrange()

    def enter(self) -> None:
        """Gives the keyboard to the first control."""
        self._refresh()
        self.focus_on(next(iter(self.controls), None))

    def _refresh(self) -> None:
        """Makes the controls anew where another tile is shown, or another kind of tile stands there now."""
        cell = self.cell()
        tile = None if cell is None else self.workbench.editor.all_tiles.get(cell)
        plain = None if tile is None else PlacedTile(tile.kind)
        rows = () if cell is None or plain is None else tuple(tile_settings(self.workbench.level, plain, cell))
        shown = None if cell is None or tile is None else (cell, tile.kind, rows)
        if shown == self._shown:
            return
        self._shown = shown
        self._last = 0
        self.controls = []
        self._inside = self._hint()
        if cell is not None and tile is not None and rows:
            kind = tile.kind
            self.controls = [setting_control(kind, row, self._handle(cell)) for row in rows]
            meaning = Label(lambda: self._meaning(kind, cell, rows), styles.SMALL)
            heading = Label(lambda: self.heading(cell), styles.SMALL_BOLD)
            self._inside = Column([heading, *self.controls, meaning], spacing.UNIT)
        self._arrange()

    @property
    def shown_cell(self) -> int | None:
        """The cell of the tile whose settings are shown; None while there are none."""
        self._refresh()
        return self._shown[0] if self._shown is not None and self.controls else None

    def foretold(self) -> str:
        """What the setting in use comes to in the build; while it runs what the run has come to, too."""
        self._refresh()
        if self._shown is None or not self.controls:
            return ""
        cell, _, rows = self._shown
        lines = self.workbench.foresight.setting_lines(cell, rows[self._active()].row.name)
        run = self.workbench.control.run
        if run is not None and any(line.key in FORETELLS_FLIGHT for line in lines):
            lines = [*lines, *measured_lines(run)]
        return forecast_words(lines)

    def _meaning(self, kind: str, cell: int, rows: Sequence[TileSetting]) -> str:
        name = rows[self._active()].row.name
        return setting_meaning(kind, name, self._value(cell, name))

    def _value(self, cell: int, name: str) -> SettingValue:
        return next(one.value for one in self.workbench.editor.settings_of(cell) if one.row.name == name)

    def _arrange(self) -> None:
        if self._look is not None:
            high = self._inside.measure(self._look, self.rect.width)[1]
            self._inside.place(self._look, pygame.Rect(self.rect.topleft, (self.rect.width, high)))

    def _active(self) -> int:
        """The place of the control that has the keyboard, else of the one below the pointer, else of the last such."""
        focused = [place for place, control in enumerate(self.controls) if control.is_focused]
        hovered = [place for place, control in enumerate(self.controls) if control.is_hovered]
        self._last = (focused or hovered or [self._last])[0]
        return self._last

    def _handle(self, cell: int) -> Handle:
        workbench = self.workbench

        def step(way: int) -> None:
            self.focus_on(self.controls[(self._active() + way) % len(self.controls)])

        return Handle(
            partial(self._value, cell),
            lambda name, value: workbench.set_tile(cell, name, value),
            lambda: workbench.is_frozen,
            lambda: workbench.flash(workbench.why_frozen()),
            step,
            lambda: self.focus_on(None),
        )

    def _hint(self) -> Label:
        return Label(text("setting.hint"), styles.SMALL)


def _control_of(kind: str, setting: TileSetting) -> Widget:
    """A control as it would be, to be measured."""

    def nothing(*_: object) -> None:
        """Nobody touches it."""

    handle = Handle(lambda _: setting.value, nothing, lambda: False, nothing, nothing, nothing)
    return setting_control(kind, setting, handle)
