"""Reading levels and solutions by path or by id, and knowing which there are."""

import json
import os
from collections.abc import Callable, Hashable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import Final

from game.content.decode import MAX_FILE_BYTES
from game.content.errors import ContentError
from game.content.jsontext import quoted
from game.content.level import Level
from game.content.level_files import LEVEL_FILE, ids_in, level_file, may_be_called, name_of, order_of, words_files
from game.content.level_translations import with_words_beside
from game.content.parse import level_from, solution_from
from game.content.read import STANDARD_INPUT, file_error, read_source
from game.content.resources import levels_dir
from game.content.solution import Solution
from game.content.source import Problem, Source
from game.content.wording import suggestion
from game.content.work import read_traces

PathOrId = str | os.PathLike[str]

_MOST_LOADED: Final = 256
_LOADED: Final[dict[Hashable, Level]] = {}
"""Levels by the texts that they were read from: windows and searches ask for the same ones again and again."""


def level_ids() -> list[str]:
    """Ids of the shipped levels in the order of their numbers."""
    return list(_level_files())


def solution_ids(level_id: str | None = None) -> list[str]:
    """Ids of the shipped solutions, of one level or of all; an id is the stem of the file's name."""
    if level_id is None:
        return list(_solution_files())
    file = shipped_level_file(level_id)
    return [] if file is None else [each.stem for each in _solutions_beside(file) if _level_of(each) == level_id]


def load_level(path_or_id: PathOrId) -> Level:
    """The level in a file or folder, on the standard input (`-`), or the shipped level of that id.

    Raises:
        ContentError: with everything that is wrong with the file and the words beside it, or where there is none.
    """
    source = read_source(level_file(_path(path_or_id, _level_files, "level")))
    if source.is_stream:
        return level_in(source)
    words = words_files(Path(source.name))
    key = (source.name, source.place, source.text, *((code, _bytes_of(file)) for code, file in words.items()))
    level = _LOADED.get(key)
    if level is None:
        level = level_in(source)
        if not level.traces:  # whose files may have changed
            if len(_LOADED) >= _MOST_LOADED:
                _LOADED.clear()
            _LOADED[key] = level
    return level


def level_in(source: Source) -> Level:
    """The level in what has been read, with the words and the traces beside it; its file's name must say its id.

    That of a pipe need not.

    Raises:
        ContentError: with everything that is wrong with it.
    """
    level = level_from(source)
    read_traces(level)
    if source.is_stream:
        return level
    path = Path(source.name)
    if path.suffix == ".json" and not may_be_called(path, level.id):
        name = name_of(path) if path.name == LEVEL_FILE else path.name
        what = "folder" if path.name == LEVEL_FILE else "file"
        message = f"the id is {quoted(level.id)}, but the {what} is called {quoted(name)}; make both say the same"
        raise level.source.error([Problem(("id",), message)])
    return with_words_beside(level, path)


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
        if may_be_called(file, level_id) and _level_of(file) is None and not _goes_by_another(file, level_id):
            return file
    return None


def level_ids_near(solution_file: Path, among: Iterable[Path] = ()) -> list[str]:
    """Ids of the levels among which `level_file_for` looks."""
    ids = [named for file in _nearby(solution_file, among) if (named := _values_in(file).get("id")) in ids_in(file)]
    return list(dict.fromkeys([*map(str, ids), *level_ids()]))


def shipped_level_file(level_id: str) -> Path | None:
    """The file of the shipped level of that id; None where there is none."""
    return _level_files().get(level_id)


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
    raise file_error(named, message)


def _level_files() -> dict[str, Path]:
    """The shipped levels by the ids that their names give, in the order of their numbers."""
    folder = _shipped()
    return _level_files_in(folder, tuple(os.listdir(folder)))


@lru_cache(maxsize=4)
def _level_files_in(folder: Path, names: tuple[str, ...]) -> dict[str, Path]:
    """Those in a folder: looked for again once a folder of a level has come or gone, since many ask in each frame."""
    return {ids_in(file)[0]: file for file in sorted(folder.glob(f"*/{LEVEL_FILE}"), key=order_of)}


def _solution_files() -> dict[str, Path]:
    """The shipped solutions by the stems of their names, level by level."""
    return {file.stem: file for level in _level_files().values() for file in _solutions_beside(level)}


def _solutions_beside(level: Path) -> list[Path]:
    return sorted((level.parent / "solutions").glob("*.json"))


def _bytes_of(file: Path) -> bytes | None:
    try:
        return file.read_bytes() if file.stat().st_size <= MAX_FILE_BYTES else None
    except OSError:  # whoever reads it says what is wrong
        return None


def _shipped() -> Path:
    try:
        return levels_dir()
    except FileNotFoundError as fault:
        raise file_error("levels", str(fault)) from None


def _goes_by_another(file: Path, level_id: str) -> bool:
    """Whether the level in a file is called by the other id that the file's name allows."""
    other = _values_in(file).get("id")
    return other != level_id and may_be_called(file, other)


def _nearby(solution_file: Path, among: Iterable[Path]) -> list[Path]:
    """Files that may be the level of a solution: `among`, those beside it, those in the folder above."""
    folder = solution_file.absolute().parent
    patterns = ("*.json", f"*/{LEVEL_FILE}")
    beside = [file for near in (folder, folder.parent) for pattern in patterns for file in sorted(near.glob(pattern))]
    return [file for file in (*among, *beside) if not file.exists() or file.is_file()]  # what is no file may never end


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
