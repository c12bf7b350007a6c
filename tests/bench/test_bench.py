"""`tycoon bench`: what it prints for people and for programs, and how it compares."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from game.bench.compare import changed_runs, compare, measures
from game.bench.speed import Spread, bench_solution, output_of, timer
from game.bench.start import time_first_frame
from game.cli import bench, main
from game.content.build import factory_spec
from game.content.load import load_level, load_solution
from game.processes.build_info import is_compiled
from game.processes.peak import peak_mib
from game.session.run.level_run import LevelRun
from game.sim.simulation import Simulation

Capture = pytest.CaptureFixture[str]
TINY = bench.Effort(
    num_runs=2,
    num_ticks=600,
    stress_ticks=60,
    idle_ticks=60,
    warmup_ticks=240,
    num_evaluations=4,
    num_episodes=1,
    num_frames=4,
    idle_s=0.2,
)
FACTORIES = ["wide", "dense", "idle"]


@pytest.fixture
def evaluated(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """A bench that takes little time, with a stand-in for `Evaluator` that notes how it was called; its end as 0."""
    calls = []

    class StandIn:
        def __init__(self, level: object, *, workers: int) -> None:
            self.workers = workers

        def __enter__(self) -> StandIn:
            return self

        def __exit__(self, *_: object) -> None:
            calls.append((0, self.workers))

        def evaluate(self, solutions: list[object]) -> list[object]:
            calls.append((len(solutions), self.workers))
            return solutions

    monkeypatch.setattr("game.session.run.evaluator.Evaluator", StandIn)
    monkeypatch.setattr(bench, "FULL", TINY)
    monkeypatch.setattr(bench, "QUICK", TINY)
    return calls


def assert_spread(spread: dict[str, Any]) -> None:
    assert 0 < spread["low"] <= spread["median"] <= spread["high"]


@pytest.mark.slow
def test_the_bench_measures_everything_and_compares(
    evaluated: list[tuple[int, int]], capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["bench", "--quick", "--json"]) == 0
    printed = capsys.readouterr().out
    measured = json.loads(printed)
    assert [entry["level"] for entry in measured["levels"]][:2] == ["prefill-decode", "kv-paging"]
    assert [entry["factory"] for entry in measured["stress"]] == FACTORIES
    assert measured["import_s"]["num_runs"] >= 5
    for spread in (measured["import_s"], measured["first_frame_s"], *measured["ratios"].values()):
        assert_spread(spread)
    for entry in measured["levels"]:
        assert_spread(entry["run_ticks_per_s"])
        assert_spread(entry["ticks_per_s"])
        assert len(entry["digest"]) == 16
    for entry in measured["stress"]:
        assert_spread(entry["ticks_per_s"])
        assert_spread(entry["us_per_token"])
    assert evaluated == [(2, 1), (4, 1), (4, 1), (0, 1), (4, 2), (4, 2), (4, 2), (0, 2)]
    assert [entry["workers"] for entry in measured["evaluations"]] == [1, 2]
    assert measured["environments"][0]["level"] == "prefill-decode"
    for entry in measured["environments"]:
        assert_spread(entry["alone"])
        assert_spread(entry["batched"])
    frames = measured["render"]["frames"]
    assert [entry["scene"] for entry in frames][:2] == ["editing", "running"]
    assert all(0 < entry["median_ms"] <= entry["worst_ms"] for entry in frames)
    assert all(0 < entry["board_median_ms"] < entry["median_ms"] for entry in frames)
    assert all(entry["num_packets"] >= 2_000 for entry in frames[1:])
    assert set(measured["render"]["idle_cpu_share"]) == {"title", "level"}
    if peak_mib() is not None:
        assert all(5 < mib < 5000 for mib in measured["peak_mib"].values())

    (tmp_path / "old.json").write_text(printed, encoding="utf-8")
    asked = []

    def measured_again(effort: bench.Effort) -> dict[str, Any]:
        """The same report: what it measures has been seen, here it is printed for people."""
        asked.append(effort)
        return measured  # type: ignore[no-any-return]

    monkeypatch.setattr(bench, "measure", measured_again)
    monkeypatch.setattr(bench, "FULL", replace(TINY, num_runs=5))
    assert main(["bench", "--compare", str(tmp_path / "old.json")]) == 0
    assert asked == [bench.FULL]
    printed = capsys.readouterr().out
    for words in (
        "speculative-speedup",
        *FACTORIES,
        "dense to wide",
        "idle to wide",
        "New to old",
        "evaluations/s",
        "environment steps/s",
        "CPU ms a frame",
    ):
        assert words in printed
    assert re.search(r"^import: \d+ ms \(\d+ to \d+ ms\)$", printed, re.MULTILINE)
    assert re.search(r"^first frame: \d+ ms \(\d+ to \d+ ms\)$", printed, re.MULTILINE)
    assert re.search(r"^peak memory: ", printed, re.MULTILINE)
    assert "other runs" not in printed


def test_a_full_bench_takes_at_least_five_runs() -> None:
    assert bench.FULL.num_runs >= 5
    assert bench.QUICK.num_runs < bench.FULL.num_runs


def test_runs_of_the_bench_end_in_the_same_state() -> None:
    first, second = (bench_solution("kv-paging", "kv-paging", num_ticks=900, num_runs=2) for _ in range(2))
    assert first.digest == second.digest
    assert (first.num_ticks, first.ticks_per_s.num_runs) == (900, 2)


@pytest.mark.skipif(is_compiled(), reason="what is compiled calls without being seen")
@pytest.mark.parametrize("level_id", ["prefill-decode", "kv-paging", "speculative-speedup"])
def test_following_the_goal_costs_a_run_little(level_id: str) -> None:
    """4 to 7 % more calls of functions; counted, because a time would depend on who else computes."""
    level, solution = load_level(level_id), load_solution(level_id)
    alone = num_calls(Simulation(factory_spec(level, solution)).advance, 3000)
    assert alone < num_calls(LevelRun(level, solution).advance_regardless, 3000) < 1.1 * alone


def num_calls(advance: Callable[[int], None], num_ticks: int) -> int:
    """How many functions are called while so many ticks pass."""
    count = 0

    def note(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        advance(num_ticks)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.slow
def test_the_first_frame_is_drawn_by_the_game_itself() -> None:
    seconds, mib = time_first_frame()
    assert seconds > 0
    assert mib is None or mib > 20


def test_a_clock_for_computing_goes_on() -> None:
    clock = timer()
    start = clock()
    while clock() == start:
        pass
    assert clock() > start


@pytest.mark.skipif(sys.platform != "linux", reason="other systems count from the process's own start")
def test_a_process_does_not_begin_with_the_peak_of_its_parent() -> None:
    ballast = b"x" * (200 << 20)
    small = float(output_of("from game.processes.peak import peak_mib; print(peak_mib())"))
    own = peak_mib()
    assert own is not None
    assert len(ballast) >> 20 < own
    assert small < 100


def report(
    rate: tuple[float, float, float] = (100.0, 90.0, 120.0), digest: str = "a", ticks: int = 600
) -> dict[str, Any]:
    spread = dict(zip(("median", "low", "high"), rate, strict=True))
    return {"levels": [{"solution": "one", "ticks_per_s": spread, "num_ticks": ticks, "digest": digest}]}


def test_ratios_are_new_to_old_with_how_far_they_may_err() -> None:
    row = compare(report(), report((200.0, 180.0, 240.0)))["one, ticks/s"]
    assert row == {"old": 100.0, "new": 200.0, "ratio": 2.0, "low": 1.5, "high": pytest.approx(240 / 90)}


def test_what_one_report_lacks_has_no_ratio() -> None:
    rows = compare(report(), {"peak_mib": {"wide": 30.5}, "import_s": None, "stress": "?", "levels": [3]})
    assert {name: (row["old"], row["new"], row["ratio"]) for name, row in rows.items()} == {
        "one, ticks/s": (100.0, None, None),
        "peak memory, wide, MiB": (None, 30.5, None),
    }


@pytest.mark.parametrize("value", [None, "fast", {}, {"median": 1.0}, {"median": 1, "low": 0, "high": 2}, -1.0, [1]])
def test_a_number_of_another_shape_is_passed_over(value: object) -> None:
    assert measures({"import_s": value}) == {}


def test_runs_that_changed_are_named() -> None:
    assert changed_runs(report(), report(digest="b")) == ["one"]
    assert changed_runs(report(), report()) == []
    assert changed_runs(report(), report(digest="b", ticks=60)) == []
    assert changed_runs({}, report()) == []


@pytest.mark.parametrize("content", [None, "", "{", "[]", "{}", '{"levels": []}', b"\xff\xfe"])
def test_a_report_that_is_none_is_bad_input(content: str | bytes | None, tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "old.json"
    if content is not None:
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    assert main(["bench", "--compare", str(file)]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "--compare" in printed.err
    assert printed.err.count("\n") == 1


def test_a_spread_is_of_its_values() -> None:
    assert Spread.of([3.0, 1.0, 2.0]) == Spread(2.0, 1.0, 3.0, 3)
