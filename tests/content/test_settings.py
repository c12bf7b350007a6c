"""Settings of tiles in files: what levels offer, what solutions set, and what is said of what does not fit."""

from __future__ import annotations

import json
import pickle

import pytest

from game.content.build import factory_spec
from game.content.errors import ContentError, Fault
from game.content.jsontext import MAX_VALUES
from game.content.level import Level
from game.content.match import check_match
from game.content.parse import parse_level, parse_solution
from game.content.settings import meant, settings_on
from game.content.shape import MAX_SIDE
from game.content.solution import Solution
from game.content.words import tile_title
from game.content.write import solution_json
from game.sim.setting import Setting
from game.sim.spec import SettingValue
from game.sim.tiles import SLOT_CORES, TILES
from tests.content.test_level_faults import LEVEL

ROWS = ["SM.K", "..P#"]
OFFER = {"page_allocator": {"block_size": {"values": [64, 4, 16], "default": 16}}}


def level_text(settings: object, rows: list[str] = ROWS) -> str:
    values = json.loads(LEVEL) | {"map": rows, "facing": {}, "toolbox": ["page_allocator"], "settings": settings}
    return json.dumps(values, indent=1)


def a_level(settings: object = OFFER) -> Level:
    return parse_level(level_text(settings))


def solution_text(settings: object) -> str:
    return json.dumps({"format": 1, "level": "tiny", "map": ["..M.", "...."], "settings": settings}, indent=1)


def blocks(level: Level, settings: object) -> dict[str, SettingValue]:
    """What is set on each tile of the level with the solution in it, by cell; allocators stand on 0,1 and 0,2."""
    spec = factory_spec(level, parse_solution(solution_text(settings)))
    found = {f"{tile.row},{tile.col}": tile.settings.get("block_size") for tile in spec.tiles}
    return {cell: value for cell, value in found.items() if value is not None}


def faults_of_level(settings: object) -> list[Fault]:
    with pytest.raises(ContentError) as error:
        parse_level(level_text(settings), "my.json")
    return error.value.faults


def faults_of_solution(level: Level, settings: object) -> list[Fault]:
    with pytest.raises(ContentError) as error:
        check_match(level, parse_solution(solution_text(settings), "my.json"))
    return error.value.faults


def test_a_solution_sets_its_own_tiles_and_those_of_the_level() -> None:
    assert blocks(a_level(), {}) == {}
    assert blocks(a_level(), {"0,2": {"block_size": 64}}) == {"0,2": 64}
    assert blocks(a_level(), {"0,1": {"block_size": 4}, "0,2": {"block_size": 64}}) == {"0,1": 4, "0,2": 64}


def test_what_is_not_set_has_the_value_of_the_level_else_that_of_the_row() -> None:
    own = a_level({"page_allocator": {"block_size": {"values": [4, 64], "default": 64}}})
    assert blocks(own, {}) == {"0,1": 64, "0,2": 64}
    assert blocks(own, {"0,2": {"block_size": 4}}) == {"0,1": 64, "0,2": 4}
    assert blocks(a_level({"page_allocator": {"block_size": {"default": 64}}}), {}) == {"0,1": 64, "0,2": 64}
    assert blocks(a_level({}), {}) == blocks(a_level({"page_allocator": {}}), {}) == {}


def test_what_is_set_to_what_the_row_has_leaves_the_spec_as_it_was() -> None:
    """So a build without settings has the digest that it had before there were any."""
    plain = factory_spec(a_level({}), parse_solution(solution_text({})))
    assert factory_spec(a_level(), parse_solution(solution_text({"0,1": {"block_size": 16}}))) == plain


def test_values_are_offered_in_the_order_of_the_row() -> None:
    assert a_level().offers("page_allocator")["block_size"].values == (4, 16, 64)


