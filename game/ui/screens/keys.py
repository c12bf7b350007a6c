"""Every action with its keys, and a way to give it another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from game.content.words import text
from game.render import spacing
from game.ui.input.actions import ACTIONS
from game.ui.input.keymap import given
from game.ui.input.keynames import MODIFIER_KEYS, printed_binding, shown
from game.ui.screens.screen import MenuScreen
from game.ui.widgets.base import Widget, growing
from game.ui.widgets.button import Button
from game.ui.widgets.keylist import KeyList, KeyRow
from game.ui.widgets.label import Label
from game.ui.widgets.layout import Centred, Column, Row, Space
from game.ui.words import styles

if TYPE_CHECKING:
    from game.ui.app.app import App

MAX_WIDTH = 860
"""Design px."""

REFUSED_KEYS = frozenset((pygame.K_TAB,))
"""Keys that menus need on every screen."""


class KeysScreen(MenuScreen):
    """Choose an action, press a key. While it listens for one, no key does anything else."""

    def __init__(self, app: App) -> None:
        super().__init__(app)
        self.awaited: str | None = None
        """The action that the next key is for."""
        self.told = text("keys.how")
        """What has just happened, or what to do."""
        self.list = KeyList(self._rows(), self._listen)

    @property
    def wants_every_key(self) -> bool:
        return self.awaited is not None

    def build(self) -> Widget:
        keymap = self.app.keymap
        self.list.rows = self._rows()
        foot = Row(
            [
                Button(text("menu.back"), self.app.pop, rank="primary"),
                growing(Space()),
                Button(text("keys.change"), self._listen),
                Button(text("keys.reset_one"), self._reset_one, is_enabled=lambda: self.list.action in keymap.own),
                Button(text("keys.reset_all"), self._reset_all, is_enabled=lambda: bool(keymap.own)),
            ]
        )
        told = Label(lambda: self.told, styles.WARNING if self.awaited else styles.MUTED)
        heading = Label(text("keys.heading"), styles.TITLE)
        return Centred(growing(Column([heading, growing(self.list), told, foot], spacing.PAD)), MAX_WIDTH)

    def on_shown(self) -> None:
        self.focus_on(self.list)

    def handle(self, event: pygame.event.Event) -> None:
        if self.awaited is None:
            super().handle(event)
        elif event.type == pygame.KEYDOWN:
            self._take(event, self.awaited)
        elif event.type == pygame.MOUSEBUTTONDOWN:
            self._tell(text("keys.how"))

    def _rows(self) -> list[KeyRow]:
        rows: list[KeyRow] = []
        for group in dict.fromkeys(action.group for action in ACTIONS):
            rows.append(KeyRow(None, text(f"action_group.{group}")))
            rows += [self._row(action.id) for action in ACTIONS if action.group == group]
        return rows

    def _row(self, action: str) -> KeyRow:
        keymap = self.app.keymap
        keys = text("keys.press") if action == self.awaited else self._keys(action)
        return KeyRow(action, name_of(action), keys, text("keys.changed") if action in keymap.own else "")

    def _keys(self, action: str) -> str:
        return ", ".join(self.app.keymap.keys_of(action)) or text("keys.no_key")

    def _listen(self) -> None:
        self._tell(text("keys.listening", action=name_of(self.list.action)), awaited=self.list.action)

    def _take(self, event: pygame.event.Event, action: str) -> None:
        """A key was pressed for an action."""
        keymap = self.app.keymap
        if event.key == pygame.K_ESCAPE:
            self._tell(text("keys.how"))
        elif event.key in REFUSED_KEYS:
            self._tell(text("keys.refused", bound=shown(printed_binding(event))), awaited=action)
        elif event.key not in MODIFIER_KEYS and bool(getattr(event, "scancode", 0)):
            keys, loser = given(keymap, action, event)
            self._keep(keys)
            (bound,) = keymap.keys_of(action)
            if loser is None:
                self._tell(text("keys.done", action=name_of(action), bound=bound))
            else:
                names = {"action": name_of(action), "loser": name_of(loser)}
                self._tell(text("keys.taken", bound=bound, left=self._keys(loser), **names))

    def _reset_one(self) -> None:
        action = self.list.action
        self._keep({holder: list(keys) for holder, keys in self.app.keymap.own.items() if holder != action})
        self._tell(text("keys.reset_done", action=name_of(action), bound=self._keys(action)))

    def _reset_all(self) -> None:
        self._keep({})
        self._tell(text("keys.all_reset"))

    def _keep(self, keys: dict[str, list[str]]) -> None:
        self.app.memory.change(keys=keys, key_prints=self.app.keymap.prints_of(keys))
        self.app.apply_settings()

    def _tell(self, words: str, *, awaited: str | None = None) -> None:
        self.told, self.awaited = words, awaited
        self.app.audio.play("ui_click")
        self.layout()


def name_of(action: str) -> str:
    """What an action is called."""
    return text(f"action.{action}")
