"""Requests as they were recorded somewhere: arrays, one place a request, in the order in which they came."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Recording:
    """Requests of a trace. Two are the same where their `fingerprint` is: it is that of the whole content.

    `arrival_beats` is empty where the trace has lengths only. `class_indices` is empty where it has no classes, `parts`
    where prompts share nothing; else it has the runs of content of each prompt, as `Request.prompt_parts`.
    """

    fingerprint: str
    arrival_beats: array[int] = field(compare=False, repr=False)
    prompts: array[int] = field(compare=False, repr=False)
    outputs: array[int] = field(compare=False, repr=False)
    class_indices: array[int] = field(compare=False, repr=False)
    parts: Sequence[tuple[tuple[int, int], ...]] = field(compare=False, repr=False)
    least_prompt: int = field(compare=False)
    most_prompt: int = field(compare=False)
    least_output: int = field(compare=False)
    most_output: int = field(compare=False)

    @property
    def num_requests(self) -> int:
        """How many requests it has."""
        return len(self.prompts)
