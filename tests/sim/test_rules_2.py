"""What rules 2 changed: hand-overs inside a card take time, one queue feeds every slot, cards may have own memories."""

from dataclasses import replace

import pytest

from game.physics.units import BEATS_PER_TICK, MIB, TICKS_PER_SECOND
from game.sim.machines.core import Core
from game.sim.served import unserved_spans
from game.sim.simulation import Simulation
from game.sim.spec import ClosedLoop, Lengths, OpenLoop
from tests.drawing import assert_books_balance, factory, ran, slot_cards

WEIGHTS_BYTES = 2_631_516_160
LAST = 7500


def users(count: int, prompt: int = 32, output: int = 48) -> ClosedLoop:
    return ClosedLoop(users=count, prompt=Lengths(prompt, prompt), output=Lengths(output, output))


def mean_tps(simulation: Simulation, ticks: int = 6000) -> float:
    before = simulation.ledger.num_delivered
    simulation.advance(ticks)
    return (simulation.ledger.num_delivered - before) * TICKS_PER_SECOND / ticks


def first_ttft_ms(*rows: str) -> float:
    simulation = ran(factory(*rows, workload=users(1)), 1200)
    ttft = simulation.meter.ttft_percentile_ms(50)
    assert ttft is not None
    return ttft


@pytest.mark.parametrize("length", [1, 4, 8])
def test_cores_are_no_better_wires_than_wires(length: int) -> None:
    chain, wire = "S" + "P" * (length + 1) + "DK", "S" + ">" * length + "PDK"
    assert first_ttft_ms(chain) >= first_ttft_ms(wire) - 1000 / TICKS_PER_SECOND
    by_cores, by_wire = (ran(factory(row, workload=users(2)), 600) for row in (chain, wire))
    assert mean_tps(by_cores) <= 1.01 * mean_tps(by_wire)
    assert_books_balance(by_cores)


def test_a_hand_over_crosses_the_cells_between_on_the_shortest_way() -> None:
    """Round the corner there are two cells between the Prefill core and the Decode core, whatever else touches."""
    rows = ("S>P...", "..PP..", "...PDK", "......")
    simulation = Simulation(factory(*rows, workload=users(1)))
    (card,) = slot_cards(simulation)
    corner, decode = 2, 16
    assert card.paths.latency_beats(corner, decode) == 3 * 3 * BEATS_PER_TICK
    assert card.paths.latency_beats(corner, 8) == 0
    while not card.travelling:
        simulation.advance(1)
    core = simulation.machine_at(decode)
    assert isinstance(core, Core)
    assert len(core.running) == 1, "the slot is taken while its sequence is on the way"
    assert not card.decoding
    assert_books_balance(simulation)


def test_one_kv_wire_feeds_every_free_slot_of_a_card() -> None:
    rows = ("SP>>D>>v", "SP>^DD>v", "....D>>K")
    simulation = ran(factory(*rows, workload=users(4, output=200), vram_mib=16_384), 900)
    decode_cores = slot_cards(simulation)[1].decode_cores
    assert [len(core.running) for core in decode_cores] == [1, 1, 1, 1]
    assert_books_balance(simulation)


def test_kv_may_arrive_at_a_prefill_core_of_a_card_that_decodes_and_at_no_other() -> None:
    simulation = ran(factory("SP>>PD>K", workload=users(1), vram_mib=16_384), 600)
    assert simulation.ledger.requests_done > 2
    assert not simulation.spills
    lost = ran(factory("SP>>P..K", workload=users(1), vram_mib=16_384), 600)
    assert [spill.tile for spill in lost.spills] == ["prefill"]


def test_prompts_of_a_card_wait_in_one_queue() -> None:
    """Both sources lead to the upper Prefill core; the lower one works as much."""
    rows = ("S>>PD>>K", "S>^PD>>^")
    simulation = ran(factory(*rows, workload=users(4, prompt=200, output=4), max_model_len=512), 60)
    seen = set()
    for _ in range(600):
        simulation.advance(1)
        for request in slot_cards(simulation)[0].prefilling:
            assert request.core is not None
            seen.add(request.core.cell)
    assert seen == {3, 11}


