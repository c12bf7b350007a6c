"""`Build`: only what is legal can be done, a refusal names what could, and ways lead round what stands."""

from __future__ import annotations

import json
import pickle
from random import Random

import pytest

from game import Build, BuildError, load_level, load_solution, run, tiles
from game.content.level import Level
from game.content.parse import parse_level
from game.session.build.action_space import ActionSpace
from game.session.build.actions import Action, Cell, Configure, Connect, Place, Remove, Rotate, Route
from game.session.build.build_error import WHY_REFUSED
from game.session.build.route import follow
from game.sim.spec import SettingValue
from game.sim.tiles import CONDUIT, TILES
from tests.session.test_editor import level, solution

PLAIN = """
........
S......K
........
"""


def limited() -> Level:
    """A level with most of its tools limited, settings offered, and a tile of its own that can be set."""
    document = json.loads(level().model_dump_json(exclude_defaults=True))
    document["map"] = ["S....#.K", "..E....#", "S......K", "..#....."]
    document["toolbox"] = {"conduit": 9, "engine": 2, "scheduler": 1, "page_allocator": 1, "splitter": 2}
    document["settings"] = {
        "engine": {"slots": {"values": [1, 4, 16], "default": 4}},
        "scheduler": {"policy": {"values": ["fcfs", "sjf"]}, "token_budget": {"values": [128, 256], "default": 128}},
        "page_allocator": {"block_size": {"values": [8, 16]}, "prefix_cache": {"values": [True, False]}},
    }
    return parse_level(json.dumps(document), "test")


def random_action(lot: Random, build: Build) -> Action:
    of, standing = build.level, [*build.fixed, *build.tiles]

    def cell() -> Cell:
        return lot.choice([*standing, (lot.randint(-1, of.rows), lot.randint(-1, of.cols))])

    kind = lot.choice([*of.toolbox, "sink", "engines", "decode", ""])
    values: list[SettingValue] = [1, 5, 16, True, "sjf", "SJF", 1.5]
    name, value = lot.choice(["slots", "polcy", "block_size", "x"]), lot.choice(values)
    actions: list[Action] = [
        Place(cell(), kind, lot.choice("NESWx")),
        Remove(cell()),
        Rotate(cell(), lot.random() < 0.5),
        Configure(cell(), name, value),
        Route(tuple(cell() for _ in range(lot.randrange(4))), lot.choice("NESWx")),
        Connect(cell(), cell()),
    ]
    return lot.choice(actions)


def random_build(lot: Random, of: Level, num_edits: int = 12) -> Build:
    build = Build(of)
    for _ in range(num_edits):
        build.apply(lot.choice(build.legal_actions()))
    return build


def test_what_is_refused_changes_nothing_and_what_is_proposed_instead_can_be_done() -> None:
    lot, refused = Random(1), dict.fromkeys(WHY_REFUSED, 0)
    proposed = 0
    for _ in range(60):
        build = random_build(lot, limited(), lot.randrange(16))
        for _ in range(12):
            before = build.solution()
            try:
                build.apply(random_action(lot, build))
            except BuildError as error:
                refused[error.why] += 1
                assert build.solution() == before
                assert str(pickle.loads(pickle.dumps(error))) == str(error)  # noqa: PT017
                if error.instead is not None:
                    proposed += 1
                    build.apply(error.instead)
            else:
                if build.solution() != before:
                    build.undo()
                    assert build.solution() == before
    assert all(refused.values()), refused
    assert proposed > 0.5 * sum(refused.values())


def test_the_mask_says_of_each_action_whether_it_changes_the_build() -> None:
    lot, of = Random(2), limited()
    space = ActionSpace(of)
    for _ in range(3):
        build = random_build(lot, of)
        assert len(build.mask()) == len(build.actions) == len(set(build.actions)) == len(space.actions)
        for action, is_legal in zip(build.actions, build.mask(), strict=True):
            copy = build.copy()
            try:
                is_changed = copy.apply(action)
            except BuildError:
                is_changed = False
            assert is_changed == is_legal, action
            assert (copy.solution() != build.solution()) == is_changed
            assert not is_changed or copy.can_undo


def test_a_build_that_stands_is_taken_up_and_comes_to_the_same() -> None:
    reference = load_solution("kv-paging")
    build = Build("kv-paging", reference)
    assert run(build.level, build.solution()) == run("kv-paging", reference)
    assert not build.can_undo
    assert [finding.key for finding in build.findings()] == []


