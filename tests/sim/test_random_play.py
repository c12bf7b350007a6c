"""Random legal builds on the shipped levels: the books balance at every tick, every run ends in a verdict."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from game.content.build import factory_spec
from game.content.level import Level
from game.content.load import level_ids, load_level, load_solution, solution_ids
from game.content.shape import Facing
from game.content.solution import Solution
from game.session.run.level_run import LevelRun
from game.sim.simulation import Simulation
from game.sim.spec import FactorySpec
from game.sim.tiles import CONDUIT_FACINGS, EMPTY_GLYPH, FACINGS, TILES
from tests.drawing import assert_books_balance

SLOW = settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
LEVELS = {level_id: level for level_id in level_ids() if (level := load_level(level_id)).chapter == 1}
SOLUTIONS = {level_id: [load_solution(name) for name in solution_ids(level_id)] for level_id in LEVELS}


@st.composite
def builds(draw: st.DrawFn) -> tuple[Level, Solution]:
    """A level, and a legal build: a shipped solution with random cells of the toolbox on top of it, or on nothing."""
    level = LEVELS[draw(st.sampled_from(sorted(LEVELS)))]
    nothing = Solution(level=level.id, map=tuple("." * level.cols for _ in level.map))
    start = draw(st.sampled_from([nothing, *SOLUTIONS[level.id]]))
    rows = [list(row) for row in start.map]
    facing: dict[str, Facing] = dict(start.facing)
    glyphs = "".join("".join(CONDUIT_FACINGS) if kind == "conduit" else TILES[kind].glyph for kind in level.toolbox)
    cells = [(row, col) for row in range(level.rows) for col in range(level.cols) if level.map[row][col] == EMPTY_GLYPH]
    for row, col in draw(st.lists(st.sampled_from(cells), max_size=20, unique=True)):
        glyph = draw(st.sampled_from(EMPTY_GLYPH + glyphs))
        rows[row][col] = glyph
        facing.pop(f"{row},{col}", None)
        if glyph != EMPTY_GLYPH and glyph not in CONDUIT_FACINGS:
            facing[f"{row},{col}"] = draw(st.sampled_from(FACINGS))
    return level, start.model_copy(update={"map": tuple("".join(row) for row in rows), "facing": facing})


@pytest.mark.compiled
@given(builds(), st.integers(0, 2**40))
@SLOW
def test_any_legal_build_balances_its_books_and_ends_in_a_verdict(build: tuple[Level, Solution], seed: int) -> None:
    level, solution = build
    level_run = LevelRun(level, solution, seed)
    for _ in range(60):
        level_run.advance(1)
        assert_books_balance(level_run.simulation)
    while level_run.verdict is None:
        level_run.advance(97)
        assert_books_balance(level_run.simulation)
    assert level_run.simulation.tick <= level_run.horizon_ticks
    assert level_run.verdict.reason


def mirrored(spec: FactorySpec) -> FactorySpec:
    """The same factory with north and south exchanged."""
    flip = {"N": "S", "S": "N"}
    tiles = (
        replace(tile, row=spec.rows - 1 - tile.row, facing=flip.get(tile.facing, tile.facing)) for tile in spec.tiles
    )
    return replace(spec, tiles=tuple(tiles))


def after_half_a_minute(spec: FactorySpec) -> Simulation:
    simulation = Simulation(spec)
    simulation.advance(1800)
    return simulation


@pytest.mark.compiled
@given(builds())
@SLOW
def test_mirrored_north_south_a_build_scores_the_same(build: tuple[Level, Solution]) -> None:
    """Equal claims go to the lowest cell, and users are numbered in reading order, so single tokens may differ.

    A build that loses packets is left out: which of two cores a sequence goes to decides there whether it is lost.
    """
    spec = factory_spec(*build)
    simulation, mirror = after_half_a_minute(spec), after_half_a_minute(mirrored(spec))
    assert (simulation.crash is None) == (mirror.crash is None)
    assume(simulation.crash is None and not simulation.spills)
    delivered = (simulation.ledger.num_delivered, mirror.ledger.num_delivered)
    assert delivered[0] == pytest.approx(delivered[1], rel=0.05, abs=10)
