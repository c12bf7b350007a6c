"""Saying no in time, and parting a stream: the admission gate and the splitter."""

from __future__ import annotations

import pytest

from game.physics.units import BEATS_PER_SECOND
from game.sim.downstream import cards_beyond
from game.sim.events import EventLog
from game.sim.facts.surroundings import Surroundings
from game.sim.machines.admission_gate import AdmissionGate
from game.sim.machines.splitter import Splitter
from game.sim.refusals import Refusals, refusals
from game.sim.simulation import Simulation
from game.sim.spec import ClosedLoop, Lengths, OpenLoop, SettingValue
from game.sim.view import RunView
from tests.drawing import assert_books_balance
from tests.serving import server
from tests.serving_run import Served, served

GATED = ("SA>E>K", "...M..")
SERVICE_S = 1.5
TPOT_MS = 50.0


def rush(per_s: float = 10.0) -> OpenLoop:
    return OpenLoop("poisson", per_s, 4096, Lengths(16, 4096, 700, 0.9), Lengths(8, 1024, 180, 0.8))


def gated(**settings: SettingValue) -> Served:
    told: dict[str, dict[str, SettingValue]] = {"engine": {"slots": 256}, "admission_gate": settings}
    return served(server(*GATED, card="a100-80", workload=rush(), settings=told, seed=3), 90, 10)


def test_who_waits_too_long_is_refused_and_the_others_are_served_in_time() -> None:
    open_door, in_time = gated(), gated(deadline_s=0.75)
    assert open_door.simulation.ledger.requests_rejected == 0
    assert open_door.ttft.percentile_ms(99) == pytest.approx(12_000, rel=0.35)
    assert in_time.ttft.percentile_ms(99) == pytest.approx(1_100, rel=0.1)
    assert 87 <= in_time.simulation.ledger.requests_rejected <= 190
    assert_books_balance(in_time.simulation)


def test_who_finds_too_many_waiting_is_refused_at_once() -> None:
    run = gated(queue_limit=4)
    assert run.ttft.percentile_ms(99) == pytest.approx(1_000, rel=0.2)
    gate = next(machine for machine in run.simulation.machines if isinstance(machine, AdmissionGate))
    assert gate.num_refused == run.simulation.ledger.requests_rejected > 50
    assert gate.num_passed + gate.num_refused == pytest.approx(run.simulation.ledger.requests_sent, abs=3)
    assert_books_balance(run.simulation)


def test_each_refusal_is_told_where_it_was_and_why() -> None:
    full, late = gated(queue_limit=4).simulation, gated(deadline_s=0.75).simulation
    assert refusals(full) == Refusals(0, 0, full.ledger.requests_refused, 0, 0)
    assert refusals(late) == Refusals(0, 0, 0, late.ledger.requests_refused, 0)
    (gate,) = [machine for machine in late.machines if isinstance(machine, AdmissionGate)]
    told = {line.key: line.value.value for line in gate.summary() if line.value}
    assert told == {"prompts_passed": gate.num_passed, "gate_refused": 0, "gate_late": late.ledger.requests_refused}
    assert gate.status(Surroundings(late, RunView(late).links_into())).key == "admitting"
    (source,) = late.sources
    assert source.num_refused_later == late.ledger.requests_refused
    short = Simulation(server(*GATED, workload=OpenLoop("fixed_rate", 20.0, 2, Lengths(4096, 4096), Lengths(64, 64))))
    short.advance(600)
    assert refusals(short) == Refusals(short.ledger.requests_rejected, 0, 0, 0, 0)
    assert refusals(short).num_queue_full > 0


def test_a_refusal_is_an_event_at_the_gate_and_the_end_of_the_request() -> None:
    log = EventLog()
    simulation = Simulation(
        server(*GATED, workload=rush(40.0), settings={"admission_gate": {"queue_limit": 1}}), events=log
    )
    simulation.advance(60)
    refused = [event for event in log.read(0)[0] if event.kind == "rejected"]
    assert {event.cell for event in refused} == {1}
    assert len(refused) == simulation.ledger.requests_rejected
    assert all(not request.is_refused for request in simulation.open_requests())


def test_of_two_gates_in_a_row_the_stricter_deadline_counts() -> None:
    for row in ("SAA>E>K", "SA>A>EK"):
        spec = server(row, "....M..", workload=ClosedLoop(1, Lengths(8, 8), Lengths(8, 8)))
        first, second = (tile for tile in spec.tiles if tile.kind == "admission_gate")
        first.settings["deadline_s"], second.settings["deadline_s"] = 1, 3
        simulation = Simulation(spec)
        simulation.advance(30)
        (request,) = simulation.open_requests()
        assert request.deadline_beat == request.sent_beat + BEATS_PER_SECOND


