"""Code that may never come back, ended as Ctrl-C would end it."""

from __future__ import annotations

import _thread
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread, current_thread, main_thread


class Late(Exception):
    """It has not come back in time."""


@contextmanager
def interrupted_after(seconds: float) -> Iterator[None]:
    """Interrupt what is inside after so many seconds; outside the main thread, which alone hears of it, never.

    Raises:
        Late: where it was interrupted so.
    """
    is_over, is_late = Event(), Event()

    def interrupt() -> None:
        if not is_over.wait(seconds):
            is_late.set()
            _thread.interrupt_main()

    if current_thread() is main_thread():
        Thread(target=interrupt, daemon=True).start()
    try:
        yield
    except KeyboardInterrupt:
        if is_late.is_set():
            raise Late from None
        raise
    finally:
        is_over.set()
