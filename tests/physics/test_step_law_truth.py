"""The simulation against the step law worked out by independent code, from the constants alone.

Nothing here is imported from `game.physics.laws`: the constants are written down again, and floating point seconds take
the place of beats. The factory is one card with n Decode cores in a row that never run out of work.
"""

from __future__ import annotations

import pytest

from game.sim.simulation import Simulation
from game.sim.spec import ClosedLoop, FactorySpec, Lengths
from tests.drawing import factory

BANDWIDTH = 120e9 * 0.80
COMPUTE = 8e12 * 0.65
OVERHEAD_A_LAYER = 40e-6
CELL_S = 0.05
PROMPT, OUTPUT = 16, 512
DRAFTS = 3


def opt(layers: int, width: int) -> tuple[float, float, float, float]:
    """Weights, KV bytes a token, operations a token and operations a (token, context) pair of an OPT model."""
    parameters = (50272 + 2050) * width + layers * (12 * width**2 + 13 * width) + 2 * width
    return 2.0 * parameters, 2.0 * 2 * layers * width, 2.0 * parameters, 4.0 * layers * width


def step_s(layers: int, width: int, tokens: float, context: float, pairs: float) -> float:
    weights, kv, operations, attention = opt(layers, width)
    linear = max(weights / BANDWIDTH, tokens * operations / COMPUTE)
    attending = max(context * kv / BANDWIDTH, pairs * attention / COMPUTE)
    return linear + attending + OVERHEAD_A_LAYER * layers


def expected_tps(slots: int, acceptance: float | None) -> float:
    """Tokens a second with `slots` sequences spread evenly over the lengths they pass through.

    A sequence is decoded in so many steps; its prompt adds its tokens to one more step, which others share. Its slot is
    idle while it comes from the Prefill core at the end of the row, 50 ms for each core that it passes.
    """
    new = 1 if acceptance is None else DRAFTS + 1
    gain = 1.0 if acceptance is None else sum(acceptance**i for i in range(DRAFTS + 1))
    steps_a_request = (OUTPUT - 1) / gain
    mean_context = PROMPT + OUTPUT / 2
    way = CELL_S * (slots - 1) / 2

    def step(busy: float, prompts: float) -> float:
        context = busy * (mean_context + new - 1)
        tokens = busy * new + prompts * PROMPT
        draft = 0.0
        if acceptance is not None:
            draft = DRAFTS * busy * step_s(12, 768, 1, mean_context, mean_context)
        return step_s(24, 2048, tokens, context + prompts * PROMPT, context * new + prompts * PROMPT**2 / 2) + draft

    busy = float(slots)
    for _ in range(20):  # slots at work and the time of a step decide each other
        prompts_a_step = min(1.0, busy / steps_a_request)
        mean_step = prompts_a_step * step(busy, 1.0) + (1 - prompts_a_step) * step(busy, 0.0)
        decoding = steps_a_request * mean_step
        busy = slots * decoding / (decoding + way)
    return slots * OUTPUT / (decoding + way)


def row_of_cores(slots: int, *, is_paged: bool, acceptance: float | None, users: int) -> FactorySpec:
    """A Prefill core and `slots` Decode cores in a row, all putting out on a run of conduits above them."""
    end = "V" if acceptance is not None else ">"
    beside = "F" if acceptance is not None else "M" if is_paged else "."
    rows = (
        "...." + ">" * slots + end + ">K",
        "S>>P" + "D" * slots + "...",
        "...." + beside * slots + "...",
    )
    facing = {(1, 4 + i): "N" for i in range(slots)}
    return factory(
        *rows,
        facing=facing,
        workload=ClosedLoop(users, Lengths(PROMPT, PROMPT), Lengths(OUTPUT, OUTPUT)),
        vram_mib=200_000,
        max_model_len=1024,
        acceptance=acceptance or 0.0,
        token_budget=512,
    )


@pytest.mark.parametrize(
    ("slots", "is_paged", "acceptance"),
    [
        (1, False, None),
        (2, True, None),
        (4, False, None),
        (8, True, None),
        (16, False, None),
        pytest.param(32, True, None, marks=pytest.mark.compiled),
        pytest.param(64, False, None, marks=pytest.mark.compiled),
        (1, False, 0.5),
        (2, False, 0.8),
        (4, False, 0.95),
    ],
)
def test_measured_tps_is_what_the_law_says(slots: int, is_paged: bool, acceptance: float | None) -> None:
    simulation = Simulation(row_of_cores(slots, is_paged=is_paged, acceptance=acceptance, users=2 * slots + 20))
    counted_s = 100 if acceptance is None else 300  # which drafts hold is chance
    simulation.advance(6_000)
    before = simulation.ledger.num_delivered
    simulation.advance(counted_s * 60)
    measured = (simulation.ledger.num_delivered - before) / counted_s
    assert not simulation.spills
    assert simulation.crash is None
    assert measured == pytest.approx(expected_tps(slots, acceptance), rel=0.01 if acceptance is None else 0.04)
