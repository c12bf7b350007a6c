"""Sources of every kind in a running factory: the same anywhere, in flat memory, and honest about who gave up."""

from __future__ import annotations

import json
import subprocess
import sys
import tracemalloc
from dataclasses import replace
from time import perf_counter

import pytest

from game.physics.units import BEATS_PER_SECOND, TICKS_PER_SECOND
from game.sim.simulation import Simulation
from game.sim.spec import Tile
from game.sim.workloads.arrivals import arrivals_of
from game.sim.workloads.demand import demand_of
from game.sim.workloads.terms import (
    ClosedLoop,
    Lengths,
    OpenLoop,
    Pause,
    Phase,
    Replay,
    RequestClass,
    Sessions,
    SharedPrefix,
    Terms,
    Workload,
)
from tests.drawing import assert_books_balance, factory, ran
from tests.sim.workloads.test_demand import recording

SECOND = BEATS_PER_SECOND
SOME, FEW = Lengths(16, 60), Lengths(4, 20)
LONG_TAIL = Lengths(8, 90, 30, 0.8)
CLASSES = (RequestClass("chat", 2.0), RequestClass("report", 1.0, LONG_TAIL, None, 1, 900.0, 60.0))
PHASES = Terms(phases=(Phase(2 * SECOND, 4.0), Phase(3 * SECOND, 0.5, LONG_TAIL)))
IMPATIENT = Terms(patience_beats=SECOND, timeout_beats=4 * SECOND)

KINDS: dict[str, Workload] = {
    "users": ClosedLoop(3, SOME, FEW),
    "users who think": ClosedLoop(3, SOME, LONG_TAIL, Terms(classes=CLASSES), Pause("lognormal", SECOND, 0.5)),
    "users who give up": ClosedLoop(9, SOME, FEW, IMPATIENT),
    "even": OpenLoop("fixed_rate", 2.0, 8, SOME, FEW),
    "poisson": OpenLoop("poisson", 2.0, 8, LONG_TAIL, FEW, Terms(shared_prefix=SharedPrefix(100, 3))),
    "bursts": OpenLoop("gamma", 3.0, 8, SOME, FEW, IMPATIENT, burstiness=0.4),
    "phases": OpenLoop("poisson", 1.0, 8, SOME, FEW, PHASES),
    "strata": OpenLoop("fixed_rate", 2.0, 8, LONG_TAIL, FEW, stratum_beats=5 * SECOND),
    "sessions": Sessions(3, Lengths(2, 4), Lengths(20, 40), Lengths(5, 9), FEW, Pause("exponential", SECOND)),
    "trace": Replay(recording(), 8, scale=0.01),
    "trace to users": Replay(recording(), 8, users=2),
    "so many": OpenLoop("poisson", 4.0, 8, SOME, FEW, Terms(num_requests=7)),
}
BOARD = ["." * 12] * 3 + ["S>>PD>>>>>>K"] + ["." * 12] * 4


def run_of(workload: Workload, ticks: int, stride: int) -> Simulation:
    simulation = Simulation(factory(*BOARD, workload=workload, seed=11))
    while simulation.tick < ticks:
        simulation.advance(min(stride, ticks - simulation.tick))
    return simulation


@pytest.mark.parametrize("kind", KINDS)
def test_a_run_is_the_same_in_any_stride_and_its_books_balance(kind: str) -> None:
    whole = run_of(KINDS[kind], 1500, 1500)
    assert_books_balance(whole)
    assert whole.digest() == run_of(KINDS[kind], 1500, 7).digest()
    assert whole.ledger.requests_sent > 2


def digests() -> dict[str, str]:
    """The digest of each kind after 15 seconds."""
    return {kind: run_of(workload, 900, 900).digest() for kind, workload in KINDS.items()}


def test_another_process_comes_to_the_same_digests() -> None:
    code = "import json; from tests.sim.workloads.test_sources import digests; print(json.dumps(digests()))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(told.stdout.splitlines()[-1]) == digests()


def test_a_source_falls_silent_after_so_many_requests() -> None:
    assert ran(factory("S>PD>K", workload=KINDS["so many"]), 1200).ledger.requests_sent == 7
    users = replace(KINDS["users"], terms=Terms(num_requests=5))
    simulation = ran(factory("S>PD>K", workload=users), 3000)
    assert (simulation.ledger.requests_sent, simulation.num_open) == (5, 0)