BLOCK = ("page_allocator", "block_size")
OF_LEVELS: list[tuple[object, str, str]] = [
    (
        {"page_alocator": {}},
        "settings.page_alocator",
        'no tile is called "page_alocator"; did you mean "page_allocator"?',
    ),
    ({"M": {}}, "settings.M", 'no tile is called "M"; did you mean "page_allocator"?'),
    ({"sink": {"rate": {}}}, "settings.sink.rate", "nothing can be set on this tile (sink); remove this"),
    (
        {BLOCK[0]: {"blocksize": {}}},
        "blocksize",
        'page_allocator has no setting "blocksize"; did you mean "block_size"?',
    ),
    ({BLOCK[0]: {"block_size": 16}}, "block_size", 'found 16; write {"values": ..., "default": ...}'),
    ({"engine": {"policy": {"default": "sjf"}}}, "policy", "that is of scheduler and splitter; settings: slots"),
    ({BLOCK[0]: {"block_size": {}}}, "block_size", 'this offers nothing and sets nothing; add "values"'),
    ({BLOCK[0]: {"block_size": {"values": []}}}, "block_size", "this offers nothing and sets nothing"),
    ({BLOCK[0]: {"block_size": {"vals": [16]}}}, "vals", 'unknown key "vals"; did you mean "values"?'),
    ({BLOCK[0]: {"block_size": {"values": 16}}}, "values", "expected a list, found 16; write [...]"),
    ({BLOCK[0]: {"block_size": {"values": [16, 17]}}}, "values[1]", "block_size cannot be 17 here; did you mean 16?"),
    ({BLOCK[0]: {"block_size": {"values": [16, 10**30]}}}, "values[1]", "digits here; did you mean 256?"),
    ({BLOCK[0]: {"block_size": {"values": [16, 1e30]}}}, "values[1]", "did you mean 256? known: 1, 2, 4"),
    (
        {BLOCK[0]: {"block_size": {"values": [16, "64"]}}},
        "values[1]",
        'cannot be the string "64" here; did you mean 64?',
    ),
    ({BLOCK[0]: {"block_size": {"values": [16, 64.0]}}}, "values[1]", "cannot be 64.0 here; did you mean 64?"),
    ({BLOCK[0]: {"block_size": {"values": [16, True]}}}, "values[1]", "cannot be true here; known: 1, 2"),
    ({BLOCK[0]: {"block_size": {"values": [16, None]}}}, "values[1]", "cannot be null here"),
    ({BLOCK[0]: {"block_size": {"values": [16, [4]]}}}, "values[1]", "cannot be a list here"),
    ({BLOCK[0]: {"block_size": {"values": [16, 4, 16]}}}, "values[2]", "16 stands here twice; remove one of them"),
    ({BLOCK[0]: {"block_size": {"values": [4]}}}, "block_size", "16, the value of the tile table, is not among"),
    ({BLOCK[0]: {"block_size": {"values": [4], "default": 8}}}, "default", "the default, 8, is not among the values"),
    ({BLOCK[0]: {"block_size": {"default": 3}}}, "default", "block_size cannot be 3 here; did you mean 2?"),
    ([], "settings", "expected an object, found a list"),
    ({BLOCK[0]: None}, "settings.page_allocator", "expected an object, found null"),
]


@pytest.mark.parametrize(("settings", "path", "message"), OF_LEVELS)
def test_a_fault_of_what_a_level_offers(settings: object, path: str, message: str) -> None:
    (fault,) = faults_of_level(settings)
    assert fault.path.endswith(path)
    assert message in fault.message
    assert fault.line > level_text(settings).count("\n", 0, level_text(settings).index('"settings"'))


OF_SOLUTIONS: list[tuple[object, object, str, str]] = [
    (OFFER, {"0,3": {"block_size": 4}}, '["0,3"].block_size', "nothing can be set on this tile (sink); remove this"),
    (OFFER, {"1,0": {}}, '["1,0"]', "nothing stands on this cell; remove this"),
    (
        OFFER,
        {"0,1": {"blok_size": 4}},
        "blok_size",
        'page_allocator has no setting "blok_size"; did you mean "block_size"?',
    ),
    (OFFER, {"0,1": {"block_size": 8}}, '["0,1"].block_size', "cannot be 8 here; did you mean 4? known: 4, 16, 64"),
    (OFFER, {"0,1": {"block_size": True}}, '["0,1"].block_size', "cannot be true here; known: 4, 16, 64"),
    (OFFER, {"0,2": {"block_size": "4"}}, '["0,2"].block_size', 'cannot be the string "4" here; did you mean 4?'),
    (OFFER, {"0,2": {"block_size": 5}}, '["0,2"].block_size', "cannot be 5 here; did you mean 4?"),
    (
        {},
        {"0,2": {"block_size": 16}},
        '["0,2"].block_size',
        'does not offer "block_size" of page_allocator, which is 16',
    ),
    (
        {"page_allocator": {"block_size": {"default": 64}}},
        {"0,1": {"block_size": 64}},
        '["0,1"].block_size',
        "which is 64 here; remove this (offered: none)",
    ),
]


@pytest.mark.parametrize(("offered", "settings", "path", "message"), OF_SOLUTIONS)
def test_a_fault_of_what_a_solution_sets(offered: object, settings: object, path: str, message: str) -> None:
    (fault,) = faults_of_solution(a_level(offered), settings)
    assert fault.path == f"settings{path}" if path.startswith("[") else fault.path.endswith(path)
    assert message in fault.message
    assert fault.line > 7  # the key `settings` begins below the map


