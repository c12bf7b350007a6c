"""Reading levels and solutions by path or by id, and knowing which there are."""

import json
import os
import re
import stat
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import BinaryIO, Final

from game.content.decode import MAX_FILE_BYTES, TOO_LARGE
from game.content.errors import ContentError, Fault
from game.content.jsontext import Lines, quoted
from game.content.level import Level
from game.content.parse import level_from, solution_from, source_of
from game.content.resources import levels_dir
from game.content.solution import Solution
from game.content.source import Problem, Source
from game.content.wording import suggestion

PathOrId = str | os.PathLike[str]

STANDARD_INPUT: Final = "-"
"""What stands in the place of a file that comes through the standard input."""

_NUMBERED: Final = re.compile(r"(?:([0-9]+)-)?(.+)")
"""The stem of a level file: its number in the order of levels, where it has one, and its id."""

_DESCRIPTOR: Final = re.compile(r"/dev/(stdin|fd/[0-9]+)|/proc/[^/]+/fd/[0-9]+")
"""The names that a system has for what a program was given open."""


def level_ids() -> list[str]:
    """Ids of the shipped levels in the order of their numbers."""
    return list(_level_files())


def solution_ids(level_id: str | None = None) -> list[str]:
    """Ids of the shipped solutions, of one level or of all; an id is the stem of the file's name."""
    return [name for name, file in _solution_files().items() if level_id is None or _level_of(file) == level_id]


def load_level(path_or_id: PathOrId) -> Level:
    """The level in a file, on the standard input (`-`), or the shipped level of that id.

    Raises:
        ContentError: with everything that is wrong with the file, or where there is none.
    """
    return level_in(read_source(_path(path_or_id, _level_files, "level")))


def level_in(source: Source) -> Level:
    """The level in what has been read; the name of its file must say its id, that of a pipe need not.

    Raises:
        ContentError: with everything that is wrong with it.
    """
    level = level_from(source)
    path = Path(source.name)
    if not source.is_stream and path.suffix == ".json" and level.id not in _ids_in(path):
        message = f"the id is {quoted(level.id)}, but the file is called {quoted(path.name)}; make both say the same"
        raise level.source.error([Problem(("id",), message)])
    return level


def load_solution(path_or_id: PathOrId) -> Solution:
    """The solution in a file, on the standard input (`-`), or the shipped solution of that id.

    Raises:
        ContentError: with everything that is wrong with the file, or where there is none.
    """
    path = _path(path_or_id, _solution_files, "solution")
    return solution_from(read_source(path))


def level_file_for(solution_file: Path, level_id: str, among: Iterable[Path] = ()) -> Path | None:
    """The level file that a solution file means: one of `among`, one beside it or in the folder above, or shipped."""
    for file in (*_nearby(solution_file, among), *_level_files().values()):
        if level_id in _ids_in(file) and _level_of(file) is None and not _goes_by_another(file, level_id):
            return file
    return None


def level_ids_near(solution_file: Path, among: Iterable[Path] = ()) -> list[str]:
    """Ids of the levels among which `level_file_for` looks."""
    ids = [named for file in _nearby(solution_file, among) if (named := _values_in(file).get("id")) in _ids_in(file)]
    return list(dict.fromkeys([*map(str, ids), *level_ids()]))


def shipped_level_file(level_id: str) -> Path | None:
    """The file of the shipped level of that id; None where there is none."""
    return _level_files().get(level_id)


def read_source(path: Path) -> Source:
    """The text of a file, or of the standard input, which remembers its name. It is read once: pipes give no more.

    Raises:
        ContentError: where there is no such file, it cannot be read, is too large, or is not UTF-8.
    """
    is_standard = str(path) == STANDARD_INPUT
    try:
        if is_standard:
            data, is_stream = _read_standard_input(), True
        else:
            with path.open("rb") as file:
                data, is_stream = file.read(MAX_FILE_BYTES + 1), not _has_a_place(path, file)
    except (OSError, ValueError) as fault:
        raise _file_error(path, _why_unread(path, fault)) from None
    if len(data) > MAX_FILE_BYTES:
        raise _file_error(path, TOO_LARGE)
    try:
        place = None if is_stream else os.path.realpath(path)
        return source_of(data.decode(), str(path), is_stream=is_stream, place=place)
    except UnicodeDecodeError as fault:
        before = data[: fault.start].decode()
        message = f"byte 0x{data[fault.start]:02x} is not UTF-8; save the file as UTF-8"
        raise ContentError([Fault(str(path), *Lines(before).line_and_col(len(before)), "$", message)]) from None


