"""Signals by which the system ends a program, which has things to save or to tidy up before it goes."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from types import FrameType
from typing import Final, NoReturn

_NAMES: Final = ("SIGTERM", "SIGHUP", "SIGBREAK")

ENDING: Final = tuple(getattr(signal, name) for name in _NAMES if hasattr(signal, name))
"""Somebody ends it; its terminal is closed; Ctrl-Break on Windows. Ctrl-C is apart: Python has its own way with it."""

Handler = Callable[[int, FrameType | None], object]


@contextmanager
def handled(numbers: tuple[int, ...], handler: Handler) -> Iterator[None]:
    """Lets `handler` answer these signals while this lasts, but none that the program was started to ignore (nohup)."""
    with ExitStack() as restored:
        if threading.current_thread() is threading.main_thread():  # no other may
            for number in numbers:
                before = signal.getsignal(number)
                if before not in (signal.SIG_IGN, None):
                    signal.signal(number, handler)
                    restored.callback(signal.signal, number, before)
        yield


def status_of(number: int) -> int:
    """The exit status of a program that a signal has ended, as shells count it."""
    return 128 + number


def end(number: int, _frame: FrameType | None) -> NoReturn:
    """A handler by which everything is tidied up on the way out, as after an exception."""
    raise SystemExit(status_of(number))
