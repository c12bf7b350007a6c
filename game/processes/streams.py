"""The standard streams: a program may be started without them, and who reads them may stop, or have no room."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Final, TextIO

_DESCRIPTORS: Final = (0, 1, 2)


@contextmanager
def missing_opened() -> Iterator[None]:
    """Lead what the program was started without (`>&-`, a program without a console) to nowhere, while this lasts.

    Of a missing input only the descriptor is filled, lest a file be opened as it: who wants to read it is to know.
    """
    for descriptor in _DESCRIPTORS if os.name == "posix" else ():
        try:
            os.fstat(descriptor)
        except OSError:
            nowhere = os.open(os.devnull, os.O_RDWR)  # the lowest one that is free, which is just this
            os.set_inheritable(nowhere, True)
    with ExitStack() as opened:
        for name in ("stdout", "stderr"):
            if getattr(sys, name) is None:
                setattr(sys, name, opened.enter_context(open(os.devnull, "w", encoding="utf-8")))
                opened.callback(setattr, sys, name, None)
        yield


def complain(words: str) -> None:
    """Print a line on stderr. Where it cannot be written it is lost: the exit status says the same."""
    if sys.stderr is None:  # for print, that would be stdout
        return
    try:
        print(words, file=sys.stderr, flush=True)
    except OSError:
        to_nowhere(sys.stderr)


def to_nowhere(stream: TextIO) -> None:
    """Send what is left in the buffers nowhere, lest Python try once more at its end and change the exit status."""
    with suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


@contextmanager
def libraries_hushed() -> Iterator[None]:
    """Lose what libraries in C print on stderr while this lasts, such as each device that they try in vain."""
    with ExitStack() as undone:
        with suppress(OSError):  # a program without a console has no such descriptor
            kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
            undone.callback(os.close, kept)
            undone.callback(os.dup2, kept, 2)
            undone.callback(os.close, nowhere)
            os.dup2(nowhere, 2)
        yield
