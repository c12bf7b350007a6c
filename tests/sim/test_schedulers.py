"""The laws of one serving engine in numbers: what chapter 2 was designed with, from a model that is not the game.

Its numbers are without wires and of other seeds; those here are within 10 % of its spans.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from game.physics.units import BEATS_PER_SECOND
from game.sim.facts.surroundings import Surroundings
from game.sim.simulation import Simulation
from game.sim.spec import ClosedLoop, FactorySpec, Lengths, OpenLoop, SettingValue
from game.sim.view import RunView
from game.sim.workloads.terms import Phase, SharedPrefix, Terms
from tests.drawing import factory
from tests.serving import server
from tests.serving_run import Served, served

PAGED = ("S>E>K", "..M..")
SCHEDULED = ("..Q..", "S>E>K", "..M..")
TOLERANCE = 0.1


def about(low: float, high: float) -> object:
    """Within a tenth of a span."""
    return pytest.approx((low + high) / 2, abs=(high - low) / 2 + TOLERANCE * (low + high) / 2)


CHATS = ClosedLoop(96, Lengths(32, 160), Lengths(8, 1024, 90, 1.0))


def batched(slots: int, admission: str) -> Served:
    settings: dict[str, dict[str, SettingValue]] = {"engine": {"slots": slots}, "scheduler": {"admission": admission}}
    return served(server(*SCHEDULED, workload=CHATS, settings=settings, max_model_len=2048), 105, 15)


@pytest.mark.parametrize(
    ("slots", "tps", "ttft_s"), [(96, (1228, 1238), 0.18), (64, (878, 878), 6.2), (32, (467, 467), 20)]
)
def test_a_slot_that_becomes_free_is_given_away_at_once(slots: int, tps: tuple[float, float], ttft_s: float) -> None:
    run = batched(slots, "continuous")
    assert run.tps == about(*tps)
    assert run.ttft.percentile_ms(95) == about(1000 * ttft_s, 1000 * ttft_s)


@pytest.mark.parametrize(("slots", "low", "high"), [(96, 208, 305), (64, 144, 199), (32, 110, 140)])
def test_a_static_batch_waits_for_its_slowest(slots: int, low: float, high: float) -> None:
    assert batched(slots, "static").tps == about(low, high)


@pytest.mark.parametrize(
    ("block_size", "low", "high"),
    [
        (1, 941, 955),
        (2, 1284, 1301),
        (8, 1737, 1773),
        (16, 1830, 1859),
        (64, 1694, 1716),
        (128, 1490, 1499),
        (256, 920, 920),
    ],
)
def test_blocks_are_neither_huge_nor_tiny(block_size: int, low: float, high: float) -> None:
    chat = ClosedLoop(256, Lengths(16, 64), Lengths(16, 128))
    settings: dict[str, dict[str, SettingValue]] = {
        "engine": {"slots": 256},
        "page_allocator": {"block_size": block_size},
    }
    spec = server(*PAGED, workload=chat, model="llama-2-7b", settings=settings, max_model_len=256)
    assert served(spec, 60, 10).tps == about(low, high)


TWO_MINUTES = OpenLoop(
    "fixed_rate",
    0.7,
    4096,
    Lengths(16, 6000, 400, 1.2),
    Lengths(64, 256),
    Terms(phases=(Phase(60 * BEATS_PER_SECOND, requests_per_s=3.8),), repeats_phases=False),
    stratum_beats=10 * BEATS_PER_SECOND,
)


@pytest.mark.parametrize(
    ("policy", "mean_s", "worst_s", "tpot_ms"),
    [
        ("fcfs", (8.4, 10.2), (21, 25), (96, 96)),
        ("sjf", (1.8, 2.3), (48, 59), (96, 96)),
        ("sjf_aged", (3.8, 5.0), (32, 38), (96, 96)),
        ("mlfq", (0.7, 0.9), (2.5, 3.6), (262, 286)),
        ("rr", (0.65, 0.65), (2.5, 3.6), (262, 286)),  # the mean was 0.8 to 1.0 s there
    ],
)
def test_order_moves_waiting_about(
    policy: str, mean_s: tuple[float, float], worst_s: tuple[float, float], tpot_ms: tuple[float, float]
) -> None:
    settings: dict[str, dict[str, SettingValue]] = {
        "engine": {"slots": 256},
        "scheduler": {"policy": policy, "age_rate": 250, "watermark": 0.03},
    }
    run = served(server(*SCHEDULED, workload=TWO_MINUTES, settings=settings, seed=2), 150)
    mean, worst = run.ttft.mean_ms(), run.ttft.percentile_ms(100)
    assert mean is not None
    assert worst is not None
    assert (mean / 1000, worst / 1000, run.tpot.mean_ms()) == (about(*mean_s), about(*worst_s), about(*tpot_ms))


@pytest.mark.parametrize(
    ("prefill", "budget", "itl_ms", "ttft_ms"),
    [
        ("first", 8192, (269, 373), (426, 502)),
        ("whole", 8192, (235, 259), (464, 502)),
        ("chunked", 512, (45.2, 45.6), (529, 570)),
        ("chunked", 1024, (85, 85), (500, 514)),
        ("chunked", 256, (24, 24), (691, 724)),
    ],
)
def test_whole_prompts_stop_the_stream_of_all(
    prefill: str, budget: int, itl_ms: tuple[float, float], ttft_ms: tuple[float, float]
) -> None:
    documents = OpenLoop("poisson", 6.0, 4096, Lengths(16, 4096, 700, 0.9), Lengths(8, 1024, 180, 0.8))
    settings: dict[str, dict[str, SettingValue]] = {
        "engine": {"slots": 256},
        "scheduler": {"prefill": prefill, "token_budget": budget},
    }
    run = served(server(*SCHEDULED, card="a100-80", workload=documents, settings=settings, seed=1), 90, 10)
    assert run.itl.percentile_ms(99) == about(*itl_ms)
    assert run.ttft.percentile_ms(95) == about(*ttft_ms)


@pytest.mark.parametrize(("is_on", "low_s", "high_s"), [(True, 0.277, 0.306), (False, 47, 49)])
def test_what_is_shared_is_computed_once(is_on: bool, low_s: float, high_s: float) -> None:
    terms = Terms(shared_prefix=SharedPrefix(1600, 4))
    tenants = OpenLoop("poisson", 5.0, 4096, Lengths(100, 300), Lengths(48, 112), terms)
    settings: dict[str, dict[str, SettingValue]] = {"engine": {"slots": 256}, "page_allocator": {"prefix_cache": is_on}}
    run = served(server(*PAGED, workload=tenants, settings=settings, seed=1), 90, 10)
    ttft = run.ttft.percentile_ms(95)
    assert ttft is not None
    assert ttft / 1000 == about(low_s, high_s)


def state_of(run: Served, kind: str) -> list[str]:
    around = Surroundings(run.simulation, RunView(run.simulation).links_into())
    return [machine.status(around).key for machine in run.simulation.machines if machine.kind == kind]


def test_tiles_tell_whose_turn_is_next_and_who_has_waited_longest() -> None:
    """With the shortest first they are two, and a starving prompt is seen by its length."""
    settings: dict[str, dict[str, SettingValue]] = {"engine": {"slots": 256}, "scheduler": {"policy": "sjf"}}
    run = served(server(*SCHEDULED, workload=TWO_MINUTES, settings=settings, seed=2), 40)
    card = run.simulation.cards[0]
    waiting = sorted(card.cores[0].waiting, key=lambda request: request.sent_beat)
    shortest = min(request.num_prompt_tokens for request in waiting)
    assert len(waiting) > 2
    for kind in ("scheduler", "engine"):
        machine = next(machine for machine in run.simulation.machines if machine.kind == kind)
        told = {line.key: line.terms["prompt"].value for line in machine.summary() if "prompt" in line.terms}
        assert told == {"next_waiting": shortest, "oldest_waiting": waiting[0].num_prompt_tokens}
        assert waiting[0].num_prompt_tokens > shortest


def test_of_two_schedulers_the_lowest_cell_governs() -> None:
    budgets = (64, 512)
    spec = server("..Q..", "S>E>K", "..Q..")
    rows = [tile for tile in spec.tiles if tile.kind == "scheduler"]
    for tile, budget in zip(rows, budgets, strict=True):
        tile.settings["token_budget"] = budget
    run = served(spec, 1)
    assert state_of(run, "scheduler") == ["scheduling", "unused"]
    assert max(steps(spec)) <= min(budgets)


def steps(spec: FactorySpec) -> Iterator[int]:
    simulation = Simulation(spec)
    for _ in range(60):
        simulation.advance(1)
        yield simulation.cards[0].num_step_tokens


def test_of_two_allocators_the_lowest_cell_governs() -> None:
    spec = server("..M..", "S>E>K", "..M..")
    first, second = (tile for tile in spec.tiles if tile.kind == "page_allocator")
    first.settings["block_size"] = 32
    second.settings["block_size"] = 64
    run = served(spec, 1)
    assert state_of(run, "page_allocator") == ["paging", "unused"]
    assert run.simulation.cards[0].block_size == 32


def test_an_allocator_at_one_core_of_an_engine_pages_all_its_cores() -> None:
    (card,) = RunView(Simulation(server("S>EE>K", "..M..."))).cards
    assert [core.block_size for core in card.cores] == [16, 16]


def test_a_scheduler_beside_single_slots_is_unused() -> None:
    run = served(factory("S>PDV>K", "..Q...."), 1)
    assert state_of(run, "scheduler") == ["unused"]
