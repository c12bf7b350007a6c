"""Cards, slots and memory: what batching buys, what a second card costs, who holds what."""

import pytest

from game.physics.units import BEATS_PER_TICK, MIB, TICKS_PER_SECOND, ms_from_beats
from game.session.run.reasons import memory_words
from game.sim.machines.decode_core import DecodeCore
from game.sim.machines.prefill_core import PrefillCore
from game.sim.request import STAGES
from game.sim.simulation import Simulation
from game.sim.spec import ClosedLoop, Lengths
from tests.drawing import assert_books_balance, factory, ran, slot_cards


def users(count: int, prompt: int = 32, output: int = 48) -> ClosedLoop:
    return ClosedLoop(users=count, prompt=Lengths(prompt, prompt), output=Lengths(output, output))


def mean_tps(simulation: Simulation, ticks: int) -> float:
    before = simulation.ledger.num_delivered
    simulation.advance(ticks)
    return (simulation.ledger.num_delivered - before) * TICKS_PER_SECOND / ticks


def test_one_slot_generates_a_token_a_step() -> None:
    simulation = ran(factory("S>PD>K", workload=users(4, output=200)), 600)
    assert mean_tps(simulation, 6000) == pytest.approx(1000 / 28.4, rel=0.03)


def test_a_second_slot_on_the_same_card_doubles_throughput_and_shares_the_weights() -> None:
    one = ran(factory("S>PD>K", "......", workload=users(4, output=200)), 600)
    two = ran(factory("S>PD>K", "...D>^", workload=users(4, output=200)), 600)
    assert mean_tps(two, 6000) / mean_tps(one, 6000) == pytest.approx(2.0, rel=0.05)
    assert len(slot_cards(two)) == 1
    assert two.vram_used_bytes - one.vram_used_bytes <= 256 * 196_608


def test_a_core_apart_is_a_second_card_with_a_second_copy_of_the_weights() -> None:
    simulation = Simulation(factory("S>PD>K.", ".....PD"))
    assert [card.cells for card in slot_cards(simulation)] == [(2, 3), (12, 13)]
    assert simulation.vram_used_bytes == 2 * 2_631_516_160


def test_a_second_copy_that_does_not_fit_crashes_at_load() -> None:
    simulation = Simulation(factory("S>PD>K.", ".....PD", vram_mib=4096))
    crash = simulation.crash
    assert crash is not None
    assert (crash.tick, crash.cell, crash.at_load) == (0, 12, True)
    assert crash.tried_bytes == 2_631_516_160
    assert crash.free_bytes < crash.tried_bytes
    assert [memory_words(holder.use) for holder in crash.holders] == ["model weights of card 0"]
    simulation.advance(100)
    assert simulation.tick == 0


def test_unpaged_cores_reserve_the_longest_answer_at_once() -> None:
    simulation = ran(factory("S>PD>K", max_model_len=1280), 4)
    holder = simulation.holders()[-1]
    assert memory_words(holder.use) == "KV cache of request u0.0"
    assert holder.num_bytes == 1280 * 196_608 == 240 * MIB
    assert holder.used_bytes == 0


