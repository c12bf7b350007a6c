"""What sessions and tenants share is found in the prefix cache of an engine; what stands before it decides."""

from __future__ import annotations

from dataclasses import replace

import pytest

from game.physics.units import BEATS_PER_SECOND
from game.sim.cards.engine_card import EngineCard
from game.sim.spec import FactorySpec, SettingValue, Workload
from game.sim.workloads.terms import Lengths, OpenLoop, Pause, Sessions, SharedPrefix, Terms
from tests.drawing import factory, ran

TALK = Sessions(
    3, Lengths(6, 6), Lengths(120, 240), Lengths(16, 40), Lengths(8, 16), Pause("exponential", BEATS_PER_SECOND)
)
TENANTS = OpenLoop("poisson", 2.0, 64, Lengths(16, 40), Lengths(8, 16), Terms(shared_prefix=SharedPrefix(320, 2)))


def engine(workload: Workload, *, is_caching: bool = True, order: str = "changing_last") -> FactorySpec:
    """An engine of eight slots with a page allocator."""
    spec = factory("S>E>>K", "..M...", workload=workload, max_model_len=1024, vram_mib=6000)
    settings: dict[str, dict[str, SettingValue]] = {
        "source": {"prompt_order": order},
        "engine": {"slots": 8},
        "page_allocator": {"prefix_cache": is_caching},
    }
    return replace(spec, tiles=tuple(replace(tile, settings=settings.get(tile.kind, {})) for tile in spec.tiles))


def hit_share(spec: FactorySpec) -> float:
    """Tokens of prompts that were found in the cache, of all that it was asked for, in two minutes."""
    simulation = ran(spec, 7200)
    assert simulation.ledger.requests_done > 50
    (card,) = simulation.cards
    assert isinstance(card, EngineCard)
    pool = card.scheduler.pool
    return pool.num_hit_tokens / max(1, pool.num_queried_tokens)


def test_a_turn_finds_all_that_was_said_before_it() -> None:
    assert hit_share(engine(TALK)) > 0.6
    assert hit_share(engine(TALK, is_caching=False)) == 0


@pytest.mark.parametrize(
    ("order", "least", "most"),
    [("changing_last", 0.8, 1.0), ("changing_after_128", 0.3, 0.4), ("changing_first", 0, 0)],
)
def test_tenants_share_what_stands_before_the_changing_part(order: str, least: float, most: float) -> None:
    assert least <= hit_share(engine(TENANTS, order=order)) <= most
