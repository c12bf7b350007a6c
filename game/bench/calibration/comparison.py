"""One number of ours beside one of theirs, where it is from, and what many of them come to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

KERNELS: Final = "kernels"
POINTS: Final = "points"
STEPS: Final = "steps"
RUNS: Final = "runs"
SIMULATED: Final = "simulated"


@dataclass(frozen=True, slots=True)
class Source:
    """Where numbers of others are from."""

    id: str
    title: str
    licence: str
    """"" where none is stated: then nothing of it is shipped, only errors are published."""
    kind: str
    """What its numbers are: kernels, points, steps or runs that were measured, or simulated."""
    in_sample: str
    """What of ours was fitted to them; "" for nothing."""

    @property
    def may_be_shipped(self) -> bool:
        """Whether its rows may be copied into the project."""
        return bool(self.licence)


@dataclass(frozen=True, slots=True)
class Comparison:
    """One metric of one row: what it is of, in which unit, ours and theirs."""

    source: str
    what: str
    """The row, as its source names it."""
    group: str
    """What is summed up together within a source: a card, or a run's kind."""
    metric: str
    unit: str
    ours: float
    theirs: float

    @property
    def error(self) -> float:
        """How much ours is above theirs, as a share of theirs."""
        return self.ours / self.theirs - 1


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Rows that are not compared, and why."""

    source: str
    what: str
    num_rows: int
    reason: str


@dataclass(frozen=True, slots=True)
class Summary:
    """All comparisons of one metric of one group of a source."""

    source: str
    group: str
    metric: str
    num: int
    mean_error: float
    """Mean of the errors, sign left out."""
    bias: float
    """Mean of the errors with their signs."""
    worst: Comparison


@dataclass(frozen=True, slots=True)
class Calibration:
    """Everything that was compared, and what was not."""

    comparisons: tuple[Comparison, ...]
    left_out: tuple[LeftOut, ...]

    def of(self, source: str, metric: str | None = None, group: str | None = None) -> list[Comparison]:
        """The comparisons of a source, of one metric or group if one is named."""
        return [
            found
            for found in self.comparisons
            if found.source == source and metric in (None, found.metric) and group in (None, found.group)
        ]

    def summaries(self) -> list[Summary]:
        """One for each metric of each group, in the order in which they were compared."""
        groups: dict[tuple[str, str, str], list[Comparison]] = {}
        for found in self.comparisons:
            groups.setdefault((found.source, found.group, found.metric), []).append(found)
        return [summary(found) for found in groups.values()]


def summary(found: list[Comparison]) -> Summary:
    """What comparisons of one kind come to."""
    first = found[0]
    return Summary(
        first.source,
        first.group,
        first.metric,
        len(found),
        mean_error(found),
        sum(each.error for each in found) / len(found),
        max(found, key=lambda each: abs(each.error)),
    )


def mean_error(found: Iterable[Comparison]) -> float:
    """Mean of the errors, sign left out.

    Raises:
        ZeroDivisionError: where there are none.
    """
    errors = [abs(each.error) for each in found]
    return sum(errors) / len(errors)
