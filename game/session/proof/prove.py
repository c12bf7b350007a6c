"""Running the proof of a level: its cases, a share of sweeps, random builds and wins, and what of it does not hold."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from game.content.errors import ContentError
from game.content.level import Level
from game.content.match import check_match
from game.content.proof import CASE_KINDS, Case, CaseKind
from game.content.proof_file import ProofFile
from game.content.solution import Solution
from game.session.proof.beyond import bound_faults, false_claims
from game.session.proof.lesson import BuildReading
from game.session.proof.proved import (
    CaseProved,
    CaseRun,
    Proved,
    SearchProved,
    case_metrics,
    case_run,
    span_faults,
)
from game.session.proof.random_builds import random_build
from game.session.proof.sweeps import build_at, products
from game.session.run.evaluate import evaluate_builds
from game.session.run.outcome import Result
from game.session.run.slices import Progress
from game.session.score.wins_file import wins_in
from game.sim.simulation import RULES_VERSION

OTHER_SEEDS: Final = 8
"""The reference is run on so many seeds beside the level's own."""

LEAST_MARGIN: Final = 0.05
"""Of what a goal wants; the reference has it on every goal and seed."""

_MOST_TOLD: Final = 5
"""Winners without the lesson that are told one by one."""


@dataclass(frozen=True, slots=True)
class _CaseBuild:
    case: Case
    solution: Solution
    seeds: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Search:
    """Builds of a sweep, or random ones: how many there are, and those that are run."""

    what: str
    size: int
    builds: list[Solution]
    allows_welcome: bool


