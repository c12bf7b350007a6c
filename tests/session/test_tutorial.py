"""The tutorial is a function of the build and the run: whatever order, whatever detour, undo included."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from game.content.load import level_ids, load_level
from game.session.build.editor import Editor
from game.session.reading.tutorial import (
    NUM_STAGES,
    TUTORIAL_LEVEL,
    TutorialStep,
    introduction_step,
    new_tools,
    tutorial_step,
)
from game.session.run.level_run import LevelRun

LEVEL = load_level(TUTORIAL_LEVEL)
ROW = 3 * 12
KINDS = ("prefill", "decode", "conduit")


def step(editor: Editor, hand: str | None = None, *, has_won: bool = False) -> TutorialStep:
    return tutorial_step(editor, hand, None, has_won=has_won)


def after(run: LevelRun, ticks: int, *, has_won: bool = False) -> str:
    run.advance(ticks)
    return tutorial_step(Editor(LEVEL), None, run, has_won=has_won).key


def place_prefill(editor: Editor) -> None:
    editor.place(ROW + 5, "prefill")


def place_decode(editor: Editor) -> None:
    editor.place(ROW + 6, "decode")


def feed(editor: Editor) -> None:
    editor.draw_conduits(range(ROW, ROW + 6))


def drain(editor: Editor) -> None:
    editor.draw_conduits(range(ROW + 6, ROW + 12))


def built() -> Editor:
    editor = Editor(LEVEL)
    for act in (place_prefill, place_decode, feed, drain):
        act(editor)
    return editor


def test_each_step_points_at_what_comes_next() -> None:
    editor = Editor(LEVEL)
    assert step(editor).key == "prefill"
    assert step(editor).tools == ("prefill",)
    assert step(editor, "prefill").cells == (ROW + 5,)
    assert not step(editor, "prefill").tools
    place_prefill(editor)
    assert step(editor, "prefill").key == "decode"
    assert step(editor, "prefill").tools == ("decode",)
    assert step(editor, "decode").cells == (ROW + 6,)
    place_decode(editor)
    assert (step(editor).key, step(editor).tools) == ("feed", ("conduit",))
    assert step(editor, "conduit").cells == (ROW, ROW + 5)
    feed(editor)
    assert step(editor, "conduit").key == "drain"
    assert step(editor, "conduit").cells == (ROW + 6, ROW + 11)
    drain(editor)
    assert (step(editor).key, step(editor).control) == ("run", "run")


def test_eight_actions_reach_the_first_token() -> None:
    """Pick, click, pick, click, pick, drag, drag, run: the way that the steps point out, counted."""
    editor, hand, actions = Editor(LEVEL), None, 0
    while (now := step(editor, hand)).key != "run":
        if now.tools:
            hand = now.tools[0]
        elif len(now.cells) == 1:
            editor.place(now.cells[0], str(hand))
        else:
            editor.draw_conduits(now.cells)
        actions += 1
        assert actions < 12, now
    assert actions + 1 == 8
    run = LevelRun(LEVEL, editor.solution())
    run.advance(120)
    assert run.simulation.ledger.num_delivered > 0


@pytest.mark.parametrize(
    "order",
    [
        (place_decode, place_prefill, drain, feed),
        (place_prefill, feed, place_decode, drain),
        (place_decode, drain, place_prefill, feed),
    ],
)
def test_any_order_that_reaches_the_state_counts(order: tuple[Callable[[Editor], None], ...]) -> None:
    editor = Editor(LEVEL)
    for act in order:
        assert step(editor).key != "run"
        act(editor)
    assert step(editor).key == "run"


def test_undo_goes_back_and_redo_forward() -> None:
    editor = built()
    keys = []
    while editor.undo():
        keys.append(step(editor).key)
    assert keys == ["drain", "feed", "decode", "prefill"]
    while editor.redo():
        pass
    assert step(editor).key == "run"


def test_a_core_that_stands_apart_is_named() -> None:
    editor = Editor(LEVEL)
    place_prefill(editor)
    editor.place(0, "decode")
    assert step(editor).key == "join"
    assert step(editor, "decode").cells == (ROW + 6,)
    place_decode(editor)
    assert step(editor).key == "apart"
    assert step(editor).cells == (0,)
    editor.erase(0)
    assert step(editor).key == "feed"


def test_a_core_that_faces_the_wrong_way_is_to_be_turned() -> None:
    editor = built()
    editor.place(ROW + 6, "decode", "W")
    assert step(editor).key == "turn_decode"
    assert step(editor).cells == (ROW + 6,)
    editor.place(ROW + 6, "decode", "N")
    assert step(editor).key == "drain", "north of it is free: conduits can be laid there"
    editor.place(ROW + 6, "decode")
    editor.place(ROW + 5, "prefill", "W")
    assert step(editor).key == "turn_prefill"
    assert step(editor).cells == (ROW + 5,)


def test_a_way_that_ends_too_early_is_taken_up_where_it_ends() -> None:
    editor = built()
    editor.erase(ROW + 3)
    assert step(editor, "conduit") == TutorialStep("feed", cells=(ROW + 2, ROW + 5), stage=2)
    editor = built()
    editor.place(ROW + 8, "conduit", "S")
    assert step(editor).key == "drain"
    assert step(editor).cells[0] == ROW + 8


def test_the_run_is_told_in_three_parts_and_won() -> None:
    run = LevelRun(LEVEL, built().solution())
    assert after(run, 1) == "watch_prefill"
    assert after(run, 300) == "watch_decode"
    assert after(run, 240) == "watch_hold"
    assert after(run, 6000) == "won"


def test_packets_that_are_lost_are_told_of_at_once() -> None:
    editor = built()
    editor.erase(ROW + 3)
    run = LevelRun(LEVEL, editor.solution())
    assert after(run, 500) == "lost"
    assert after(run, 6000) == "mend"


def test_after_the_win_a_second_core_raises_tps() -> None:
    editor = built()
    assert step(editor, has_won=True).key == "more"
    assert step(editor, "decode", has_won=True).cells == (ROW + 12 + 6,)
    editor.place(ROW + 12 + 6, "decode")
    now = step(editor, "conduit", has_won=True)
    assert now.key == "more_drain"
    assert now.cells == (ROW + 18, ROW + 7)
    editor.draw_conduits([ROW + 18, ROW + 19, ROW + 7])
    assert step(editor, has_won=True).key == "more_run"
    run = LevelRun(LEVEL, editor.solution())
    assert after(run, 60, has_won=True) == "more_watch"
    assert after(run, 6000, has_won=True) == "done"
    assert run.result().tps > 1.8 * 35.9


def test_a_later_level_points_at_what_is_new_until_something_stands() -> None:
    levels = [load_level(level_id) for level_id in level_ids()]
    assert new_tools(levels[0], []) == KINDS[2:] + KINDS[:2]
    assert new_tools(levels[1], levels[:1]) == ("page_allocator",)
    assert new_tools(levels[2], levels[:2]) == ("draft_model", "validation_gate")
    editor = Editor(levels[1])
    shown = introduction_step(editor, None, ("page_allocator",))
    assert shown is not None
    assert shown.tools == ("page_allocator",)
    editor.place(0, "prefill")
    assert introduction_step(editor, None, ("page_allocator",)) is None


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(st.integers(0, 95), st.tuples(st.sampled_from(KINDS), st.sampled_from("NESW")), max_size=30),
    st.sampled_from((None, *KINDS)),
    st.booleans(),
)
def test_every_build_has_a_step_that_points_somewhere(
    tiles: dict[int, tuple[str, str]], hand: str | None, has_won: bool
) -> None:
    editor = Editor(LEVEL)
    for cell, (kind, facing) in tiles.items():
        editor.place(cell, kind, facing)
    now = step(editor, hand, has_won=has_won)
    assert now.tools or now.cells or now.control
    assert all(0 <= cell < 96 for cell in now.cells)
    assert set(now.tools) <= set(KINDS)
    assert 0 <= now.stage <= NUM_STAGES
