"""What the numbers of a level come to together is bounded, so that every run of every valid level ends in time."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from game.content.build import factory_spec
from game.content.errors import ContentError, Fault
from game.content.level import Level
from game.content.level_card import card_of
from game.content.load import level_ids, load_level
from game.content.match import check_match
from game.content.parse import parse_level, parse_solution
from game.content.solution import Solution
from game.content.work import (
    MAX_CROSSINGS,
    MAX_IN_FLIGHT,
    MAX_SEQUENCE_STEPS,
    Load,
    build_problems,
    most_slots,
)
from game.content.work_asked import MAX_PROMPTS, MAX_USERS, MAX_WAITING
from game.session.run.level_run import LevelRun
from game.sim.grid import Grid
from game.sim.link import Link
from game.sim.machines.validation_gate import ValidationGate
from game.sim.simulation import Simulation
from game.sim.wiring import ENDLESS, Way, ways
from tests.drawing import factory
from tests.sim.test_honesty import BUSY

CHAT = {"prompt_tokens": 32, "output_tokens": 48}
FAST = {"bandwidth_gb_per_s": 1e6, "tflops": 1e6}
BOARD = ["S" + "." * 10 + "K"] + ["." * 12] * 7


def text_of(rows: list[str], workload: dict[str, Any], **keys: Any) -> str:
    values = {
        "format": 1,
        "id": "work",
        "title": "Work",
        "map": rows,
        "toolbox": ["conduit", "prefill", "decode"],
        "card": "toy-120",
        "vram_mib": 1 << 24,
        "model": "opt-1.3b",
        "max_model_len": 4096,
        "workload": {**CHAT, **workload},
        "goals": [{"metric": "tps", "at_least": 30, "hold_s": 10}],
        "horizon_s": 120,
        **keys,
    }
    return json.dumps(values, indent=1)


def closed(users: int, **lengths: Any) -> dict[str, Any]:
    return {"kind": "closed_loop", "users": users, **lengths}


def poisson(rate: float, queue_limit: int = 64, **lengths: Any) -> dict[str, Any]:
    return {"kind": "poisson", "requests_per_s": rate, "queue_limit": queue_limit, **lengths}


def faults_of(text: str) -> list[Fault]:
    with pytest.raises(ContentError) as error:
        parse_level(text, "work.json")
    return error.value.faults


TOO_MUCH: list[tuple[str, str, list[str], list[str]]] = [
    (
        "sixty rows of prompts",
        text_of(["S.......K"] * 60, poisson(1000, 65536), horizon_s=3600),
        ["workload.requests_per_s", "workload.queue_limit", "horizon_s"],
        ["216,000,000 prompts in 3600 s", "lower requests_per_s or horizon_s"],
    ),
    (
        "one source",
        text_of(["S.......K"], poisson(1000), horizon_s=3600),
        ["workload.requests_per_s"],
        ["1 source of 1000 requests/s sends 3,600,000 prompts in 3600 s"],
    ),
    (
        "a board full of users",
        text_of(["S" * 127 + "K"] * 128, closed(256)),
        ["workload.users"],
        ["16256 sources of 256 users are 4,161,536 users", "lower users or draw fewer sources"],
    ),
    (
        "evenly spaced prompts from a board full of sources",
        text_of(["S" * 127 + "K"] * 128, {**poisson(1), "kind": "fixed_rate"}),
        ["workload.requests_per_s", "workload.queue_limit"],
        ["1,950,720 prompts in 120 s"],
    ),
    (
        "queues",
        text_of(["S" * 9 + "K"], poisson(400, 65536)),
        ["workload.queue_limit"],
        ["9 sources of queue_limit 65536 may keep 432,000 prompts waiting", "lower queue_limit"],
    ),
    (
        "users that all are at work",
        text_of(["S" + "." * 127] * 127 + ["." * 127 + "K"], closed(1), card=FAST, model="opt-125m"),
        ["horizon_s"],
        ["127 sequences in up to 2,080 steps of opt-125m a second", "fewer users"],
    ),
    (
        "cells for cores of an hour",
        text_of(["S" + "." * 22 + "K"] * 16, closed(256), card="h100", horizon_s=3600),
        ["horizon_s"],
        ["352 sequences in up to", "lower horizon_s or have fewer cells for cores"],
    ),
    (
        "cores of the level's own",
        text_of(["S" + "PD" * 60 + "K"] * 16, closed(256), toolbox=["conduit"], horizon_s=1800),
        ["horizon_s"],
        ["1920 sequences"],
    ),
]


@pytest.mark.parametrize(
    ("text", "paths", "parts"), [case[1:] for case in TOO_MUCH], ids=[case[0] for case in TOO_MUCH]
)
def test_too_large_a_product_is_told_of_at_a_number_to_lower(text: str, paths: list[str], parts: list[str]) -> None:
    faults = faults_of(text)
    assert [fault.path for fault in faults] == paths
    lines = text.splitlines()
    for fault in faults:
        key = fault.path.rpartition(".")[2]
        assert f'"{key}": ' in lines[fault.line - 1]
    for part in parts:
        assert any(part in fault.message for fault in faults), faults


def test_a_limit_that_the_file_does_not_name_is_told_of_where_it_would_stand() -> None:
    workload = {"kind": "fixed_rate", "requests_per_s": 0.5}
    (fault,) = faults_of(text_of(["S" * 127 + "K"] * 40, workload, toolbox=[]))
    assert fault.path == "workload.queue_limit"


SENSIBLE = {
    "256 users, a batch of them": text_of(BOARD, closed(256), card="a100-80", model="llama-3-8b", horizon_s=140),
    "256 users on the fastest card": text_of(BOARD, closed(256), card="h200", model="opt-1.3b"),
    "thousands of prompts": text_of(BOARD, poisson(60), card="a100-80", model="llama-3-8b", horizon_s=150),
    "an hour": text_of(BOARD, closed(8), horizon_s=3600),
    "an hour with every cell a core": text_of(BOARD, closed(256), horizon_s=3600, goals=[]).replace(
        '"goals": []', '"goals": [{"metric": "tps", "at_least": 1, "hold_s": 600}]'
    ),
    "a queue without end": text_of(BOARD, poisson(30, 65536)),
    "a large board": text_of(["S" + "." * 62 + "K"] * 32, closed(4)),
    "the largest board": text_of(["S" + "." * 126 + "K"] + ["." * 128] * 127, closed(64), card="a100-80"),
    "sixty rows": text_of(["S.......K"] * 60, poisson(10)),
    "a source in every cell": text_of(["S" * 127 + "K"], closed(256)),
    "256 users on the largest board": text_of(["S" + "." * 126 + "K"] + ["." * 128] * 127, closed(256)),
    "users whom nobody can serve": text_of(["S" * 127 + "K"] * 2, closed(256), toolbox=["conduit"], horizon_s=3600),
    "two engines and six turns": text_of(
        ["S" + "." * 14 + "K"] * 10, closed(40, prompt_tokens={"min": 60, "max": 2400}), card="l4", model="llama-3-8b"
    ),
}


@pytest.mark.parametrize("text", SENSIBLE.values(), ids=SENSIBLE)
def test_levels_that_anybody_would_make_are_valid(text: str) -> None:
    assert isinstance(parse_level(text), Level)


@pytest.mark.parametrize(
    ("rows", "workload", "limit"),
    [
        (["S" * 16 + "K"] * 16, closed(256), MAX_USERS),
        (["S" * 50 + "K"], poisson(1000, 5000), MAX_PROMPTS),
        (["S" * 4 + "K"], poisson(1000, 65536), MAX_WAITING),
    ],
)
def test_just_as_much_as_allowed_is_valid_and_a_little_more_is_not(
    rows: list[str], workload: dict[str, Any], limit: int
) -> None:
    keys: dict[str, Any] = {"toolbox": [], "warmup_s": 0, "goals": [{"metric": "tps", "at_least": 1, "hold_s": 1}]}
    horizon_s = limit / 50_000 if limit == MAX_PROMPTS else 70
    assert parse_level(text_of(rows, workload, **keys, horizon_s=horizon_s))
    more = [rows[0].replace("K", "S"), *rows[1:-1], rows[-1]] if len(rows) > 1 else [rows[0].replace("K", "SK")]
    (fault,) = faults_of(text_of(more, workload, **keys, horizon_s=horizon_s))
    assert f"more than {limit:,}" in fault.message


LONG_ANSWERS = {"prompt_tokens": 1, "output_tokens": 100_000}
LINE = text_of(
    ["S" + "." * 99, "." * 99 + "K"],
    closed(2, **LONG_ANSWERS),
    card=FAST,
    model="opt-125m",
    horizon_s=1500,
    max_model_len=1 << 20,
)


def a_line(num_joining: int) -> Solution:
    """Cores whose tokens all go along one line, and other cores that join it on the way."""
    rows = [".>PD" + "P" * num_joining + "." * (96 - num_joining), "..." + ">" * 96 + "."]
    facing = {f"0,{col}": "S" for col in range(3, 4 + num_joining)}
    return parse_solution(json.dumps({"format": 1, "level": "work", "map": rows, "facing": facing}), "line.json")


def test_a_build_whose_lines_join_too_often_is_refused_at_the_machine_that_they_begin_at() -> None:
    level = parse_level(LINE)
    check_match(level, a_line(5))
    with pytest.raises(ContentError) as error:
        check_match(level, a_line(90))
    (fault,) = error.value.faults
    assert (fault.file, fault.path) == ("line.json", "map[0]")
    assert "what leaves 0,3 passes 91 links" in fault.message
    assert "let fewer lines join, or" in fault.message


def test_a_level_that_draws_such_lines_itself_is_refused() -> None:
    solution = a_line(90)
    rows = [
        "".join(own if own != "." else drawn for own, drawn in zip(*pair, strict=True))
        for pair in zip(json.loads(LINE)["map"], solution.map, strict=True)
    ]
    (fault,) = faults_of(json.dumps({**json.loads(LINE), "map": rows, "facing": solution.facing}))
    assert fault.path == "map[0]"


def way_of(link: Link) -> Way:
    """How far it is from here to where packets are taken or lost, along the wires that a simulation is made of."""
    links = [link]
    while isinstance(link.end, Link | ValidationGate):
        link = link.end if isinstance(link.end, Link) else link.end.out
        links.append(link)
    return Way(sum(len(link.cells) for link in links), len(links))


@pytest.mark.parametrize(
    "rows",
    [
        ["S>>PD>>K"],
        ["SPDK"],
        ["Sv....", ".>>PDK", "S^...."],
        ["SSSSSS.", "SvSSSS.", "S>>>>>K", "SSSSSS."],
        ["S>>v", ".^<<", "..S."],
        ["S>>>", "P^D^", "S..K"],
        ["K..", "..#"],
        ["SPD.", "..V>", ".vV>", ".VVK"],
        ["S>>PD>V>VV>>VK"],
    ],
)
def test_ways_are_counted_as_the_wires_are_made(rows: list[str]) -> None:
    spec = factory(*rows, vram_mib=1 << 24, facing={(0, 2): "S"})
    machines = [machine for machine in Simulation(spec).machines if hasattr(machine, "out")]
    assert ways(Grid(spec.rows, spec.cols, spec.tiles)) == {machine.cell: way_of(machine.out) for machine in machines}


def test_ways_of_a_busy_factory_are_counted_as_its_wires_are_made() -> None:
    machines = [machine for machine in Simulation(BUSY).machines if hasattr(machine, "out")]
    found = ways(Grid(BUSY.rows, BUSY.cols, BUSY.tiles))
    assert found == {machine.cell: way_of(machine.out) for machine in machines}
    assert max(way.num_links for way in found.values()) > 2


RING = ["SPD>V>v.", "...^..v.", "...^<<<."]


def test_what_goes_round_through_a_gate_goes_on_for_ever() -> None:
    spec = factory(*RING)
    found = ways(Grid(spec.rows, spec.cols, spec.tiles))
    assert found[0] == Way(0, 1), "prompts are taken by the Prefill core"
    assert found[2].num_links >= ENDLESS
    assert found[4].num_conduits >= ENDLESS
    simulation = Simulation(spec)
    simulation.advance(3600)
    assert simulation.num_tokens_in_flight() > 0
    assert not simulation.spills


def test_a_build_in_which_millions_go_round_is_refused() -> None:
    values = {**json.loads(LINE), "toolbox": ["conduit", "prefill", "decode", "validation_gate"]}
    rows = [row + "." * 92 for row in (".PD>V>v.", "...^..v.")] + ["...^<<<." + "." * 92]
    level = parse_level(json.dumps({**values, "map": [*values["map"], "." * 100]}))
    with pytest.raises(ContentError) as error:
        check_match(level, parse_solution(json.dumps({"format": 1, "level": "work", "map": rows})))
    (fault,) = error.value.faults
    assert "goes round through a validation gate for ever" in fault.message


def test_a_build_whose_lines_are_so_long_that_millions_are_on_the_way_is_refused() -> None:
    slow = {**json.loads(LINE), "ticks_per_tile": 600, "horizon_s": 3000}
    level = parse_level(json.dumps(slow))
    with pytest.raises(ContentError) as error:
        check_match(level, a_line(0))
    (fault,) = error.value.faults
    assert (fault.path, "what leaves 0,3 goes over 96 conduits" in fault.message) == ("map[0]", True)
    check_match(parse_level(json.dumps({**slow, "ticks_per_tile": 3})), a_line(0))


@pytest.mark.parametrize(
    ("workload", "drawing"),
    [
        (closed(3, **LONG_ANSWERS), [".>>>PDDv>>K".replace("K", "."), ".......>>>."]),
        (closed(8, prompt_tokens=1, output_tokens=2), [".>>>PD>>>>.", "....DD^...."]),
        (poisson(40, 8, prompt_tokens=600, output_tokens={"min": 1, "max": 3}), [".>>>PD>>>>.", "....DD^...."]),
        (poisson(3, 8, prompt_tokens=5, output_tokens=30), [".>>>PD>>>>.", "...PDDDD^.."]),
    ],
)
def test_no_run_comes_to_more_than_its_level_was_reckoned_to(workload: dict[str, Any], drawing: list[str]) -> None:
    """What is reckoned is a bound: packets and steps counted in a run are never more."""
    text = text_of(
        ["S.........K", "..........."], workload, card=FAST, model="opt-125m", max_model_len=1 << 20, horizon_s=20,
        goals=[{"metric": "tps", "at_least": 1e6, "hold_s": 10}],
    )  # fmt: skip
    level = parse_level(text)
    solution = parse_solution(json.dumps({"format": 1, "level": "work", "map": drawing}))
    run = LevelRun(level, solution)
    run.advance_regardless(run.horizon_ticks)
    load = Load.of(level, sum(row.count("P") + row.count("D") for row in drawing))
    simulation = run.simulation
    found = ways(Grid(level.rows, level.cols, factory_spec(level, solution).tiles))
    num_links = max(way.num_links for way in found.values())
    assert simulation.ledger.requests_sent <= load.num_prompts * 1.5 + 50, "chance brings some more or fewer"
    assert simulation.ledger.num_generated <= load.num_sequence_steps
    assert sum(link.num_carried for link in simulation.links) <= load.num_packets * num_links
    assert simulation.ledger.num_generated > 20
    assert card_of(level).tflops == FAST["tflops"]


def test_the_shipped_levels_are_far_from_the_limits() -> None:
    for level_id in level_ids():
        level = load_level(level_id)
        load = Load.of(level, most_slots(level))
        assert (100 if level.chapter == 1 else 10) * load.num_sequence_steps < MAX_SEQUENCE_STEPS
        assert load.num_packets * (level.rows * level.cols // 2 + 1) < MAX_CROSSINGS, "as many merges as there may be"
        empty = Solution(level=level.id, map=tuple("." * level.cols for _ in range(level.rows)))
        assert list(build_problems(level, empty)) == []


def test_every_limit_stands_in_the_documentation() -> None:
    text = (Path(__file__).parents[2] / "docs" / "level-format.md").read_text(encoding="utf-8")
    for limit in (
        MAX_USERS,
        MAX_PROMPTS,
        MAX_WAITING,
        MAX_SEQUENCE_STEPS,
        MAX_CROSSINGS,
        MAX_IN_FLIGHT,
    ):
        assert f"| {limit:,} |" in text
