"""The table of screens that the player opens: a screen is a file beside this and a row here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Final

from game.content.words import text
from game.ui.screens.codex import CodexScreen
from game.ui.screens.help import HelpScreen
from game.ui.screens.keys import KeysScreen
from game.ui.screens.levels import LevelsScreen
from game.ui.screens.pause import PauseScreen
from game.ui.screens.screen import Screen
from game.ui.screens.settings import SettingsScreen
from game.ui.screens.share import ShareScreen
from game.ui.screens.summary import SummaryScreen, has_summary
from game.ui.screens.title import TitleScreen
from game.ui.screens.versions import VersionsScreen
from game.ui.widgets.base import Widget, growing
from game.ui.widgets.button import Button
from game.ui.widgets.layout import Row

if TYPE_CHECKING:
    from game.ui.app.app import App


@dataclass(frozen=True, slots=True)
class ScreenRow:
    """A screen that is made of nothing but the game. An action of the same id opens and closes it everywhere."""

    id: str
    screen: type[Screen]
    menus: Mapping[str, int] = field(default_factory=dict)
    """The menus that have a button for it ("title", "pause", "help", "settings"), and its line there, from the top."""
    is_above_board: bool = False
    """Whether the line above the board has a button for it, which says `play.to.ID`."""
    words: str = ""
    """The key of what its button says; without one it says the screen's heading, `ID.heading`."""
    words_in_level: str = ""
    """The key of what it says while there is a level on the workbench, where that is something else."""
    leads_to_board: bool = False
    """Whether it lies right above the workbench, where there is one, and leads back to that."""
    is_offered: Callable[[App], bool] = lambda app: True
    """Whether there is anything to show now."""


_ROWS: Final = (
    ScreenRow("title", TitleScreen, {"pause": 6}, words="pause.title"),
    ScreenRow("levels", LevelsScreen, {"title": 1, "pause": 5}, leads_to_board=True),
    ScreenRow("summary", SummaryScreen, {"pause": 5}, is_above_board=True, is_offered=has_summary),
    ScreenRow("help", HelpScreen, {"title": 2, "pause": 1}, words_in_level="pause.help", is_above_board=True),
    ScreenRow("codex", CodexScreen, {"title": 3, "pause": 2, "help": 1}, words="codex.heading"),
    ScreenRow("settings", SettingsScreen, {"title": 4, "pause": 4}),
    ScreenRow("keys", KeysScreen, {"settings": 1}, words="settings.keys"),
    ScreenRow("versions", VersionsScreen, {"pause": 3}),
    ScreenRow("pause", PauseScreen, is_above_board=True),
    ScreenRow("share", ShareScreen, {"pause": 3}),
)

SCREENS: Final[Mapping[str, ScreenRow]] = {row.id: row for row in _ROWS}
"""Every screen that a menu or a key opens, by id; those that tell how a run ended are opened by its end."""


def menu(app: App, name: str) -> Iterator[Widget]:
    """The buttons of a menu, line by line; the first of several in a line is as wide as there is room.

    The menu "board" is the line above the board.
    """
    if name == "board":
        yield from _above_board(app)
        return
    lines: dict[int, list[Widget]] = {}
    for row in SCREENS.values():
        if name in row.menus and row.is_offered(app):
            key = (row.words_in_level if app.playing else "") or row.words or f"{row.id}.heading"
            lines.setdefault(row.menus[name], []).append(Button(text(key), partial(app.open, row.id)))
    for _, (first, *others) in sorted(lines.items()):
        yield Row([growing(first), *others]) if others else first


def _above_board(app: App) -> Iterator[Widget]:
    for row in SCREENS.values():
        if row.is_above_board and row.is_offered(app):
            yield Button(text(f"play.to.{row.id}"), partial(app.toggle, row.id), is_small=True)
