"""What the solutions of files come to: run on all cores, with a bar where a person waits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from game.cli.waiting import progress_bar

if TYPE_CHECKING:
    from game.content.level import Level
    from game.content.solution import Solution
    from game.session.run.outcome import Result


def results_of(builds: Sequence[tuple[Level, Solution]]) -> Sequence[Result | None]:
    """The result of each solution of a level; None, once it is said why, where the program could not run it."""
    from game.processes.streams import complain
    from game.session.run.evaluate import EvaluationError, evaluate_builds

    if not builds:
        return []
    same: dict[tuple[str, str], Level] = {}  # one level, however often it was read
    builds = [(same.setdefault((level.source.name, level.source.text), level), solution) for level, solution in builds]
    try:
        with progress_bar("running", len(builds)) as progress:
            return evaluate_builds(builds, progress=progress)
    except EvaluationError as error:
        complain(f"{error}")
        return error.results
