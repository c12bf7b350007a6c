"""Settings that are set anew while a run goes on: those that a server reads each time it decides, and no others."""

from __future__ import annotations

import pytest

from game.content.load import load_level, load_solution
from game.session.run import adjustable_run
from game.session.run.adjustable_run import AdjustableRun
from game.session.run.level_run import LevelRun
from game.sim.tiles import TILES

LEVEL, BUILD = load_level("chunked-prefill"), load_solution("chunked-prefill")


def test_left_alone_it_is_a_run_like_any_other() -> None:
    plain, adjustable = LevelRun(LEVEL, BUILD), AdjustableRun(LEVEL, BUILD)
    for run in (plain, adjustable):
        run.advance(700)
    assert adjustable.digest() == plain.digest()
    assert adjustable.result() == plain.result()


@pytest.mark.parametrize("is_compiled", [False, True])
def test_what_is_set_holds_from_then_on_and_in_a_branch(is_compiled: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adjustable_run, "is_compiled", lambda: is_compiled)
    plain, adjusted = LevelRun(LEVEL, BUILD), AdjustableRun(LEVEL, BUILD)
    (cell, name), values = next((at, found) for at, found in adjusted.adjustable().items() if at[1] == "token_budget")
    adjusted.advance(300)
    adjusted.adjust(cell, name, values[0])
    adjusted.advance(300)
    plain.advance(600)
    assert adjusted.digest() != plain.digest()
    branch = adjusted.branch()
    assert branch.digest() == adjusted.digest()
    for run in (branch, adjusted):
        run.adjust(cell, name, values[-1])
        run.advance(300)
    assert branch.digest() == adjusted.digest()
    assert len(branch.adjustments) == len(adjusted.adjustments) == 2


@pytest.mark.parametrize(("name", "value"), [("slots", 32), ("policy", "sjf"), ("token_budget", 77), ("nothing", 1)])
def test_what_is_settled_or_not_offered_is_refused(name: str, value: int | str) -> None:
    run = AdjustableRun(LEVEL, BUILD)
    for cell in {cell for cell, _ in run.adjustable()} | {(0, 0)}:
        with pytest.raises(ValueError, match=name):
            run.adjust(cell, name, value)


def test_every_tile_takes_every_value_of_what_it_says_may_be_set_anew() -> None:
    for tile in TILES.values():
        names = tile.machine.adjustable if tile.machine is not None else ()
        assert set(names) <= {setting.name for setting in tile.settings}
    for level_id in ("continuous-batching", "preemption-cliff", "chunked-prefill", "say-no-in-time"):
        run = AdjustableRun(load_level(level_id), load_solution(level_id))
        for (cell, name), values in run.adjustable().items():
            for value in values:
                run.adjust(cell, name, value)
                run.advance(20)
        assert len(run.adjustments) >= 2
