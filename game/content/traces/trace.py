"""A trace that has been read: its requests, and what has to be said about it."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Literal

from game.content.wording import count
from game.sim.workloads.content_runs import ContentRuns
from game.sim.workloads.recording import Recording

TooLong = Literal["reject", "clip"]
"""What becomes of requests that do not fit into `max_model_len`: they are left out, or cut."""


@dataclass(frozen=True, slots=True)
class Trace:
    """Recorded requests in the order of their arrival, the classes that they name, and notes about the reading."""

    name: str
    origin: str
    """Where such files come from, as far as their header says so."""
    recording: Recording
    class_names: tuple[str, ...] = ()
    num_failed: int = 0
    """Rows without a prompt or an answer, which were left out."""
    num_moved: int = 0
    """Requests that stood after a later one and were put in order."""
    num_images: int = 0
    """Requests with images, which were read as text alone."""
    num_rejected: int = 0
    """Requests that `max_model_len` has no room for, which were left out."""
    num_clipped: int = 0
    """Requests that were cut to `max_model_len`."""
    ignored_columns: tuple[str, ...] = ()
    has_outputs: bool = True
    """Whether it says how long answers are; otherwise they are as long as whoever reads it says."""

    @property
    def has_arrivals(self) -> bool:
        """Whether it says when requests came, not only how long they are."""
        return bool(self.recording.arrival_beats)

    @property
    def notes(self) -> tuple[str, ...]:
        """What was left out, moved or ignored, a phrase each."""
        told = (
            (self.num_failed, "without a prompt or an answer left out"),
            (self.num_moved, "after later ones put in order"),
            (self.num_images, "with images, which are ignored"),
            (self.num_rejected, "longer than max_model_len left out"),
            (self.num_clipped, "longer than max_model_len cut to it"),
        )
        return tuple(f"{count(number, 'request')} {words}" for number, words in told if number)


@dataclass(slots=True)
class Rows:
    """Requests while they are read, in any order."""

    arrival_beats: array[int]
    prompts: array[int]
    outputs: array[int]
    class_indices: array[int]
    runs: list[list[tuple[int, int]]]

    @classmethod
    def empty(cls) -> Rows:
        """No requests yet."""
        return cls(array("q"), array("q"), array("q"), array("q"), [])


def recording_of(rows: Rows, order: Sequence[int] | None = None) -> Recording:
    """The requests in this order, or as they stand."""

    def picked(numbers: array[int]) -> array[int]:
        return numbers if order is None or not numbers else array("q", [numbers[place] for place in order])

    runs = ContentRuns()
    if any(rows.runs):
        for place in range(len(rows.runs)) if order is None else order:
            runs.add(rows.runs[place])
    columns = [picked(numbers) for numbers in (rows.arrival_beats, rows.prompts, rows.outputs, rows.class_indices)]
    arrivals, prompts, outputs, classes = columns
    return Recording(
        fingerprint=_fingerprint([*columns, *runs.arrays()]),
        arrival_beats=arrivals,
        prompts=prompts,
        outputs=outputs,
        class_indices=classes,
        runs=runs,
        least_prompt=min(prompts),
        most_prompt=max(prompts),
        least_output=min(outputs),
        most_output=max(outputs),
    )


def _fingerprint(columns: Sequence[array[int]]) -> str:
    total = blake2b(digest_size=8)
    for column in columns:
        if sys.byteorder == "big":
            column = array("q", column)
            column.byteswap()
        total.update(len(column).to_bytes(8, "little"))
        total.update(column.tobytes())
    return total.hexdigest()