def prove(
    file: ProofFile,
    *,
    share: float = 1.0,
    other_seeds: int = OTHER_SEEDS,
    kinds: Collection[CaseKind] = CASE_KINDS,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Proved:
    """Run a proof, of its sweeps and random builds only a `share`, the same ones each time, and cases of some `kinds`.

    In part only references are run on other seeds.

    Raises:
        ContentError: where a case is more work than a level may be.
        EvaluationError: where a run broke off.
    """
    level = file.level
    seeds = (level.seed, *other_seeds_of(level, other_seeds))
    every = [_CaseBuild(case, file.build(case), _seeds_of(case, seeds, share)) for case in file.proof.cases]
    cases = [each for each in every if each.case.kind in kinds]
    searches = [_sweep(file, share), _random(file, every, share), _wins(file, share)]
    on_seed = {seed: level.model_copy(update={"seed": seed}) for seed in seeds}
    builds = [(on_seed[seed], each.solution) for each in cases for seed in each.seeds]
    builds += [(level, solution) for search in searches for solution in search.builds]
    for _, solution in builds[: sum(len(each.seeds) for each in cases)]:
        check_match(level, solution)
    results = evaluate_builds(builds, workers=workers, progress=progress)
    waiting = iter(results)
    faults: list[str] = []
    metrics = case_metrics(file)
    proved = []
    for each in cases:
        runs = tuple(case_run(next(waiting), metrics) for _ in each.seeds)
        faults += [f"case {each.case.name!r}: {fault}" for run in runs for fault in _case_faults(each.case, run)]
        if each.case.expect == "won" and not _has_lesson(file, each):
            faults.append(f"case {each.case.name!r} is to win, and has neither the lesson nor what is welcome")
        proved.append(CaseProved(each.case.name, each.case.kind, each.case.expect, runs))
    sweep, random, wins = (
        _searched(file, search, [next(waiting) for _ in search.builds], faults) for search in searches
    )
    faults += false_claims(searches[-1].builds, results[len(results) - len(searches[-1].builds) :])
    faults += bound_faults([on_level for on_level, _ in builds], results)
    return Proved(level.id, RULES_VERSION, file.fingerprint, share, tuple(proved), sweep, random, wins, tuple(faults))


def _has_lesson(file: ProofFile, case: _CaseBuild) -> bool:
    ways = (*file.proof.lesson, *file.proof.welcome)
    return BuildReading(file.level, case.solution).contains(ways) is not None


def other_seeds_of(level: Level, num_seeds: int) -> list[int]:
    """So many seeds besides the level's own."""
    return [seed for seed in range(1, num_seeds + 2) if seed != level.seed][:num_seeds]


def _seeds_of(case: Case, seeds: tuple[int, ...], share: float) -> tuple[int, ...]:
    return seeds if case.kind == "reference" or (case.is_on_all_seeds and share == 1) else seeds[:1]


def _case_faults(case: Case, run: CaseRun) -> list[str]:
    """What one run of a case is not as expected in."""
    told = ", ".join(
        f"{goal.metric} {'not measured' if goal.reached is None else f'{goal.reached:g}'} of {goal.wanted:g}"
        for goal in run.goals
    )
    if run.verdict != case.expect:
        return [f"seed {run.seed} ends {run.verdict}, expected {case.expect} ({told})"]
    faults = [f"seed {run.seed}: {fault}" for fault in span_faults(case, run)]
    for goal in run.goals:
        is_met = goal.margin is not None and goal.margin >= 0
        if goal.metric in case.misses and is_met:
            faults.append(f"seed {run.seed} meets the goal {goal.metric}, which it is to miss ({told})")
        if case.kind == "reference" and (goal.margin is None or goal.margin < LEAST_MARGIN):
            shown = "none" if goal.margin is None else f"{goal.margin:+.1%}"
            faults.append(f"seed {run.seed} has a margin of {shown} on {goal.metric}, wanted {LEAST_MARGIN:+.0%}")
    return faults


def _sweep(file: ProofFile, share: float) -> _Search:
    every = products(file)
    size = sum(map(len, every))
    builds = [build_at(every, index) for index in _chosen(file.level, "sweep", size, share)]
    return _Search("sweep", size, _distinct(file.level, builds), allows_welcome=False)


def _random(file: ProofFile, cases: Sequence[_CaseBuild], share: float) -> _Search:
    level, size = file.level, file.proof.random
    reference = next(each.solution for each in cases if each.case.kind == "reference")
    others = [each.solution for each in cases if each.case.kind in ("trap", "ablation")]
    builds = [random_build(level, reference, others, index) for index in _chosen(level, "random", size, share)]
    return _Search("random", size, _distinct(level, builds), allows_welcome=True)


def _wins(file: ProofFile, share: float) -> _Search:
    """What a solver has found, which ships with the level."""
    wins = wins_in(file.folder)
    return _Search("wins", len(wins), [wins[index] for index in _chosen(file.level, "wins", len(wins), share)], True)


def _chosen(level: Level, what: str, size: int, share: float) -> list[int]:
    """The numbers of the builds that are run, always the same ones of a size and share."""
    num = min(size, math.ceil(size * share))
    return sorted(Random(f"{level.id} {what}").sample(range(size), num))


def _distinct(level: Level, builds: Iterable[Solution]) -> list[Solution]:
    """Each build once, without those that are more work than a level may be."""
    found: dict[object, Solution] = {}
    for build in builds:
        settings = {cell: tuple(sorted(told.items())) for cell, told in build.settings.items() if told}
        key = (build.map, tuple(sorted(build.facing.items())), tuple(sorted(settings.items())))
        if key not in found and _is_bounded(level, build):
            found[key] = build
    return list(found.values())


def _is_bounded(level: Level, build: Solution) -> bool:
    try:
        check_match(level, build)
    except ContentError:
        return False
    return True


def _searched(file: ProofFile, search: _Search, results: Sequence[Result], faults: list[str]) -> SearchProved:
    """What a search came to; its winners without the lesson are added to the faults."""
    ways = (*file.proof.lesson, *(file.proof.welcome if search.allows_welcome else ()))
    winners = [(build, result) for build, result in zip(search.builds, results, strict=True) if result.verdict == "won"]
    told = []
    for build, result in winners:
        if BuildReading(file.level, build).contains(ways) is None:
            told.append(f"{search.what}: wins without the lesson for {result.cost} credits: {_drawn(build)}")
    faults += told[:_MOST_TOLD]
    if len(told) > _MOST_TOLD:
        faults.append(f"{search.what}: {len(told) - _MOST_TOLD} more win without the lesson")
    cheapest = min((result.cost for _, result in winners), default=None)
    return SearchProved(search.size, len(search.builds), len(winners), cheapest)


def _drawn(build: Solution) -> str:
    """A build in one line: its rows, facings and settings."""
    told = {cell: values for cell, values in build.settings.items() if values}
    facing = f" facing {dict(build.facing)}" if build.facing else ""
    return f"{' '.join(build.map)}{facing} settings {told}"