def test_a_solution_made_by_a_program_is_checked_as_well() -> None:
    made = Solution(level="tiny", map=("..M.", "...."), settings={"9,9": {}, "0,2": {"block_size": 5}})
    with pytest.raises(ContentError) as error:
        check_match(a_level(), made)
    assert {fault.path for fault in error.value.faults} == {'settings["9,9"]', 'settings["0,2"].block_size'}


def test_settings_are_written_in_reading_order_and_read_again() -> None:
    text = json.dumps({"0,10": {"block_size": 4}, "0,2": {"block_size": 64}})
    values = f'{{"format": 1, "level": "tiny", "map": ["..M.......M"], "settings": {text}}}'
    solution = parse_solution(values)
    written = solution_json(solution)
    assert '"settings": {"0,2": {"block_size": 64}, "0,10": {"block_size": 4}}' in written
    assert parse_solution(written) == solution
    assert "settings" not in solution_json(solution.model_copy(update={"settings": {}}))
    assert parse_solution(values.replace("64", "4")) != solution


def test_the_largest_map_may_have_a_facing_and_settings_on_each_cell() -> None:
    cells = [f"{row},{col}" for row in range(MAX_SIDE) for col in range(MAX_SIDE)]
    values = {"format": 1, "level": "tiny", "map": ["M" * MAX_SIDE] * MAX_SIDE, "facing": dict.fromkeys(cells, "N")}
    settings = {cell: {"block_size": 4} for cell in cells}
    assert parse_solution(json.dumps(values | {"settings": settings})).settings == settings
    assert MAX_SIDE**2 * 5 < MAX_VALUES  # a facing, an object and three settings


VALUES: tuple[SettingValue, ...] = (1, 2, 0.5, "one", True)


@pytest.mark.parametrize("value", VALUES)
def test_a_value_is_meant_by_itself_alone(value: SettingValue) -> None:
    rows = {kind: Setting("x", row[0], row, "", "") for kind, row in _ROWS.items()}
    found = [kind for kind, row in rows.items() if meant(row, value) is not None]
    assert found == [
        kind for kind, row in _ROWS.items() if any(type(one) is type(value) and one == value for one in row)
    ] + (["share"] if value in (1, 2) and value is not True else [])


_ROWS: dict[str, tuple[SettingValue, ...]] = {
    "number": (1, 2, 4),
    "word": ("one", "two"),
    "switch": (False, True),
    "share": (0.5, 1.0, 2.0),
}


def test_the_schemas_say_what_each_setting_is() -> None:
    of_level = Level.model_json_schema()["properties"]["settings"]
    of_solution = Solution.model_json_schema()["properties"]["settings"]
    for kind, tile in TILES.items():
        for setting in tile.settings:
            offered = of_level["properties"][kind]["properties"][setting.name]
            wanted: dict[str, object] = {"type": "string"} if setting.names else {"enum": list(setting.values)}
            assert offered["properties"]["values"]["items"] == wanted
            default = offered["properties"]["default"]
            table, *numbers = default.get("anyOf", [default])
            assert wanted.items() <= table.items()
            assert [number["maximum"] for number in numbers] == ([setting.most] if setting.most else [])
            ways = of_solution["additionalProperties"]["properties"][setting.name]
            chosen = [one for one in ways.get("anyOf", [ways]) if one["description"].startswith(tile_title(tile.id))]
            assert len(chosen) == 1
            assert wanted.items() <= chosen[0].items()
            for words in (offered["description"], chosen[0]["description"]):
                assert (f"Unit: {setting.unit}." in words) if setting.unit else ("Unit:" not in words)
                assert f"Law: {setting.law}." in words
    assert set(of_level["properties"]) == {kind for kind, tile in TILES.items() if tile.settings}
    (on_a_cell,) = of_level["patternProperties"].values()
    assert set(on_a_cell["properties"]) == {setting.name for tile in TILES.values() for setting in tile.settings}
    assert not of_level["additionalProperties"]


def test_no_core_of_single_slots_offers_slots() -> None:
    """They are read for trials of what more slots would do; only engines have a number of them to choose."""
    assert SLOT_CORES
    assert not any(setting.name == "slots" for kind in SLOT_CORES for setting in TILES[kind].settings)
    assert settings_on(a_level().offers("decode"), {"slots": 4}) == {}


def test_offers_are_worked_out_once_for_a_level_and_anew_for_a_copy_that_differs() -> None:
    level, same = a_level(), a_level()
    found = level.offers("page_allocator")
    assert level.offers("page_allocator") is found
    assert level == same, "what was worked out so far says nothing of a level"
    changed = level.model_copy(
        update={"settings": a_level({"page_allocator": {"block_size": {"default": 64}}}).settings}
    )
    assert changed.offers("page_allocator")["block_size"].default == 64
    assert level.offers("page_allocator")["block_size"].default == 16
    assert pickle.loads(pickle.dumps(level)).offers("page_allocator") == found
