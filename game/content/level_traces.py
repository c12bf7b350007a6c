"""The traces that a level names: files beside it, read once and kept with it."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from game.content.jsontext import JsonPath, quoted
from game.content.level import Level
from game.content.source import Problem
from game.content.traces.fit import fitted
from game.content.traces.read import read_trace_file
from game.content.traces.trace import Trace
from game.content.wording import suggestion
from game.content.workload import TraceWorkload
from game.content.workload_terms import generated_terms, replayed_terms
from game.sim.workloads.terms import Workload


def workloads_of(level: Level) -> tuple[Workload, ...]:
    """What the users of each source do, in reading order; one, where it is the same at all of them.

    Raises:
        ContentError: where a trace that the level names cannot be read, or does not suit the level.
    """
    return tuple(
        replayed(level, workload, ("workload", number) if isinstance(level.workload, tuple) else ("workload",))
        if isinstance(workload, TraceWorkload)
        else generated_terms(workload)
        for number, workload in enumerate(level.workloads)
    )


def trace_for(level: Level, workload: TraceWorkload, path: JsonPath = ("workload",)) -> Trace:
    """What a workload of the level plays: its trace, without what is too long. It says what was left out.

    Raises:
        ContentError: where it cannot be read, or nothing is left.
    """
    kept = level.traces.get(workload)
    if kept is None:
        whole = read_trace_file(
            _file(level, workload), output_tokens=workload.output_tokens, hash_block=workload.hash_block
        )
        try:
            kept = fitted(whole, level.max_model_len, workload.too_long, workload.requests or 0)
        except ValueError as fault:
            message = f"{fault}; raise max_model_len, or name another trace"
            raise level.source.error([Problem((*path, "file"), message)]) from None
        level.traces[workload] = kept
    return kept


def _by_users(workload: TraceWorkload, num_users: int) -> TraceWorkload:
    """A closed loop of so many, whose client takes its time before each request."""
    think_s = workload.think_s + workload.client_s if isinstance(workload.think_s, float | int) else workload.think_s
    return workload.model_copy(update={"users": num_users, "max_in_flight": None, "think_s": think_s})


def _file(level: Level, workload: TraceWorkload) -> Path:
    """Where a trace is: beside the level's file, or in the working directory where the level has none."""
    place = level.source.place
    folder = Path() if place is None else Path(os.path.dirname(place))
    return folder / workload.file


def replayed(level: Level, workload: TraceWorkload, path: JsonPath) -> Workload:
    """What the users of a source do whose requests were recorded; raises as `workloads_of`."""
    trace = trace_for(level, workload, path)
    if not trace.has_arrivals and workload.users is None and workload.requests_per_s is None:
        if workload.max_in_flight is not None:  # all are there from the start, and so many on the way
            return replayed(level, _by_users(workload, workload.max_in_flight), path)
        message = "this trace has no times of arrival; say who sends them: add users, or requests_per_s"
        raise level.source.error([Problem((*path, "file"), message)])
    recording, names = trace.recording, trace.class_names
    if workload.classes and names:
        known = [each.name for each in workload.classes]
        for name in names:
            if name not in known:
                message = f"the trace has the class {quoted(name)}, which is not here; {suggestion(name, known)}"
                raise level.source.error([Problem((*path, "classes"), message)])
        places = [known.index(name) for name in names]
        indices = type(recording.class_indices)("q", [places[each] for each in recording.class_indices])
        recording = replace(recording, class_indices=indices)
    return replayed_terms(workload, recording, names)
