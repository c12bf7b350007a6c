"""Shares of H100s stand at the bottom of the fit that docs/calibration.md names: a move either way fits worse."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from math import log

import pytest

from game.bench.calibration import points, steps
from game.bench.calibration.deployments import engine_of
from game.bench.calibration.files import Row, Truth
from game.bench.calibration.sources import GPULLM_STEPS, RESIDENCY_STEPS
from game.physics.cards import CARDS, CardType
from tests.truth.compared import TRUTH

Loss = Callable[[CardType], float]


def mean_square(pairs: Iterable[tuple[float, float]]) -> float:
    squares = [log(ours / theirs) ** 2 for ours, theirs in pairs]
    return sum(squares) / len(squares)


def loss_of_steps(card: CardType, rows: list[Row]) -> float:
    """Each model counts the same, whatever the number of its rows."""
    found = 0.0
    for model in {row["model"]: None for row in rows}:
        of_model = [row for row in rows if row["model"] == model]
        found += mean_square(
            (steps.ours_ms(row, card, engine_of(row)), float(row["step_ms_median"])) for row in of_model
        )
    return found


def loss_of_points(card: CardType, system: str) -> float:
    rows = [row for row in points.rows_compared(Truth(TRUTH)) if row["system"] == system]
    return mean_square((points.ours_ms(points.law_of(card), row), float(row["ms"])) for row in rows)


@pytest.mark.parametrize(("share", "move"), [("weights_share", 0.05), ("compute_share", 0.05)])
def test_the_h100_with_64_gb_by_its_steps(share: str, move: float) -> None:
    rows = Truth(TRUTH).rows_of(steps.FILE, GPULLM_STEPS)
    assert len(rows) == 46
    stands_at_the_bottom(CARDS["h100-64"], share, move, lambda card: loss_of_steps(card, rows))


@pytest.mark.parametrize(("share", "move"), [("weights_share", 0.05), ("compute_share", 0.05), ("kv_share", 0.1)])
def test_the_h100_by_points_and_steps(share: str, move: float) -> None:
    rows = Truth(TRUTH).rows_of(steps.FILE, RESIDENCY_STEPS)
    if not rows:
        pytest.skip(f"left out: {RESIDENCY_STEPS}, whose rows may not be shipped and are not beside us")
    stands_at_the_bottom(
        CARDS["h100"], share, move, lambda card: loss_of_steps(card, rows) + loss_of_points(card, "h100_sxm")
    )


def stands_at_the_bottom(card: CardType, share: str, move: float, loss: Loss) -> None:
    here = loss(card)
    for change in (-move, move):
        assert loss(replace(card, **{share: round(getattr(card, share) + change, 2)})) > here
