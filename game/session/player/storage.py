"""The player's own files: written whole or not at all, and never lost because they cannot be read.

Of every file there are two generations: the save before the last stays beside it as NAME.older and comes back where the
last one turns out damaged. Nothing here raises for what a disk may do. A fault comes back as a warning: a sentence or
two to show to the player.
"""

import contextlib
import json
import math
import os
import reprlib
from collections.abc import Callable
from pathlib import Path
from typing import Final, NoReturn, TypeVar

import platformdirs

from game.content.words import catalogue, language
from game.session.player.whole_files import free_name, kept_as, sync_folder, written

APP_NAME: Final = "inference-pipeline-tycoon"
HOME_VARIABLE: Final = "TYCOON_HOME"

MAX_BYTES: Final = 64 * 2**20
"""A file larger than this is none of ours and is not read into memory."""

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


def save_json(path: Path, document: object, parse: Callable[[object], object] = lambda _: None) -> str | None:
    """Replaces the file at `path` by `document` in one stroke: a reader finds the old file or the new one, whole.

    The old file stays as the older generation if `parse` can read it; else it is set aside, and the generation before
    it stays. Returns a warning if nothing could be saved; the old file is then untouched.
    """
    real = Path(os.path.realpath(path))
    try:
        data = json.dumps(document, indent=1, allow_nan=False).encode("ascii") + b"\n"
        if _holds(real, data):
            return None
        with written(real, data) as temporary, contextlib.ExitStack() as old:
            with contextlib.suppress(OSError):  # else there is none, or no room for it
                old.enter_context(kept_as(real, _name_of_old(real, parse)))
            os.replace(temporary, real)
        sync_folder(real.parent)
    except RecursionError:
        reason = "its values are nested too deeply"
    except OSError as error:
        reason = _why(error)
    else:
        return None
    return _words("unsaved", file=path.name, folder=_shown(path.parent), reason=reason)


def load_json(
    path: Path, parse: Callable[[object], T], default: T, language_of: Callable[[T], str] | None = None
) -> tuple[T, str | None]:
    """What `parse` makes of the JSON file at `path`, or `default` if there is no such file.

    A file that cannot be read, is not JSON or makes `parse` raise DamagedError is set aside, so that the next save does
    not write over it. Then the answer is what the older generation holds, which is put in its place, or `default` where
    that is no better; and a warning, in the language of what is loaded if `language_of` names it.
    """
    try:
        return parse(_decoded(_read(path))), None
    except FileNotFoundError:
        return default, None
    except OSError as error:
        fault, reason = "unread", _why(error)
    except DamagedError as error:
        fault, reason = "damaged", str(error)
    value, what_came_of_it, values = _brought_back(path, parse) or (default, *_set_aside(path))
    code = language() if language_of is None else language_of(value)
    told = _words(fault, code, file=path.name, reason=reason)
    return value, f"{told} {_words(what_came_of_it, code, **values)}"


def unpacked(document: object, version: int) -> dict[str, object]:
    """The keys of a file of ours other than its `format`, which must be `version`."""
    if not isinstance(document, dict):
        raise DamagedError(f"it is {shortened(document)}; it must be a JSON object")
    content = dict(document)
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


_Outcome = tuple[str, dict[str, str]]
"""What became of a damaged file: the key of the sentence that tells it, and the values in that sentence."""


def _brought_back(path: Path, parse: Callable[[object], T]) -> tuple[T, str, dict[str, str]] | None:
    """What the older generation holds, once it stands in place of a damaged file; None where it holds nothing good.

    There is a file at `path` all the time: whoever is killed or looks here in the middle does not find none.
    """
    real = Path(os.path.realpath(path))
    try:
        data = _read(_older(real))
        value = parse(_decoded(data))
    except FileNotFoundError:
        return None
    except (OSError, DamagedError):
        _set_aside(_older(real))
        return None
    aside = free_name(real)
    try:
        with written(real, data) as temporary:
            try:
                with kept_as(real, aside):
                    os.replace(temporary, real)
            except OSError:  # a folder stands there, or what may not be read
                os.rename(real, aside)
                os.replace(temporary, real)
    except OSError as error:
        return value, "older_stuck", {"reason": _why(error)}
    return value, "older", {"aside": aside.name, "older": _older(real).name}


def _set_aside(path: Path) -> _Outcome:
    """Renames a damaged file to NAME.damaged-N with the first free N."""
    aside = free_name(path)
    try:
        os.rename(path, aside)
    except OSError as error:
        return "stuck", {"reason": _why(error)}
    return "aside", {"aside": aside.name}


def _older(path: Path) -> Path:
    """Where the save before the last is."""
    return path.with_name(f"{path.name}.older")


def _holds(path: Path, data: bytes) -> bool:
    try:
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except OSError:
        return False


def _name_of_old(path: Path, parse: Callable[[object], object]) -> Path:
    """What the file that is about to be replaced is to be called: the older generation if it is good."""
    try:
        parse(_decoded(_read(path)))
    except DamagedError:
        return free_name(path)
    return _older(path)


def _words(key: str, code: str | None = None, **values: object) -> str:
    return catalogue(code or language())[f"saved.{key}"].format(**values)


def _why(error: OSError) -> str:
    return error.strerror or type(error).__name__


def _shown(path: Path) -> str:
    """The path as text that can be drawn, whatever bytes its name is made of."""
    return os.fsencode(path).decode("utf-8", errors="replace")
