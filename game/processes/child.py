"""Processes that are started for a while: Ctrl-C in the terminal does not reach them, and they end with their parent.

They are plain interpreters, started afresh and spoken to by pipes. None prints a traceback because somebody ended the
program, and none is left over: a child takes the end of its input for the end of its parent, in whatever way that went.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Final

PACKAGE_ROOT: Final = Path(__file__).resolve().parents[2]

_PRELUDE: Final = """
import os, sys, threading

def end_with_parent():
    while os.read(0, 4096):
        pass
    os._exit(1)

threading.Thread(target=end_with_parent, daemon=True).start()
sys.path.insert(0, sys.argv[1])
"""


def started(command: Sequence[str]) -> subprocess.Popen[bytes]:
    """A process in a group of its own, with pipes for input and output."""
    if sys.platform == "win32":
        flags = subprocess.CREATE_NEW_PROCESS_GROUP
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, creationflags=flags)
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, process_group=0)


def bury(process: subprocess.Popen[bytes]) -> None:
    """End a started process at once, wait for its end, and close its pipes."""
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        assert pipe is not None
        with suppress(OSError):
            pipe.close()


@contextmanager
def running(code: str) -> Iterator[IO[bytes]]:
    """What a Python of its own prints that runs `code` and finds this very package, line by line as it comes.

    Raises:
        CalledProcessError: where it ends otherwise than well.
    """
    process = started([sys.executable, "-c", _PRELUDE + code, str(PACKAGE_ROOT)])
    try:
        assert process.stdout is not None
        yield process.stdout
        process.stdout.read()
        status = process.wait()
    finally:
        bury(process)
    if status:
        raise subprocess.CalledProcessError(status, [sys.executable, "-c", code])
