"""A level may have only so many of a tile: every edit, and every file, keeps to that."""

from __future__ import annotations

import json

import pytest

from game.content.build import factory_spec
from game.content.errors import ContentError
from game.content.level import Level
from game.content.match import check_match
from game.content.parse import parse_level, parse_solution
from game.content.work import Load, most_slots
from game.content.write import solution_json
from game.session.build.editor import Editor
from game.session.build.refusal import Refusal
from game.session.build.stamp import lifted
from game.sim.cards.engine_card import EngineCard
from game.sim.simulation import Simulation

MAP = ["S......K", "........", "........"]
COLS = 8


def level(toolbox: object, **keys: object) -> Level:
    values: dict[str, object] = {
        "format": 1,
        "id": "few",
        "title": "Few",
        "map": MAP,
        "toolbox": toolbox,
        "card": "l4",
        "vram_mib": 20000,
        "vram": "per_card",
        "model": "llama-3-8b",
        "max_model_len": 2048,
        "workload": {"kind": "closed_loop", "users": 8, "prompt_tokens": 64, "output_tokens": 64},
        "goals": [{"metric": "tps", "at_least": 10, "hold_s": 5}],
        "horizon_s": 30,
    }
    return parse_level(json.dumps(values | keys), "few")


def few() -> Editor:
    return Editor(level({"conduit": 3, "engine": 1, "scheduler": 2}))


def test_no_more_than_there_are() -> None:
    build = few()
    assert build.num_left("engine") == 1
    assert build.place(9, "engine")
    assert build.num_left("engine") == 0
    assert build.why_not_place(10, "engine") == Refusal("limit", "engine")
    assert not build.place(10, "engine")
    assert build.place(9, "engine", "S"), "the one that stands may be turned"
    assert build.erase(9)
    assert build.place(10, "engine")


def test_of_what_is_in_a_list_there_is_any_number() -> None:
    build = Editor(level(["engine"]))
    assert build.num_left("engine") is None
    assert all(build.place(place, "engine") for place in range(8, 24))


def test_a_line_of_conduits_ends_where_there_are_no_more() -> None:
    build = few()
    assert build.draw_conduits(range(8, 14))
    assert sorted(build.tiles) == [8, 9, 10]
    assert not build.draw_conduits([16, 17])
    assert build.rotate(9), "what lies there may be turned"
    assert build.erase(9)
    assert build.draw_conduits([16, 17])
    assert sorted(build.tiles) == [8, 10, 16]


def test_one_in_the_place_of_another_sets_it_free() -> None:
    build = few()
    build.place(9, "engine")
    assert build.place(9, "scheduler")
    assert build.num_left("engine") == 1
    assert build.undo()
    assert build.num_left("engine") == 0


def test_a_stamp_leaves_out_what_there_is_no_more_of_and_moving_takes_none() -> None:
    build = few()
    build.place(9, "engine")
    build.place(10, "scheduler")
    copy = lifted(build.tiles, [9, 10], COLS)
    assert copy is not None
    below = copy.moved(1, 0)
    plan = build.plan_stamp(below)
    assert plan.left_out == {"limit": 1}
    assert [tile.kind for tile in plan.tiles.values()] == ["scheduler"]
    assert build.why_not_relocate(below) is None
    assert build.relocate([9, 10], below)
    assert sorted(build.tiles) == [17, 18]


def test_a_solution_with_more_is_refused_at_the_first_that_is_too_many() -> None:
    free = Editor(level(["conduit", "engine"]))
    free.place(9, "engine")
    free.place(18, "engine")
    text = solution_json(free.solution())
    limited = level({"conduit": 3, "engine": 1})
    solution = parse_solution(text, "few")
    with pytest.raises(ContentError) as error:
        check_match(limited, solution)
    (fault,) = error.value.faults
    assert fault.message == "engine (E) at 2,2 is one too many: this level lets you place 1; write ."
    assert fault.path == "map[2]"
    assert not Editor(limited).load(solution)