def test_paged_cores_take_a_block_when_they_need_one() -> None:
    simulation = Simulation(factory("S>PD>K", "..MM..", max_model_len=1280, workload=users(1, prompt=30, output=20)))
    held = set()
    for _ in range(60):
        simulation.advance(1)
        for request in simulation.open_requests():
            assert request.held_bytes % (3 * MIB) == 0
            assert request.num_computed_tokens * 196_608 <= request.held_bytes or request.num_output_tokens == 20
            held.add(request.held_bytes // (3 * MIB))
    assert held == {0, 2, 3, 4}


def test_a_sequence_gives_its_memory_back_with_its_last_token() -> None:
    simulation = ran(factory("S>PD>K", workload=users(1, output=4)), 600)
    weights = slot_cards(simulation)[0].law.weights_bytes
    used = set()
    for _ in range(200):
        simulation.advance(1)
        used.add(simulation.vram_used_bytes - weights)
    assert used == {0, 256 * 196_608}


def test_a_crash_names_the_core_the_bytes_and_every_holder() -> None:
    simulation = Simulation(factory("S>PD>K", "...D>^", vram_mib=2510 + 500, max_model_len=1280, workload=users(4)))
    simulation.advance(600)
    crash = simulation.crash
    assert crash is not None
    assert crash.tried_bytes == 240 * MIB
    assert memory_words(crash.use) == "KV cache of request u2.0"
    assert crash.cell == 2
    assert len(crash.holders) == 3
    assert sum(holder.num_bytes for holder in crash.holders) == crash.used_bytes
    assert crash.tick == simulation.tick > 0
    digest = simulation.digest()
    simulation.advance(600)
    assert simulation.digest() == digest


def test_prefill_is_cut_into_chunks_by_the_token_budget() -> None:
    simulation = ran(factory("S>PD>K", workload=users(1, prompt=600, output=2), max_model_len=1024), 4)
    card = slot_cards(simulation)[0]
    chunks = []
    while card.chunks:
        chunks.append(card.chunks[0][1])
        simulation.advance(1 + (card.step_end_beat // BEATS_PER_TICK) - simulation.tick)
    assert chunks == [256, 256, 88]


def test_decodes_come_before_prefill_chunks() -> None:
    simulation = Simulation(factory("S>PD>K", workload=users(2, prompt=600, output=64), max_model_len=1024))
    card = slot_cards(simulation)[0]
    while not (card.decoding and card.chunks):
        simulation.advance(1)
    assert card.chunks[0][1] == 255
    assert card.step.bound == "compute"


def test_a_step_is_bound_by_memory_below_the_knee_and_lasts_what_the_law_says() -> None:
    simulation = ran(factory("S>PD>K"), 30)
    card = slot_cards(simulation)[0]
    assert card.step.bound == "memory"
    assert ms_from_beats(card.step_end_beat - card.step_start_beat) == pytest.approx(28.4, abs=0.2)


def test_a_card_without_decode_cores_sends_its_kv_to_another() -> None:
    simulation = ran(factory("SP>>D>K"), 1200)
    assert simulation.ledger.requests_done > 5
    assert simulation.ledger.num_spilled == 0
    assert_books_balance(simulation)


def test_kv_waits_for_a_free_core_of_the_other_card() -> None:
    simulation = ran(factory("SP>>D>K", workload=users(3, output=100)), 120)
    decode = simulation.machine_at(4)
    assert isinstance(decode, DecodeCore)
    assert len(decode.running) == 1
    assert len(decode.waiting) == 2
    waiting = [request.held_bytes for request in decode.waiting]
    assert waiting == [256 * 196_608] * 2
    assert_books_balance(simulation)


def test_a_prompt_of_one_output_token_is_done_at_hand_over() -> None:
    simulation = ran(factory("S>PD>K", workload=users(1, output=1)), 600)
    decode = simulation.machine_at(3)
    assert isinstance(decode, DecodeCore)
    assert simulation.ledger.requests_done == simulation.ledger.num_delivered > 10
    assert_books_balance(simulation)


def test_prompts_wait_in_front_of_a_prefill_core_free_of_vram() -> None:
    simulation = ran(factory("S>PD>K", workload=users(9, output=200)), 60)
    prefill = simulation.machine_at(2)
    assert isinstance(prefill, PrefillCore)
    assert len(prefill.waiting) == 7
    assert simulation.vram_used_bytes == slot_cards(simulation)[0].law.weights_bytes + 2 * 256 * 196_608


def test_first_come_is_first_served() -> None:
    simulation = Simulation(factory("S>PD>K", workload=users(4, output=8)))
    order = []
    for _ in range(200):
        simulation.advance(1)
        running = slot_cards(simulation)[0].decode_cores[0].sequence
        if running is not None and running.name not in order:
            order.append(running.name)
    assert order[:5] == ["u0.0", "u1.0", "u2.0", "u3.0", "u0.1"]


def test_mean_requests_in_the_stages_add_up_to_the_users() -> None:
    """Little's law: each of 4 users has exactly one request somewhere at any time."""
    simulation = ran(factory("S>PD>K", workload=users(4)), 3000)
    mean = simulation.meter.mean_in_stage(simulation.tick * BEATS_PER_TICK)
    assert len(mean) == len(STAGES)
    assert sum(mean) == pytest.approx(4.0, rel=1e-3)


def test_ttft_and_tpot_are_what_a_user_with_a_stopwatch_measures() -> None:
    """One user: TTFT = wires + one step, TPOT = one step; all in beats, so exact but for the tick TTFT is told in."""
    simulation = ran(factory("S>PD>>K", workload=users(1)), 3000)
    step_ms = ms_from_beats(slot_cards(simulation)[0].busy_beats / slot_cards(simulation)[0].num_steps)
    wires_ms = (3 + 6) * 1000 / 60
    ttft = simulation.meter.ttft_percentile_ms(50)
    tpot = simulation.meter.tpot_ms()
    assert ttft is not None
    assert tpot is not None
    assert ttft == pytest.approx(wires_ms + step_ms, abs=17)
    assert tpot == pytest.approx(step_ms, rel=0.01)


def test_an_idle_card_still_tells_what_its_last_step_was() -> None:
    """A prompt of 64 tokens computes longer than it reads, and says so when the step is over, too."""
    simulation = Simulation(factory("SP>>>>>>>>>DK", workload=users(1, prompt=64, output=64)))
    card = slot_cards(simulation)[0]
    while card.num_steps == 0:
        simulation.advance(1)
    assert not card.is_busy
    assert card.step.bound == "compute"
    assert card.num_step_tokens == 64


def test_two_arrivals_at_one_beat_start_one_step() -> None:
    """Two users' prompts reach both Prefill cores of an idle card at once: one step computes both."""
    simulation = Simulation(factory("S>PD>K", "S>PD>K"))
    simulation.advance(4)
    (card,) = slot_cards(simulation)
    assert [tokens for _, tokens in card.chunks] == [32, 32]
    simulation.advance(600)
    assert card.busy_beats <= simulation.tick * BEATS_PER_TICK
    assert card.num_steps <= simulation.tick * BEATS_PER_TICK // card.law.step_floor_beats()


def test_who_waits_longest_gets_the_free_core_whether_from_this_card_or_another() -> None:
    """Card 1 prefills for itself and takes KV from card 0; sequences start in the order in which they were ready."""
    rows = ("SP>>v...", "S>>PD>>K", "........")
    work = users(3, prompt=90, output=40)
    simulation = Simulation(factory(*rows, workload=work, vram_mib=16384))
    shared = slot_cards(simulation)[1]
    (decode,) = shared.decode_cores
    num_choices = 0
    for _ in range(6000):
        local = [request.ready_beat for request in shared.prefilled if request not in decode.waiting]
        remote = [request.ready_beat for request in decode.waiting]
        before = decode.sequence
        simulation.advance(1)
        if decode.sequence is not None and decode.sequence is not before and local and remote:
            assert decode.sequence.ready_beat == min(local + remote)
            num_choices += 1
    assert num_choices > 10


def test_waiting_prompts_are_admitted_in_the_order_of_their_arrival() -> None:
    """Two Prefill cores behind wires of different length: the card admits first who came first."""
    rows = ("S>>>>>>PD>K", "S>>>>>>P...", "...........")
    simulation = ran(factory(*rows, workload=users(3, prompt=200, output=2)), 10)
    card = slot_cards(simulation)[0]
    order: list[int] = []
    for _ in range(600):
        simulation.advance(1)
        beats = [request.ready_beat for request in card.prefilling]
        order.append(int(beats == sorted(beats)))
    assert all(order)


def test_a_crash_at_a_hand_over_lists_the_sequence_where_it_was() -> None:
    """A paged prompt moves to a core that reserves: what it held is still held, and it is still on its core."""
    simulation = ran(factory("S>PD>K", "..M...", workload=users(1, prompt=200), vram_mib=2560, max_model_len=512), 600)
    crash = simulation.crash
    assert crash is not None
    assert crash.cell == 3
    kv = crash.holders[-1]
    assert (memory_words(kv.use), kv.cell, kv.num_bytes) == ("KV cache of request u0.0", 2, 13 * 3 * MIB)
    assert crash.tried_bytes == 512 * 196_608 - 13 * 3 * MIB
    assert not kv.is_reserved
    assert_books_balance(simulation)


def test_kv_that_waits_at_a_core_is_held_there() -> None:
    simulation = ran(factory("SP>>D>K", workload=users(3, output=100)), 120)
    cells = [holder.cell for holder in simulation.holders() if memory_words(holder.use).startswith("KV")]
    assert cells == [4, 4, 4]


def test_paging_cuts_what_a_finished_chat_holds_by_40_percent() -> None:
    """768 tokens of 1,280: measured at the last step of the same chat, reserved and in blocks."""
    held = []
    for rows in (("S>PD>K", "......"), ("S>PD>K", "..MM..")):
        simulation = Simulation(factory(*rows, workload=users(1, prompt=384, output=384), max_model_len=1280))
        simulation.advance(60)
        request = next(simulation.open_requests())
        while request.num_output_tokens < 383:
            simulation.advance(1)
        held.append(request.held_bytes)
    assert held == [240 * MIB, 144 * MIB]
