"""The coach on the play screen: its bubble beside the board, its rings on board, toolbox and buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pygame

from game.content.words import text
from game.session.reading.tutorial import TUTORIAL_LEVEL
from game.ui.app.text_scale import Style
from game.ui.build.coach_steps import is_tutorial
from game.ui.widgets.base import Widget
from game.ui.widgets.coach import CoachBubble, draw_ring, draw_way, on_tile
from game.ui.words import styles

if TYPE_CHECKING:
    from game.ui.app.app import App
    from game.ui.screens.play import PlayScreen

FRAME_S: Final = 1 / 9
"""Between two pictures of a ring that moves; slower than the game, for it moves while nothing else does."""

_CONTROLS: Final = {"run": 0, "stop": 2}
"""Where the buttons stand in the row of run buttons."""


def start(app: App) -> None:
    """Goes to the first level, with whatever is built there, and begins the tutorial."""
    if app.playing is None or not is_tutorial(app.playing):
        app.play(TUTORIAL_LEVEL)
    screen = app.board
    assert screen is not None
    app.back_to(type(screen))
    screen.stop()  # a win that is still on the board is not one of the tutorial's
    screen.coach.start()


def wake_in(screen: PlayScreen) -> float | None:
    """Seconds until the rings want another picture."""
    return FRAME_S if screen.coach_seen_s is not None and _moves(screen) else None


def update(screen: PlayScreen, elapsed_s: float) -> None:
    """Time has passed: notes what the run came to, and makes room for the bubble or takes it back."""
    screen.coach.update()
    has_words = screen.coach.step() is not None
    if has_words != (screen.coach_seen_s is not None):
        screen.coach_seen_s = 0.0 if has_words else None
        screen.layout()
    elif screen.coach_seen_s is not None:
        screen.coach_seen_s += elapsed_s
        if _moves(screen):
            screen.app.redraw()


def bubble(screen: PlayScreen) -> Widget:
    """What is to be done now, in place of the hints."""
    ends = [text("tutorial.close"), *([text("tutorial.skip")] if screen.coach.is_tutorial else [])]
    return CoachBubble(
        lambda: _words(screen), lambda: _stage(screen), lambda: skip(screen), lambda: _end_word(screen), ends
    )


def escape(screen: PlayScreen) -> bool:
    """Esc with an empty hand: closes what the coach says; False if it says nothing, or teaches.

    Who closes a dialog with Esc once too often must not lose the rest of the tutorial; it is skipped by its button or
    from the menu.
    """
    if screen.coach_seen_s is None or screen.coach.is_teaching:
        return False
    skip(screen)
    return True


def draw(screen: PlayScreen, surface: pygame.Surface) -> None:
    """Rings around what the step speaks of, dots on the way of a drag."""
    step = screen.coach.step()
    if step is None or screen.coach_seen_s is None or screen.app.top is not screen:
        return
    look, time_s = screen.app.look, screen.coach_seen_s if _moves(screen) else None
    for tool in screen.tools:
        if tool.kind in step.tools:
            draw_ring(surface, look, tool.rect, time_s)
    if step.control is not None:
        draw_ring(surface, look, screen.run_row[_CONTROLS[step.control]].rect, time_s)
    clip = surface.get_clip()
    surface.set_clip(screen.board.rect)
    rects = [screen.view.cell_rect(cell) for cell in step.cells]
    if len(rects) == 2 and not screen.workbench.is_frozen and not screen.workbench.hand.is_dragging:
        draw_way(surface, look, rects[0].center, rects[1].center, time_s)
    for rect in rects:
        draw_ring(surface, look, on_tile(rect, look), time_s)
    surface.set_clip(clip)


def _words(screen: PlayScreen) -> tuple[str, Style]:
    """The step, or for a few seconds why something was refused."""
    if screen.workbench.flashed:
        return screen.workbench.flashed, styles.WARNING
    step = screen.coach.step()
    return (screen.coach.words(step, screen.app.keymap) if step is not None else ""), styles.BODY


def _stage(screen: PlayScreen) -> str:
    step = screen.coach.step()
    return screen.coach.stage(step) if step is not None else ""


def _end_word(screen: PlayScreen) -> str:
    return text("tutorial.skip" if screen.coach.is_teaching else "tutorial.close")


def skip(screen: PlayScreen) -> None:
    """Ends what the coach says."""
    was_teaching = screen.coach.is_teaching
    screen.coach.skip()
    if was_teaching:
        screen.workbench.flash(screen.app.keymap.words("tutorial.skipped"))


def _moves(screen: PlayScreen) -> bool:
    step = screen.coach.step()
    has_rings = step is not None and (step.cells or step.tools or step.control is not None)
    return bool(has_rings) and not screen.app.memory.settings.reduced_motion
