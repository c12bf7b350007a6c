"""What all of these tests look at: every comparison, made once."""

from __future__ import annotations

from functools import cache

import pytest

from game.bench.calibration.calibrate import calibrate
from game.bench.calibration.comparison import Calibration, Comparison
from game.bench.calibration.files import truth_folder

TRUTH = truth_folder()


@cache
def compared(source: str) -> Calibration:
    """A source compared. The test is skipped, and says so, where its rows may not be shipped and are not beside us."""
    return calibrate([source])


def rows_of(source: str, metric: str) -> list[Comparison]:
    """The comparisons of one metric."""
    found = compared(source)
    if not found.comparisons:
        pytest.skip("; ".join(f"left out: {each.source}, {each.what}: {each.reason}" for each in found.left_out))
    return found.of(source, metric)


def only(source: str, metric: str, group: str) -> Comparison:
    """The one comparison of a metric of a run."""
    (found,) = [each for each in rows_of(source, metric) if each.group == group]
    return found
