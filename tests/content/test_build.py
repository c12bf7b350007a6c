"""What a level and a solution make: every number of the files arrives in the simulation's spec."""

from __future__ import annotations

import json

import pytest

from game.content.build import factory_spec
from game.content.load import load_level, load_solution, solution_ids
from game.content.parse import parse_level, parse_solution
from game.physics.cards import CARDS
from game.physics.links import LINKS
from game.physics.models import MODELS
from game.sim.spec import ClosedLoop, Draft, FactorySpec, Lengths, OpenLoop, Tile
from tests.content.test_level_faults import LEVEL


def spec_of(**changes: object) -> FactorySpec:
    """The spec of a small level with some keys changed, and of a solution that places two tiles."""
    level = parse_level(json.dumps(json.loads(LEVEL) | changes))
    return factory_spec(level, parse_solution('{"format": 1, "level": "tiny", "map": ["S>.K", "^..."], "facing": {}}'))


def test_every_number_arrives() -> None:
    assert spec_of() == FactorySpec(
        rows=2,
        cols=4,
        tiles=(
            Tile("source", 0, 0, "E"),
            Tile("conduit", 0, 1, "E"),
            Tile("sink", 0, 3, "E"),
            Tile("conduit", 1, 0, "N"),
            Tile("prefill", 1, 1, "N"),
            Tile("blocked", 1, 3, "E"),
        ),
        card=CARDS["toy-120"],
        model=MODELS["opt-1.3b"],
        draft=Draft(MODELS["opt-125m"], 3, 0.8),
        vram_bytes=4096 * 2**20,
        max_model_len=256,
        workload=ClosedLoop(4, Lengths(32, 32), Lengths(8, 48)),
        link=LINKS["pcie4-x16"],
        token_budget=256,
        beats_per_tile=60_000,
        seed=0,
    )


def test_a_card_may_be_invented() -> None:
    card = spec_of(card={"bandwidth_gb_per_s": 50, "tflops": 1.5}).card
    assert (card.id, card.bandwidth_gb_per_s, card.tflops) == ("tiny", 50.0, 1.5)


@pytest.mark.parametrize("kind", ["fixed_rate", "poisson"])
def test_open_loops(kind: str) -> None:
    lengths = {"prompt_tokens": {"min": 16, "max": 64}, "output_tokens": 48}
    workload = {"kind": kind, "requests_per_s": 2.5, "queue_limit": 9, **lengths}
    assert spec_of(workload=workload).workload == OpenLoop(kind, 2.5, 9, Lengths(16, 64), Lengths(48, 48))
    del workload["queue_limit"]
    assert spec_of(workload=workload).workload == OpenLoop(kind, 2.5, 64, Lengths(16, 64), Lengths(48, 48))


def test_other_choices_arrive() -> None:
    spec = spec_of(draft=None, link="nvlink4", ticks_per_tile=7, token_budget=99, seed=2**61, card="h100")
    assert spec.draft is None
    assert (spec.link, spec.card) == (LINKS["nvlink4"], CARDS["h100"])
    assert (spec.beats_per_tile, spec.token_budget, spec.seed) == (140_000, 99, 2**61)


def test_a_run_may_name_another_seed() -> None:
    level, solution = load_level("kv-paging"), load_solution("kv-paging")
    assert factory_spec(level, solution).seed == level.seed
    assert factory_spec(level, solution, 5).seed == 5
    assert factory_spec(level, solution, 0).seed == 0


@pytest.mark.parametrize("name", solution_ids())
def test_repeating_the_fixed_cells_makes_no_difference(name: str) -> None:
    solution = load_solution(name)
    level = load_level(solution.level)
    with_fixed = tuple(
        "".join(fixed if fixed != "." else glyph for fixed, glyph in zip(*rows, strict=True))
        for rows in zip(level.map, solution.map, strict=True)
    )
    only_placed = tuple(
        "".join("." if fixed != "." else glyph for fixed, glyph in zip(*rows, strict=True))
        for rows in zip(level.map, solution.map, strict=True)
    )
    specs = [
        factory_spec(level, solution.model_copy(update={"map": rows}))
        for rows in (with_fixed, only_placed, solution.map)
    ]
    assert specs[0] == specs[1] == specs[2]
