"""Whether what solutions claim to reach holds, and whether they win on other seeds as well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final, Literal

from game.content.level import Level
from game.content.load import load_level, load_solution
from game.content.match import check_match
from game.content.solution import Solution
from game.session.proof.prove import other_seeds_of
from game.session.proof.proved import least_margin, margin
from game.session.run.evaluate import EvaluationError, evaluate_builds
from game.session.run.evaluator import Failure, name_of
from game.session.run.outcome import Result
from game.session.run.slices import Progress
from game.session.score.recorded_score import Difference, differences, has_claims, score_of

Robustness = Literal["robust", "some_seeds", "one_seed", "never", "unknown"]
"""Wins on every seed, on some, on one of several, on none; on a single seed nothing is known of it."""

MAX_SEEDS: Final = 1000
"""Seeds that a solution is run on at most."""


@dataclass(frozen=True, slots=True)
class GoalOnSeeds:
    """One goal on several seeds: on how many it was held, and the least distance from what is wanted as a share of it.

    That is of the best five seconds where a goal is to be held, which may lie above what is wanted and not last; None
    where on some seed there was nothing to measure, or no end of a wait.
    """

    name: str
    num_held: int
    worst_margin: float | None


@dataclass(frozen=True, slots=True)
class OnSeeds:
    """What a build comes to on several seeds, the level's own first, and on which of them it wins."""

    seeds: tuple[int, ...]
    won: tuple[int, ...]
    goals: tuple[GoalOnSeeds, ...]
    is_same: bool
    """Whether the seed changed nothing: nothing in these runs was left to chance."""

    @property
    def robustness(self) -> Robustness:
        """Whether the win is robust, or fitted to a seed."""
        if len(self.seeds) == 1:
            return "unknown"
        if len(self.won) == len(self.seeds):
            return "robust"
        if not self.won:
            return "never"
        return "one_seed" if len(self.won) == 1 else "some_seeds"

    def to_json(self) -> dict[str, Any]:
        """The fields as JSON values."""
        told = {"seeds": list(self.seeds), "won": list(self.won), "goals": [asdict(goal) for goal in self.goals]}
        return told | {"is_same": self.is_same, "robustness": self.robustness}


@dataclass(frozen=True, slots=True)
class Verified:
    """A solution, what it does come to on the level's own seed, and each claim of its that differs."""

    solution: Solution
    result: Result
    differences: tuple[Difference, ...]
    on_seeds: OnSeeds

    @property
    def holds(self) -> bool:
        """Whether no claim differs; one that claims nothing holds."""
        return not self.differences

    @property
    def has_claims(self) -> bool:
        """Whether it claims anything: a score or a digest."""
        return has_claims(self.solution)

    def to_json(self) -> dict[str, Any]:
        """Verdict, score, digest, and what differs, as JSON values."""
        return {
            "verdict": self.result.verdict,
            "reason": self.result.reason,
            "score": score_of(self.result).model_dump(exclude_none=True),
            "digest": self.result.digest,
            "rules": self.result.rules,
            "has_claims": self.has_claims,
            "holds": self.holds,
            "differences": [
                {"claim": each.claim, "claimed": each.claimed, "reached": each.reached} for each in self.differences
            ],
            "seeds": self.on_seeds.to_json(),
        }


def verify(
    level: Level | str | Path, solution: Solution | str | Path, *, seeds: int = 1, workers: int | None = 1
) -> Verified:
    """Run a solution, and hold what it claims against that; on `seeds` seeds, of which the first is the level's own.

    Raises:
        ContentError: where the level or the solution is faulty, or they do not fit; so is one of other rules.
        EvaluationError: where a run broke off.
        ValueError: where `seeds` or `workers` is less than 1, or there are more than `MAX_SEEDS`.
    """
    level = level if isinstance(level, Level) else load_level(level)
    solution = solution if isinstance(solution, Solution) else load_solution(solution)
    check_match(level, solution)
    (outcome,) = verify_all(level, [solution], seeds=seeds, workers=workers)
    if isinstance(outcome, Failure):
        raise EvaluationError([None], [outcome])
    return outcome


def verify_all(
    level: Level,
    solutions: Sequence[Solution],
    *,
    seeds: int = 1,
    workers: int | None = None,
    progress: Progress | None = None,
) -> list[Verified | Failure]:
    """The same of many solutions that are known to fit the level, in their order; of each that broke off, why.

    Raises:
        ValueError: see `verify`.
    """
    if not 1 <= seeds <= MAX_SEEDS:
        raise ValueError(f"seeds is {seeds}; it must be 1 to {MAX_SEEDS}")
    numbers = (level.seed, *other_seeds_of(level, seeds - 1))
    levels = [level, *(level.model_copy(update={"seed": seed}) for seed in numbers[1:])]
    builds = [(each, solution) for solution in solutions for each in levels]
    results: Sequence[Result | None]
    reasons: dict[int, str] = {}
    try:
        results = evaluate_builds(builds, workers=workers, progress=progress) if builds else []
    except EvaluationError as error:
        results = error.results
        reasons = {failure.index: failure.reason for failure in error.failures}
    found: list[Verified | Failure] = []
    for index, solution in enumerate(solutions):
        span = range(index * seeds, (index + 1) * seeds)
        runs = [result for result in results[span.start : span.stop] if result is not None]
        if len(runs) == seeds:
            found.append(Verified(solution, runs[0], differences(solution, runs[0]), _on_seeds(numbers, runs)))
        else:
            why = next(reasons[number] for number in span if number in reasons)
            found.append(Failure(index, name_of(index, solution), why))
    return found


def _on_seeds(seeds: tuple[int, ...], runs: Sequence[Result]) -> OnSeeds:
    won = tuple(seed for seed, run in zip(seeds, runs, strict=True) if run.verdict == "won")
    courses = [replace(run, seed=0, digest="") for run in runs]
    goals = zip(*(run.goals for run in runs), strict=True)
    told = (
        GoalOnSeeds(goal[0].name, sum(each.held for each in goal), least_margin(map(margin, goal))) for goal in goals
    )
    return OnSeeds(seeds, won, tuple(told), all(course == courses[0] for course in courses))
