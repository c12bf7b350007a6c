"""Reading the text of a file, a pipe or the standard input, or saying why that cannot be done."""

import os
import re
import stat
import sys
from pathlib import Path
from typing import BinaryIO, Final

from game.content.decode import MAX_FILE_BYTES, TOO_LARGE
from game.content.errors import ContentError, Fault
from game.content.jsontext import Lines
from game.content.parse import source_of
from game.content.source import Source

STANDARD_INPUT: Final = "-"
"""What stands in the place of a file that comes through the standard input."""

_DESCRIPTOR: Final = re.compile(r"/dev/(stdin|fd/[0-9]+)|/proc/[^/]+/fd/[0-9]+")
"""The names that a system has for what a program was given open."""


def read_source(path: Path, *, most_bytes: int = MAX_FILE_BYTES) -> Source:
    """The text of a file, or of the standard input, which remembers its name. It is read once: pipes give no more.

    Raises:
        ContentError: where there is no such file, it cannot be read, has more than `most_bytes`, or is not UTF-8.
    """
    is_standard = str(path) == STANDARD_INPUT
    try:
        if is_standard:
            data, is_stream = _read_standard_input(most_bytes), True
        else:
            with path.open("rb") as file:
                data, is_stream = file.read(most_bytes + 1), not _has_a_place(path, file)
    except (OSError, ValueError) as fault:
        raise file_error(path, _why_unread(path, fault)) from None
    if len(data) > most_bytes:
        is_usual = most_bytes == MAX_FILE_BYTES
        raise file_error(path, TOO_LARGE if is_usual else f"larger than {most_bytes >> 20} MiB; split it up")
    try:
        place = None if is_stream else os.path.realpath(path)
        return source_of(data.decode(), str(path), is_stream=is_stream, place=place)
    except UnicodeDecodeError as fault:
        before = data[: fault.start].decode()
        message = f"byte 0x{data[fault.start]:02x} is not UTF-8; save the file as UTF-8"
        raise ContentError([Fault(str(path), *Lines(before).line_and_col(len(before)), "$", message)]) from None


def file_error(name: str | os.PathLike[str], message: str) -> ContentError:
    """A fault of a file as a whole."""
    return ContentError([Fault(os.fspath(name), 1, 1, "$", message)])


def _read_standard_input(most_bytes: int) -> bytes:
    if sys.stdin is None:
        raise file_error(STANDARD_INPUT, "the standard input is closed; send a file into it")
    data = sys.stdin.buffer.read(most_bytes + 1)
    if not data:
        message = "nothing comes through the standard input; send a file into it, and name it only once"
        raise file_error(STANDARD_INPUT, message)
    return data


def _has_a_place(path: Path, file: BinaryIO) -> bool:
    """Whether a file has a name and a folder of its own: a pipe has none, and what was redirected goes by another."""
    return stat.S_ISREG(os.fstat(file.fileno()).st_mode) and not _DESCRIPTOR.fullmatch(str(path))


def _why_unread(path: Path, fault: OSError | ValueError) -> str:
    if os.path.isdir(path):
        return "this is a folder; name a file in it"
    if isinstance(fault, FileNotFoundError):
        return "there is no such file; check the path"
    if isinstance(fault, PermissionError):
        return "this file may not be read; change its permissions"
    return f"cannot be read ({getattr(fault, 'strerror', None) or fault}); check the path"
