"""The game's window: its least size, full screen and back."""

from __future__ import annotations

import os
from typing import Final

import pygame

from game.content.words import text
from game.render.tileart import tile_sprite
from game.sim.roles import DECODES
from game.sim.tiles import first_kind
from game.ui.app.text_scale import DESIGN_SIZE, MIN_SIZE

ICON_PX: Final = 64

DESKTOP_SHARE: Final = 0.85
"""Of a large desktop the window takes so much, across and down: its frame and the desktop's bars have the rest."""

UNSEEN_DRIVERS: Final = frozenset(("offscreen", "dummy"))
"""Where SDL draws without a window when it finds no display."""

SHOWS: Final = frozenset(
    (pygame.WINDOWEXPOSED, pygame.WINDOWFOCUSGAINED, pygame.WINDOWRESTORED, pygame.WINDOWMAXIMIZED, pygame.WINDOWSHOWN)
)
"""Events after which the window is seen, and must be drawn."""

DRIVER_VARIABLES: Final = ("SDL_VIDEODRIVER", "SDL_VIDEO_DRIVER")


def open_display() -> None:
    """Takes the display.

    Raises:
        pygame.error: where there is none, unless the environment asks for one that nobody sees.
    """
    pygame.display.init()
    driver = pygame.display.get_driver().lower()
    asked = {os.environ.get(name, "").lower() for name in DRIVER_VARIABLES}
    if driver in UNSEEN_DRIVERS and driver not in asked:
        pygame.display.quit()
        raise pygame.error(text("error.no_display"))


def opening_size(desktop: tuple[int, int]) -> tuple[int, int]:
    """How large the window opens on a desktop: most of it, in the shape of the design; on a small one as designed."""
    scale = max(1.0, DESKTOP_SHARE * min(desktop[0] / DESIGN_SIZE[0], desktop[1] / DESIGN_SIZE[1]))
    return round(DESIGN_SIZE[0] * scale), round(DESIGN_SIZE[1] * scale)


class GameWindow:
    """A resizable window that is never smaller than the screens need."""

    def __init__(self, title: str, size: tuple[int, int]) -> None:
        width, height = (max(*pair) for pair in zip(size, MIN_SIZE, strict=True))
        self.window = pygame.Window(title, (width, height), resizable=True)
        self.window.minimum_size = MIN_SIZE
        self.window.set_icon(tile_sprite(first_kind(DECODES), "E", ICON_PX))
        self._is_fullscreen = False
        self._windowed_size: tuple[int, int] | None = None
        """The size to come back to from full screen, where the window system has to be told."""
        self._refused_size: tuple[int, int] | None = None

    @property
    def surface(self) -> pygame.Surface:
        """What is drawn on."""
        return self.window.get_surface()

    @property
    def size(self) -> tuple[int, int]:
        """Width and height (px)."""
        return self.surface.get_size()

    def match_fullscreen(self, is_wanted: bool) -> None:
        """Goes to full screen or back, if it is not there already."""
        if is_wanted == self._is_fullscreen:
            return
        self._is_fullscreen = is_wanted
        if is_wanted:
            self._fill_desktop()
            self.window.set_fullscreen(desktop=True)
        else:
            self.window.set_windowed()
            if self._windowed_size is not None:
                self.window.size, self.window.position = self._windowed_size, pygame.WINDOWPOS_CENTERED
                self._windowed_size = None

    def keep_size(self) -> None:
        """Sets a window that was made too small back to the least size; a system that insists is asked only once."""
        width, height = self.size
        wanted = (max(width, MIN_SIZE[0]), max(height, MIN_SIZE[1]))
        if wanted != self.size and self.size != self._refused_size and not self._is_fullscreen:
            self._refused_size = self.size
            self.window.size = wanted

    def _fill_desktop(self) -> None:
        """Takes the whole desktop as a window first: X without a window manager goes no further, and SDL cannot tell.

        With several monitors it is left to the window manager that those who have them run.
        """
        desktops = pygame.display.get_desktop_sizes()
        if pygame.display.get_driver() == "x11" and len(desktops) == 1:
            self._windowed_size = self.window.size
            self.window.size, self.window.position = desktops[0], (0, 0)