@pytest.mark.parametrize(
    ("toolbox", "path", "words"),
    [
        ({"engin": 1}, "toolbox.engin", 'no tile is called "engin"; did you mean "engine"?'),
        ({"sink": 1}, "toolbox.sink", "never placed by the player; draw K on the map"),
        ({"engine": 0}, "toolbox.engine", "0 is below the least allowed, 1; raise it"),
        ({"engine": "1"}, "toolbox.engine", "expected a whole number"),
        (3, "toolbox", "expected a list, found"),
    ],
)
def test_a_wrong_toolbox_is_told_where_it_is_wrong(toolbox: object, path: str, words: str) -> None:
    with pytest.raises(ContentError) as error:
        level(toolbox)
    assert [(fault.path, words in fault.message) for fault in error.value.faults] == [(path, True)]


@pytest.mark.parametrize(
    ("drawing", "toolbox", "path"), [(MAP, ["conduit", "engine"], "toolbox[1]"), (["S.E....K"], [], "map[0]")]
)
def test_engines_need_a_memory_of_their_own(drawing: list[str], toolbox: list[str], path: str) -> None:
    with pytest.raises(ContentError) as error:
        level(toolbox, map=drawing, vram="shared")
    (fault,) = error.value.faults
    assert fault.path == path
    assert 'write "vram": "per_card"' in fault.message


def test_what_only_engines_do_is_not_said_without_them() -> None:
    with pytest.raises(ContentError, match="only engine cores let wait"):
        level(["prefill"], on_full="wait")
    assert level(["prefill"], on_full="oom").on_full == "oom"
    plain = level(["prefill"])
    assert parse_level(plain.model_dump_json(), "again") == plain, "what a level is can be written out whole"


def test_an_unknown_policy_is_told_with_those_that_there_are() -> None:
    with pytest.raises(ContentError, match=r'scheduler\.policy: no policy is called "sfj"; did you mean "sjf"\?'):
        level(["engine"], scheduler={"policy": "sfj"})


def test_the_work_of_a_level_counts_the_engines_that_there_may_be() -> None:
    slots = {"engine": {"slots": {"values": [16, 64], "default": 16}}}
    assert most_slots(level({"engine": 2}, settings=slots)) == 128
    assert most_slots(level(["engine"], settings=slots)) == 64 * 22
    assert Load.of(level({"engine": 2}), 128).num_slots == 8, "no more run than there are users"


def test_a_level_says_how_engines_are_scheduled_and_a_tile_repeats_it() -> None:
    told = level(
        ["conduit", "engine", "scheduler"], scheduler={"admission": "static", "watermark": 0.07}, token_budget=300
    )
    settings = told.offers("scheduler")
    assert {name: offered.default for name, offered in settings.items()} == {
        "token_budget": 300,
        "admission": "static",
        "policy": "fcfs",
        "age_rate": 250,
        "prefill": "chunked",
        "watermark": 0.07,
        "growth_reserve": 0,
    }
    build = Editor(told)
    build.place(9, "engine")
    alone = Simulation(factory_spec(told, build.solution()))
    build.place(10, "scheduler")
    beside = Simulation(factory_spec(told, build.solution()))
    configs = [card.config for run in (alone, beside) for card in run.cards if isinstance(card, EngineCard)]
    found = [(config.token_budget, config.admission, config.watermark) for config in configs]
    assert found == [(300, "static", 0.07)] * 2


def test_what_a_level_offers_of_a_scheduler_has_the_default_that_it_says() -> None:
    offered = {"scheduler": {"token_budget": {"values": [256, 512], "default": 256}}}
    told = level(["engine", "scheduler"], settings=offered, token_budget=300)
    build = Editor(told)
    build.place(9, "engine")
    build.place(10, "scheduler")
    for budget in (256, 512):
        build.set(10, "token_budget", budget)
        (card,) = Simulation(factory_spec(told, build.solution())).cards
        assert isinstance(card, EngineCard)
        assert card.config.token_budget == budget
