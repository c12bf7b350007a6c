"""The serving engine: blocks, tokens and requests balance at every tick, whatever the level and its users do."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from game.physics.cards import CARDS
from game.physics.links import LINKS
from game.physics.models import MODELS
from game.sim.cards.engine_card import EngineCard
from game.sim.latencies import Latencies
from game.sim.request import Request
from game.sim.scheduling.config import ADMISSIONS, PREFILLS, SchedulerConfig
from game.sim.scheduling.order.orders import ORDERS
from game.sim.simulation import Simulation
from game.sim.spec import FactorySpec, Tile
from game.sim.workloads.terms import ClosedLoop, Lengths, OpenLoop, Terms, Workload

MODEL = MODELS["opt-1.3b"]
BASE = FactorySpec(
    rows=2,
    cols=3,
    tiles=(Tile("source", 0, 0), Tile("engine", 0, 1), Tile("sink", 0, 2)),
    card=CARDS["l4"],
    model=MODEL,
    draft=None,
    vram_bytes=0,
    max_model_len=64,
    workload=ClosedLoop(8, Lengths(1, 40), Lengths(1, 24)),
    link=LINKS["pcie4-x16"],
    token_budget=64,
    is_vram_shared=False,
)


def engine(
    workload: Workload = BASE.workload,
    *,
    num_blocks: int = 40,
    block_size: int = 4,
    slots: int = 8,
    caches_prefixes: bool = False,
    config: SchedulerConfig | None = None,
    seed: int = 0,
) -> Simulation:
    """A source, an engine with so many blocks, and a sink."""
    tiles = [replace(tile, settings={"slots": slots}) if tile.kind == "engine" else tile for tile in BASE.tiles]
    if block_size:
        tiles.append(Tile("page_allocator", 1, 1, "E", {"block_size": block_size}))
    tokens_of_block = block_size or BASE.max_model_len
    vram = MODEL.weights_bytes + num_blocks * tokens_of_block * MODEL.kv_bytes_per_token
    spec = replace(BASE, tiles=tuple(tiles), vram_bytes=vram, workload=workload, seed=seed)
    simulation = Simulation(spec, latencies=Latencies(0))
    card = card_of(simulation)
    card.equipment.caches_prefixes = caches_prefixes
    if config is not None:
        card.equipment.config = config
    card.equip()
    return simulation


def card_of(simulation: Simulation) -> EngineCard:
    (card,) = simulation.cards
    assert isinstance(card, EngineCard)
    return card


def assert_balance(simulation: Simulation) -> None:
    """Blocks, tokens and requests add up, and what is counted for many together is what each of them has."""
    simulation.settle()
    card = card_of(simulation)
    residents, pool = card.scheduler.residents, card.scheduler.pool
    decoders = residents.decoders
    assert decoders.num_computed_tokens == sum(request.num_computed_tokens for request in decoders.members)
    missing = [request.max_tokens - request.num_output_tokens for request in residents.running]
    assert residents.num_missing_tokens == sum(missing)
    assert simulation.vram_used_bytes == MODEL.weights_bytes + pool.num_used * pool.block_bytes
    assert pool.num_used <= pool.num_blocks
    assert sum(request.held_bytes for request in residents.running) == pool.num_used * pool.block_bytes
    own = sum(holding.num_own_blocks for holding in residents.running.values())
    assert own <= pool.num_used
    if not pool.caches_prefixes:
        assert own == pool.num_used
    for request, holding in residents.running.items():
        assert holding.num_blocks * pool.block_size - request.num_computed_tokens >= 0
        assert request.debt >= 1 or request.num_output_tokens == request.num_answer_tokens
    core = card.engine_cores[0]
    assert set(core.running) == set(residents.running)
    assert len(core.running) <= core.num_slots
    ledger = simulation.ledger
    flying = simulation.num_tokens_in_flight()
    assert ledger.num_generated == ledger.num_delivered + ledger.num_spilled + flying
    open_requests = list(simulation.open_requests())
    assert len(open_requests) == len(set(open_requests))
    assert ledger.requests_sent == (
        ledger.requests_done + ledger.requests_refused + ledger.requests_aborted + len(open_requests)
    )
    for request in open_requests:
        assert request.num_delivered <= request.num_output_tokens <= request.num_answer_tokens


workloads = st.one_of(
    st.builds(ClosedLoop, st.integers(1, 12), st.just(Lengths(1, 40)), st.just(Lengths(1, 24))),
    st.builds(
        OpenLoop,
        st.sampled_from(["fixed_rate", "poisson"]),
        st.sampled_from([2.0, 30.0, 200.0]),
        st.just(1 << 20),
        st.sampled_from([Lengths(1, 1), Lengths(1, 60), Lengths(30, 64)]),
        st.sampled_from([Lengths(1, 1), Lengths(1, 24)]),
        st.sampled_from([Terms(), Terms(patience_beats=200_000), Terms(timeout_beats=500_000)]),
    ),
)
configs = st.builds(
    lambda order, admission, prefill, budget, watermark, growth: SchedulerConfig(
        budget, ORDERS[order](100), admission, prefill, watermark, growth
    ),
    st.sampled_from(sorted(ORDERS)),
    st.sampled_from(ADMISSIONS),
    st.sampled_from(PREFILLS),
    st.sampled_from([1, 3, 16, 64, 512]),
    st.sampled_from([0.0, 0.1]),
    st.sampled_from([0.0, 0.5, 1.0]),
)


@settings(max_examples=40, deadline=None)
@given(
    workloads,
    configs,
    st.sampled_from([1, 4, 16]),
    st.integers(3, 60),
    st.integers(1, 12),
    st.booleans(),
    st.integers(0, 3),
)
def test_everything_balances_at_every_tick(
    workload: Workload,
    config: SchedulerConfig,
    block_size: int,
    num_blocks: int,
    slots: int,
    caches_prefixes: bool,
    seed: int,
) -> None:
    def made() -> Simulation:
        return engine(
            workload,
            num_blocks=num_blocks,
            block_size=block_size,
            slots=slots,
            caches_prefixes=caches_prefixes,
            config=config,
            seed=seed,
        )

    simulation, unwatched = made(), made()
    for _ in range(45):
        simulation.advance(1)
        assert_balance(simulation)
    unwatched.advance(45)
    assert simulation.digest() == unwatched.digest()


def assert_all_end(simulation: Simulation, num_requests: int) -> list[Request]:
    """Every request is answered or refused before long; nobody is left standing."""
    simulation.advance(60 * 60)
    assert_balance(simulation)
    ledger = simulation.ledger
    assert ledger.requests_done + ledger.requests_refused == num_requests
    assert card_of(simulation).scheduler.pool.num_used == 0
    return list(simulation.open_requests())


@settings(max_examples=25, deadline=None)
@given(configs, st.integers(1, 40), st.sampled_from([1, 4]), st.booleans())
def test_no_run_stands_still(config: SchedulerConfig, num_blocks: int, block_size: int, caches_prefixes: bool) -> None:
    burst = OpenLoop("fixed_rate", 2000.0, 1 << 20, Lengths(1, 40), Lengths(1, 24), Terms(num_requests=60))
    simulation = engine(
        burst, num_blocks=num_blocks, block_size=block_size, caches_prefixes=caches_prefixes, config=config
    )
    assert assert_all_end(simulation, 60) == []


def test_a_client_holds_back_what_it_may_not_have_on_the_way() -> None:
    """As the benchmark of vLLM does with a rate and a most that may be in flight."""
    burst = Terms(num_requests=40, max_in_flight=3)
    simulation = engine(OpenLoop("fixed_rate", 500.0, 1 << 20, Lengths(8, 8), Lengths(6, 6), burst))
    most = 0
    for _ in range(200):
        simulation.advance(1)
        most = max(most, simulation.num_open)
    assert most == 3
    assert simulation.ledger.requests_done == 40


def test_ten_thousand_may_wait() -> None:
    terms = Terms(num_requests=10_500)
    simulation = engine(
        OpenLoop("fixed_rate", 90_000.0, 1 << 20, Lengths(1, 40), Lengths(1, 24), terms), num_blocks=120, slots=16
    )
    simulation.advance(12)
    assert card_of(simulation).num_waiting > 10_000
    assert_balance(simulation)
    simulation.advance(7_500)
    assert simulation.ledger.requests_done == 10_500
    assert_balance(simulation)
