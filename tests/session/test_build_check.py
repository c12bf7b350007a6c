"""The check of a build before it runs: every mistake is found by name and place, and no build that wins has any."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

import pytest

from game.content.load import load_level, load_solution
from game.content.resources import levels_dir
from game.content.words import LANGUAGES, catalogue
from game.session.build.check import FINDINGS, check, findings_of
from game.sim.flow import flow_from
from game.sim.simulation import Simulation
from game.sim.tiles import FACINGS
from tests.drawing import factory

Facing = Mapping[tuple[int, int], str]

MISTAKES: list[tuple[str, tuple[str, ...], Facing, str, tuple[int, int], bool]] = [
    ("a gate that faces back", ("S>PD>V>K",), {(0, 5): "W"}, "enters_output", (0, 5), False),
    ("a gate that faces aside", ("S>PD>V>K",), {(0, 5): "N"}, "faces_away", (0, 5), False),
    ("a core that faces back", ("S>P>D>K",), {(0, 4): "W"}, "enters_output", (0, 4), False),
    ("an admission gate that faces back", ("S>A>E>K",), {(0, 2): "W"}, "enters_output", (0, 2), False),
    ("a wire that begins beside an output", ("S...", "v...", "PD>K"), {}, "begins_beside", (1, 0), False),
    ("a core that faces a wire's end", ("S>PD>K", "...^..", "...^.."), {(0, 3): "S"}, "faces_away", (0, 3), False),
    ("a core beside a wire of prompts", ("S>v....", "..vDD>K", "..>P..."), {}, "would_be_lost", (1, 4), False),
    ("an unfed wire into an output", ("S>PD>K", "..P<..", "......"), {}, "runs_into_output", (1, 3), False),
    ("two wires head on", ("S>PD><<", ".......", ".....>K"), {}, "would_be_lost", (0, 4), False),
    ("a wire off the grid", ("S>PD>",), {}, "would_be_lost", (0, 4), False),
    ("a wire that ends nowhere", ("S>PD>>.K",), {}, "would_be_lost", (0, 6), True),
    ("prompts into a decode core", ("S>D>K",), {}, "would_be_lost", (0, 2), False),
    ("a KV cache into the output", ("S>P>>K",), {}, "would_be_lost", (0, 5), False),
    ("bundles without a gate", ("S>PD>>K", "...F..."), {}, "would_be_lost", (0, 6), False),
    ("a source of two", ("S>PD>K", "......", "S....."), {}, "unserved", (2, 0), False),
    ("a core that is not led on", ("SP.....K",), {}, "leads_nowhere", (0, 1), True),
    ("an allocator by itself", ("S>PD>K", "......", "....M."), {}, "touches_nothing", (2, 4), False),
    ("a draft model at a prefill core", ("S>PD>>K", "..F...."), {}, "touches_nothing", (1, 2), False),
    ("a second allocator", ("SEK", ".M.", "..."), {}, "", (0, 0), False),
    ("two allocators of one core", (".M.", "SEK", ".M."), {}, "serves_nobody", (2, 1), True),
    ("a scheduler by itself", ("SEK", "..Q"), {}, "touches_nothing", (1, 2), False),
    ("a core that nothing comes to", ("S>PD>K", "......", "..P..."), {}, "unreached", (2, 2), True),
]


@pytest.mark.parametrize(("rows", "facing", "key", "place", "is_open"), [case[1:] for case in MISTAKES])
def test_a_mistake_is_found_where_it_is(
    rows: tuple[str, ...], facing: Facing, key: str, place: tuple[int, int], is_open: bool
) -> None:
    found = check(Simulation(factory(*rows, facing=facing)))
    assert [(each.key, divmod(each.cell, len(rows[0])), each.is_open) for each in found[:1]] == (
        [(key, place, is_open)] if key else []
    )


@pytest.mark.parametrize(
    ("rows", "vram_mib", "longest", "key"),
    [
        (("S>PD>K",), 2000, 256, "weights_large"),
        (("S>PD>K", "......", "S>PD>K"), 4000, 256, "weights_copy"),
        (("S>PD>K", "S>PD>K"), 2600, 256, "reserves_too_much"),
        (("SEK",), 2560, 4096, "sequence_too_long"),
        (("SEK", ".M."), 2560, 4096, ""),
        (("S>PD>K", "..M..."), 2600, 256, ""),
        (("..PD.K",), 2000, 256, "weights_large"),
    ],
)
def test_memory_that_cannot_be_had_is_found(rows: tuple[str, ...], vram_mib: int, longest: int, key: str) -> None:
    found = check(Simulation(factory(*rows, vram_mib=vram_mib, max_model_len=longest)))
    assert [each.key for each in found if not each.is_open] == ([key] if key else [])


def test_an_empty_board_only_says_whom_nothing_serves_yet() -> None:
    found = check(Simulation(factory("S....K", "S.....")))
    assert [(each.key, each.is_open) for each in found] == [("unserved", True)] * 2


def test_no_shipped_solution_has_a_finding() -> None:
    files = sorted(levels_dir().glob("*/solutions/*.json"))
    assert files
    for file in files:
        solution = load_solution(file)
        assert not findings_of(load_level(solution.level), solution), file.name


def test_what_a_run_loses_was_foretold() -> None:
    """Random boards, run: each loss is one of the leaks that were seen before, and a leak of prompts loses some."""
    random, num_lost = Random(11), 0
    for _ in range(120):
        rows = ["S" + "".join(random.choice(".>v<^PDEVAYKMF>>PD") for _ in range(5)) for _ in range(3)]
        facing = {(row, col): random.choice(FACINGS) for row in range(3) for col in range(6)}
        simulation = Simulation(factory(*rows, facing=facing, vram_mib=40_000))
        leaks = {(each.cell, each.packet_kind, each.cause, each.tile) for each in flow_from(simulation.sources).leaks}
        simulation.advance(400)
        lost = {(each.cell, each.packet_kind, each.cause, each.tile) for each in simulation.spills}
        assert lost <= leaks, (rows, facing)
        assert bool(lost) == bool(leaks), (rows, facing)
        num_lost += bool(lost)
    assert num_lost > 50


def test_every_finding_has_words_for_players_and_programs() -> None:
    for code in LANGUAGES:
        assert {f"why.{key}" for key in FINDINGS} <= catalogue(code).keys()
    found = check(Simulation(factory("S>PD>V>K", facing={(0, 5): "N"})))
    assert str(found[0]) == (
        "Validation gate at 0,5 faces nothing that takes what it puts out, while a way leads on at 0,6"
    )
