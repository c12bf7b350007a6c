"""What is foretold of a build before it runs, held against what its run comes to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from game.content.load import load_level
from game.content.solution import Solution
from game.physics.cards import CARDS
from game.session.build.forecast import card_forecasts, card_lines, demand
from game.session.build.foretold import foretold
from game.session.reading.memory_map import memory_map
from game.session.run.level_run import LevelRun
from game.sim.request import DECODE, PREFILL
from game.sim.simulation import Simulation
from game.sim.spec import CardSpec, ClosedLoop, Lengths, OpenLoop
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


def test_an_engine_that_is_foretold_to_be_short_lets_sequences_wait_and_raises_no_alarm() -> None:
    spec = factory("S>E>K", "..M..", workload=LONG)
    (roomy,) = card_forecasts(Simulation(spec))
    simulation = Simulation(replace(spec, vram_bytes=roomy.loaded_bytes + roomy.full_bytes // 2))
    (card,) = card_forecasts(simulation)
    assert card.is_short
    assert not card.ends_when_full
    assert card_lines(card)[0].key == "foreseen_waits"
    assert not memory_map(simulation, with_full_slots=True).ends_when_full
    simulation.advance(2400)
    assert simulation.crash is None
    assert simulation.ledger.num_delivered


def test_gauges_foretell_that_weights_do_not_fit() -> None:
    """Level 1 with its two cores apart: two copies of 2,510 MiB where there are 4,096."""
    level = load_level("prefill-decode")
    rows = (*level.map[:3], "S>P>>D>>>>>K", *level.map[4:])
    run = LevelRun(level, Solution(level=level.id, map=rows))
    gauges = foretold(run.telemetry(), run.simulation, card_forecasts(run.simulation), 10, 88)
    assert gauges.is_foretold
    assert (round(gauges.vram_used_mib), round(gauges.vram_capacity_mib)) == (5019, 4096)


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


@pytest.mark.parametrize(
    ("rows", "facing"),
    [
        (("S>P>>D>K", "..M..M.."), {}),  # a card computes prompts for another
        (("S>PD>V>K", "..MF...."), {}),  # half of them speculate
        (("S>E>K", "..M.."), {}),
        (("S>Y>E>>K", "..v.M..^", "..>>E>>^"), {}),  # two cards share the requests
    ],
)
def test_lambda_times_w_goes_by_card(rows: tuple[str, ...], facing: dict[tuple[int, int], str]) -> None:
    users = OpenLoop("fixed_rate", 0.4, 10_000, Lengths(64, 64), Lengths(96, 96))
    simulation = Simulation(factory(*rows, workload=users, vram_mib=40_000, facing=facing))
    foretold = sum(card.flight.num_under_way for card in card_forecasts(simulation) if card.flight is not None)
    simulation.advance(60 * 300)
    mean = RunView(simulation).mean_in_stage
    assert mean[PREFILL] + mean[DECODE] == pytest.approx(foretold, rel=0.15)


def test_each_card_is_foretold_from_the_users_that_come_to_it() -> None:
    """Two of chapter 2's level 8: cards of their own, users of their own."""
    few, many = (OpenLoop("fixed_rate", rate, 100, Lengths(64, 64), Lengths(96, 96)) for rate in (0.2, 2.0))
    rows = ("S>E>K", "..M..", "S>E>K", "..M..")
    spec = factory(*rows, workload=few, vram_mib=40_000)
    spec = replace(spec, workloads=(few, many), is_vram_shared=False)
    small, large = card_forecasts(Simulation(spec))
    assert small.flight is not None
    assert large.flight is not None
    assert large.flight.num_under_way > 9 * small.flight.num_under_way
    fast = CardSpec("fast", CARDS["h100"], spec.model, spec.vram_bytes)
    tiles = tuple(replace(tile, settings={"card": "fast"}) if tile.row == 2 else tile for tile in spec.tiles)
    faster = card_forecasts(Simulation(replace(spec, cards=(fast,), tiles=tiles)))[1]
    assert faster.flight is not None
    assert faster.flight.seconds < large.flight.seconds / 5
    assert faster.knee_sequences > small.knee_sequences


def test_more_than_can_ever_be_answered_is_said() -> None:
    users = OpenLoop("fixed_rate", 200.0, 10_000, Lengths(64, 64), Lengths(96, 96))
    found = demand(Simulation(factory("S>E>K", "..M..", workload=users, vram_mib=40_000)))
    assert found is not None
    assert found.is_endless


def test_who_waits_for_an_answer_has_no_rate() -> None:
    assert demand(Simulation(factory("S>PD>K"))) is None
