"""How a level is kept: one file `[NN-]ID.json`, or a folder `[NN-]ID` with a `level.json`; and what stands beside it.

NN is the level's number in the order of levels, where it has one. Beside `NAME.json` there may be lessons: `NAME.md`
and, in other languages, `NAME.de.md`. A folder has `en.md`, `de.md` and so on, and `de.toml`: title, summary, hints.
"""

import os
import re
from pathlib import Path
from typing import Final

from game.content.words import ENGLISH, LANGUAGES

LEVEL_FILE: Final = "level.json"
"""The level in a folder of its own, which names it."""

_NUMBERED: Final = re.compile(r"(?:([0-9]+)-)?(.+)", re.DOTALL)
_CODE: Final = re.compile(r"[a-z]{2,3}")
"""What looks like the code of a language."""


def level_file(path: Path) -> Path:
    """The file that is meant by a path: in a folder with a level it is that, else the path itself."""
    inside = path / LEVEL_FILE
    return inside if os.path.isfile(inside) else path


def name_of(file: Path) -> str:
    """What names the level in a file: its folder, or the file without its suffix."""
    return _folder_name(file) if file.name == LEVEL_FILE else file.stem


def ids_in(file: Path) -> tuple[str, str]:
    """What a level in this file may be called: an id may itself begin with a number."""
    name = name_of(file)
    match = _NUMBERED.fullmatch(name)
    return (match[2] if match else name, name)


def may_be_called(file: Path, level_id: object) -> bool:
    """Whether the name of a level's file allows this id; one called `level.json` may also be a single file."""
    return level_id in ids_in(file) or level_id == file.stem


def order_of(file: Path) -> tuple[float, str]:
    """Sorts level files by their numbers; those that have none come last."""
    match = _NUMBERED.fullmatch(name_of(file))
    return (float(match[1]) if match and match[1] else float("inf"), name_of(file))


def lessons_for(file: Path, language: str) -> list[Path]:
    """Where the lesson of a level may be, the best first; the last serves every language that has none.

    Raises:
        ValueError: where the level's file has no name.
    """
    single = [file.with_suffix(f".{language}.md"), file.with_suffix(".md")]
    if file.name != LEVEL_FILE:
        return single
    return [file.with_name(f"{language}.md"), single[0], file.with_name(f"{ENGLISH}.md"), single[1]]


def lesson_files(file: Path) -> list[Path]:
    """The lessons that stand beside a level file, in any language."""
    names = dict.fromkeys(lesson for language in LANGUAGES for lesson in lessons_for(file, language))
    return [lesson for lesson in names if _may_be_read(lesson)]


def words_files(file: Path) -> dict[str, Path]:
    """The files with title, summary and hints that stand beside the level of a folder, by language."""
    if file.name != LEVEL_FILE:
        return {}
    named = {language: file.with_name(f"{language}.toml") for language in LANGUAGES}
    return {language: words for language, words in named.items() if _may_be_read(words)}


def unknown_languages(file: Path) -> list[Path]:
    """Files in the folder of a level that are named after a language that the game does not have."""
    if file.name != LEVEL_FILE:
        return []
    found = [other for other in sorted(file.parent.glob("*")) if other.suffix in (".md", ".toml")]
    return [other for other in found if _CODE.fullmatch(other.stem) and other.stem not in LANGUAGES]


def _folder_name(file: Path) -> str:
    return os.path.basename(os.path.dirname(os.path.abspath(file)))


def _may_be_read(file: Path) -> bool:
    """Whether a file is there; a folder of its name is a mistake to be told, a pipe may never end."""
    return os.path.isfile(file) or os.path.isdir(file)
