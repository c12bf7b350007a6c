"""Screens on which something moves more slowly than every frame: there to be seen, it must not keep a core busy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pygame

from game.ui.screens.screen import MenuScreen

if TYPE_CHECKING:
    from game.ui.app.app import App

FRAME_S: Final = 1 / 15
"""Between two pictures."""


class PacedScreen(MenuScreen):
    """Asks for a picture every `frame_s` as long as something moves on it."""

    frame_s: float = FRAME_S

    def __init__(self, app: App) -> None:
        super().__init__(app)
        self._waited_s = 0.0

    @property
    def is_still(self) -> bool:
        """Whether the player wants no motion."""
        return self.app.memory.settings.reduced_motion

    @property
    def moves(self) -> bool:
        """Whether anything moves now."""
        return not self.is_still

    def move_on(self, elapsed_s: float) -> None:
        """Time has passed for what moves."""
        raise NotImplementedError

    @property
    def is_due(self) -> bool:
        return self._waited_s >= self.frame_s

    def wake_in(self) -> float | None:
        return max(0.0, self.frame_s - self._waited_s) if self.moves else None

    def update(self, elapsed_s: float) -> None:
        if self.moves:
            self._waited_s += elapsed_s
            self.move_on(elapsed_s)

    def draw(self, surface: pygame.Surface) -> None:
        self._waited_s = 0.0
        super().draw(surface)

    def draw_lively(self, surface: pygame.Surface) -> None:
        self._waited_s = 0.0
        super().draw_lively(surface)
