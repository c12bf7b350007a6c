"""The laws against kernels, points of whole models and single steps of real engines: mean errors at most as asked."""

from __future__ import annotations

import pytest

from game.bench.calibration.comparison import mean_error
from game.bench.calibration.sources import (
    AICONFIGURATOR,
    GPULLM_STEPS,
    RESIDENCY_STEPS,
    VIDUR_ATTENTION,
    VIDUR_LINEAR,
)
from tests.truth.compared import rows_of


@pytest.mark.parametrize("card", ["NVIDIA A100 SXM 80 GB", "NVIDIA H100 SXM", "NVIDIA A40"])
def test_linear_kernels(card: str) -> None:
    found = [each for each in rows_of(VIDUR_LINEAR, "linear") if each.group == card]
    assert len(found) > 100
    assert mean_error(found) <= 0.09


def test_decode_attention_kernels() -> None:
    found = [each for each in rows_of(VIDUR_ATTENTION, "attention") if each.group.endswith("decode")]
    assert len(found) > 70
    assert mean_error(found) <= 0.09


@pytest.mark.parametrize(
    "card", ["NVIDIA A100 SXM 80 GB", "NVIDIA H100 SXM", "NVIDIA H200", "NVIDIA B200", "NVIDIA L40S"]
)
def test_points_of_whole_models(card: str) -> None:
    found = [each for metric in ("prompt", "decode step") for each in rows_of(AICONFIGURATOR, metric)]
    of_card = [each for each in found if each.group == card]
    assert len(of_card) >= 4
    assert mean_error(of_card) <= 0.1


@pytest.mark.parametrize("source", [GPULLM_STEPS, RESIDENCY_STEPS])
def test_steps_of_real_engines(source: str) -> None:
    found = rows_of(source, "step")
    assert len(found) >= 20
    assert mean_error(found) <= 0.08
    assert max(abs(each.error) for each in found) <= 0.16
