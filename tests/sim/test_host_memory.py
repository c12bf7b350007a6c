"""Host memory: whether fetching pays depends on the wire, and nothing gets lost on it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from game.physics.cards import CARDS
from game.physics.links import LINKS
from game.physics.models import MODELS
from game.session.reading.diagnosis import diagnose
from game.sim.cards.engine_card import EngineCard
from game.sim.facts.surroundings import Surroundings
from game.sim.latencies import Latencies
from game.sim.machines.host_memory import HostMemory
from game.sim.memory.block_pool import BlockPool
from game.sim.memory.host_tier import HostTier
from game.sim.memory.memory import Memory
from game.sim.simulation import Simulation
from game.sim.spec import CardSpec, FactorySpec, Tile
from game.sim.status import UNUSED
from game.sim.view import RunView
from game.sim.workloads.terms import Lengths, Pause, Sessions

SIZE = 16


def served(card: str, model: str, users: int, link: str | None, *, gib: int = 64, caches: bool = True) -> Simulation:
    """Chats of six turns over a document each, as level 8 has them, served by one engine."""
    tiles = [
        Tile("source", 1, 0),
        Tile("engine", 1, 1, "E", {"slots": 64}),
        Tile("sink", 1, 2),
        Tile("page_allocator", 2, 1, "E", {"block_size": SIZE, "prefix_cache": caches}),
    ]
    if link is not None:
        tiles.append(Tile("host_memory", 0, 1, "E", {"gib": gib, "link": link}))
    workload = Sessions(
        *(users, Lengths(6, 6), Lengths(1200, 2400), Lengths(60, 160), Lengths(48, 112)),
        Pause("exponential", 12 * 1_200_000),
    )
    spec = FactorySpec(
        rows=3,
        cols=3,
        tiles=tuple(tiles),
        card=CARDS[card],
        model=MODELS[model],
        draft=None,
        vram_bytes=int(CARDS[card].memory_gb * 0.9e9),
        max_model_len=4096,
        workload=workload,
        link=LINKS["pcie4-x16"],
        token_budget=512,
        is_vram_shared=False,
        beats_per_tile=0,
    )
    return Simulation(spec, latencies=Latencies(10 * 1_200_000))


@cache
def mean_ttft_ms(card: str, model: str, users: int, link: str | None) -> float:
    simulation = served(card, model, users, link)
    simulation.advance(90 * 60)
    assert_host_balances(simulation)
    latencies = simulation.meter.latencies
    assert latencies is not None
    mean = latencies.ttft(simulation.open_requests(), simulation.tick * 20_000).mean_ms()
    assert mean is not None
    return mean


def card_of(simulation: Simulation) -> EngineCard:
    (card,) = simulation.cards
    assert isinstance(card, EngineCard)
    return card


def assert_host_balances(simulation: Simulation) -> None:
    simulation.settle()
    card = card_of(simulation)
    residents, pool = card.scheduler.residents, card.scheduler.pool
    assert 0 <= pool.num_free <= pool.num_blocks
    assert pool.num_used * pool.block_bytes + card.law.weights_bytes == simulation.vram_used_bytes
    host = card.host_tier
    if host is not None:
        assert 0 <= host.num_kept_bytes <= host.num_bytes
        assert host.num_loaded_tokens % SIZE == host.num_stored_tokens % SIZE == 0
    for request in residents.running:
        assert request.num_computed_tokens <= request.num_prompt_tokens + request.num_answer_tokens


def test_over_a_wide_wire_fetching_beats_computing_again() -> None:
    """Level 8, card A: 3.5 to 4.8 s without, .58 to .70 s with host memory (other pauses there)."""
    without, fetched = (mean_ttft_ms("l4", "llama-3-8b", 40, link) for link in (None, "pcie4-x16"))
    assert fetched < 800
    assert without > 2.5 * fetched


def test_over_a_narrow_wire_computing_again_beats_fetching() -> None:
    """Level 8, card B on a riser: .57 to .96 s without, about 20 s with host memory; x16 turns it."""
    without, narrow, wide = (
        mean_ttft_ms("rtx-4090", "llama-2-7b", 24, link) for link in (None, "pcie3-x1", "pcie4-x16")
    )
    assert 400 < without < 1100
    assert narrow > 8 * without
    assert wide < 0.6 * without


def test_a_host_without_a_prefix_cache_is_unused() -> None:
    simulation = served("l4", "llama-3-8b", 4, "pcie4-x16", caches=False)
    simulation.advance(600)
    host = simulation.machine_at(1)
    assert host is not None
    assert host.status(Surroundings(simulation, RunView(simulation).links_into())) == UNUSED


@settings(max_examples=12, deadline=None)
@given(st.integers(1, 8), st.sampled_from(["pcie3-x1", "pcie5-x16"]), st.sampled_from([1, 7, 60]))
def test_runs_are_the_same_in_any_stride(users: int, link: str, stride: int) -> None:
    whole, strided = (served("l4", "llama-3-8b", users, link) for _ in range(2))
    whole.advance(420)
    for _ in range(420 // stride):
        strided.advance(stride)
        assert_host_balances(strided)
    assert strided.digest() == whole.digest()


def test_a_wire_carries_one_thing_after_the_other() -> None:
    tier = HostTier(1 << 20, 10, SIZE, 100)
    first, second = ((1, 0, 64), (-1, 0, 9)), ((2, 0, 64), (-3, 0, 9))
    assert tier.store(first, 64, 1000) == 1000 + 4 * 10
    assert tier.store(second, 64, 1000) == 1000 + 8 * 10
    assert tier.found_blocks(first, 70, 1039) == 0  # not there yet
    assert tier.found_blocks(first, 70, 1040) == 4
    due, held = tier.load(first, 4, 3, 2000)
    assert due == 2000 + 3 * 10
    again, _ = tier.load(first, 4, 3, 2000)
    assert again == due + 3 * 10
    tier.loaded(held)
    assert tier.store(first, 64, 3000) == 3000  # it is there already


def test_the_least_recently_used_make_room() -> None:
    tier = HostTier(6 * 100, 10, SIZE, 100)
    contents = [((number, 0, 48), (-number, 0, 1)) for number in (1, 2, 3)]
    for number, runs in enumerate(contents):
        tier.store(runs, 48, number * 1000)
    assert [tier.found_blocks(runs, 49, 5000) for runs in contents] == [0, 3, 3]


def test_blocks_are_given_back_when_they_are_copied() -> None:
    """What is on its way to the host is still held on the card."""
    memory = Memory(1000)
    pool = BlockPool(memory, SIZE, 100, 10, caches_prefixes=True)
    holding = pool.admit(((1, 0, 48), (-1, 0, 16)), 48)
    pool.release(holding, 48)
    assert (pool.num_free, pool.num_kept) == (10, 3)
    simulation = served("l4", "llama-3-8b", 2, "pcie3-x1")
    most = 0
    for _ in range(1200):
        simulation.advance(1)
        card = card_of(simulation)
        if not card.scheduler.residents.running:
            most = max(most, card.scheduler.pool.num_used)
    assert most > 0


def test_a_card_with_a_link_of_its_own_is_reached_over_it_whatever_the_tile_is_set_to() -> None:
    """Level 8's two cards at one host memory: fetched in 5.1 and 665 us a token, computed in 191 and 84."""
    riser = CardSpec("b", CARDS["rtx-4090"], MODELS["llama-2-7b"], 21 << 30, LINKS["pcie3-x1"])
    spec = served("l4", "llama-3-8b", 2, "pcie4-x16").spec
    tiles = (*spec.tiles, Tile("engine", 0, 0, "E", {"card": "b"}), Tile("page_allocator", 0, 2, "E"))
    simulation = Simulation(replace(spec, cards=(riser,), tiles=tiles))
    host = simulation.machine_at(1)
    assert isinstance(host, HostMemory)
    assert [card.made_of.name for card in host.cards] == ["b", ""]
    told = [(line.key, line.value.value) for line in host.summary() if line.value is not None]
    assert [key for key, _ in told] == [
        "host_fetch",
        "host_compute",
        "host_costs",
        "host_fetch",
        "host_compute",
        "host_pays",
    ]
    assert [value for _, value in told] == pytest.approx([665, 84.3, 7.9, 5.12, 190.8, 37.3], rel=0.02)


@pytest.mark.parametrize(("link", "is_slow"), [("pcie3-x1", True), ("pcie4-x16", False)])
def test_what_waits_for_blocks_on_a_narrow_wire_is_told_where_that_is(link: str, is_slow: bool) -> None:
    simulation = served("rtx-4090", "llama-2-7b", 24, link)
    simulation.advance(60 * 60)
    found = diagnose(simulation)
    assert [reason.key for reason in found.more] == ["fetch_slow"] * is_slow
    assert (1 in found.cells) == is_slow
    if is_slow:
        assert "at 0,1 a token is fetched in 666 us and would be computed in 84" in str(found.more[0])
