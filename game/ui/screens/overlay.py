"""What the screens above the board share: a panel in the middle, the board dimmed around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from game.ui.screens.screen import MenuScreen
from game.ui.widgets.base import Widget
from game.ui.widgets.layout import Centred, Panel

if TYPE_CHECKING:
    from game.ui.app.app import App


class Overlay(MenuScreen):
    """A panel above the workbench."""

    is_overlay = True
    max_width = 560
    top: int | None = None
    """Where the panel begins (design px below the upper edge); None for the middle."""

    def __init__(self, app: App) -> None:
        super().__init__(app)
        assert app.board is not None, f"{type(self).__name__} lies above a workbench"
        self.below = app.board
        self.level = self.below.workbench.level

    def inside(self) -> Widget:
        """What the panel holds."""
        raise NotImplementedError

    def build(self) -> Widget:
        inside = self.inside()
        panel = Panel(inside)
        panel.grows = inside.grows
        return Centred(panel, self.max_width, self.top)

    def on_shown(self) -> None:
        """Enter does what the panel proposes, wherever among its buttons that is."""
        if self.focus is None:
            self.activate_primary()


class EndScreen(Overlay):
    """What a run came to. Its buttons lead back to the board."""

    @property
    def limiting_cells(self) -> tuple[int, ...]:
        """The machines that limited it, which the board marks from then on."""
        return ()

    def keep_building(self) -> None:
        """Back to the build: the run is stopped."""
        self.below.stop()
        self.app.back_to(type(self.below))

    def look_at_board(self) -> None:
        """The board as the run left it."""
        self.app.back_to(type(self.below))

    def on_escape(self) -> None:
        """The same as looking at the board: nothing is lost by it."""
        self.look_at_board()

    def on_other_key(self, event: pygame.event.Event) -> None:
        """The key that stops a run does so here too."""
        if self.app.keymap.action_of(event) == "stop":
            self.keep_building()
        else:
            super().on_other_key(event)
