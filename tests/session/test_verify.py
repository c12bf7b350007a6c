"""Claims are recomputed; a board has each build once, no line of it was believed, and its front is what none beats."""

from __future__ import annotations

import itertools
import json
import random
from dataclasses import replace

import pytest

from game import Level, Solution, load_level, load_solution, run, verify
from game.content.load import shipped_level_file
from game.content.parse import parse_level, source_of
from game.session.score.board import axes_of, board_of, build_key, front_of
from game.session.score.claims_file import ClaimsRead, claims_in
from game.session.score.recorded_score import Difference


@pytest.fixture(scope="module")
def level() -> Level:
    return load_level("kv-paging")


@pytest.fixture(scope="module")
def text(level: Level) -> str:
    """A board of both solutions that ship."""
    return board_of(level, [verify(level, name) for name in ("kv-paging-two-cores", "kv-paging")]).text()


def read(level: Level, text: str) -> ClaimsRead:
    return claims_in(level, source_of(text, "board.jsonl"))


def test_every_claim_that_differs_is_named_with_both_values(level: Level) -> None:
    true = load_solution("kv-paging")
    assert true.score is not None
    forged = true.model_copy(
        update={"digest": "0123456789abcdef", "score": true.score.model_copy(update={"tps": 99.0, "cost": 1})}
    )
    assert verify(level, true).holds
    found = verify("kv-paging", forged)
    assert not found.holds
    assert found.differences == (
        Difference("digest", "0123456789abcdef", true.digest),
        Difference("score.tps", 99.0, true.score.tps),
        Difference("score.cost", 1, true.score.cost),
    )
    empty = true.model_copy(update={"map": level.map, "facing": {}, "settings": {}})
    lost = verify(level, empty)
    assert lost.differences[0] == Difference("verdict", "won", run(level, empty).verdict)
    assert json.loads(json.dumps(lost.to_json()))["differences"][0]["claimed"] == "won"


def test_a_win_that_is_fitted_to_one_seed_is_told_from_a_robust_one() -> None:
    file = shipped_level_file("speculative-speedup")
    assert file is not None
    text = file.read_text(encoding="utf-8").replace('"horizon_s": 120', '"horizon_s": 22')
    build = Solution(**load_solution("speculative-speedup").model_dump(include={"level", "map", "facing", "settings"}))
    robust, fitted = (
        verify(parse_level(text.replace('"at_least": 120', f'"at_least": {wanted}')), build, seeds=4).on_seeds
        for wanted in (120, 169)
    )
    assert (robust.robustness, robust.won, robust.is_same) == ("robust", (0, 1, 2, 3), False)
    assert (fitted.robustness, fitted.won) == ("one_seed", (3,))
    runs = [run("speculative-speedup", build, seed=seed, ticks=22 * 60) for seed in robust.seeds]
    worst = min(each.goals[0].reached or 0.0 for each in runs)
    assert [(goal.name, goal.num_held) for goal in (*robust.goals, *fitted.goals)] == [("tps", 4), ("tps", 1)]
    assert fitted.goals[0].worst_margin == pytest.approx(worst / 169 - 1)
    assert replace(fitted, won=(1, 3)).robustness == "some_seeds"
    assert replace(fitted, won=()).robustness == "never"
    calm = verify("kv-paging", "kv-paging", seeds=2).on_seeds
    assert (calm.robustness, calm.is_same) == ("robust", True), "no chance in this level"
    assert verify("kv-paging", "kv-paging").on_seeds.robustness == "unknown"


def test_a_board_read_and_recomputed_is_the_same_board(level: Level, text: str) -> None:
    lines = text.splitlines()
    found = read(level, text)
    assert (found.left_out, found.faults) == ((), ())
    again = board_of(level, [verify(level, claim.solution) for claim in reversed(found.claims)])
    assert again.text() == text
    told = [json.loads(line) for line in lines]
    assert [each["front"] for each in told] == [True, True]
    assert [each["best"] for each in told] == [["tps"], ["vram_peak_mib", "tiles", "cost"]]


