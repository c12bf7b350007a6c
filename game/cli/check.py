"""`tycoon check`: every fault of level and solution files, and of solutions that do not fit their level."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from game.cli.faults import BAD_INPUT, say_faults
from game.cli.solution_runs import results_of

if TYPE_CHECKING:
    from game.content.errors import ContentError
    from game.content.level import Level
    from game.content.solution import Solution
    from game.content.source import Source
    from game.session.run.outcome import Result


def check_files(files: Sequence[Path], *, is_verifying: bool = False) -> int:
    """Check each file, print a line for each valid one and for each fault, and return the exit status.

    A folder with a level in it is that level, its solutions and its proof, and one of such folders all of them; what
    stands beside a level in words is checked with it. What is found in a build or a level that is valid (see
    `game.session.build.check` and `game.session.score.level_notes`) are notes, on stderr like faults.
    With `is_verifying` solutions that claim to reach something are run, and what they claim is compared.
    """
    from game.content.errors import ContentError, printable
    from game.content.level_files import level_file

    status = 0
    files = list(dict.fromkeys(each for file in files for each in _with_contents(file)))
    meant = [level_file(file) for file in files]
    read = [_read(file) for file in meant]
    levels = _levels_among([source for source in read if not isinstance(source, ContentError)])
    checked = [_checked(source, levels, meant, is_verifying) for source in read]
    claimed = [found for found in checked if isinstance(found, _Build) and found.claims] if is_verifying else []
    results = dict(zip(map(id, claimed), results_of([found.pair for found in claimed]), strict=True))
    twins = {
        file: first.name
        for first, *others in levels.values()
        for file, source in zip(files, read, strict=True)
        if any(source is other for other in others)
    }
    told: set[str] = set()
    for file, found in zip(files, checked, strict=True):
        try:
            if isinstance(found, ContentError):
                raise found
            words = _words(found, results.get(id(found)), is_verifying) if isinstance(found, _Build) else found.words
            print(printable(f"{file}: {words}"))
            for note in _notes(file, found) if isinstance(found, _Build) else found.notes:
                print(printable(note), file=sys.stderr)
            if file in twins:
                print(
                    printable(f"{file}: note: {twins[file]} has this id, too; give one of them another"),
                    file=sys.stderr,
                )
        except ContentError as error:
            new = [fault for fault in error.faults if f"{fault}" not in told]
            if new:
                say_faults(ContentError(new))
            else:  # those of a level, of which this is another solution
                print(printable(f"{file}: not checked, for the faults above are in its way"), file=sys.stderr)
            told.update(map(str, new))
            status = BAD_INPUT
    return status


@dataclass(frozen=True, slots=True)
class _Build:
    """A valid solution and its level."""

    level: Level
    solution: Solution

    @property
    def pair(self) -> tuple[Level, Solution]:
        return self.level, self.solution

    @property
    def claims(self) -> bool:
        from game.session.score.recorded_score import has_claims

        return has_claims(self.solution)


@dataclass(frozen=True, slots=True)
class _Valid:
    """A valid file that is no solution: what it is, and what is noted of it, a line each."""

    words: str
    notes: tuple[str, ...] = ()


def _with_contents(file: Path) -> list[Path]:
    """What is meant by an argument: of the folder of a level its solutions and its proof as well, or of several."""
    from game.content.level_files import LEVEL_FILE, level_file
    from game.content.proof import PROOF_FILE

    if level_file(file) == file:
        levels = sorted(level.parent for level in file.glob(f"*/{LEVEL_FILE}")) if file.is_dir() else []
        return [each for level in levels for each in _with_contents(level)] or [file]
    proof = file / PROOF_FILE
    return [file, *sorted((file / "solutions").glob("*.json")), *([proof] if proof.is_file() else [])]


def _words(found: _Build, result: Result | None, is_verifying: bool) -> str:
    """What a valid solution is, in words, and what is known of its claims; raises ContentError where they are false."""
    from game.content.source import Problem
    from game.session.score.recorded_score import claim_problems

    words = f"valid solution of {found.level.id}"
    if not found.claims:
        return f"{words}, which claims nothing" if is_verifying else words
    if not is_verifying:
        return f"{words}; what it claims was not recomputed (--verify does that)"
    if result is None:
        raise found.solution.source.error([Problem((), "it could not be run, so what it claims is not known to hold")])
    problems = claim_problems(found.solution, result)
    if problems:
        raise found.solution.source.error(problems)
    return f"{words}, and what it claims holds"


def _notes(file: Path, found: _Build) -> list[str]:
    """What is found in a build that has not run: it may be wrong or unfinished, and is valid all the same."""
    from game.session.build.check import findings_of

    return [f"{file}: note: {finding}" for finding in findings_of(found.level, found.solution)]


def _read(file: Path) -> Source | ContentError:
    """What is in a file, or why that cannot be known; a pipe can be read only this once."""
    from game.content.errors import ContentError
    from game.content.read import read_source

    try:
        return read_source(file)
    except ContentError as error:
        return error


def _checked(
    source: Source | ContentError, levels: Mapping[str, Sequence[Source]], files: Sequence[Path], is_verifying: bool
) -> _Valid | _Build | ContentError:
    """What a valid file is; or all that is wrong with it."""
    from game.content.errors import ContentError
    from game.content.proof import PROOF_FILE
    from game.session.proof.proved import PROVED_FILE

    try:
        if isinstance(source, ContentError):
            return source
        if Path(source.name).name in (PROOF_FILE, PROVED_FILE) and not source.is_stream:
            return _checked_proof(Path(source.name).parent)
        return _checked_solution(source, levels, files, is_verifying) if _is_solution(source) else _level(source)
    except ContentError as error:
        return error


def _checked_proof(folder: Path) -> _Valid:
    """The proof in the folder of a level, and whether what was recorded of it still holds."""
    from game.content.proof_file import load_proof
    from game.session.proof.proved import why_stale

    file = load_proof(folder)
    why = why_stale(file)
    recorded = (
        "what is recorded of it holds" if why is None else f"not recorded as it is: {why} (tycoon prove --record)"
    )
    return _Valid(f"valid proof of {file.level.id}; {recorded}")


def _level(source: Source) -> _Valid:
    """A valid level; raises ContentError with all that is wrong with it and the words beside it."""
    from game.content.errors import ContentError
    from game.content.lesson import faults_beside
    from game.content.load import level_in
    from game.session.score.level_notes import level_notes

    faults = [] if source.is_stream else faults_beside(Path(source.name))
    try:
        level = level_in(source)
    except ContentError as error:
        raise ContentError([*error.faults, *faults]) from None
    if faults:
        raise ContentError(faults)
    traces = [f"{trace.name}: {note}" for trace in level.traces.values() for note in trace.notes]
    notes = [str(replace(note, message=f"note: {note.message}")) for note in level_notes(level)]
    return _Valid("; ".join([f"valid level {level.id}", *traces]), tuple(notes))


def _checked_solution(
    source: Source, levels: Mapping[str, Sequence[Source]], files: Sequence[Path], is_verifying: bool
) -> _Build:
    """A solution that fits its level; unless its run is to tell, what it claims is at least possible."""
    from game.content.match import check_match
    from game.content.parse import solution_from
    from game.session.score.claim_limits import impossible_claims

    solution = solution_from(source)
    level = level_for(solution, levels, files)
    check_match(level, solution)
    problems = [] if is_verifying else list(impossible_claims(level, solution))
    if problems:
        raise source.error(problems)
    return _Build(level, solution)


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


def level_for(solution: Solution, levels: Mapping[str, Sequence[Source]], files: Sequence[Path]) -> Level:
    """The level that a solution is meant for: one of `levels`, which have been read, one of `files`, or one nearby.

    Of several `levels` with one id it is that beside the solution or in the folder above, else the first. What came
    through a pipe has no folder of its own; its level is looked for as if it lay in the present one.

    Raises:
        ContentError: where there is none.
    """
    from game.content.load import level_file_for, level_ids_near, level_in, load_level
    from game.content.source import Problem
    from game.content.wording import suggestion

    given = Path(solution.source.name)
    file = Path.cwd() / given.name if solution.source.is_stream else given
    if solution.level in levels:
        folder = file.absolute().parent
        alike = levels[solution.level]
        beside = [level for level in alike if Path(level.name).absolute().parent in (folder, folder.parent)]
        return level_in((beside or alike)[0])
    found = level_file_for(file, solution.level, files)
    if found is None:
        near = dict.fromkeys((*levels, *level_ids_near(file, files)))
        message = f"there is no level of this id to check it against; {suggestion(solution.level, near)}"
        raise solution.source.error([Problem(("level",), message)])
    return load_level(found)


def _levels_among(sources: Sequence[Source]) -> dict[str, list[Source]]:
    """Those that say they are levels, by the ids that they give themselves; a file that is named twice counts once."""
    from game.content.errors import ContentError
    from game.content.parse import values_of

    levels: dict[str, list[Source]] = {}
    places: set[str] = set()
    for source in sources:
        if source.place is not None:
            if source.place in places:
                continue
            places.add(source.place)
        with suppress(ContentError):
            values, _ = values_of(source)
            level_id = values.get("id")
            if isinstance(level_id, str) and "level" not in values:
                levels.setdefault(level_id, []).append(source)
    return levels
