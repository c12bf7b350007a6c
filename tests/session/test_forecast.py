"""What is foretold of a build before it runs, held against what its run comes to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from game.session.build.forecast import card_forecasts, demand
from game.sim.request import DECODE, PREFILL
from game.sim.simulation import Simulation
from game.sim.spec import ClosedLoop, Lengths, OpenLoop
from game.sim.view import RunView
from tests.drawing import factory

LONG = ClosedLoop(users=3, prompt=Lengths(64, 64), output=Lengths(64, 64))


@pytest.mark.parametrize("rows", [("S>PDD.", "..MM.K"), ("S>PDD>K",), ("S>E>K", "..M..")])
def test_memory_of_full_slots_is_what_a_run_comes_to_at_most(rows: tuple[str, ...]) -> None:
    spec = factory(*rows, workload=LONG, facing={(0, 3): "S", (0, 4): "E"})
    simulation = Simulation(spec)
    (card,) = card_forecasts(simulation)
    foretold = card.loaded_bytes + card.full_bytes
    simulation.advance(2400)
    assert simulation.crash is None
    assert simulation.vram_peak_bytes <= foretold
    assert simulation.vram_peak_bytes - card.loaded_bytes >= 0.6 * card.full_bytes
    assert not card.is_short


def test_a_card_that_is_foretold_to_be_short_runs_out_of_memory() -> None:
    spec = factory("S>PDD>K", ".....^.", workload=LONG, facing={(0, 3): "S"}, vram_mib=2600)
    simulation = Simulation(spec)
    (card,) = card_forecasts(simulation)
    assert card.is_short
    simulation.advance(2400)
    assert simulation.crash is not None
    roomy = Simulation(replace(spec, vram_bytes=card.loaded_bytes + card.full_bytes))
    roomy.advance(2400)
    assert roomy.crash is None


def test_the_knee_and_the_room_follow_from_the_laws() -> None:
    (card,) = card_forecasts(Simulation(factory("S>E>K", "..M..")))
    assert card.knee_sequences == 54  # 8 TFLOPS x .65 against 120 GB/s x .8, at 2 bytes a weight
    assert card.room_tokens == card.room_bytes // 196_608
    assert card.num_slots == 64


@pytest.mark.parametrize("per_s", [0.5, 2.0, 4.0])
def test_lambda_times_w_is_what_is_under_way(per_s: float) -> None:
    users = OpenLoop("poisson", per_s, 10_000, Lengths(64, 64), Lengths(96, 96))
    simulation = Simulation(factory("S>E>K", "..M..", workload=users, vram_mib=40_000))
    found = demand(simulation)
    assert found is not None
    simulation.advance(60 * 300)
    mean = RunView(simulation).mean_in_stage
    assert mean[PREFILL] + mean[DECODE] == pytest.approx(found.num_under_way, rel=0.12)


def test_who_waits_for_an_answer_has_no_rate() -> None:
    assert demand(Simulation(factory("S>PD>K"))) is None