def test_cards_with_memories_of_their_own_each_load_the_weights_and_keep_their_own_kv() -> None:
    spec = replace(factory("SP>>D>K", workload=users(2), vram_mib=2700), is_vram_shared=False)
    simulation = ran(spec, 600)
    assert simulation.crash is None
    assert [memory.capacity_bytes for memory in simulation.memories] == [2700 * MIB] * 2
    assert all(memory.used_bytes >= WEIGHTS_BYTES for memory in simulation.memories)
    assert simulation.ledger.requests_done > 5
    assert_books_balance(simulation)
    shared = Simulation(replace(spec, is_vram_shared=True))
    assert shared.crash is not None


def test_out_of_memory_names_the_card() -> None:
    work = users(4, prompt=100, output=200)
    spec = replace(factory("SPP>D>K", workload=work, vram_mib=2600, max_model_len=256), is_vram_shared=False)
    simulation = ran(spec, 3000)
    crash = simulation.crash
    assert crash is not None
    assert crash.card == 0
    assert -1 in {holder.cell for holder in crash.holders}, "what is on its way to card 1 is still held by card 0"
    assert sum(holder.num_bytes for holder in crash.holders) == crash.used_bytes


def test_a_source_without_a_token_is_not_served() -> None:
    simulation = ran(factory("S>PD>K", "S.....", workload=users(2)), 3000)
    first, second = simulation.sources
    assert second.unserved_since() == 0
    assert unserved_spans([second], 1, 3000) == [(1, 3001)]
    (until_first_token,) = first.unserved
    assert until_first_token[0] == 0
    assert unserved_spans([first], 1000, 3000) == []


def test_waiting_too_long_for_the_next_token_is_told_to_the_tick() -> None:
    """One slot, two users, answers of 34 s: who waits gets no token for longer than 30 s."""
    spec = factory("S>PD>K", "S>^...", workload=users(1, prompt=32, output=1200), max_model_len=2048)
    simulation = Simulation(replace(spec, served_within_ticks=1800))
    delivered: dict[int, list[int]] = {0: [], 1: []}
    counts = {0: 0, 1: 0}
    for tick in range(LAST):
        simulation.advance(1)
        for request in simulation.open_requests():
            if request.ordinal * 1200 + request.num_delivered > counts[request.user]:
                counts[request.user] = request.ordinal * 1200 + request.num_delivered
                delivered[request.user].append(tick + 1)
    for source, times in zip(simulation.sources, delivered.values(), strict=True):
        is_served = [False] * (LAST + 1)
        for number, at in enumerate(times):
            until = times[number + 1] if number + 1 < len(times) else LAST + 1
            for when in range(at, min(until, at + 1801, LAST + 1)):
                is_served[when] = True
        expected = [when for when in range(1, LAST + 1) if not is_served[when]]
        spans = unserved_spans([source], 1, LAST)
        found = [when for start, end in spans for when in range(start, end)]
        assert len(spans) > 1
        assert found == expected


def test_users_who_ask_nothing_do_not_wait() -> None:
    """A prompt every 50 s: nobody waits between the answers."""
    work = OpenLoop("fixed_rate", 0.02, 8, Lengths(32, 32), Lengths(8, 8))
    simulation = ran(factory("S>PD>K", workload=work), 12_000)
    (source,) = simulation.sources
    assert simulation.ledger.requests_done == 3
    assert len(source.unserved) == 1, "only the time before the first token"
    assert source.unserved_since() is None


def test_the_size_of_blocks_is_a_setting_of_the_first_allocator_that_touches_a_card() -> None:
    spec = factory("S>PD>K", "..MM..", workload=users(1, prompt=33, output=20), max_model_len=1280)
    tiles = [
        replace(tile, settings={"block_size": 4}) if (tile.row, tile.col) == (1, 2) else tile for tile in spec.tiles
    ]
    small, usual = ran(replace(spec, tiles=tuple(tiles)), 5), ran(spec, 5)
    (request,), (as_usual,) = small.open_requests(), usual.open_requests()
    assert request.block_size == 4
    assert slot_cards(small)[0].law.kv_beats(1000) == pytest.approx(
        as_usual.kv_bytes_per_token * 1000 / 80_000 / 0.64, rel=0.01
    )
    assert (request.num_owned_tokens, as_usual.num_owned_tokens) == (36, 48)
