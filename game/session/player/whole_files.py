"""Files that are there whole or not at all, whoever is killed in the middle of writing them."""

import contextlib
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

STALE_S: Final = 3600
"""A temporary file this many seconds older than the one being written was left by a process that was killed."""


@contextlib.contextmanager
def kept_as(path: Path, other: Path) -> Iterator[None]:
    """What is at `path` before the block replaces it is at `other` afterwards, whatever was there; raises OSError.

    A kill at any moment leaves both names what they were, or one of them or both what they are to be: at no time do
    they name the same file, so no damage to one is damage to the other.
    """
    with _double(path, other) as double:
        yield
        with contextlib.suppress(OSError):
            os.replace(double, other)


@contextlib.contextmanager
def _double(path: Path, other: Path) -> Iterator[str]:
    """A temporary second name of the file at `path`, or a copy of it on a file system without links."""
    link = str(other.with_name(f".{other.name}.{os.getpid()}-{time.monotonic_ns()}.tmp"))
    try:
        os.link(path, link)
    except OSError:
        with written(other, path.read_bytes()) as copy:
            yield copy
        return
    try:
        yield link
    finally:
        with contextlib.suppress(OSError):
            os.unlink(link)


@contextlib.contextmanager
def written(path: Path, data: bytes) -> Iterator[str]:
    """A file beside `path` that holds the data, on the disk, and is gone afterwards unless it was renamed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    try:
        with open(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        _remove_stale(path, Path(temporary))
        yield temporary
    finally:
        with contextlib.suppress(OSError):
            os.unlink(temporary)


def free_name(path: Path) -> Path:
    """NAME.damaged-N beside a file, with the first free N."""
    number = 1
    while os.path.lexists(aside := path.with_name(f"{path.name}.damaged-{number}")):
        number += 1
    return aside


def _remove_stale(path: Path, temporary: Path) -> None:
    """Removes what killed processes left behind. Ages are compared on the file system, not with a clock."""
    with contextlib.suppress(OSError):
        newest_s = temporary.stat().st_mtime
        for other in path.parent.glob(f".{path.name}.*.tmp"):
            if other.stat().st_mtime < newest_s - STALE_S:
                other.unlink()


def sync_folder(folder: Path) -> None:
    """Makes the new name itself last through a power cut, on systems that can open a folder."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
