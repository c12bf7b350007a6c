"""The game's window and its main loop: events in, time passed on, one picture out."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Final

import pygame

from game.audio.player import AudioPlayer
from game.content.level import Level
from game.content.load import load_level
from game.content.words import language, text, use_language
from game.render.caches import forget_words
from game.render.palette import palette
from game.session.player.storage import APP_NAME
from game.ui.app.clipboard import Clipboard
from game.ui.app.garbage import GarbageWatch
from game.ui.app.layouts import Layouts, seen
from game.ui.app.level_list import Shelf
from game.ui.app.pointing import follow_link
from game.ui.app.remembered import Memory
from game.ui.app.text_scale import Look, fitting_scale
from game.ui.app.window import SHOWS, GameWindow, open_display, opening_size
from game.ui.input.actions import ACTION_BY_ID
from game.ui.input.inputs import LOST, Inputs
from game.ui.input.keymap import Keymap
from game.ui.screens.levels import LevelsScreen
from game.ui.screens.play import PlayScreen
from game.ui.screens.screen import Screen
from game.ui.screens.table import SCREENS, menu
from game.ui.widgets.base import Widget

FRAMES_PER_SECOND: Final = 60
LONGEST_SLEEP_S: Final = 0.5
REPEAT_MS: Final = (400, 60)
"""A held key repeats after the first, then every second of these."""


class App:
    """The game in its window, by default as large as the desktop allows.

    Tests give it a folder of their own, a size, a clock, and a timer for the parts of frames, and call `frame`.
    """

    def __init__(
        self,
        home: Path | None = None,
        size: tuple[int, int] | None = None,
        clock: Callable[[], float] = time.monotonic,
        with_sound: bool = True,
        timer: Callable[[], float] = time.perf_counter,
    ) -> None:
        os.environ.setdefault("SDL_FRAMEBUFFER_ACCELERATION", "0")  # a plain window surface needs no GPU
        os.environ.setdefault("SDL_VIDEO_X11_WMCLASS", APP_NAME)  # by which a desktop knows the window
        self.memory = Memory(home)
        self.clipboard = Clipboard()
        self.keymap = Keymap(self.memory.settings.keys, self.memory.settings.key_prints)
        self.shelf = Shelf()
        self.clock, self.timer = clock, timer
        self.garbage = GarbageWatch()
        self.is_running = self.is_open = self.is_seen = True  # not seen, minimised or hidden, it runs on undrawn
        self.screens: list[Screen] = []
        self._layouts = Layouts()
        palette.use(self.memory.settings.palette)
        open_display()
        pygame.font.init()
        self._game_window = GameWindow(text("game.title"), size or opening_size(pygame.display.get_desktop_sizes()[0]))
        self.window = self._game_window.window
        self._game_window.match_fullscreen(self.memory.settings.fullscreen)
        pygame.key.set_repeat(*REPEAT_MS)
        self.audio = AudioPlayer()
        self._set_volumes()
        if with_sound:
            self.audio.open()
        self.inputs = Inputs(
            self,
            {
                **{name: partial(self.toggle, name) for name in SCREENS if name in ACTION_BY_ID},
                "fullscreen": self.toggle_fullscreen,
                "mute": self.toggle_mute,
            },
        )
        self._is_stale = True
        self._last_s = clock()
        self.open("title")

    # The window.

    @property
    def surface(self) -> pygame.Surface:
        """What is drawn on."""
        return self._game_window.surface

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the window (px)."""
        return self._game_window.size

    @property
    def look(self) -> Look:
        """The ui scale that fits the window."""
        return Look(fitting_scale(self.memory.settings.ui_scale, self.size))

    def redraw(self) -> None:
        """The next frame must be drawn."""
        self._is_stale = True

    def apply_settings(self) -> None:
        """Makes the settings true: sound, window, scale."""
        settings = self.memory.settings
        self._set_volumes()
        self._game_window.match_fullscreen(settings.fullscreen)
        self.keymap.rebind(settings.keys)
        palette.use(settings.palette)
        if settings.language != language():
            use_language(settings.language)
            forget_words()
        self.relayout()

    def _set_volumes(self) -> None:
        settings = self.memory.settings
        self.audio.set_volumes(settings.volume, settings.effects_volume, settings.interface_volume, settings.hum_volume)
        self.audio.set_muted(settings.muted)

    def toggle_fullscreen(self) -> None:
        """To full screen and back."""
        self.memory.change(fullscreen=not self.memory.settings.fullscreen)
        self.apply_settings()

    def toggle_mute(self) -> None:
        """To silence and back."""
        self.memory.change(muted=not self.memory.settings.muted)
        self._set_volumes()
        self.redraw()

    def relayout(self) -> None:
        """Every screen builds itself anew, those that others cover when they are seen again."""
        self._layouts.renew(self.screens)
        self.redraw()

    # The stack of screens.

    @property
    def top(self) -> Screen:
        """The screen that gets the events."""
        return self.screens[-1]

    def push(self, screen: Screen) -> None:
        """Shows a screen above the present one."""
        if self.screens:
            self.top.on_covered()
        self.screens.append(screen)
        self._show_top()

    def pop(self) -> None:
        """Goes back to the screen below; the lowest stays."""
        if len(self.screens) > 1:
            self.screens.pop().on_leave()
        self._show_top()

    def back_to(self, kind: type[Screen]) -> None:
        """Goes back to the topmost screen of a kind, or to the lowest."""
        while len(self.screens) > 1 and not isinstance(self.top, kind):
            self.screens.pop().on_leave()
        self._show_top()

    def play(self, level_id: str) -> None:
        """Opens a level on the workbench, above the list of levels, in place of the one that is there."""
        while self.playing is not None:
            self.screens.pop().on_leave()
        self.back_to(LevelsScreen)
        if not isinstance(self.top, LevelsScreen):
            self.push(LevelsScreen(self))
        self.push(PlayScreen(self, load_level(level_id)))

    def open(self, screen_id: str) -> None:
        """Shows a screen of the table, or goes back to it if it is open; nothing where it has nothing to show."""
        row = SCREENS[screen_id]
        if not row.is_offered(self):
            return
        if row.leads_to_board and self.board is not None:
            self.back_to(PlayScreen)
        elif any(isinstance(screen, row.screen) for screen in self.screens):
            self.back_to(row.screen)
            return
        self.push(row.screen(self))

    def toggle(self, screen_id: str) -> None:
        """Opens a screen of the table, or closes it if it is the one that is shown."""
        if isinstance(self.top, SCREENS[screen_id].screen):
            self.pop()
        else:
            self.open(screen_id)

    def menu(self, name: str) -> list[Widget]:
        """The buttons that open the screens of a menu."""
        return list(menu(self, name))

    @property
    def board(self) -> PlayScreen | None:
        """The screen of the workbench, None while there is none."""
        return next((screen for screen in reversed(self.screens) if isinstance(screen, PlayScreen)), None)

    @property
    def playing(self) -> Level | None:
        """The level on the workbench, None while none is."""
        return None if self.board is None else self.board.workbench.level

    def quit(self) -> None:
        """Leaves the loop after this frame."""
        self.is_running = False

    def _show_top(self) -> None:
        self.inputs.hold_off()
        self.audio.hum(None)  # a factory that runs in front again raises it itself
        self._layouts.show(self.screens)
        self.top.on_shown()
        self.redraw()

    # The loop.

    def run(self) -> None:
        """Runs frames until the player quits, then saves and closes. Sleeps while nothing moves."""
        pace = pygame.time.Clock()
        self.garbage.begin()
        self.inputs.pad.open()
        waited: list[pygame.event.Event] = []
        try:
            while self.is_running:
                self.frame(waited)
                waited = [] if self.top.is_animated or (self._is_stale and self.is_seen) else self._wait()
                pace.tick(FRAMES_PER_SECOND)
        finally:
            self.garbage.end()
            self.close()

    def frame(self, first: Iterable[pygame.event.Event] = ()) -> None:
        """One turn of the loop: the time until now, then events, then a picture if anything has changed."""
        now_s = self.clock()
        elapsed_s, self._last_s = max(0.0, now_s - self._last_s), now_s
        self.top.update(elapsed_s)
        self.memory.update(elapsed_s)
        self.inputs.update(elapsed_s)
        for event in (*first, *pygame.event.get()):
            self._handle(event)
            if event.type in (pygame.MOUSEBUTTONDOWN, pygame.MOUSEBUTTONUP, pygame.KEYDOWN):
                follow_link(self)
        self.top.settle()
        if self.is_seen and (self._is_stale or self.top.is_animated or self.top.is_due):
            is_whole, self._is_stale = self._is_stale or self.top.is_overlay, False
            self._draw(is_whole)
        self.garbage.after_frame(is_calm=not self.top.is_animated)

    def close(self) -> None:
        """Lets every screen save what it has, and gives the window back; a second time it does nothing."""
        if not self.is_open:
            return
        self.is_open = False
        for screen in reversed(self.screens):
            screen.on_leave()
        self.memory.flush()
        self.audio.close()
        self.inputs.pad.close()
        self.window.destroy()
        pygame.display.quit()

    def _wait(self) -> list[pygame.event.Event]:
        wakes = (self.top.wake_in(), self.memory.saves_in(), self.inputs.pad.repeats_in(), LONGEST_SLEEP_S)
        sleep_s = min(wake_s for wake_s in wakes if wake_s is not None)
        event = pygame.event.wait(max(1, round(1000 * sleep_s)))
        return [] if event.type == pygame.NOEVENT else [event]

    def _draw(self, is_whole: bool) -> None:
        """Draws all that is seen, or only what moves by itself."""
        if is_whole:
            for screen in seen(self.screens):
                screen.draw(self.surface)
        else:
            self.top.draw_lively(self.surface)
        self.window.flip()

    def _handle(self, event: pygame.event.Event) -> None:
        if event.type == pygame.QUIT:
            self.quit()
        elif event.type == pygame.WINDOWSIZECHANGED:
            self._game_window.keep_size()
            self.relayout()
        elif event.type in SHOWS:
            self.is_seen = True
            self.redraw()
        elif event.type in LOST:
            self.is_seen = self.is_seen and event.type == pygame.WINDOWFOCUSLOST
            self.inputs.let_go()
        else:
            self.inputs.take(event)