SPLIT = ("S>Y>E>K", "..v....", "..>>E>K")


def split(policy: str, *rows: str, slots: int = 8) -> Simulation:
    users = ClosedLoop(12, Lengths(32, 64), Lengths(50, 150))
    settings: dict[str, dict[str, SettingValue]] = {"engine": {"slots": slots}, "splitter": {"policy": policy}}
    return served(server(*rows, workload=users, settings=settings), 30).simulation


def splitter_of(simulation: Simulation) -> Splitter:
    return next(machine for machine in simulation.machines if isinstance(machine, Splitter))


def test_each_side_in_turn() -> None:
    simulation = split("round_robin", *SPLIT)
    north_east, south = splitter_of(simulation).num_sent
    assert abs(north_east - south) <= 1
    assert sum(splitter_of(simulation).num_sent) == pytest.approx(simulation.ledger.requests_sent, abs=2)
    assert_books_balance(simulation)


@pytest.mark.parametrize(
    ("rows", "sides"),
    [
        (SPLIT, ["split_east", "split_south"]),
        ((".>E>>K", "SY....", ".>E>>K"), ["split_north", "split_south"]),
        (("K<E<Y", "..M.S"), ["split_west"]),
    ],
)
def test_each_side_is_told_by_where_it_leads(rows: tuple[str, ...], sides: list[str]) -> None:
    simulation = Simulation(server(*rows, facing={(1, 4): "N", (0, 2): "W"} if rows[0][0] == "K" else None))
    (section,) = splitter_of(simulation).facts(Surroundings(simulation, RunView(simulation).links_into()))
    assert [line.key for line in section.lines] == sides


def test_where_fewest_wait() -> None:
    """One engine has one slot, the other eight: in turn half of all prompts queue for the one."""
    rows = SPLIT
    users = ClosedLoop(12, Lengths(32, 64), Lengths(50, 150))
    delivered = {}
    for policy in ("round_robin", "least_waiting"):
        spec = server(*rows, workload=users, settings={"splitter": {"policy": policy}})
        small, large = (tile for tile in spec.tiles if tile.kind == "engine")
        small.settings["slots"], large.settings["slots"] = 1, 16
        simulation = served(spec, 60).simulation
        delivered[policy] = simulation.ledger.num_delivered
        assert_books_balance(simulation)
    assert delivered["least_waiting"] > 1.3 * delivered["round_robin"]


def test_two_engines_behind_a_splitter_serve_twice_as_many() -> None:
    users = ClosedLoop(32, Lengths(32, 64), Lengths(100, 100))
    slots: dict[str, dict[str, SettingValue]] = {"engine": {"slots": 16}}
    one = served(server("S>E>K", "..M..", workload=users, settings=slots), 60, 10)
    two = served(server("S>Y>E>K", "..v.M..", "..>>E>K", workload=users, settings=slots), 60, 10)
    assert two.tps == pytest.approx(2 * one.tps, rel=0.06)


def test_it_knows_which_cards_lie_behind_each_side() -> None:
    simulation = Simulation(server(*SPLIT))
    sides = [[card.index for card in cards_beyond([link])] for link in splitter_of(simulation).outs]
    assert sides == [[0], [1]]
    merged = Simulation(server("S>Y>>>E>K", "..v.^....", "..>>^...."))
    assert [[card.index for card in cards_beyond([link])] for link in splitter_of(merged).outs] == [[0], [0]]


@pytest.mark.parametrize("rows", [("S>Y", "..."), ("S>YY", "....")])
def test_without_a_way_out_what_comes_is_lost_and_said_so(rows: tuple[str, ...]) -> None:
    simulation = Simulation(server(*rows, workload=ClosedLoop(2, Lengths(8, 8), Lengths(8, 8))))
    simulation.advance(60)
    assert simulation.num_lost_packets == 2
    assert_books_balance(simulation)


def test_tokens_are_split_too() -> None:
    simulation = split("round_robin", "S>EY>>K", "...v...", "...>>>K")
    assert_books_balance(simulation)
    sinks = [machine for machine in simulation.machines if machine.kind == "sink"]
    assert all(sink.state()[1] > 100 for sink in sinks)
