"""Sound, window, scale, motion, and whether every level is open."""

from __future__ import annotations

from typing import Any

from game.content.words import text
from game.render import spacing
from game.session.settings import UI_SCALE_RANGE, VOLUME_RANGE
from game.ui import styles
from game.ui.screens.screen import MenuScreen
from game.ui.widgets.base import Widget, growing
from game.ui.widgets.button import Button
from game.ui.widgets.label import Label
from game.ui.widgets.layout import Centred, Column, Panel, Row, Space
from game.ui.widgets.settings_controls import Slider, Toggle


class SettingsScreen(MenuScreen):
    """Every change holds at once and is saved at once."""

    def build(self) -> Widget:
        memory = self.app.memory
        controls = Column(
            [
                Slider(
                    text("settings.volume"),
                    lambda: memory.settings.volume,
                    lambda value: self._change(volume=value),
                    (*VOLUME_RANGE, 0.05),
                    percent,
                ),
                self._toggle("muted"),
                self._toggle("fullscreen"),
                Slider(
                    text("settings.ui_scale"),
                    lambda: memory.settings.ui_scale,
                    lambda value: self._change(ui_scale=value),
                    (*UI_SCALE_RANGE, 0.05),
                    percent,
                ),
                self._toggle("reduced_motion"),
                self._toggle("all_levels_open"),
            ],
            spacing.UNIT,
        )
        notes: list[Widget] = [Label(text("settings.saved_in", folder=memory.home), styles.SMALL)]
        if self.app.look.scale < memory.settings.ui_scale:
            notes.insert(0, Label(text("settings.limited", scale=percent(self.app.look.scale)), styles.SMALL_WARNING))
        if self.app.audio.is_silent:
            notes.insert(0, Label(text("settings.silent", reason=self.app.audio.silent_because), styles.SMALL_WARNING))
        heading = Label(text("settings.heading"), styles.TITLE)
        foot = Row([Button(text("menu.back"), self.app.pop, rank="primary"), growing(Space())])
        return Centred(Column([heading, Panel(controls), *notes, foot], spacing.PAD), 720)

    def on_shown(self) -> None:
        if self.focus is None:
            self.activate_first()

    def _toggle(self, name: str) -> Toggle:
        settings = self.app.memory
        return Toggle(
            text(f"settings.{name}"),
            lambda: bool(getattr(settings.settings, name)),
            lambda value: self._change(**{name: value}),
        )

    def _change(self, **values: Any) -> None:
        self.app.memory.change(**{name: _rounded(value) for name, value in values.items()})
        self.app.apply_settings()
        self.app.audio.play("ui_click")


def percent(share: float) -> str:
    """A share as a whole percentage."""
    return text("unit.percent", value=round(100 * share))


def _rounded(value: bool | float) -> bool | float:
    """A slider's value without the crumbs of binary fractions."""
    return value if isinstance(value, bool) else round(value, 2)