def test_a_recording_comes_at_its_times_as_many_times_as_fast() -> None:
    simulation = Simulation(factory("S>PD>K", workload=Replay(recording(), 8, scale=0.001)))
    sent = []
    for _ in range(80):
        simulation.advance(1)
        sent.append(simulation.ledger.requests_sent)
    assert [sent.index(number) for number in (1, 2, 3)] == [0, 30, 60]


def test_users_think_before_every_prompt_and_the_first() -> None:
    workload = ClosedLoop(2, SOME, FEW, pause=Pause("constant", 3 * SECOND))
    simulation = ran(factory("S>PD>K", workload=workload), 3 * TICKS_PER_SECOND)
    assert simulation.ledger.requests_sent == 0
    simulation.advance(1)
    assert simulation.ledger.requests_sent == 2
    simulation.advance(3 * TICKS_PER_SECOND)
    assert simulation.ledger.requests_sent == 2


def test_clients_give_up_who_wait_in_the_queue_or_whose_prompt_is_on_the_way() -> None:
    flood = OpenLoop("fixed_rate", 40.0, 1000, Lengths(64, 64), Lengths(100, 100), Terms(patience_beats=2 * SECOND))
    simulation = ran(factory("S>PD>K", workload=flood), 1200)
    ledger, (source,) = simulation.ledger, simulation.sources
    assert ledger.requests_aborted > 500
    assert source.num_given_up >= ledger.requests_aborted
    assert source.num_queued <= 81 + 2, "who has waited for two seconds is gone"
    assert ledger.requests_done > 3, "what runs goes on"
    assert_books_balance(simulation)
    far = factory(
        "S" + ">" * 30 + "PD>K", workload=replace(flood, terms=Terms(patience_beats=SECOND)), ticks_per_tile=6
    )
    assert ran(far, 600).ledger.requests_aborted > 100
    assert ran(far, 600).ledger.requests_done == 0


def test_a_user_who_gives_up_asks_again() -> None:
    workload = ClosedLoop(30, Lengths(64, 64), Lengths(100, 100), Terms(patience_beats=SECOND))
    simulation = ran(factory("S>PD>K", workload=workload), 1800)
    assert simulation.num_open == 30
    assert simulation.ledger.requests_aborted > 200
    assert_books_balance(simulation)


def test_each_source_has_a_workload_of_its_own() -> None:
    spec = factory("S>PD>K", "......", "S>PD>K", workload=KINDS["users"], vram_mib=16_384)
    spec = replace(spec, workloads=(KINDS["users"], KINDS["even"]))
    first, second = Simulation(spec).sources
    assert (first.is_closed_loop, second.is_closed_loop) == (True, False)
    assert (first.num_users, second.first_user) == (3, 3)


def test_a_source_can_be_told_where_the_changing_part_stands() -> None:
    spec = factory("S>PD>K", workload=KINDS["poisson"])
    shared = []
    for order in ("changing_last", "changing_first"):
        source = replace(spec.tiles[0], settings={"prompt_order": order})
        tiles: tuple[Tile, ...] = (source, *spec.tiles[1:])
        simulation = ran(replace(spec, tiles=tiles), 600)
        shared.append([request.prompt_parts[0][1] for request in simulation.open_requests()])
    assert set(shared[0]) == {100}
    assert 100 not in shared[1]


def test_a_million_requests_are_asked_for_in_flat_memory_at_some_microseconds_each() -> None:
    workload = OpenLoop("gamma", 500.0, 64, LONG_TAIL, FEW, Terms(classes=CLASSES), 0.5)
    arrivals, demand = arrivals_of(workload, 1, 0), demand_of(workload, 1, 0, "changing_last")

    def ask(first: int, last: int, beat: int) -> int:
        for ordinal in range(first, last):
            beat = arrivals.after(beat, ordinal)
            assert demand.asked(0, ordinal, beat) is not None
        return beat

    beat = ask(0, 1000, 0)
    tracemalloc.start()
    beat = ask(1000, 3000, beat)
    assert tracemalloc.get_traced_memory()[1] < 100_000
    tracemalloc.stop()
    start = perf_counter()
    ask(3000, 23_000, beat)
    assert (perf_counter() - start) / 20_000 < 200e-6, "it is some 15 on an idle machine"
