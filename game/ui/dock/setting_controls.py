"""Controls for the settings of a tile: the name above, the value below. Frozen they only show it, and say why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import pygame

from game.render import spacing
from game.session.build.tile_settings import TileSetting
from game.sim.spec import SettingValue
from game.ui.app.text_scale import Look, Style
from game.ui.widgets.base import PRESS_KEYS, Widget
from game.ui.widgets.settings_controls import Choice, Control, Slider, Toggle
from game.ui.words import styles
from game.ui.words.setting_words import setting_name, value_words

_CHANGING_KEYS: Final = (pygame.K_LEFT, pygame.K_RIGHT, *PRESS_KEYS)


@dataclass(frozen=True, slots=True)
class Handle:
    """What the controls of one tile do: `get` and `set_to` by the name of a setting, `leave` gives the keyboard back.

    `step` goes on to the control below (1) or above (-1). `refuse` says why nothing may be set while it is frozen.
    """

    get: Callable[[str], SettingValue]
    set_to: Callable[[str, SettingValue], None]
    is_frozen: Callable[[], bool]
    refuse: Callable[[], None]
    step: Callable[[int], None]
    leave: Callable[[], None]


class _Stacked(Control):
    """The name above, the control below it."""

    handle: Handle

    @property
    def name_box(self) -> pygame.Rect:
        return pygame.Rect(self.rect.left, self.rect.top, self.rect.width, self.rect.height // 2)

    @property
    def control_box(self) -> pygame.Rect:
        top = self.name_box.bottom
        return pygame.Rect(self.rect.left, top, self.rect.width, self.rect.bottom - top)

    @property
    def style(self) -> Style:
        return styles.MUTED if self.handle.is_frozen() else styles.BODY

    def measure(self, look: Look, width: int) -> tuple[int, int]:
        return width, 2 * look.line_height(styles.BODY) + 2 * look.px(spacing.UNIT)

    def on_pointer(self, event: pygame.event.Event) -> bool:
        if self.handle.is_frozen():
            is_press = event.type == pygame.MOUSEBUTTONDOWN and event.button == pygame.BUTTON_LEFT
            if is_press:
                self.handle.refuse()
            return bool(is_press)
        return super().on_pointer(event)

    def on_key(self, key: int) -> bool:
        if key in (pygame.K_UP, pygame.K_DOWN):
            self.handle.step(1 if key == pygame.K_DOWN else -1)
        elif key == pygame.K_ESCAPE:
            self.handle.leave()
        elif self.handle.is_frozen() and key in _CHANGING_KEYS:
            self.handle.refuse()
        else:
            return super().on_key(key)
        return True


class StackedToggle(_Stacked, Toggle):
    """Yes or no."""


class StackedSlider(_Stacked, Slider):
    """A number out of those that are offered, by its place among them."""


class StackedChoice(_Stacked, Choice):
    """One of a few names."""


def setting_control(kind: str, setting: TileSetting, handle: Handle) -> Widget:
    """The control for a setting of a kind of tile: a switch, a slider for ordered numbers, else a choice."""
    row, values = setting.row, setting.values
    name = setting_name(kind, row.name)
    control: StackedToggle | StackedSlider | StackedChoice
    if setting.is_switch and len(values) > 1:
        control = StackedToggle(name, lambda: bool(handle.get(row.name)), lambda value: handle.set_to(row.name, value))
    elif setting.is_number:
        control = StackedSlider(
            name,
            lambda: values.index(handle.get(row.name)),
            lambda place: handle.set_to(row.name, values[round(place)]),
            (0, len(values) - 1, 1),
            lambda place: value_words(kind, row, values[round(place)]),
        )
    else:
        places = [str(place) for place in range(len(values))]
        control = StackedChoice(
            name,
            places,
            lambda: str(values.index(handle.get(row.name))),
            lambda place: handle.set_to(row.name, values[int(place)]),
            lambda place: value_words(kind, row, values[int(place)]),
        )
    control.handle = handle
    return control
