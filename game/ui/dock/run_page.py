"""What the tabs with a time axis share: whose run they show, and how mouse and keys move through its time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pygame

from game.content.words import text
from game.render.graphs.ink import Placed
from game.render.graphs.timeview import TimeView
from game.session.reading.recorder import Recorder
from game.ui.app.text_scale import Look
from game.ui.widgets.base import Widget, Written
from game.ui.widgets.label import Label
from game.ui.words import styles

_ZOOM: Final = 0.8
_PAN: Final = 0.1


class RunPage(Widget):
    """A picture of a run over time: the pointer reads it, the wheel zooms, dragging moves; so do the arrow keys.

    Before the first run a sentence says what will be seen.
    """

    is_control = True
    grows = True

    def __init__(
        self,
        recorder: Callable[[], Recorder | None],
        past: Callable[[], int | None],
        is_live: Callable[[], bool],
        view: TimeView,
        empty_key: str,
    ) -> None:
        super().__init__()
        self.recorder = recorder
        self.past = past
        """The tick that the board shows, where it is an earlier one than the run's."""
        self.is_live = is_live
        self.view = view
        self._empty = Label(text(empty_key), styles.SMALL)
        self._at = (-1, -1)
        self._dragged_from: tuple[int, int] | None = None

    # What a page says of itself.

    def draw_run(self, surface: pygame.Surface, look: Look, recorder: Recorder) -> None:
        """Draws the run."""
        raise NotImplementedError

    def placed(self) -> list[Placed]:
        """The text of the picture."""
        raise NotImplementedError

    def tick_under_pointer(self, recorder: Recorder) -> float | None:
        """The tick under the mouse, None beside the picture."""
        raise NotImplementedError

    def ticks_per_px(self, recorder: Recorder) -> float:
        """How much time a pixel stands for."""
        raise NotImplementedError

    # What all of them do alike.

    @property
    def pointer(self) -> tuple[int, int] | None:
        """Where the mouse is, None where it is elsewhere."""
        return self._at if self.is_hovered else None

    @property
    def can_focus(self) -> bool:
        return self.recorder() is not None

    def place(self, look: Look, rect: pygame.Rect) -> None:
        super().place(look, rect)
        self._empty.place(look, rect)

    def draw(self, surface: pygame.Surface, look: Look) -> None:
        recorder = self.recorder()
        if recorder is None:
            self._empty.draw(surface, look)
        else:
            self.draw_run(surface, look, recorder)

    def written(self, look: Look) -> list[Written]:
        if self.recorder() is None:
            return self._empty.written(look)
        return [Written(placed.text, placed.rect, placed.box) for placed in self.placed()]

    def on_pointer(self, event: pygame.event.Event) -> bool:
        self._at = event.pos
        recorder = self.recorder()
        if recorder is None:
            return False
        right, down = self._dragged(event)
        if right or down:
            self.on_drag(right, down, recorder)
        return bool(event.type != pygame.MOUSEBUTTONUP)

    def let_go(self) -> None:
        self._dragged_from = None

    def on_drag(self, right: int, down: int, recorder: Recorder) -> None:
        """The picture is dragged by so many pixels."""
        if right:
            self.view.pan(-right * self.ticks_per_px(recorder), now(recorder))

    def on_wheel(self, notches: int) -> bool:
        recorder = self.recorder()
        if recorder is None:
            return False
        at = self.tick_under_pointer(recorder)
        self._zoom(notches, float(now(recorder)) if at is None else at, recorder)
        return True

    def on_key(self, key: int) -> bool:
        """Left and right move, up and down zoom, Home shows the whole run, End follows it."""
        recorder = self.recorder()
        if recorder is None:
            return False
        start, end = self.view.shown(now(recorder))
        match key:
            case pygame.K_LEFT | pygame.K_RIGHT:
                self.view.pan((end - start) * (_PAN if key == pygame.K_RIGHT else -_PAN), now(recorder))
            case pygame.K_UP:
                self.zoom_in()
            case pygame.K_DOWN:
                self.zoom_out()
            case pygame.K_HOME:
                self.show_whole()
            case pygame.K_END:
                self.follow()
            case _:
                return False
        return True

    def zoom_in(self) -> None:
        """Shows less time, larger."""
        self._zoom_middle(2)

    def zoom_out(self) -> None:
        """Shows more time."""
        self._zoom_middle(-2)

    def show_whole(self) -> None:
        """Shows the whole run."""
        self.view.show_whole()

    def follow(self) -> None:
        """Shows the newest part of the run, and goes on with it."""
        self.view.follow()

    def _zoom_middle(self, notches: int) -> None:
        recorder = self.recorder()
        if recorder is not None:
            start, end = self.view.shown(now(recorder))
            self._zoom(notches, end if self.view.is_following else (start + end) / 2, recorder)

    def _zoom(self, notches: int, at: float, recorder: Recorder) -> None:
        start, end = self.view.shown(now(recorder))
        self.view.zoom(_ZOOM**notches, min(max(at, start), end), now(recorder))

    def _dragged(self, event: pygame.event.Event) -> tuple[int, int]:
        """Pixels to the right and down since the event before, while the left button is down."""
        before = self._dragged_from
        if event.type == pygame.MOUSEBUTTONDOWN:
            self._dragged_from = event.pos if event.button == pygame.BUTTON_LEFT else None
        elif event.type == pygame.MOUSEBUTTONUP:
            self._dragged_from = None
        elif before is not None:
            self._dragged_from = event.pos
            return event.pos[0] - before[0], event.pos[1] - before[1]
        return 0, 0


def now(recorder: Recorder) -> int:
    """The tick of the recorded run."""
    return recorder.run.simulation.tick
