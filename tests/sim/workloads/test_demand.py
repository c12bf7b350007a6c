"""What requests ask for: classes, phases, strata, what is shared, sessions, recordings."""

from __future__ import annotations

from array import array
from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest

from game.physics.units import BEATS_PER_SECOND
from game.sim.workloads.content_runs import ContentRuns
from game.sim.workloads.demand import Asked, Demand, demand_of
from game.sim.workloads.extent import output_extent, prompt_extent
from game.sim.workloads.recording import Recording
from game.sim.workloads.terms import (
    ClosedLoop,
    Lengths,
    OpenLoop,
    Phase,
    Replay,
    RequestClass,
    Sessions,
    SharedPrefix,
    Terms,
    Workload,
)

SECOND = BEATS_PER_SECOND
CHAT = ClosedLoop(4, Lengths(32, 200), Lengths(8, 64))


def demand(workload: Workload, order: str = "changing_last", seed: int = 1) -> Demand:
    return demand_of(workload, seed, 0, order)


def asked(of: Demand, user: int, ordinal: int, beat: int = 0) -> Asked:
    found = of.asked(user, ordinal, beat)
    assert found is not None
    return found


def common_prefix(one: Asked, other: Asked) -> int:
    """Tokens that two prompts share from the start, as their runs say."""
    total = 0
    for (content, size), (other_content, other_size) in zip(one.parts, other.parts, strict=False):
        if content != other_content:
            return total
        total += min(size, other_size)
        if size != other_size:
            return total
    return total


def test_the_server_is_told_the_longest_answer_or_what_the_level_says() -> None:
    assert asked(demand(CHAT), 0, 0).max_tokens == 64
    limited = demand(replace(CHAT, terms=Terms(max_tokens=20)))
    answers = [asked(limited, 0, ordinal) for ordinal in range(50)]
    assert {each.max_tokens for each in answers} == {20}
    assert max(each.num_answer_tokens for each in answers) == 20, "the server stops there"


def test_classes_are_drawn_by_their_share_and_have_lengths_of_their_own() -> None:
    classes = (RequestClass("chat", 3.0), RequestClass("report", 1.0, output=Lengths(500, 500)))
    of = demand(replace(CHAT, terms=Terms(classes=classes)))
    found = [asked(of, user, 0) for user in range(8000)]
    counts = Counter(each.class_index for each in found)
    assert counts[1] == pytest.approx(2000, rel=0.06)
    assert {each.num_answer_tokens for each in found if each.class_index == 1} == {500}
    assert max(each.num_answer_tokens for each in found if each.class_index == 0) <= 64
    assert output_extent(replace(CHAT, terms=Terms(classes=classes))) == Lengths(8, 500)


def test_lengths_follow_the_phases() -> None:
    phases = (Phase(30 * SECOND), Phase(40 * SECOND, output=Lengths(900, 900)))
    of = demand(replace(CHAT, terms=Terms(phases=phases)))
    answers = [asked(of, 0, ordinal, ordinal * SECOND).num_answer_tokens for ordinal in range(140)]
    assert [number > 64 for number in answers] == ([False] * 30 + [True] * 40) * 2