def _read_standard_input() -> bytes:
    if sys.stdin is None:
        raise _file_error(STANDARD_INPUT, "the standard input is closed; send a file into it")
    data = sys.stdin.buffer.read(MAX_FILE_BYTES + 1)
    if not data:
        message = "nothing comes through the standard input; send a file into it, and name it only once"
        raise _file_error(STANDARD_INPUT, message)
    return data


def _has_a_place(path: Path, file: BinaryIO) -> bool:
    """Whether a file has a name and a folder of its own: a pipe has none, and what was redirected goes by another."""
    return stat.S_ISREG(os.fstat(file.fileno()).st_mode) and not _DESCRIPTOR.fullmatch(str(path))


def _path(path_or_id: PathOrId, files: Callable[[], dict[str, Path]], what: str) -> Path:
    """The file that is meant: an id if there is such a one, else whatever looks like a path or is there."""
    named = os.fspath(path_or_id)
    is_given = named == STANDARD_INPUT or not isinstance(path_or_id, str)
    looks_like_path = is_given or named.endswith(".json") or bool({"/", os.sep} & set(named))
    if looks_like_path:
        return Path(named)
    shipped = files()
    if named in shipped:
        return shipped[named]
    if os.path.exists(named):
        return Path(named)
    message = f"no {what} has this id, and there is no such file; {suggestion(named, shipped)}"
    raise _file_error(named, message)


def _why_unread(path: Path, fault: OSError | ValueError) -> str:
    if os.path.isdir(path):
        return "this is a folder; name a file in it"
    if isinstance(fault, FileNotFoundError):
        return "there is no such file; check the path"
    if isinstance(fault, PermissionError):
        return "this file may not be read; change its permissions"
    return f"cannot be read ({getattr(fault, 'strerror', None) or fault}); check the path"


def _file_error(name: PathOrId, message: str) -> ContentError:
    return ContentError([Fault(os.fspath(name), 1, 1, "$", message)])


def _level_files() -> dict[str, Path]:
    """The shipped levels by the ids that their names give, in the order of their numbers."""
    return {_id_in(file): file for file in sorted(_shipped().glob("*.json"), key=_order)}


def _solution_files() -> dict[str, Path]:
    return {file.stem: file for file in sorted((_shipped() / "solutions").glob("*.json"))}


def _shipped() -> Path:
    try:
        return levels_dir()
    except FileNotFoundError as fault:
        raise _file_error("levels", str(fault)) from None


def _id_in(file: Path) -> str:
    match = _NUMBERED.fullmatch(file.stem)
    return match[2] if match else file.stem


def _ids_in(file: Path) -> tuple[str, str]:
    """What a level in this file may be called: an id may itself begin with a number."""
    return _id_in(file), file.stem


def _goes_by_another(file: Path, level_id: str) -> bool:
    """Whether the level in a file is called by the other id that the file's name allows."""
    other = _values_in(file).get("id")
    return other != level_id and other in _ids_in(file)


def _order(file: Path) -> tuple[float, str]:
    match = _NUMBERED.fullmatch(file.stem)
    return (float(match[1]) if match and match[1] else float("inf"), file.name)


def _nearby(solution_file: Path, among: Iterable[Path]) -> list[Path]:
    """Files that may be the level of a solution: `among`, those beside it, those in the folder above."""
    folder = solution_file.absolute().parent
    found = (*among, *sorted(folder.glob("*.json")), *sorted(folder.parent.glob("*.json")))
    return [file for file in found if not file.exists() or file.is_file()]  # what is no file may never end


def _level_of(file: Path) -> object:
    """The level that a solution file names; None where that cannot be read from it, or it is no solution."""
    return _values_in(file).get("level")


def _values_in(file: Path) -> dict[str, object]:
    """The object in a file; empty where there is none to be read."""
    try:
        values = json.loads(read_source(file).text)
    except (ContentError, ValueError, RecursionError):
        return {}
    return values if isinstance(values, dict) else {}
