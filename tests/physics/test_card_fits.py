"""Shares of cards against points of whole models, and the fit behind those of L40S, H200 and B200 done again.

Points: NVIDIA AIConfigurator 0.12 (Apache-2.0), Llama-3.1-8B on one card, backend trtllm, interpolated kernel
measurements: milliseconds to read a prompt of so many tokens, or of a step that decodes so many sequences of 1,024.
Of a prompt trtllm computes the output layer for the last token only, and so it is counted here.
"""

from __future__ import annotations

from dataclasses import replace
from math import log

import pytest

from game.physics.cards import (
    CARDS,
    DEFAULT_BANDWIDTH_SHARE,
    DEFAULT_COMPUTE_SHARE,
    DEFAULT_OVERHEAD_US_PER_LAYER,
    CardType,
)
from game.physics.laws import attended_pairs, step_law
from game.physics.models import MODELS
from game.physics.units import ms_from_beats

PROMPT, BATCH = "prompt", "batch"
POINTS = {
    "a100-80": {(PROMPT, 512): 36.48, (PROMPT, 8192): 593.653, (BATCH, 8): 12.486, (BATCH, 128): 21.897},
    "h100": {(PROMPT, 512): 12.713, (PROMPT, 8192): 202.42, (BATCH, 8): 7.117, (BATCH, 128): 12.881},
    "h200": {(PROMPT, 512): 12.125, (PROMPT, 8192): 194.311, (BATCH, 8): 5.529, (BATCH, 128): 9.659},
    "b200": {(PROMPT, 512): 7.515, (PROMPT, 8192): 105.827, (BATCH, 8): 3.684, (BATCH, 128): 6.447},
    "l40s": {
        (PROMPT, 512): 41.544,
        (PROMPT, 2048): 154.638,
        (PROMPT, 8192): 706.901,
        (BATCH, 8): 21.944,
        (BATCH, 128): 50.936,
    },
}
RIDGE = 0.05
"""How much a share is drawn to the default: there are as many points as it takes for a fit to follow each of them."""


def predicted_ms(card: CardType, kind: str, number: int) -> float:
    law = step_law(MODELS["llama-3.1-8b"], card)
    if kind == PROMPT:
        pairs = attended_pairs(0, number)
        return ms_from_beats(law.step_beats(number, number, pairs, num_unsampled=number - 1))
    context = number * 1025
    return ms_from_beats(law.step_beats(number, context, context))


def errors(card: CardType, points: dict[tuple[str, int], float]) -> list[float]:
    return [predicted_ms(card, *point) / ms - 1 for point, ms in points.items()]


def loss(card: CardType) -> float:
    """Squares of relative errors, and of how far the shares are from the defaults."""
    shares = (
        (card.weights_share, DEFAULT_BANDWIDTH_SHARE),
        (card.kv_share, DEFAULT_BANDWIDTH_SHARE),
        (card.compute_share, DEFAULT_COMPUTE_SHARE),
    )
    drawn = RIDGE * sum(log(share / default) ** 2 for share, default in shares)
    return sum(error**2 for error in errors(card, POINTS[card.id])) + drawn


@pytest.mark.parametrize("card", POINTS)
def test_whole_models_take_as_long_as_the_law_says(card: str) -> None:
    found = errors(CARDS[card], POINTS[card])
    assert sum(map(abs, found)) / len(found) < 0.1
    assert max(map(abs, found)) < 0.16


@pytest.mark.parametrize("name", ["l40s", "h200", "b200"])
@pytest.mark.parametrize("share", ["weights_share", "kv_share", "compute_share"])
def test_no_other_hundredth_of_a_share_fits_better(name: str, share: str) -> None:
    card = CARDS[name]
    assert card.overhead_us_per_layer == (10 if name == "l40s" else DEFAULT_OVERHEAD_US_PER_LAYER)
    for change in (-0.01, 0.01):
        assert loss(replace(card, **{share: round(getattr(card, share) + change, 2)})) >= loss(card)