def test_in_a_stratum_the_seed_changes_the_order_only() -> None:
    loop = OpenLoop("fixed_rate", 3.8, 64, Lengths(16, 6000, 400, 1.2), Lengths(64, 256), stratum_beats=10 * SECOND)
    windows = []
    for seed in (1, 2):
        of = demand(loop, seed=seed)
        found = [asked(of, 0, number, (number + 1) * SECOND * 10 // 38) for number in range(37)]
        windows.append([(each.num_prompt_tokens, each.num_answer_tokens) for each in found])
    one, other = ([prompt for prompt, _ in window] for window in windows)
    assert one != other
    assert sorted(one) == sorted(other)
    assert len(set(one)) == 37
    assert sorted(one)[18] == pytest.approx(400, rel=0.03)
    assert [answer for _, answer in windows[0]] != sorted(answer for _, answer in windows[0])


@pytest.mark.parametrize(
    ("order", "shared"), [("changing_last", 1600), ("changing_after_128", 128), ("changing_first", 0)]
)
def test_prompts_of_a_tenant_share_what_stands_before_the_changing_part(order: str, shared: int) -> None:
    loop = OpenLoop("poisson", 5.0, 64, Lengths(100, 300), Lengths(48, 112), Terms(shared_prefix=SharedPrefix(1600, 4)))
    of = demand(loop, order)
    prompts = [asked(of, 0, ordinal) for ordinal in range(200)]
    assert all(sum(size for _, size in each.parts) == each.num_prompt_tokens for each in prompts)
    assert prompt_extent(loop) == Lengths(1700, 1900)
    alike = Counter(common_prefix(prompts[0], each) for each in prompts[1:])
    if shared:
        assert set(alike) == {0, shared}
        assert alike[shared] == pytest.approx(50, abs=25), "a quarter are of the same tenant"
    else:
        assert set(alike) == {0}


def test_each_turn_of_a_session_begins_with_all_that_was_said() -> None:
    talk = Sessions(2, Lengths(6, 6), Lengths(1200, 2400), Lengths(60, 160), Lengths(48, 112))
    of = demand(talk)
    turns = [asked(of, 0, ordinal) for ordinal in range(13)]
    for before, after in pairwise(turns[:6]):
        assert common_prefix(before, after) == before.num_prompt_tokens
        told = before.num_prompt_tokens + before.num_answer_tokens
        assert after.parts[len(before.parts)] == (before.answer_content, before.num_answer_tokens)
        assert 60 <= after.num_prompt_tokens - told <= 160
    assert common_prefix(turns[5], turns[6]) == 0, "another session is about another document"
    assert common_prefix(turns[0], asked(of, 1, 0)) == 0
    assert all(each.num_prompt_tokens <= prompt_extent(talk).high for each in turns)


def test_a_session_that_breaks_off_begins_anew() -> None:
    of = demand(Sessions(1, Lengths(6, 6), Lengths(100, 100), Lengths(10, 10), Lengths(20, 20)))
    assert len(asked(of, 0, 0).parts) == 2
    assert len(asked(of, 0, 1).parts) == 4
    of.broken_off(0)
    assert len(asked(of, 0, 2).parts) == 2


def recording(classes: bool = True) -> Recording:
    runs = ContentRuns()
    for each in ([(5, 10)], [(5, 10), (6, 4)], []):
        runs.add(each)
    lengths = array("q", [12, 14, 9]), array("q", [3, 1, 2])
    beats = array("q", [0, 600, 1200])
    return Recording("x", beats, *lengths, array("q", [1, 0, 1] if classes else []), runs, 9, 14, 1, 3)


def test_a_recording_is_played_row_by_row_and_ends() -> None:
    of = demand(Replay(recording(), 64))
    rows = [asked(of, 0, ordinal) for ordinal in range(3)]
    assert [(each.num_prompt_tokens, each.num_answer_tokens, each.class_index) for each in rows] == [
        (12, 3, 1),
        (14, 1, 0),
        (9, 2, 1),
    ]
    assert common_prefix(rows[0], rows[1]) == 10
    assert [sum(size for _, size in each.parts) for each in rows] == [12, 14, 9], "the rest is their own"
    assert of.asked(0, 3, 0) is None


def test_classes_are_drawn_where_the_recording_has_none() -> None:
    classes = (RequestClass("rare"), RequestClass("frequent", 1e6))
    of = demand(Replay(recording(classes=False), 64, terms=Terms(classes=classes)))
    assert [asked(of, 0, ordinal).class_index for ordinal in range(3)] == [1, 1, 1]


def test_users_take_the_rows_of_a_recording_by_turns() -> None:
    of = demand(Replay(recording(), 64, users=2))
    assert [asked(of, user, 0).num_prompt_tokens for user in (1, 0, 1)] == [12, 14, 9]
    assert of.asked(0, 1, 0) is None
