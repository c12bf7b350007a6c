"""Where a level comes from: whether it ships with the game, and whether it plays as the one that does."""

import hashlib
import json
import os
from contextlib import suppress
from pathlib import Path

from game.content.errors import ContentError
from game.content.level import Level
from game.content.level_files import LEVEL_FILE
from game.content.level_traces import trace_for
from game.content.load import load_level, load_solution, shipped_level_file, solution_ids
from game.content.match import check_match
from game.content.solution import Solution
from game.content.workload import TraceWorkload

_WORDS = {"format", "id", "title", "summary", "takeaway", "codex", "chapter", "surprise", "hints", "translations"}
_WATCHING = {"tempo"}
_THRESHOLDS = {"stars"}
"""Keys of a level that change nothing of how it plays or when it is won."""


def is_shipped(level: Level) -> bool:
    """Whether the level was read from the file that ships with the game under its id, by whatever path or link."""
    return level.kept("is_shipped", lambda: _is_where_it_ships(level))


def _is_where_it_ships(level: Level) -> bool:
    file = shipped_level_file(level.id)
    return file is not None and level.source.place == os.path.realpath(file)


def form_of(level: Level) -> str:
    """What is played, as 16 hexadecimal digits: another map, goal or card is another form; other words are not.

    So is another content of a trace, whatever its file is called.
    """
    played = level.model_dump(mode="json", exclude_defaults=True, exclude=_WORDS | _WATCHING | _THRESHOLDS)
    traces = [trace_for(level, each) for each in level.workloads if isinstance(each, TraceWorkload)]
    if traces:
        played["traces"] = [trace.recording.fingerprint for trace in traces]
    return hashlib.sha256(json.dumps(played, sort_keys=True).encode()).hexdigest()[:16]


def plays_as_shipped(level: Level) -> bool:
    """Whether what ships with the level of this id fits: it is that level, or a copy that plays the same."""
    if is_shipped(level):
        return True
    return shipped_level_file(level.id) is not None and form_of(level) == form_of(load_level(level.id))


def reference_solution(level: Level) -> Solution | None:
    """The solution beside a level that is named after it, else the first; None where none came with it."""
    if plays_as_shipped(level):
        ids = solution_ids(level.id)
        return load_solution(level.id if level.id in ids else ids[0]) if ids else None
    return None if level.source.is_stream else _solution_beside(level)


def _solution_beside(level: Level) -> Solution | None:
    """The same of a level in a folder of its own; what cannot be read, or does not fit, is none."""
    file = Path(level.source.name)
    files = sorted((file.parent / "solutions").glob("*.json")) if file.name == LEVEL_FILE else []
    for each in sorted(files, key=lambda each: each.stem != level.id):
        with suppress(ContentError):
            solution = load_solution(each)
            check_match(level, solution)
            return solution
    return None
