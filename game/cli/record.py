"""`tycoon record`: what solutions reach, written into their files as claims that tests and players can rely on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from game.cli.check import level_for
from game.cli.faults import BAD_INPUT, say_faults
from game.cli.run import NOT_WON
from game.cli.solution_runs import results_of

if TYPE_CHECKING:
    from game.content.level import Level
    from game.content.solution import Solution
    from game.session.run.outcome import Result


@dataclass(frozen=True, slots=True)
class _Build:
    """A solution file without its claims, and its level."""

    file: Path
    level: Level
    solution: Solution


def record_files(files: Sequence[Path], *, is_forced: bool = False) -> int:
    """Run each solution, write its claims, print a line for each, and return the exit status.

    Claims that the run does not bear out are written over only if that `is_forced`.
    """
    from game.content.errors import ContentError

    status = 0
    builds: list[_Build] = []
    for file in files:
        try:
            builds.append(_read(file))
        except ContentError as error:
            say_faults(error)
            status = BAD_INPUT
    results = results_of([(build.level, build.solution) for build in builds])
    for build, result in zip(builds, results, strict=True):
        try:
            status = max(status, _record(build, result, is_forced))
        except ContentError as error:
            say_faults(error)
            status = BAD_INPUT
    return status


def _read(file: Path) -> _Build:
    from game.content.errors import ContentError, Fault
    from game.content.match import check_match
    from game.content.parse import unclaimed_solution_from
    from game.content.read import STANDARD_INPUT, read_source

    if str(file) == STANDARD_INPUT or (file.exists() and not file.is_file() and not file.is_dir()):
        message = "a result cannot be written into this, which is no file; name a solution file"
        raise ContentError([Fault(str(file), 1, 1, "$", message)])
    solution = unclaimed_solution_from(read_source(file))
    level = level_for(solution, {}, ())
    check_match(level, solution)
    return _Build(file, level, solution)


def _record(build: _Build, result: Result | None, is_forced: bool) -> int:
    from game.content.errors import printable
    from game.content.read import read_source
    from game.content.source import Problem
    from game.content.write import solution_json, write_solution
    from game.processes.streams import complain
    from game.session.score.recorded_score import check_replaceable, replaced_claims, with_claims

    if result is None:
        return NOT_WON
    if result.verdict != "won":
        complain(printable(f"{build.file}: not recorded, for it ends {result.verdict}: {result.reason}"))
        return NOT_WON
    if not is_forced:
        check_replaceable(build.solution.source, result)
    claimed = with_claims(build.solution, result)
    present = read_source(build.file).text
    if present == solution_json(claimed):
        print(printable(f"{build.file}: holds already, digest {result.digest}"))
        return 0
    if present != build.solution.source.text:
        raise build.solution.source.error([Problem((), "it has changed while it was run; record it again")])
    write_solution(claimed, build.file)
    replaced = replaced_claims(build.solution.source, claimed)
    told = f"; replaces {', '.join(replaced)}" if replaced else ""
    recorded = f"recorded {result.tps:.1f} TPS, digest {result.digest}, rules {result.rules}"
    print(printable(f"{build.file}: {recorded}{told}"))
    return 0
