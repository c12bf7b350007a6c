"""Runs that branch, are stopped early, and say what every machine does."""

from __future__ import annotations

import pytest

from game import Evaluator, LevelRun, Result, load_level, load_solution, run
from game.session.run import level_run
from game.sim.events import EventLog
from game.sim.stage_log import StageLog
from game.sim.tiles import MOODS
from tests.engine_room import ENGINE, engine_build, engine_level

LEVEL, SOLUTION = load_level("speculative-speedup"), load_solution("speculative-speedup")
SLOW_GOAL = [{"metric": "p95_tpot_ms", "at_most": 1}]


@pytest.mark.parametrize("is_compiled", [False, True])
@pytest.mark.parametrize(("tick", "regardless"), [(0, False), (417, False), (5000, False), (2000, True)])
@pytest.mark.parametrize("is_engine", [False, True])
def test_a_branch_stands_where_its_run_does_and_comes_to_the_same(
    is_engine: bool, tick: int, regardless: bool, is_compiled: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if is_compiled:
        monkeypatch.setattr(level_run, "is_compiled", lambda: True)
    level, build = (engine_level(), engine_build({})) if is_engine else (LEVEL, SOLUTION)
    going = LevelRun(level, build, 3, EventLog(), StageLog())
    (going.advance_regardless if regardless else going.advance)(tick)
    branch = going.branch()
    assert (branch.digest(), branch.verdict, branch.result()) == (going.digest(), going.verdict, going.result())
    before = going.digest()
    branch.advance_regardless(300)
    assert going.digest() == before != branch.digest()
    again = going.branch().branch()
    going.finish()
    again.finish()
    assert (again.digest(), again.result()) == (going.digest(), going.result())
    assert again.simulation.world.events is None


def slow(going: LevelRun) -> bool:
    """A rule that other processes can import."""
    return going.simulation.tick >= 300


def test_a_run_is_stopped_where_it_can_no_longer_be_won_or_where_a_rule_says_so() -> None:
    level, build = engine_level(goals=SLOW_GOAL), engine_build({ENGINE: {"slots": 64}})
    whole, stopped = run(level, build), run(level, build, stop_when="cannot_win")
    assert (whole.verdict, whole.stopped, stopped.verdict, stopped.stopped) == ("missed", False, "missed", True)
    assert stopped.tick < 0.8 * whole.tick
    assert stopped.digest == run(level, build, ticks=stopped.tick).digest
    assert run(LEVEL, SOLUTION, stop_when="cannot_win") == run(LEVEL, SOLUTION)
    ruled = run(LEVEL, SOLUTION, stop_when=slow)
    assert (ruled.tick, ruled.stopped, ruled.verdict) == (300, True, "missed")
    assert run(LEVEL, SOLUTION, ticks=900, stop_when=slow).tick == 300
    seen: list[int] = []

    def never(going: LevelRun) -> bool:
        seen.append(going.simulation.tick)
        return False

    run(LEVEL, SOLUTION, stop_when=never)
    assert seen == list(range(60, run(LEVEL, SOLUTION).tick, 60))


def test_rules_that_no_process_could_follow_are_refused() -> None:
    with pytest.raises(ValueError, match="stop_when is 'soon'; it must be 'cannot_win'"):
        run(LEVEL, SOLUTION, stop_when="soon")  # type: ignore[arg-type]
    with Evaluator(LEVEL, workers=1) as alone, Evaluator(LEVEL, workers=2) as several:
        (found,) = alone.evaluate([SOLUTION], stop_when=lambda going: going.simulation.tick >= 60)
        assert isinstance(found, Result)
        assert found.tick == 60
        with pytest.raises(TypeError, match="workers cannot import it"):
            several.evaluate([SOLUTION], stop_when=lambda going: True)


def test_every_machine_says_what_it_does_with_its_numbers() -> None:
    going = LevelRun(LEVEL, SOLUTION)
    going.advance(600)
    found = going.machines()
    assert list(found) == sorted(divmod(machine.cell, LEVEL.cols) for machine in going.simulation.machines)
    assert all(machine.mood == MOODS[machine.state] for machine in found.values())
    gates = [machine for machine in found.values() if machine.kind == "validation_gate"]
    assert any(gate.state == "filtering" and gate.count == gate.numbers["passed"].value for gate in gates)
    assert {"count", "mib", "ms"} <= {number.unit for machine in found.values() for number in machine.numbers.values()}
    assert going.metrics() == going.result().metrics
