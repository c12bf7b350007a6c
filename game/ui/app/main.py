"""Opening the game's window for a player."""

from __future__ import annotations

import signal
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Final

import pygame

from game.content.errors import ContentError
from game.content.load import load_level, load_solution
from game.content.match import check_match
from game.content.words import text
from game.processes.signals import ENDING, handled, status_of
from game.processes.streams import complain, libraries_hushed
from game.ui.app.app import App
from game.ui.screens.play import PlayScreen

PATIENCE: Final = 3
"""Asked to end so often, a game that does not is broken off."""


def main(level_id: str | None = None, solution_id: str | None = None) -> int:
    """Plays until the player quits, beginning with a level if one is named, and with a build of it on the board.

    Exit status 2, with one line, if there is no window to be had.

    Ctrl-C, a closed terminal and whoever ends the process quit like the window's button: what was built is saved.
    """
    try:
        level = None if level_id is None else load_level(level_id)
        solution = None if solution_id is None else load_solution(solution_id)
        if level is not None and solution is not None:
            check_match(level, solution)
    except ContentError as error:
        complain("\n".join(str(fault) for fault in error.faults))
        return 2
    request = EndRequest()
    with handled((signal.SIGINT, *ENDING), request.note):
        try:
            with libraries_hushed():
                app = App()
        except pygame.error as error:
            complain(text("error.no_window", reason=error))
            return 2
        request.follow(app.quit)
        if level is not None:
            screen = PlayScreen(app, level)
            if solution is not None:
                screen.workbench.put(solution)
            app.push(screen)
        with suppress(KeyboardInterrupt):
            app.run()
    return request.status


class EndRequest:
    """That a signal has asked the game to end, be it before there was a game."""

    def __init__(self) -> None:
        self.status = 0
        """The exit status that tells of it."""
        self._num_asked = 0
        self._quit: Callable[[], None] | None = None

    def follow(self, leave: Callable[[], None]) -> None:
        """From now on `leave` is called when the game is to end, and at once if it was to already."""
        self._quit = leave
        if self._num_asked:
            leave()

    def note(self, number: int, _frame: FrameType | None) -> None:
        """The handler of the signals: the game goes on to the end of its frame, so that nothing is left half done."""
        self.status = status_of(number)
        self._num_asked += 1
        if self._num_asked >= PATIENCE:
            raise KeyboardInterrupt
        if self._quit is not None:
            self._quit()
