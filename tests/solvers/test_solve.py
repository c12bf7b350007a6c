"""Solvers: what they propose is legal, what they find is the same every time, and it wins levels never seen before."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest

from game import Evaluator, Failure, Result, Solution, check_match, level_ids, load_level, load_solution, run
from game.session.build.tile_settings import built_by
from game.session.run.stopping import StopWhen
from game.session.score.board import front_of
from game.session.score.recorded_score import broken_claims
from game.session.score.wins_file import WinsKept, read_wins
from game.solvers.budget import Budget
from game.solvers.foreseen import foreseen
from game.solvers.ground import Ground
from game.solvers.laying import laid
from game.solvers.moving import moved_by_lot
from game.solvers.objective import objective_of
from game.solvers.promising import Promises, foretold_goal
from game.solvers.rating import Rated, Rating
from game.solvers.sketching import Sketcher
from game.solvers.solving import solve
from game.solvers.suite import Suite
from tests.solvers.other_levels import OTHER_DRAFTS, mirrored, with_a_hole, with_other_drafts


@pytest.mark.parametrize("level_id", level_ids())
def test_whatever_is_proposed_may_be_built_and_mostly_serves_every_source(level_id: str) -> None:
    ground, lot = Ground(load_level(level_id)), Random(3)
    sketcher, builds = Sketcher(ground), []
    for _ in range(40):
        plan = sketcher.plan(lot)
        builds += [laid(ground, plan), laid(ground, moved_by_lot(ground, plan, lot, sketcher.arranger))]
    could = [build for build in builds if build is not None]
    for build in could:
        check_match(ground.level, build)
    served = [foreseen(ground.level, build).num_served == len(ground.sources) for build in could]
    assert len(could) >= 10
    assert sum(served) >= len(served) / 2


class Backwards:
    """Runs the builds of a batch from the last to the first, as other processes may."""

    def __init__(self, level_id: str) -> None:
        self._one = Evaluator(level_id, workers=1)

    def evaluate(self, builds: Sequence[Solution], *, stop_when: StopWhen | None = None) -> list[Result | Failure]:
        """See `Evaluates`."""
        return self._one.evaluate(list(builds)[::-1], stop_when=stop_when)[::-1]


def test_a_number_of_evaluations_finds_the_same_every_time_whoever_runs_the_builds() -> None:
    def course(evaluator: Backwards | None) -> list[tuple[object, ...]]:
        found = solve("kv-paging", budget=Budget(evaluations=40), seed=5, workers=1, evaluator=evaluator)
        return [(each.solution, each.value, each.score, each.evaluations, each.result.digest) for each in found]

    once = course(None)
    assert len(once) > 1
    assert course(Backwards("kv-paging")) == once


def test_each_find_is_better_than_those_before_and_budgets_are_kept() -> None:
    seen: list[int] = []
    course = solve(
        "prefill-decode",
        objective="tiles",
        budget=Budget(evaluations=50),
        workers=1,
        watch=lambda progress: seen.append(progress.evaluations),
    )
    values = [found.value for found in course if found.is_won and found.value is not None]
    assert values == sorted(values, reverse=True)
    assert values[-1] <= 10
    assert seen[-1] == 50


@pytest.mark.parametrize(("level_id", "evaluations"), [("prefill-decode", 20), ("kv-paging", 60), ("say-it-once", 10)])
def test_a_level_in_the_mirror_is_won(level_id: str, evaluations: int, tmp_path: Path) -> None:
    _is_won(mirrored(level_id, tmp_path), evaluations)


@pytest.mark.parametrize("name", OTHER_DRAFTS)
def test_a_level_with_other_drafts_is_won(name: str, tmp_path: Path) -> None:
    _is_won(with_other_drafts(name, tmp_path), 60)


def test_what_is_promised_of_machines_is_what_they_come_to() -> None:
    """Of whole builds within a fifth; nothing of two cards where one fits, or of a card that reads or writes alone."""
    for solution_id in ("prefill-decode-two-cores", "kv-paging", "kv-paging-two-cores", "speculative-speedup"):
        solution = load_solution(solution_id)
        ground = Ground(load_level(solution.level))
        tiles = built_by(ground.level, solution)
        machines = {cell: tile for cell, tile in tiles.items() if cell in ground.free and tile.kind != "conduit"}
        assert Promises(ground).tps(machines) == pytest.approx(run(ground.level, solution).tps, rel=0.2)
        for kind in ("prefill", "decode"):
            without = {cell: tile for cell, tile in machines.items() if tile.kind != kind}
            assert Promises(ground).tps(without) == 0
    assert foretold_goal(Ground(load_level("batching-knee"))) is None


def test_a_level_with_a_wall_is_won(tmp_path: Path) -> None:
    _is_won(with_a_hole("say-no-in-time", tmp_path), 12)


@pytest.mark.parametrize(("family", "difficulty"), [("relay", 4), ("engine", 1)])
def test_a_generated_level_is_won(family: str, difficulty: int) -> None:
    _is_won(Suite(family, difficulty, "test")[7].level, 60)


def _is_won(level: object, evaluations: int) -> None:
    for found in solve(level, budget=Budget(evaluations=evaluations), workers=1):  # type: ignore[arg-type]
        if found.is_won:
            return
    pytest.fail(f"nothing won in {evaluations} evaluations")


def test_a_score_rises_from_nothing_connected_to_a_better_win() -> None:
    level, reference = load_level("kv-paging"), load_solution("kv-paging")
    rating = Rating(level, objective_of(level))
    rows = list(reference.map)
    without_pages = [row.replace("M", ".") for row in rows]
    without_sinks = [row[:9].ljust(level.cols, ".") for row in rows]
    unwired, unpaged = (reference.model_copy(update={"map": tuple(each)}) for each in (without_sinks, without_pages))
    empty = Solution(level=level.id, map=level.map)
    scores = [rating.not_run(each, rating.before_run(each)[0]).score for each in (empty, unwired)]
    builds = (unpaged, load_solution("kv-paging-two-cores"), reference)
    scores += [rating.of(build, run(level, build)).score for build in builds]
    assert scores == sorted(set(scores))
    assert scores[2] < 1 < scores[3]


def test_a_search_for_kinds_of_builds_finds_a_front_of_several_and_keeps_one_win_of_each_score() -> None:
    level = load_level("prefill-decode")
    wins: list[Rated] = []
    kept = WinsKept()

    def keep(rated: Rated) -> None:
        if rated.is_won and rated.result is not None:
            wins.append(rated)
            kept.add(rated.solution, rated.result)

    for _ in solve(level, budget=Budget(evaluations=60), method="map_elites", workers=1, keep=keep):
        pass
    losses = list(map(_numbers, wins))
    front = {losses[number] for number in front_of(losses)}
    assert 1 < len(front) < len(wins)
    assert len({win.score for win in kept.wins}) == len(kept) > len(front)


def _numbers(rated: Rated) -> tuple[float, float, float]:
    result = rated.result
    assert result is not None
    return -result.tps, result.tiles, result.vram_peak_mib


def test_an_objective_that_there_is_not_is_refused_with_one_that_there_is() -> None:
    level = load_level("host-memory")
    assert objective_of(level).name == "mean_ttft_ms of A"
    assert objective_of(level, "vram").metric.id == "vram_peak_mib"
    with pytest.raises(ValueError, match="did you mean 'tiles'"):
        objective_of(level, "tile")


def test_a_stopped_search_leaves_its_best_build_whole(tmp_path: Path) -> None:
    out, wins = tmp_path / "best.json", tmp_path / "wins.jsonl"
    command = [sys.executable, "-m", "game", "solve", "prefill-decode", "--workers", "1", "--out", str(out)]
    searching = subprocess.Popen([*command, "--seconds", "60"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        deadline = time.monotonic() + 30
        while not out.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        searching.send_signal(signal.SIGTERM)
        told = searching.communicate(timeout=30)
    finally:
        searching.kill()
    assert (searching.returncode, told) == (143 if os.name == "posix" else searching.returncode, (b"", b""))
    best = load_solution(out)
    assert broken_claims(best, run("prefill-decode", best)) == []
    done = subprocess.run([*command, "--evaluations", "12", "--wins", str(wins), "--json"], capture_output=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(b"{")
    assert all(win.score is not None and win.digest for win in read_wins(wins))
