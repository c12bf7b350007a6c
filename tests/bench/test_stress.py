"""The stress factories are what the bench says they are: large, near what they can do, and without a fault."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from game.bench.stress import PROMPT_COLS, STRESS_IDS, TOKEN_COLS, stress_spec, unit
from game.bench.stress_speed import StressRun, run_stress
from game.physics.units import TICKS_PER_SECOND
from game.sim.simulation import Simulation
from game.sim.spec import OpenLoop

NUM_TICKS = 600
LARGE_IDS = ("wide", "dense")


@cache
def ran(stress_id: str) -> StressRun:
    return run_stress(stress_id, NUM_TICKS)


def num_conduits(stress_id: str) -> int:
    return sum(tile.kind == "conduit" for tile in stress_spec(stress_id).tiles)


def test_a_unit_is_a_whole_server() -> None:
    assert unit(1) == [
        "Sv>v>PDv.>v>v>v.",
        ".v^v^MDv.^v^v^v.",
        ".v^v^FDv.^v^v^v.",
        ".v^v^MDv.^v^v^v.",
        ".>^>^..>V^>^>^>K",
    ]


def test_wide_fills_its_floor_with_cards_and_every_kind_of_tile() -> None:
    spec = stress_spec("wide")
    assert (spec.rows, spec.cols) == (64, 64)
    assert len(spec.tiles) >= 3000
    assert len(Simulation(spec).cards) >= 40
    kinds = {tile.kind for tile in spec.tiles}
    assert kinds == {
        "source",
        "sink",
        "conduit",
        "prefill",
        "decode",
        "page_allocator",
        "draft_model",
        "validation_gate",
    }
    assert isinstance(spec.workload, OpenLoop)


@pytest.mark.parametrize("stress_id", STRESS_IDS)
def test_no_card_touches_another_and_no_tile_is_left_out(stress_id: str) -> None:
    simulation = Simulation(stress_spec(stress_id))
    assert len(simulation.cards) == 48
    for card in simulation.cards:
        assert (len(card.prefill_cores), len(card.decode_cores)) == (1, 4)
        assert [core.is_paged for core in card.decode_cores] == [False, True, False, True]
        assert [core.draft_model is not None for core in card.decode_cores] == [False, False, True, False]
    carrying = {cell for link in simulation.links for cell in link.cells}
    unfed = 0 if stress_id != "idle" else 47 * PROMPT_COLS * len(unit(1))
    assert len(carrying) == num_conduits(stress_id) - unfed


@pytest.mark.slow
@pytest.mark.compiled
@pytest.mark.parametrize("stress_id", STRESS_IDS)
def test_nothing_is_lost_and_memory_suffices(stress_id: str) -> None:
    run = ran(stress_id)
    simulation = run.simulation
    assert simulation.crash is None
    assert simulation.spills == []
    assert simulation.ledger.requests_rejected == 0
    assert run.num_delivered > 0
    assert run.num_steps > 0


@pytest.mark.slow
@pytest.mark.compiled
def test_wide_runs_near_what_it_can_do() -> None:
    spec = stress_spec("wide")
    assert isinstance(spec.workload, OpenLoop)
    flooded = Simulation(replace(spec, workload=replace(spec.workload, requests_per_s=10.0)))
    flooded.advance(2400)
    at_most = -flooded.ledger.num_delivered
    flooded.advance(NUM_TICKS)
    at_most += flooded.ledger.num_delivered
    assert flooded.ledger.requests_rejected > 0
    assert 0.85 < ran("wide").num_delivered / at_most < 0.97
    assert ran("wide").num_delivered * TICKS_PER_SECOND / NUM_TICKS > 6000


@pytest.mark.slow
@pytest.mark.compiled
def test_dense_has_ten_times_the_packets_in_flight_at_the_token_rate_of_wide() -> None:
    wide, dense = (ran(stress_id) for stress_id in LARGE_IDS)
    assert 8 < dense.num_packets / wide.num_packets < 12
    assert 0.95 < dense.num_delivered / wide.num_delivered < 1.05
    assert 0.95 < dense.num_steps / wide.num_steps < 1.05
    assert len(dense.simulation.links) == len(wide.simulation.links)


def test_dense_is_wide_with_conduits_ten_times_as_long() -> None:
    wide, dense = (stress_spec(stress_id) for stress_id in LARGE_IDS)
    winding = 48 * (PROMPT_COLS + TOKEN_COLS) * len(unit(1))
    assert num_conduits("dense") - num_conduits("wide") == 9 * winding
    assert winding > 0.8 * num_conduits("wide")
    assert replace(dense, cols=0, tiles=()) == replace(wide, cols=0, tiles=())


@pytest.mark.slow
@pytest.mark.compiled
def test_idle_is_wide_with_one_user() -> None:
    idle = ran("idle").simulation
    assert len(idle.spec.tiles) >= 3000
    assert sum(source.num_users for source in idle.sources) == 1
    assert len(list(idle.open_requests())) == 1
    assert ran("wide").num_delivered > 100 * ran("idle").num_delivered


@pytest.mark.slow
@pytest.mark.compiled
def test_runs_of_a_stress_factory_end_in_the_same_state() -> None:
    again = run_stress("wide", NUM_TICKS)
    assert again.simulation.digest() == ran("wide").simulation.digest()
    assert (again.num_delivered, again.num_steps) == (ran("wide").num_delivered, ran("wide").num_steps)


def test_an_unknown_factory_is_an_error() -> None:
    with pytest.raises(KeyError, match="narrow"):
        stress_spec("narrow")
