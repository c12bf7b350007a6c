"""Requests as they were recorded somewhere: arrays, one place a request, in the order in which they came."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field

from game.sim.workloads.content_runs import ContentRuns


@dataclass(frozen=True, slots=True)
class Recording:
    """Requests of a trace. Two are the same where their `fingerprint` is: it is that of the whole content.

    `arrival_beats` is empty where the trace has lengths only. `class_indices` is empty where it has no classes, `runs`
    where prompts share nothing; else these are the beginnings of prompts, the rest of each is its own.
    """

    fingerprint: str
    arrival_beats: array[int] = field(compare=False, repr=False)
    prompts: array[int] = field(compare=False, repr=False)
    outputs: array[int] = field(compare=False, repr=False)
    class_indices: array[int] = field(compare=False, repr=False)
    runs: ContentRuns = field(compare=False, repr=False)
    least_prompt: int = field(compare=False)
    most_prompt: int = field(compare=False)
    least_output: int = field(compare=False)
    most_output: int = field(compare=False)

    @property
    def num_requests(self) -> int:
        """How many requests it has."""
        return len(self.prompts)
