"""A build as it is remembered: the JSON object of a solution, which may not fit its level any more."""

from __future__ import annotations

import json
from collections.abc import Mapping

from game.content.errors import ContentError
from game.content.level import Level
from game.content.parse import source_of, unclaimed_solution_from
from game.content.solution import Solution
from game.session.build.editor import Editor


def saved(solution: Solution) -> dict[str, object]:
    """A solution as it is remembered."""
    document: dict[str, object] = solution.model_dump(mode="json", exclude_none=True)
    return document


def read_build(build: Mapping[str, object], name: str) -> Solution:
    """What is remembered as a solution, without what it claimed; `name` stands for its file in what is said of faults.

    Raises:
        ContentError: where it is no solution, or not one that this version of the game reads.
    """
    return unclaimed_solution_from(source_of(json.dumps(build), name))


def build_on(level: Level, build: Mapping[str, object]) -> Editor | None:
    """What is remembered on an editor of its own; None where it does not fit the level."""
    editor = Editor(level)
    try:
        is_open = editor.open(read_build(build, level.id))
    except ContentError:
        return None
    return editor if is_open else None
