"""Writing a file whole or not at all, with a fault that says what to do where that fails."""

from __future__ import annotations

import errno
import os
import shutil
from contextlib import suppress
from pathlib import Path

from game.content.errors import ContentError, Fault


def is_special(file: Path) -> bool:
    """Whether something is there that is no file, such as a device or a pipe: nothing may take its place."""
    return file.exists() and not file.is_file()


def unwritable(file: Path, fault: OSError) -> ContentError:
    """What to say of a file that cannot be written."""
    if isinstance(fault, FileNotFoundError):
        return ContentError([Fault(str(file), 1, 1, "$", "there is no such folder; make it first")])
    message = f"cannot be written ({fault.strerror or fault}); check the permissions there, and the disk"
    return ContentError([Fault(str(file), 1, 1, "$", message)])


def check_writable(file: Path) -> None:
    """Say before a long run what `write_whole` would say after it, as far as that is known.

    Raises:
        ContentError: where there is no folder to write into, it may not be written to, or the file is a folder.
    """
    if is_special(file) and not file.is_dir():
        return
    folder = file.resolve().parent
    if file.is_dir():
        number = errno.EISDIR
    elif not folder.exists():
        number = errno.ENOENT
    elif not folder.is_dir():
        number = errno.ENOTDIR
    elif not os.access(folder, os.W_OK | os.X_OK):
        number = errno.EACCES
    else:
        return
    raise unwritable(file, OSError(number, os.strerror(number)))


def write_whole(file: Path, data: bytes) -> None:
    """Write a file whole or not at all. One that is there is replaced and keeps its permissions; a pipe is written to.

    Raises:
        ContentError: where that cannot be done.
    """
    target = file.resolve()
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        if is_special(file):
            file.write_bytes(data)
            return
        temporary.write_bytes(data)
        if target.exists():
            shutil.copymode(target, temporary)
        os.replace(temporary, target)
    except OSError as fault:
        raise unwritable(file, fault) from None
    finally:
        with suppress(OSError):
            temporary.unlink()
