"""Sound, picture, language, keys: what the player sets once, a page for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from game.content.words import LANGUAGES, text
from game.render import spacing
from game.session.player.settings import PALETTES, UI_SCALE_RANGE, VOLUME_RANGE
from game.ui.app.text_scale import wanted_scale
from game.ui.build import coaching
from game.ui.input import padmap
from game.ui.screens.screen import MenuScreen
from game.ui.widgets.base import Widget, growing
from game.ui.widgets.button import Button
from game.ui.widgets.facts import Facts
from game.ui.widgets.label import Label
from game.ui.widgets.layout import Centred, Column, Panel, RoomFor, Row, Space
from game.ui.widgets.palette_preview import PalettePreview
from game.ui.widgets.settings_controls import Choice, Slider, Toggle
from game.ui.words import styles
from game.ui.words.wording import percent

if TYPE_CHECKING:
    from game.ui.app.app import App

PAGES: Final = ("sound", "screen", "game", "pad")
FACT_STYLES: Final = (styles.CODE, styles.SMALL_BRIGHT)
MOVES: Final = frozenset(("up", "down", "left", "right", "right_stick_up", "right_stick_down", "rs", "ls"))
"""Buttons that are told of in one sentence."""

MAX_WIDTH: Final = 760
"""Design px."""

TOP: Final = 72
"""Where the heading stands on every page (design px below the upper edge)."""


class SettingsScreen(MenuScreen):
    """Every change holds at once and is saved at once."""

    def __init__(self, app: App) -> None:
        super().__init__(app)
        self.page = PAGES[0]

    def build(self) -> Widget:
        tabs = [
            Button(text(f"settings.tab.{name}"), partial(self._open, name), is_on=partial(self._is_open, name))
            for name in PAGES
        ]
        pages = {
            "sound": self._sound_page,
            "screen": self._screen_page,
            "game": self._game_page,
            "pad": self._pad_page,
        }
        columns = {name: Column(page(), spacing.UNIT) for name, page in pages.items()}
        page = Panel(RoomFor(columns[self.page], [*columns.values()]))
        notes = {name: Column(self._notes(name)) for name in PAGES}
        note = RoomFor(notes[self.page], [*notes.values()])
        foot = Row([Button(text("menu.back"), self.app.pop, rank="primary"), growing(Space())])
        heading = Label(text("settings.heading"), styles.TITLE)
        return Centred(Column([heading, Row(tabs), page, note, foot], spacing.PAD), MAX_WIDTH, TOP)

    def on_shown(self) -> None:
        if self.focus is None:
            self.activate_first()

    def _sound_page(self) -> Sequence[Widget]:
        volumes = ("volume", "effects_volume", "interface_volume", "hum_volume")
        return [*(self._slider(name, VOLUME_RANGE) for name in volumes), self._toggle("muted")]

    def _screen_page(self) -> Sequence[Widget]:
        return [
            self._toggle("fullscreen"),
            self._slider("ui_scale", UI_SCALE_RANGE),
            self._toggle("reduced_motion"),
            self._choice("palette", PALETTES, lambda name: text(f"settings.palette_name.{name}")),
            Space(height=spacing.UNIT),
            PalettePreview(),
        ]

    def _game_page(self) -> Sequence[Widget]:
        language = self._choice("language", tuple(LANGUAGES), LANGUAGES.__getitem__)
        tutorial = Button(text("tutorial.start"), partial(coaching.start, self.app))
        ways = Row([*self.app.menu("settings"), tutorial, growing(Space())])
        return [language, self._toggle("all_levels_open"), ways]

    def _pad_page(self) -> Sequence[Widget]:
        """What every button of the controller does."""
        name = self.app.inputs.pad.name or text("settings.no_pad")
        tables = [
            Column(
                [Label(text(f"settings.pad_{which}"), styles.BODY_BOLD), Facts(_pad_facts(buttons), *FACT_STYLES)], 0
            )
            for which, buttons in (("board", padmap.BOARD), ("run", padmap.RUN))
        ]
        return [
            Label(text("settings.pad", name=name), styles.BODY, is_clipped=True),
            Label(text("settings.pad_moves"), styles.SMALL),
            Row([growing(table) for table in tables], spacing.MARGIN),
        ]

    def _notes(self, page: str) -> list[Widget]:
        """Why a setting of a page does not do what it says, and where they are kept."""
        chosen = self.app.memory.settings.ui_scale
        fitting = chosen * self.app.look.scale / wanted_scale(chosen, self.app.size)
        if page == "screen" and fitting < chosen:
            return [Label(text("settings.limited", scale=percent(fitting)), styles.SMALL_WARNING)]
        if page == "sound" and self.app.audio.is_silent:
            return [Label(text("settings.silent", reason=self.app.audio.silent_because), styles.SMALL_WARNING)]
        if page == "game":
            return [Label(text("settings.saved_in", folder=self.app.memory.home), styles.SMALL)]
        return []

    def _is_open(self, name: str) -> bool:
        return self.page == name

    def _open(self, name: str) -> None:
        self.page = name
        self.layout()

    # A control for each kind of setting.

    def _toggle(self, name: str) -> Toggle:
        return Toggle(self._name(name), lambda: bool(self._get(name)), partial(self._set, name))

    def _slider(self, name: str, bounds: tuple[float, float]) -> Slider:
        return Slider(
            self._name(name), lambda: float(self._get(name)), partial(self._set, name), (*bounds, 0.05), percent
        )

    def _choice(self, name: str, values: Sequence[str], say: Any) -> Choice:
        return Choice(self._name(name), values, lambda: str(self._get(name)), partial(self._set, name), say)

    def _name(self, name: str) -> str:
        return self.app.keymap.words(f"settings.{name}")

    def _get(self, name: str) -> Any:
        return getattr(self.app.memory.settings, name)

    def _set(self, name: str, value: bool | float | str) -> None:
        """A slider's value is kept without the crumbs of binary fractions."""
        self.app.memory.change(**{name: round(value, 2) if isinstance(value, float) else value})
        self.app.apply_settings()
        self.app.audio.play("ui_click")


def _pad_facts(buttons: Mapping[str, str]) -> list[tuple[str, str]]:
    told = [(button, action) for button, action in buttons.items() if button not in MOVES]
    return [(padmap.shown(button), text(f"action.{action}")) for button, action in told]
