"""What it costs to look at a run, and to let it go on, does not grow with how many requests wait in it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from game.content.load import load_level, load_solution
from game.content.parse import parse_level
from game.physics.units import BEATS_PER_SECOND, BEATS_PER_TICK
from game.session.reading.bottleneck import bottleneck
from game.session.reading.insight import Insight
from game.session.reading.memory_map import memory_map
from game.session.reading.postmortem import post_mortem
from game.session.reading.series import take_sample
from game.session.run.level_run import LevelRun
from game.session.run.referee import STALL_TICKS
from game.sim.cards.free_slots import FreeSlots
from game.sim.meter import Meter
from game.sim.request import CLOSED, Request
from game.sim.served import unserved_spans
from game.sim.simulation import Simulation
from game.sim.spec import OpenLoop
from tests.drawing import factory, ran, slot_cards
from tests.sim.test_honesty import BUSY


@contextmanager
def counted() -> Iterator[list[int]]:
    """Counts lines and calls of Python in the block into the only element of the list."""
    count = [0]

    def note(*_: object) -> Any:
        count[0] += 1
        return note

    sys.settrace(note)
    try:
        yield count
    finally:
        sys.settrace(None)


def flooded(num_waiting: int) -> LevelRun:
    """A run in which about so many prompts wait for a Prefill core that serves two a second or so."""
    workload = {"kind": "fixed_rate", "queue_limit": 9999, "prompt_tokens": 32, "output_tokens": 48}
    values = {**json.loads(load_level("prefill-decode").model_dump_json()), "goals": [OUT_OF_REACH]}
    values["workload"] = {**workload, "requests_per_s": num_waiting / 4}
    run = LevelRun(parse_level(json.dumps(values)), load_solution("prefill-decode"))
    run.advance(240)
    assert run.verdict is None
    assert abs(len(list(run.simulation.open_requests())) - num_waiting) < 20
    return run


OUT_OF_REACH = {"metric": "tps", "at_least": 1000, "hold_s": 10}


def losing(num_places: int) -> LevelRun:
    """A run that has lost packets in so many places."""
    run = flooded(100)
    for cell in range(num_places):
        run.simulation.world.spills.record(1, cell, 0, "leaves_grid", "", 0)
    return run


def answered(num_times: int) -> LevelRun:
    """A run in which so many different times to first token have been measured."""
    run = flooded(100)
    meter = run.simulation.meter
    for number in range(num_times):
        request = next(run.simulation.open_requests())
        request.first_token_beat = -1
        meter.delivered(request, 1, request.sent_beat + (60 + 7 * number) * BEATS_PER_TICK)
    return run


LOOKS: dict[str, Callable[[LevelRun], object]] = {
    "telemetry": lambda run: run.telemetry(),
    "sample": lambda run: take_sample(run.simulation),
    "memory map": lambda run: memory_map(run.simulation),
    "bottleneck": lambda run: bottleneck(run.simulation),
    "insight": lambda run: Insight(run.simulation).observe(),
    "states": lambda run: Insight(run.simulation).states(),
    "queues": lambda run: [core.waiting for card in slot_cards(run.simulation) for core in card.cores],
    "holders": lambda run: run.simulation.holders(),
    "stall tick": lambda run: run._referee._stall_tick(),
}


@pytest.mark.parametrize(
    ("look", "crowd"),
    [*((look, flooded) for look in LOOKS), ("telemetry", losing), ("telemetry", answered), ("sample", answered)],
)
def test_a_look_at_a_run_costs_the_same_however_many_wait(look: str, crowd: Callable[[int], LevelRun]) -> None:
    costs = []
    for number in (100, 4000):
        run = crowd(number)
        with counted() as count:
            LOOKS[look](run)
        costs.append(count[0])
    assert costs[1] <= 1.5 * costs[0] + 300, f"{costs}"


def test_who_waits_at_a_core_is_who_waits_for_its_card() -> None:
    simulation = Simulation(replace(BUSY, workload=replace(POISSON, requests_per_s=9.0)))
    seen = 0
    for _ in range(300):
        simulation.advance(5)
        for card in slot_cards(simulation):
            queued = [*card.waiting, *(request for request in card.prefilled if _has_no_slot(request))]
            assert {request for core in card.cores for request in core.waiting} == set(queued)
            assert all(request.core is core for core in card.cores for request in core.waiting)
            seen = max(seen, len(queued))
    assert seen > 3


def _has_no_slot(request: Request) -> bool:
    return request.core is None or request not in request.core.running


def test_past_waits_cost_a_look_nothing() -> None:
    """A run in which users wait too long again and again is looked at as fast in its last minute as in its first."""
    source = Simulation(BUSY).sources[0]
    costs = []
    for number in (10, 5000):
        source.unserved = [(10 * span, 10 * span + 5) for span in range(number)]
        source.patience_end = 10**9
        with counted() as count:
            found = unserved_spans([source], 10 * number - 25, 10 * number)
        assert found == [(10 * number - 20, 10 * number - 15), (10 * number - 10, 10 * number - 5)]
        costs.append(count[0])
    assert costs[1] <= costs[0] + 10


def test_a_post_mortem_counts_who_waits_without_a_walk() -> None:
    run = flooded(400)
    run.advance_regardless(0)
    found = post_mortem(run)
    assert found is not None
    assert found.num_open == len(list(run.simulation.open_requests())) == run.simulation.num_open


def test_an_arrival_makes_no_fraction(monkeypatch: pytest.MonkeyPatch) -> None:
    simulations = [Simulation(factory("S>PD>K", workload=replace(POISSON, kind=kind))) for kind in KINDS]

    def refuse(*_: object) -> None:
        raise AssertionError("a fraction is made")

    monkeypatch.setattr(Fraction, "__new__", refuse)
    for simulation in simulations:
        simulation.advance(600)
        assert simulation.ledger.requests_sent > 5


KINDS = ("poisson", "fixed_rate")
POISSON = OpenLoop("poisson", 1.7, 8, BUSY.workload.prompt, BUSY.workload.output)


@pytest.mark.parametrize("rate", [0.001, 0.3, 1.7, 59.94, 1000.0])
def test_evenly_spaced_prompts_come_at_their_exact_beats(rate: float) -> None:
    simulation = Simulation(factory("S>PD>K", workload=OpenLoop("fixed_rate", rate, 65536, *LENGTHS)))
    simulation.advance(2000)
    sent = [request.sent_beat for request in simulation.open_requests()]
    mean = BEATS_PER_SECOND / Fraction(str(rate))
    last = int(2000 * BEATS_PER_TICK / mean)
    expected = {int(number * mean) for number in range(1, last + 1) if int(number * mean) < 2000 * BEATS_PER_TICK}
    assert set(sent) <= expected
    assert simulation.ledger.requests_sent == len(expected)


LENGTHS = (BUSY.workload.prompt, BUSY.workload.output)


@pytest.mark.parametrize("workload", [None, replace(POISSON, requests_per_s=40.0), replace(POISSON, kind="fixed_rate")])
def test_the_oldest_open_request_is_the_oldest_of_all(workload: OpenLoop | None) -> None:
    """Through losses and answers, of several sources: what is kept is what a walk over all would find."""
    simulation = Simulation(BUSY if workload is None else replace(BUSY, workload=workload))
    seen = set()
    for _ in range(300):
        simulation.advance(7)
        walked = list(simulation.open_requests())
        oldest = simulation.oldest_open()
        assert simulation.num_open == len(walked)
        assert (oldest is None) == (not walked)
        if oldest is not None:
            assert oldest.sent_beat == min(request.sent_beat for request in walked)
            seen.add(oldest.name)
    assert len(seen) > 3


def test_tpot_and_ttft_are_what_a_walk_over_all_requests_finds() -> None:
    simulation = Simulation(BUSY)
    requests: set[Request] = set()
    for _ in range(1200):
        simulation.advance(1)
        requests.update(simulation.open_requests())
    started = [request for request in requests if request.num_delivered]
    assert {request.stage == CLOSED for request in started} == {True, False}, "some are done, some are under way"
    beats = sum(request.last_token_beat - request.first_token_beat for request in started)
    tokens = sum(request.num_delivered - 1 for request in started)
    assert simulation.meter.tpot_ms() == beats / tokens * 1000 / BEATS_PER_SECOND
    counts = simulation.meter.ttft_ticks
    every = sorted(ticks for ticks, count in counts.items() for _ in range(count))
    for percent in (1, 50, 95, 100):
        nearest_rank = every[-(-len(every) * percent // 100) - 1]
        assert simulation.meter.ttft_percentile_ms(percent) == nearest_rank * 1000 / 60


@pytest.mark.parametrize(
    ("level", "most_calls"), [("prefill-decode", 25.4), ("kv-paging", 16.1), ("speculative-speedup", 11.46)]
)
def test_a_token_costs_no_more_calls_than_it_did_before_there_were_engines(level: str, most_calls: float) -> None:
    run = LevelRun(load_level(level), load_solution(level))
    run.advance_regardless(2000)
    before = run.simulation.ledger.num_delivered
    num_calls = 0

    def note(_: object, event: str, __: object) -> None:
        nonlocal num_calls
        num_calls += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        run.advance_regardless(4000)
    finally:
        sys.setprofile(None)
    assert num_calls / (run.simulation.ledger.num_delivered - before) <= most_calls


def test_the_history_of_deliveries_is_the_last_ten_seconds_of_them() -> None:
    """Through bursts, single tokens and silences of every length, as a walk over all there ever were finds it."""
    request = next(ran(BUSY, 60).open_requests())
    meter, tick = Meter(), 0
    every: dict[int, int] = {}
    assert meter.history() == [] == meter.delivered_in(0, 0)
    for number in range(4000):
        tick += (0, 1, 1, 2, 7)[number % 5] + (0 if number % 97 else (598, 599, 600, 601, 3000)[number // 97 % 5])
        meter.delivered(request, number % 3 + 1, tick * BEATS_PER_TICK)
        every[tick] = every.get(tick, 0) + number % 3 + 1
        if number % 7 == 0 or number % 97 == 0:
            kept = [pair for pair in every.items() if pair[0] > tick - 600]
            assert meter.history() == kept
            first = tick - number % 600
            assert meter.num_delivered_since(first) == sum(count for at, count in kept if at >= first)
            assert meter.delivered_in(first, tick) == [every.get(at, 0) for at in range(first, tick)]


def test_a_request_that_never_is_answered_stalls_the_run_at_its_tick() -> None:
    run = flooded(100)
    oldest = min(request.sent_beat for request in run.simulation.open_requests())
    since = max(run.simulation.meter.last_delivery_tick() + 1, -(-oldest // BEATS_PER_TICK))
    assert run._referee._stall_tick() == since + STALL_TICKS


def test_a_free_slot_is_found_without_asking_every_core() -> None:
    """A card asks none of the cores that are taken again, until one of them becomes free."""
    lines = []
    for num_cores in (10, 1000):
        rows = ("S>P" + "D" * num_cores + ">K",)
        card = Simulation(factory(*rows)).cards[0]
        slots, request = FreeSlots(card.decode_cores), next(ran(BUSY, 60).open_requests())
        for core in card.decode_cores:
            assert slots.lowest() is core
            core.running.append(request)
        assert slots.lowest() is None
        with counted() as count:
            assert slots.lowest() is None
        freed = card.decode_cores[num_cores // 2]
        freed.running.clear()
        slots.list_again(freed)
        with counted() as count_freed:
            assert slots.lowest() is freed
        lines.append((count[0], count_freed[0]))
    assert lines[0] == lines[1]
