"""`tycoon check`: every fault of level and solution files, and of solutions that do not fit their level."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from game.cli.faults import BAD_INPUT, say_faults

if TYPE_CHECKING:
    from game.content.level import Level
    from game.content.solution import Solution


def check_files(files: Sequence[Path]) -> int:
    """Check each file, print a line for each valid one and for each fault, and return the exit status."""
    from game.content.errors import ContentError, printable

    status = 0
    for file in files:
        try:
            print(printable(f"{file}: {_checked(file, files)}"))
        except ContentError as error:
            say_faults(error)
            status = BAD_INPUT
    return status


def _checked(file: Path, files: Sequence[Path]) -> str:
    """What a valid file is, in words."""
    from game.content.load import load_level, load_solution
    from game.content.match import check_match

    if not _is_solution(file):
        level = load_level(file)
        _check_text(file)
        return f"valid level {level.id}"
    solution = load_solution(file)
    check_match(level_for(file, solution, files), solution)
    return f"valid solution of {solution.level}"


def _check_text(level_file: Path) -> None:
    """Refuse Markdown beside a level, in any language, that cannot be read or is not UTF-8."""
    from game.content.load import read_source
    from game.content.words import LANGUAGES

    for suffix in (".md", *(f".{language}.md" for language in LANGUAGES)):
        text = level_file.with_suffix(suffix)
        if text.exists():
            read_source(text)


def _is_solution(file: Path) -> bool:
    """Whether a file says which level it solves, and nothing that only a level says."""
    from game.content.load import read_source
    from game.content.parse import values_of
    from game.content.source import Problem

    source = read_source(file)
    values, _ = values_of(source)
    if "level" not in values and "id" not in values:
        message = (
            'neither a level, for it has no "id", nor a solution, for it has no "level"; add the one that is meant'
        )
        raise source.error([Problem((), message)])
    return "level" in values and "id" not in values


def level_for(file: Path, solution: Solution, files: Sequence[Path]) -> Level:
    """The level that a solution file is meant for; raises ContentError where there is none."""
    from game.content.load import level_file_for, level_ids_near, load_level
    from game.content.source import Problem
    from game.content.wording import suggestion

    found = level_file_for(file, solution.level, files)
    if found is None:
        near = level_ids_near(file, files)
        message = f"there is no level of this id to check it against; {suggestion(solution.level, near)}"
        raise solution.source.error([Problem(("level",), message)])
    return load_level(found)
