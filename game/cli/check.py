"""`tycoon check`: every fault of level and solution files, and of solutions that do not fit their level."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from game.cli.faults import BAD_INPUT, say_faults

if TYPE_CHECKING:
    from game.content.errors import ContentError
    from game.content.level import Level
    from game.content.solution import Solution
    from game.content.source import Source


def check_files(files: Sequence[Path]) -> int:
    """Check each file, print a line for each valid one and for each fault, and return the exit status."""
    from game.content.errors import ContentError, printable

    status = 0
    read = [_read(file) for file in files]
    levels = _levels_among([source for source in read if not isinstance(source, ContentError)])
    for file, source in zip(files, read, strict=True):
        try:
            if isinstance(source, ContentError):
                raise source
            print(printable(f"{file}: {_checked(source, levels, files)}"))
        except ContentError as error:
            say_faults(error)
            status = BAD_INPUT
    return status


def _read(file: Path) -> Source | ContentError:
    """What is in a file, or why that cannot be known; a pipe can be read only this once."""
    from game.content.errors import ContentError
    from game.content.load import read_source

    try:
        return read_source(file)
    except ContentError as error:
        return error


def _checked(source: Source, levels: Mapping[str, Source], files: Sequence[Path]) -> str:
    """What a valid file is, in words."""
    from game.content.lesson import check_lesson, lesson_files
    from game.content.load import level_in
    from game.content.match import check_match
    from game.content.parse import solution_from

    if not _is_solution(source):
        level = level_in(source)
        if not source.is_stream:
            for lesson in lesson_files(Path(source.name)):
                check_lesson(lesson)
        return f"valid level {level.id}"
    solution = solution_from(source)
    check_match(level_for(solution, levels, files), solution)
    return f"valid solution of {solution.level}"


def _is_solution(source: Source) -> bool:
    """Whether a file says which level it solves, and nothing that only a level says."""
    from game.content.parse import values_of
    from game.content.source import Problem

    values, _ = values_of(source)
    if "level" not in values and "id" not in values:
        message = (
            'neither a level, for it has no "id", nor a solution, for it has no "level"; add the one that is meant'
        )
        raise source.error([Problem((), message)])
    return "level" in values and "id" not in values


def level_for(solution: Solution, levels: Mapping[str, Source], files: Sequence[Path]) -> Level:
    """The level that a solution is meant for: one of `levels`, which have been read, one of `files`, or one nearby.

    What came through a pipe has no folder of its own; its level is looked for as if it lay in the present one.

    Raises:
        ContentError: where there is none.
    """
    from game.content.load import level_file_for, level_ids_near, level_in, load_level
    from game.content.source import Problem
    from game.content.wording import suggestion

    if solution.level in levels:
        return level_in(levels[solution.level])
    given = Path(solution.source.name)
    file = Path.cwd() / given.name if solution.source.is_stream else given
    found = level_file_for(file, solution.level, files)
    if found is None:
        near = dict.fromkeys((*levels, *level_ids_near(file, files)))
        message = f"there is no level of this id to check it against; {suggestion(solution.level, near)}"
        raise solution.source.error([Problem(("level",), message)])
    return load_level(found)


def _levels_among(sources: Sequence[Source]) -> dict[str, Source]:
    """Those that say they are levels, by the ids that they give themselves; the first of an id counts."""
    from game.content.errors import ContentError
    from game.content.parse import values_of

    levels: dict[str, Source] = {}
    for source in sources:
        with suppress(ContentError):
            values, _ = values_of(source)
            level_id = values.get("id")
            if isinstance(level_id, str) and "level" not in values:
                levels.setdefault(level_id, source)
    return levels
