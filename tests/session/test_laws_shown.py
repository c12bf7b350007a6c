"""Rooflines, memory maps, wires, shares and bottlenecks against the laws and against each other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from game.content.build import factory_spec
from game.content.load import load_level, load_solution
from game.physics.units import BEATS_PER_TICK, MIB, ms_from_beats
from game.session.reading.bottleneck import MEASURING, MEMORY, bottleneck
from game.session.reading.diagnosis import SETTLED_TICKS
from game.session.reading.limit import Limit
from game.session.reading.memory_map import memory_map
from game.session.reading.roofline import rooflines
from game.session.reading.watch import Watch
from game.session.reading.what_if import WhatIf
from game.session.reading.wire_traffic import wires
from game.sim.memory.memory import DRAFT_WEIGHTS, KV_CACHE, WEIGHTS
from game.sim.meter import WINDOW_TICKS
from game.sim.simulation import Simulation
from game.sim.spec import ClosedLoop, Lengths, OpenLoop
from tests.drawing import factory, ran

CHAT = ClosedLoop(users=4, prompt=Lengths(32, 32), output=Lengths(48, 48))
SHIPPED = (
    ("prefill-decode", "prefill-decode-two-cores"),
    ("prefill-decode", "prefill-decode"),
    ("kv-paging", "kv-paging-two-cores"),
    ("kv-paging", "kv-paging"),
    ("speculative-speedup", "speculative-speedup"),
)


def shipped(level: str, solution: str) -> Simulation:
    return Simulation(factory_spec(load_level(level), load_solution(solution)))


def watched(simulation: Simulation, ticks: int, stride: int = 1) -> Watch:
    watch = Watch(simulation)
    for _ in range(ticks // stride):
        simulation.advance(stride)
        watch.observe()
    return watch


def tried(simulation: Simulation) -> WhatIf:
    """What comes of the change against the bottleneck."""
    limit = Limit(simulation)
    while limit.work():
        pass
    found = limit.what_if()
    assert found is not None
    return found


# Roofline.


def test_the_parts_of_a_step_are_the_step() -> None:
    simulation = ran(factory("S>>PDV>K", "....F...", workload=CHAT), 200)
    card = simulation.cards[0]
    roofline = rooflines(simulation)[0]
    assert roofline.step_ms == pytest.approx(ms_from_beats(card.step_end_beat - card.step_start_beat))
    assert roofline.bound == card.step.bound == "memory"
    assert roofline.draft_ms > 0
    assert not roofline.is_predicted


def test_spare_tokens_end_at_the_knee() -> None:
    """With so many more tokens memory still binds; with one more compute does."""
    simulation = ran(factory("S>>PD>>K", workload=CHAT), 200)
    card, roofline = simulation.cards[0], rooflines(simulation)[0]
    assert roofline.num_tokens == 1
    for more, is_memory_bound in ((roofline.spare_tokens, True), (roofline.spare_tokens + 1, False)):
        assert (card.law.weights_beats >= card.law.gemm_beats(1 + more)) is is_memory_bound


def test_prefill_of_a_long_prompt_lies_beyond_the_knee() -> None:
    spec = factory("S>>PD>>K", workload=ClosedLoop(1, Lengths(600, 600), Lengths(8, 8)), max_model_len=1024)
    simulation = Simulation(spec)
    while not simulation.cards[0].chunks:
        simulation.advance(1)
    roofline = rooflines(simulation)[0]
    assert roofline.bound == "compute"
    assert roofline.spare_tokens < 0
    assert roofline.intensity > roofline.knee_intensity


@pytest.mark.parametrize(("level", "solution"), SHIPPED)
def test_a_predicted_step_is_like_the_real_ones(level: str, solution: str) -> None:
    simulation = shipped(level, solution)
    predicted = rooflines(simulation)[0]
    assert predicted.is_predicted
    simulation.advance(1200)
    card = simulation.cards[0]
    assert predicted.step_ms == pytest.approx(ms_from_beats(card.busy_beats / card.num_steps), rel=0.15)


# Memory.


@pytest.mark.parametrize(("level", "solution"), SHIPPED)
def test_the_map_holds_every_byte_of_the_pool(level: str, solution: str) -> None:
    simulation = shipped(level, solution)
    for _ in range(20):
        simulation.advance(60)
        pool = memory_map(simulation)
        assert sum(segment.num_bytes for segment in pool.segments) == pool.used_bytes == simulation.vram_used_bytes
        assert pool.owned_bytes(WEIGHTS) == simulation.cards[0].law.weights_bytes
        assert all(segment.used_bytes <= segment.num_bytes for segment in pool.segments)
        for segment in pool.segments:
            assert segment.is_reserved is (segment.kind == KV_CACHE and not segment.block_bytes)
            assert segment.num_bytes % (segment.block_bytes or 1) == 0


def test_reservations_are_waste_and_paging_is_not() -> None:
    reserved, paged = (
        memory_map(ran(factory("S>>PD>>K", *rows, workload=CHAT), 100)) for rows in (("........",), ("...MM...",))
    )
    assert reserved.num_sequences == paged.num_sequences == 2
    assert reserved.wasted_bytes > 50 * MIB
    assert paged.wasted_bytes <= 2 * 16 * 196_608


def test_a_crash_is_mapped_as_it_was() -> None:
    simulation = ran(factory("S>>PD>>K", vram_mib=2520, workload=CHAT), 60)
    crash, pool = simulation.crash, memory_map(simulation)
    assert crash is not None
    assert (pool.asked_bytes, pool.asked_cell) == (crash.tried_bytes, 3)
    assert pool.asked_bytes > pool.free_bytes
    two_cards = memory_map(Simulation(factory("S>P>>D>K", vram_mib=4096)))
    assert two_cards.num_copies == 1
    assert two_cards.asked_bytes > two_cards.free_bytes


def test_draft_weights_are_mapped_where_they_lie() -> None:
    pool = memory_map(Simulation(factory("S>>PDV>K", "....F...")))
    assert [segment.cell for segment in pool.segments if segment.kind == DRAFT_WEIGHTS] == [12]


def test_a_map_before_the_run_says_what_full_slots_will_hold() -> None:
    """Level 2: two paged cores, a paged Prefill core, 768 tokens each at the end; unpaged it would be 1,280 each."""
    simulation = shipped("kv-paging", "kv-paging-two-cores")
    pool = memory_map(simulation, with_full_slots=True)
    assert pool.num_sequences == 3
    assert pool.owned_bytes(KV_CACHE) == (2 * 768 + 384) * 196_608
    unpaged = memory_map(Simulation(factory("S>>PD>>K", max_model_len=256, workload=CHAT)), with_full_slots=True)
    assert unpaged.owned_bytes(KV_CACHE) == 2 * 256 * 196_608
    assert unpaged.wasted_bytes == ((256 - 79) + (256 - 32)) * 196_608


@pytest.mark.parametrize("board", ["S>>PDDD>K", "S>>PD>DD>>K"])
@pytest.mark.parametrize("num_users", [1, 2, 3, 5])
def test_a_forecast_has_no_more_sequences_than_there_are_users(board: str, num_users: int) -> None:
    """Those that hold most: prompts of 32 tokens become 79 in a Decode core, 32 in the Prefill core."""
    num_slots = board.count("D") + 1
    chat = replace(CHAT, users=num_users)
    pool = memory_map(Simulation(factory(board, max_model_len=256, workload=chat)), with_full_slots=True)
    assert pool.num_sequences == min(num_users, num_slots)
    assert pool.num_empty_slots == num_slots - pool.num_sequences
    used = [segment.used_bytes // 196_608 for segment in pool.segments if segment.kind == KV_CACHE]
    assert sorted(used, reverse=True) == [79, 79, 79, 32][: len(used)]


def test_a_forecast_counts_the_users_of_every_source() -> None:
    chat = replace(CHAT, users=1)
    pool = memory_map(Simulation(factory("S>>PDDD>K", "S>^......", workload=chat)), with_full_slots=True)
    assert pool.num_sequences == 2


def test_without_users_that_wait_every_slot_is_full() -> None:
    load = OpenLoop("fixed_rate", 1.0, 4, CHAT.prompt, CHAT.output)
    pool = memory_map(Simulation(factory("S>>PDDD>K", workload=load)), with_full_slots=True)
    assert pool.num_sequences == 4
    assert pool.num_empty_slots == 0


# Shares and wires.


@pytest.mark.parametrize("stride", [1, 8])
def test_shares_are_those_of_the_stages(stride: int) -> None:
    """Of one Decode core the share is the mean number of requests in decode, which the meter counts to the beat."""
    simulation = shipped("prefill-decode", "prefill-decode")
    watch = watched(simulation, 600, stride)
    start = simulation.meter.mean_in_stage(600 * BEATS_PER_TICK)
    for _ in range(WINDOW_TICKS // stride):
        simulation.advance(stride)
        watch.observe()
    now_beat = simulation.tick * BEATS_PER_TICK
    now = simulation.meter.mean_in_stage(now_beat)
    shares, stage_of = watch.busy_shares(), {40: 2, 41: 4}
    for cell, stage in stage_of.items():
        exact = (now[stage] * now_beat - start[stage] * 600 * BEATS_PER_TICK) / (now_beat - 600 * BEATS_PER_TICK)
        assert shares[cell] == pytest.approx(exact, abs=0.01 * stride + 0.02)
    assert watch.window_s == pytest.approx(5.0, abs=0.3)


def test_a_card_without_work_is_not_busy() -> None:
    simulation = Simulation(factory("S>>>>>>>>>>>>>>>>>>>PD>>K"))
    watch = watched(simulation, 1200)
    card = simulation.cards[0]
    busy = watch.card_shares()[0]
    assert 0.1 < busy < 0.9
    assert busy == pytest.approx(card.busy_beats / (simulation.tick * BEATS_PER_TICK), abs=0.1)


def test_links_carry_what_is_delivered() -> None:
    simulation = shipped("prefill-decode", "prefill-decode")
    watch = watched(simulation, 1200)
    carried = wires(simulation, watch.packets_per_s())
    last = next(wire for wire in carried if wire.to_cell == 47)
    assert last.packets_per_s == pytest.approx(35.9, rel=0.05)
    assert last.bytes_per_s == pytest.approx(4 * last.packets_per_s)
    assert last.latency_ms == pytest.approx(5 * 3 * 1000 / 60)
    assert last.num_packets == pytest.approx(last.packets_per_s * last.latency_ms / 1000, abs=2)  # Little's law


def test_a_kv_cache_weighs_what_it_holds() -> None:
    simulation = Simulation(factory("S>P>>>>D>K", workload=CHAT))
    while simulation.meter.stage_counts[6] == 0:
        simulation.advance(1)
    wire = next(wire for wire in wires(simulation, [1.0] * len(simulation.links)) if wire.packet_kind == 1)
    assert wire.bytes_per_s == 32 * 196_608
    assert wire.slowest_transfer_ms > 0


# Bottleneck.


@pytest.mark.parametrize(
    ("level", "solution", "stage", "after"),
    [
        ("prefill-decode", "prefill-decode", "decode_slots", 71.4),  # what the solution with two cores gets
        ("kv-paging", "kv-paging-two-cores", "decode_slots", 91.2),  # and with three
    ],
)
def test_one_more_slot_is_worth_what_the_next_solution_gets(
    level: str, solution: str, stage: str, after: float
) -> None:
    simulation = shipped(level, solution)
    simulation.advance(900)
    assert bottleneck(simulation).stage == stage
    found = tried(simulation)
    assert found.tps_after == pytest.approx(after, rel=0.05)
    assert found.oom_s is None
    assert not found.is_law


def test_one_more_slot_may_be_one_too_many() -> None:
    simulation = shipped("kv-paging", "kv-paging")
    simulation.advance(900)
    assert tried(simulation).oom_s is not None


def test_one_more_prefill_core_helps_where_prompts_queue() -> None:
    workload = ClosedLoop(users=6, prompt=Lengths(900, 900), output=Lengths(2, 2))
    rows = ("S>>PD>>K", "...DD>^.")
    simulation = ran(factory(*rows, workload=workload, max_model_len=1024, token_budget=128), 900)
    assert bottleneck(simulation).stage == "prefill"
    found = tried(simulation)
    assert found.tps_after > 0
    assert found.change == "one_more_prefill"


def test_shorter_wires_help_where_wires_are_long() -> None:
    simulation = ran(factory("S>PD>>>>>>>>>>>>>>>>>>>>>>>>>>>K", ticks_per_tile=30), 1200)
    assert bottleneck(simulation).stage == "wires"
    found = tried(simulation)
    assert found.tps_after > 1.5 * found.tps_before > 0


@pytest.mark.parametrize("below", ["...D>V>K", "..FD>V>K"])
def test_drafts_help_by_law_where_steps_are_slow(below: str) -> None:
    """Level 3 without drafts gets 88 TPS, with one model for all cores 184; here wires are shorter.

    With models for some cores, or one for each, what they already do and cost is not counted twice.
    """
    rows = ("S>PD>V>K", below, below)
    workload = ClosedLoop(users=3, prompt=Lengths(64, 64), output=Lengths(192, 192))
    simulation = ran(factory(*rows, workload=workload), 1800)
    assert bottleneck(simulation).stage == "step_time"
    found = tried_by_law(simulation)
    assert found.is_law
    assert found.tps_after == pytest.approx(205, rel=0.05)


def tried_by_law(simulation: Simulation) -> WhatIf:
    found = Limit(simulation).what_if()
    assert found is not None
    return found


def test_running_out_of_memory_is_the_bottleneck() -> None:
    simulation = ran(factory("S>>PD>>K", vram_mib=2520, workload=CHAT), 60)
    found = bottleneck(simulation)
    assert found.stage == MEMORY
    assert found.num_in_stage > found.num_slots


def test_at_first_there_is_too_little_to_tell() -> None:
    simulation = ran(factory("S>>PD>>K"), SETTLED_TICKS - 1)
    assert bottleneck(simulation).stage == MEASURING
    simulation.advance(1)
    assert bottleneck(simulation).stage != MEASURING


@pytest.mark.parametrize(("level", "solution"), SHIPPED)
def test_insight_changes_no_digest(level: str, solution: str) -> None:
    simulation, alone = shipped(level, solution), shipped(level, solution)
    watch = Watch(simulation)
    limit = Limit(simulation)
    for _ in range(60):
        simulation.advance(20)
        alone.advance(20)
        watch.observe()
        rooflines(simulation)
        memory_map(simulation)
        wires(simulation, watch.packets_per_s())
        limit.look()
        limit.work()
        limit.what_if()
        assert simulation.digest() == alone.digest()