def drawn(build: Build) -> list[str]:
    rows = [list(row) for row in build.level.map]
    for (row, col), tile in build.tiles.items():
        rows[row][col] = build.solution().map[row][col]
        assert tile.kind in TILES
    return ["".join(row) for row in rows]


@pytest.mark.parametrize(
    ("drawing", "start", "end", "expected"),
    [
        ("....\nS#.P\n....", (1, 0), (1, 3), None),  # a source faces east, and there it is blocked
        ("....\nS.#D\n....", (1, 0), (1, 3), None),  # prompts are nothing for a Decode core
        ("....\nS.#P\n....", (1, 0), (1, 3), ".>>v/S^#P/...."),
        ("S...\n..#P\nS...", (2, 0), (1, 3), "S.../..#P/S>>^"),
        (">>v.\nS..P\n....", (1, 0), (1, 3), ">>v./Sv.P/.>>^"),
        (">>>v\nS#.P\n..#.", (0, 0), (1, 3), ">>>v/S#.P/..#."),  # it leads there already
        ("..>v\nS..P\n....", (1, 0), (0, 2), "..>v/S>^P/...."),  # into a wire that leads on
        (".P..\n.D.K\n.#..", (1, 1), (1, 3), ".P../.D>K/.#.."),
        ("PD..\nvK..\n....", (0, 1), (1, 1), "PD../vK../...."),  # only turned
        ("S...\nS.#P\n....", (1, 0), (1, 3), "S.../Sv#P/.>>^"),  # not along the other's front
        ("S.##\nS.#P\n.###", (1, 0), (1, 3), None),
    ],
)
def test_ways(drawing: str, start: Cell, end: Cell, expected: str | None) -> None:
    drawing += "\nK..S"
    fixed = "".join(glyph if glyph in "SK#\n" else "." for glyph in drawing)
    build = Build(level(fixed), solution("".join(glyph if glyph not in "SK#" else "." for glyph in drawing)))
    if expected is None:
        with pytest.raises(BuildError):
            build.connect(start, end)
        return
    way = build.way(start, end)
    build.connect(start, end)
    assert "/".join(drawn(build)) == f"{expected}/K..S"
    assert build.is_connected(start, end)
    assert set(way) <= set(build.tiles)


def reached(build: Build, cell: Cell) -> set[int]:
    """The machines that take what the tile on a cell puts out."""
    grid = build._editor.grid
    number = cell[0] * build.level.cols + cell[1]
    routes = [follow(grid, number, first) for first in grid.outlets(number)]
    return {route.reaches for route in routes if route.reaches is not None}


def test_a_new_way_leaves_what_is_connected_connected() -> None:
    lot, of = Random(3), level("S......K\n........\n..#.....\nS......K\n........")
    num_laid = 0
    for _ in range(60):
        build = Build(of)
        for kind in ("prefill", "decode", "validation_gate", "splitter", "prefill"):
            free = [(r, c) for r in range(5) for c in range(8) if (r, c) not in build.fixed]
            build.place(lot.choice(free), kind, lot.choice("NESW"))
        for _ in range(8):
            machines = [cell for cell, tile in {**build.fixed, **build.tiles}.items() if tile.kind != CONDUIT]
            start, end = lot.sample(machines, 2)
            before = {cell: reached(build, cell) for cell in machines}
            try:
                num_laid += build.connect(start, end)
            except BuildError:
                continue
            assert build.is_connected(start, end)
            for cell in machines:
                assert cell == start or before[cell] <= reached(build, cell)
    assert num_laid > 60


def test_a_copy_goes_its_own_way() -> None:
    build = Build(level(PLAIN))
    build.place((1, 3), "prefill")
    copy = build.copy()
    copy.connect((1, 0), (1, 3))
    copy.remove((1, 3))
    assert drawn(build) == ["........", "S..P...K", "........"]
    assert drawn(copy) == ["........", "S>>....K", "........"]
    assert not build.copy().can_undo


def test_the_table_of_a_level_has_what_it_offers() -> None:
    found = tiles(limited())
    assert found["engine"].settings["slots"].values == (1, 4, 16)
    assert (found["engine"].most, found["conduit"].most, found["source"].is_fixed) == (2, 9, True)
    assert "decode" not in found
    assert set(tiles()) == set(TILES)
    assert tiles(load_level("kv-paging"))["decode"].puts == ("token", "draft")
