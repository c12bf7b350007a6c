"""Shaped progress has a slope: it never falls while a way is built, and falls with every wire that is taken out."""

from __future__ import annotations

import pickle
from contextlib import suppress
from random import Random

import pytest

import game
from game import Build, BuildError, Level, Solution, load_level, load_solution, run, shaped_progress
from game.session.build.actions import Cell
from game.sim.roles import CARRIES, SPLITS
from game.sim.tiles import FACINGS, STEPS, TILES, plays

LEVELS = game.level_ids()


def in_the_order_of_the_flow(build: Build) -> list[Cell]:
    """What lends itself to others first, then from the sources on what lies one tile further."""
    tiles = build.fixed | build.tiles
    order = [cell for cell, tile in tiles.items() if TILES[tile.kind].serves]
    coming = [(cell, tile) for cell, tile in build.fixed.items() if tile.kind == "source"]
    for cell, tile in coming:
        sides = FACINGS if plays(tile.kind, SPLITS) or TILES[tile.kind].is_core else tile.facing
        for side in sides:
            beside = cell[0] + STEPS[side][0], cell[1] + STEPS[side][1]
            near = tiles.get(beside)
            is_way = side == tile.facing or plays(tile.kind, SPLITS) or (near and TILES[near.kind].is_core)
            if near is not None and is_way and beside not in order:
                order.append(beside)
                coming.append((beside, near))
    return [cell for cell in order if cell in build.tiles]


def place(build: Build, whole: Build, cell: Cell) -> None:
    tile = whole.tiles[cell]
    build.place(cell, tile.kind, tile.facing)
    for name, value in tile.settings.items():
        build.configure(cell, name, value)


def value_of(level: Level, build: Build) -> float:
    return shaped_progress(level, build.solution()).value


@pytest.mark.parametrize("name", LEVELS)
def test_it_never_falls_while_a_reference_is_built_and_falls_with_every_wire_taken_out(name: str) -> None:
    level = load_level(name)
    whole = Build(level, load_solution(name))
    order = in_the_order_of_the_flow(whole)
    assert sorted(order) == sorted(whole.tiles)
    build, values = Build(level), [value_of(level, Build(level))]
    assert values[0] < 0.2
    for cell in order:
        place(build, whole, cell)
        values.append(value_of(level, build))
        assert values[-1] >= values[-2], f"{name}: {cell} lowers it from {values[-2]} to {values[-1]}"
    assert len(set(values)) > len(values) / 2
    parts = shaped_progress(level, whole.solution())
    assert parts.standing == pytest.approx(1.0)
    assert parts.missing_mib == 0.0
    assert parts.num_connected == parts.num_arriving == parts.num_answered == parts.num_delivered == parts.num_sources
    for cell, tile in whole.tiles.items():
        if plays(tile.kind, CARRIES):
            less = whole.copy()
            less.remove(cell)
            assert value_of(level, less) < parts.value - 1e-9, f"{name}: {cell} is missed by nobody"


def test_it_is_known_of_any_legal_build_and_below_1_without_a_token() -> None:
    for name in LEVELS[::3]:
        build, random = Build(name), Random(1)
        for _ in range(20):
            with suppress(BuildError):
                build.apply(random.choice(build.actions))
            parts = shaped_progress(build.level, build.solution())
            assert 0.0 <= parts.value < 1.0
            assert pickle.loads(pickle.dumps(parts)) == parts


def test_a_run_adds_what_it_reached() -> None:
    level, build = load_level("kv-paging"), load_solution("kv-paging")
    before = shaped_progress(level, build)
    early = shaped_progress(level, build, run(level, build, ticks=300))
    late = shaped_progress(level, build, run(level, build, ticks=700))
    won = shaped_progress(level, build, run(level, build))
    assert before.value < 1.0 <= early.value < late.value < won.value == 2.0
    assert early.tokens_delivered > 0


def test_memory_says_how_much_is_missing_the_more_cards_the_more() -> None:
    level = load_level("prefill-decode")
    missing = [
        shaped_progress(level, Solution(level=level.id, map=(line, *["." * 12] * 7))).missing_mib
        for line in ("D...........", "D.D.........", "D.D.D.......")
    ]
    assert missing[0] == 0.0 < missing[1] < missing[2]
