"""The process of a job: it reads what to do from its input, and tells progress and result on its output.

What comes in is one pickle: ("module:function", arguments). What goes out are pickles: ("share", 0..1) any number of
times, then ("done", result) or ("failed", why).
"""

from __future__ import annotations

import _thread
import importlib
import os
import pickle
import signal
import sys
import time
from contextlib import suppress
from threading import Thread
from typing import BinaryIO

from game.processes.signals import end

NICENESS = 10
"""The game comes first."""

PATIENCE_S = 2.0
"""For so long the work of a game that has gone may tidy up."""


def serve() -> None:
    """Does one job. Ctrl-C is left to the game; when the game ends, in whatever way, this process does too."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):
        with suppress(OSError):
            os.nice(NICENESS)
    os.environ["SDL_VIDEODRIVER"] = os.environ["SDL_AUDIODRIVER"] = "dummy"
    os.environ["PYGAME_HIDE_SUPPORT_PROMPT"] = "1"
    signal.signal(signal.SIGTERM, end)
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what anything prints must not get between the replies
    try:
        _do_one_job(replies)
    finally:  # the game may have gone: what is left in the buffers is nobody's
        os._exit(0)


def _do_one_job(replies: BinaryIO) -> None:
    """Reads it, does it, and tells what came of it."""
    try:
        work, arguments = pickle.load(sys.stdin.buffer)
    except (EOFError, pickle.UnpicklingError):  # the game ended before it had said what to do
        return
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
    """Ends the work as an exception would, so that it removes what is half done; work that does not listen is cut."""
    while os.read(0, 1):
        pass
    _thread.interrupt_main(signal.SIGTERM)
    time.sleep(PATIENCE_S)
    os._exit(1)
