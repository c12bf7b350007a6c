"""How far packets go: over merges, through what passes them on, and round."""

from __future__ import annotations

import json

import pytest

from game.content.errors import ContentError
from game.content.load import load_level
from game.content.match import check_match
from game.content.parse import parse_level, parse_solution
from game.sim.grid import Grid
from game.sim.wiring import ENDLESS, Way, ways
from tests.drawing import tiles


def way_of(*rows: str, cell: int = 0) -> Way:
    return ways(Grid(len(rows), len(rows[0]), tiles(*rows)))[cell]


@pytest.mark.parametrize(
    ("rows", "way"),
    [
        (("S>>E",), Way(2, 1)),
        (("SE",), Way(0, 1)),
        (("S>A>E",), Way(2, 2)),
        (("SAE",), Way(0, 2)),
        (("S>Y>E....", "..v......", "..>>>>>>E"), Way(8, 2)),
        (("S>Y>>>>>E", "..v......", "..>E....."), Way(6, 2)),
        (("S>Y>E..", ".^v....", ".^<...."), Way(ENDLESS, ENDLESS)),
    ],
)
def test_it_is_the_farthest_that_a_packet_may_go(rows: tuple[str, ...], way: Way) -> None:
    found = way_of(*rows)
    if way.num_links == ENDLESS:
        assert found.num_links >= ENDLESS
    else:
        assert found == way


def test_a_ring_of_conduits_alone_is_cut() -> None:
    assert way_of("S>v", ".^<").num_conduits == 4


def test_what_leads_into_a_ring_and_what_does_not_are_told_apart() -> None:
    rows = ("S>Y>E..S>E", ".^v.......", ".^<.......")
    assert way_of(*rows).num_links >= ENDLESS
    assert way_of(*rows, cell=7) == Way(1, 1)


def test_a_long_line_is_walked_without_recursion() -> None:
    assert way_of("S" + ">" * 4000).num_conduits == 4000


@pytest.mark.parametrize(("ticks", "is_refused"), [(0, True), (3, False)])
def test_nothing_goes_round_for_ever_where_wires_take_no_time(ticks: int, is_refused: bool) -> None:
    values = json.loads(load_level("prefill-decode").model_dump_json(exclude={"translations", "hints"}))
    rows = ["............"] * 8
    rows[3] = "S..........K"
    toolbox = [*values["toolbox"], "splitter"]
    level = parse_level(json.dumps(values | {"map": rows, "toolbox": toolbox, "ticks_per_tile": ticks}), "ring")
    built = list(rows)
    built[3] = ".>Y>P......."
    built[4] = ".^v........."
    built[5] = ".^<........."
    solution = parse_solution(json.dumps({"format": 1, "level": level.id, "map": built}), "ring")
    if is_refused:
        with pytest.raises(ContentError, match="goes round through a splitter for ever"):
            check_match(level, solution)
    else:
        check_match(level, solution)
