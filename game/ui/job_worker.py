"""The process of a job: it reads what to do from its input, and tells progress and result on its output.

What comes in is one pickle: ("module:function", arguments). What goes out are pickles: ("share", 0..1) any number of
times, then ("done", result) or ("failed", why).
"""

from __future__ import annotations

import importlib
import os
import pickle
import signal
import sys
from contextlib import suppress
from threading import Thread

NICENESS = 10
"""The game comes first."""


def serve() -> None:
    """Does one job. Ctrl-C is left to the game; when the game ends, in whatever way, this process does too."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):
        with suppress(OSError):
            os.nice(NICENESS)
    os.environ["SDL_VIDEODRIVER"] = os.environ["SDL_AUDIODRIVER"] = "dummy"
    os.environ["PYGAME_HIDE_SUPPORT_PROMPT"] = "1"
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what anything prints must not get between the replies
    work, arguments = pickle.load(sys.stdin.buffer)
    Thread(target=_end_with_the_game, daemon=True).start()

    def tell(*message: object) -> None:
        pickle.dump(message, replies)
        replies.flush()

    try:
        module, _, function = work.partition(":")
        result = getattr(importlib.import_module(module), function)(lambda share: tell("share", share), *arguments)
        tell("done", result)
    except Exception as error:
        with suppress(OSError):
            tell("failed", f"{type(error).__name__}: {error}")


def _end_with_the_game() -> None:
    sys.stdin.buffer.read()
    os._exit(1)