def test_the_same_build_drawn_otherwise_is_the_same_line(level: Level, text: str) -> None:
    build = load_solution("kv-paging")
    rows = [
        "".join(own if own != "." else fixed for own, fixed in zip(*pair, strict=True))
        for pair in zip(build.map, level.map, strict=True)
    ]
    bare = [
        "".join("." if fixed != "." else own for own, fixed in zip(*pair, strict=True))
        for pair in zip(build.map, level.map, strict=True)
    ]
    assert rows != bare
    build = build.model_copy(update={"map": tuple(bare)})
    other = build.model_copy(update={"map": tuple(rows), "author": "Somebody else"})
    assert build_key(level, other) == build_key(level, build)
    assert build_key(level, load_solution("kv-paging-two-cores")) != build_key(level, build)
    board = board_of(level, [verify(level, each) for each in (build, other, "kv-paging-two-cores")])
    assert board.text() == text


def test_what_is_forged_or_lost_is_on_no_board(level: Level) -> None:
    true = load_solution("kv-paging")
    forged = true.model_copy(update={"digest": "0" * 16})
    lost = Solution(level=level.id, map=level.map)
    assert not board_of(level, [verify(level, forged), verify(level, lost)]).entries


def test_lines_of_other_levels_rules_and_forms_are_left_out_and_bad_ones_named(level: Level, text: str) -> None:
    line = json.loads(text.splitlines()[0])
    bad: list[tuple[object, str]] = [
        (line | {"verdict": "missed"}, "verdict"),
        (line | {"score": {"tps": "99"}}, "score.tps"),
        (line | {"map": ["F" + line["map"][0][1:], *line["map"][1:]]}, "map[0]"),
        (line | {"author": "a\nb"}, "author"),
        (line | {"luck": 1}, "luck"),
        ({key: line[key] for key in line if key not in ("score", "digest", "form", "verdict", "front", "best")}, "$"),
        ([], "$"),
        (10**500, "$"),
    ]
    texts = [*(json.dumps(each) for each, _ in bad), "[" * 5000, '{"level": "\x1b[31m', json.dumps(line)[:-9]]
    left = [line | {"level": "nowhere"}, line | {"rules": 1}, line | {"form": "0" * 16}, line | {"rules": 10**30}]
    whole = "\n\n".join([*texts, *map(json.dumps, left), json.dumps(line)])
    found = read(level, whole)
    assert [each.line for each in found.claims] == [2 * (len(texts) + len(left)) + 1]
    assert [fault.line for fault in found.faults] == [2 * number + 1 for number in range(len(texts))]
    assert [fault.path for fault in found.faults[: len(bad)]] == [path for _, path in bad]
    first = 2 * len(texts) + 1
    assert [each.where for each in found.left_out] == [f"board.jsonl:{first + 2 * n}" for n in range(len(left))]
    assert [each.why.split()[2] for each in found.left_out] == ["of", "recorded", "of", "recorded"]
    assert "\x1b" not in "".join(map(str, found.faults))


def test_a_flood_of_lines_ends(level: Level, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(read(level, "{\n" * 500).faults) == 101
    monkeypatch.setattr("game.session.score.claims_file.MAX_LINES", 7)
    flood = read(level, '{"level":"x"}\n' * 20)
    assert len(flood.left_out) == 7
    assert "more than 7 lines" in str(flood.faults[0])


def test_the_front_is_what_no_other_is_better_than_in_all_respects() -> None:
    drawn = random.Random(13)
    losses = [tuple(float(drawn.randrange(6)) for _ in range(3)) for _ in range(300)]

    def beats(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
        return one != other and all(a <= b for a, b in zip(one, other, strict=True))

    expected = {number for number, own in enumerate(losses) if not any(beats(other, own) for other in losses)}
    assert set(front_of(losses)) == expected
    assert 0 < len(expected) < len(losses)
    assert front_of([]) == []


def test_builds_are_compared_by_goals_and_scores_each_in_its_direction() -> None:
    named = {axis.name: axis.metric.is_more_better for axis in axes_of(load_level("batching-knee"))}
    assert list(named) == ["tps", "p95_tpot_ms", "vram_peak_mib", "tiles", "cost"]
    assert list(itertools.compress(named, named.values())) == ["tps"]
