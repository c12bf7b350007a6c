"""Opening the game's window for a player."""

from __future__ import annotations

from contextlib import suppress

import pygame

from game.content.errors import ContentError
from game.content.load import load_level
from game.content.words import text
from game.session.streams import complain, libraries_hushed
from game.ui.app import App
from game.ui.screens.play import PlayScreen


def main(level_id: str | None = None) -> int:
    """Plays until the player quits. Exit status 2, with one line, if there is no window to be had."""
    try:
        level = None if level_id is None else load_level(level_id)
        with libraries_hushed():
            app = App()
    except ContentError as error:
        complain("\n".join(str(fault) for fault in error.faults))
        return 2
    except pygame.error as error:
        complain(text("error.no_window", reason=error))
        return 2
    if level is not None:
        app.push(PlayScreen(app, level))
    with suppress(KeyboardInterrupt):  # Ctrl+C in the terminal quits like the window's button
        app.run()
    return 0
