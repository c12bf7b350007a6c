"""The player's own files: written whole or not at all, and never lost because they cannot be read.

Nothing here raises for what a disk may do. A fault comes back as a warning: one sentence to show to the player.
"""

import contextlib
import json
import math
import os
import reprlib
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final, NoReturn, TypeVar

import platformdirs

APP_NAME: Final = "inference-pipeline-tycoon"
HOME_VARIABLE: Final = "TYCOON_HOME"

MAX_BYTES: Final = 64 * 2**20
"""A file larger than this is none of ours and is not read into memory."""

STALE_S: Final = 3600
"""A temporary file this much older than the one being written was left by a process that was killed."""

T = TypeVar("T")


class DamagedError(ValueError):
    """What a file holds is not what the game wrote; the message says which part, as the end of a sentence."""


def user_folder() -> Path:
    """Where the player's files are: the folder named by TYCOON_HOME, or else the usual one of the system."""
    home = os.environ.get(HOME_VARIABLE)
    return Path(home) if home else Path(platformdirs.user_data_dir(APP_NAME, appauthor=False))


def pictures_folder() -> Path:
    """Where pictures and films go: a folder in TYCOON_HOME if that is set, else the user's pictures or their home."""
    home = os.environ.get(HOME_VARIABLE)
    if home:
        return Path(home) / "pictures"
    usual = Path(platformdirs.user_pictures_dir())
    return usual if usual.is_dir() else Path.home()


def save_json(path: Path, document: object) -> str | None:
    """Replaces the file at `path` by `document` in one stroke: a reader finds the old file or the new one, whole.

    Returns a warning if that could not be done; the old file is then untouched.
    """
    try:
        data = json.dumps(document, indent=1, allow_nan=False).encode("ascii") + b"\n"
        _replace(Path(os.path.realpath(path)), data)
    except RecursionError:
        reason = "its values are nested too deeply"
    except OSError as error:
        reason = _why(error)
    else:
        return None
    return f"{path.name} could not be saved in {_shown(path.parent)}: {reason}. What is new in it is not kept."


def load_json(path: Path, parse: Callable[[object], T], default: T) -> tuple[T, str | None]:
    """What `parse` makes of the JSON file at `path`, or `default` if there is no such file.

    A file that cannot be read, is not JSON or makes `parse` raise DamagedError is moved aside, so that the next save
    does not write over it; then the answer is `default` with a warning.
    """
    try:
        return parse(_decoded(_read(path))), None
    except FileNotFoundError:
        return default, None
    except OSError as error:
        reason = f"could not be read: {_why(error)}"
    except DamagedError as error:
        reason = f"is damaged: {error}"
    return default, f"{path.name} {reason}. {_set_aside(path)}"


def keyed(value: object, what: str) -> dict[str, object]:
    """The value as a JSON object; `what` names it if it is none."""
    if not isinstance(value, dict):
        raise DamagedError(f"{what} is {shortened(value)}; it must be a JSON object")
    return value


def unpacked(document: object, version: int) -> dict[str, object]:
    """The keys of a file of ours other than its `format`, which must be `version`."""
    content = dict(keyed(document, "it"))
    found = content.pop("format", None)
    if type(found) is not int or found != version:
        raise DamagedError(f"its format is {shortened(found)}; this version of the game reads {version}")
    return content


def shortened(value: object) -> str:
    """The value as it is shown in a warning: never longer than a line, whatever the file holds."""
    return reprlib.repr(value)


def _read(path: Path) -> bytes:
    if path.exists() and not path.is_file():
        raise DamagedError("it is not a file")
    with open(path, "rb") as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise DamagedError(f"it is larger than {MAX_BYTES // 2**20} MiB")
    return data


def _decoded(data: bytes) -> object:
    try:
        document: object = json.loads(data.decode("utf-8-sig"), parse_constant=_refuse, parse_float=_finite)
    except DamagedError:
        raise
    except UnicodeDecodeError as error:
        raise DamagedError(f"byte {error.start} is not UTF-8") from error
    except json.JSONDecodeError as error:
        raise DamagedError(f"line {error.lineno} is not JSON ({error.msg})") from error
    except RecursionError as error:
        raise DamagedError("its values are nested too deeply") from error
    except ValueError as error:  # Python's own bound on the digits of an integer
        raise DamagedError("a number in it is too long") from error
    return document


def _refuse(number: str) -> NoReturn:
    raise DamagedError(f"{number} is not a number that can be used")


def _finite(number: str) -> float:
    value = float(number)
    if not math.isfinite(value):  # 1e999 is good JSON, but could not be written back
        _refuse(number)
    return value


def _set_aside(path: Path) -> str:
    """Renames a damaged file to NAME.damaged-N with the first free N; the answer is a sentence for the warning."""
    number = 1
    while os.path.lexists(aside := path.with_name(f"{path.name}.damaged-{number}")):
        number += 1
    try:
        os.rename(path, aside)
    except OSError as error:
        return f"It could not be set aside either ({_why(error)}); the game goes on without it."
    return f"It is kept as {aside.name}; the game goes on without it."


def _replace(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    try:
        with open(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        _remove_stale(path, Path(temporary))
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise
    _sync_folder(path.parent)


def _remove_stale(path: Path, temporary: Path) -> None:
    """Removes what killed processes left behind. Ages are compared on the file system, not with a clock."""
    with contextlib.suppress(OSError):
        newest_s = temporary.stat().st_mtime
        for other in path.parent.glob(f".{path.name}.*.tmp"):
            if other.stat().st_mtime < newest_s - STALE_S:
                other.unlink()


def _sync_folder(folder: Path) -> None:
    """Makes the new name itself last through a power cut, on systems that can open a folder."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _why(error: OSError) -> str:
    return error.strerror or type(error).__name__


def _shown(path: Path) -> str:
    """The path as text that can be drawn, whatever bytes its name is made of."""
    return os.fsencode(path).decode("utf-8", errors="replace")
