"""Whole runs of real servers on one card: mean TPOT within 8 % a source, or the page says why not."""

from __future__ import annotations

import pytest

from game.bench.calibration.comparison import mean_error
from game.bench.calibration.explained import EXPLAINED
from game.bench.calibration.sources import (
    ACCELMARK,
    GPULLM,
    GPUSTACK,
    INFERENCE_BENCH,
    RESIDENCY,
    SIM_TO_REAL,
    TRAINING,
)
from tests.truth.compared import compared, rows_of

pytestmark = pytest.mark.compiled

CONFIGURED = (RESIDENCY, TRAINING, SIM_TO_REAL, GPULLM, INFERENCE_BENCH)
"""Sources whose runs say what they were configured with."""


@pytest.mark.parametrize("source", CONFIGURED)
def test_time_per_token_of_configured_runs(source: str) -> None:
    assert mean_error(rows_of(source, "TPOT")) <= 0.08


@pytest.mark.parametrize("source", [RESIDENCY, TRAINING])
def test_throughput_of_steady_runs(source: str) -> None:
    assert mean_error(rows_of(source, "TPS")) <= 0.03


@pytest.mark.parametrize("source", [*CONFIGURED, ACCELMARK, GPUSTACK])
def test_what_misses_is_explained(source: str) -> None:
    rows_of(source, "TPOT")
    missed = [each for each in compared(source).summaries() if each.metric == "TPOT" and each.mean_error > 0.08]
    assert not missed or source in EXPLAINED


def test_users_who_wait_in_turn_are_served_as_fast_as_measured() -> None:
    """The two of gpustack's runs that are no burst."""
    found = [each for each in rows_of(GPUSTACK, "TPOT") if "latency" in each.what]
    assert len(found) == 2
    assert mean_error(found) <= 0.05


def test_one_card_of_a_source_with_unknown_lengths_is_as_measured() -> None:
    found = [each for each in rows_of(ACCELMARK, "TPOT") if "H100" in each.group]
    assert len(found) == 4
    assert mean_error(found) <= 0.08


def test_more_than_one_card_is_named_as_not_compared() -> None:
    left = [each for each in compared(INFERENCE_BENCH).left_out if "tensor parallelism" in each.reason]
    assert sum(each.num_rows for each in left) == 115
