"""Levels by number: drawn, solved by a constructive build, and given goals that this build is known to reach."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any, Final

from game.content.level import Level
from game.content.parse import parse_level
from game.content.solution import Solution
from game.session.build.build import Build
from game.session.run.level_run import run
from game.session.run.outcome import Result
from game.solvers.suite.board import drawn_map
from game.solvers.suite.constructing import constructed
from game.solvers.suite.families import Family

TIGHTNESS: Final = (0.5, 0.65, 0.75, 0.85, 0.92)
"""By difficulty, how much of what the best constructive build attains is asked for."""

_HOLD_S: Final = 10
_EASED: Final = 0.95
"""Goals that the build misses after all, by the rolling of its throughput, are eased by this factor."""

_MOST_EASED: Final = 6
_OUT_OF_REACH: Final = 1e9


@dataclass(frozen=True, slots=True)
class Generated:
    """A level, and a build that wins it."""

    level: Level
    solution: Solution
    result: Result
    """What that comes to."""


def generate(family: Family, difficulty: int, seed: str) -> Generated:
    """The level of a family, difficulty (0 to 4) and seed, always the same, with a build that has won it.

    Where no build could be made on a map, or none attains anything, the next map of the same seed is drawn.
    """
    attempt = 0
    while True:
        lot = Random(f"{family.name} {difficulty} {seed} {attempt}")
        found = _attempt(family, difficulty, f"{family.name}-{difficulty}-{seed}", lot)
        if found is not None:
            return found
        attempt += 1


def _attempt(family: Family, difficulty: int, name: str, lot: Random) -> Generated | None:
    keys = drawn_keys(family, difficulty, name, lot)
    limit = lot.random()
    unbounded = _level(keys, [_throughput(_OUT_OF_REACH)])
    tried = [(solution, run(unbounded, solution)) for solution in _candidates(family, unbounded)]
    served = [(solution, result) for solution, result in tried if result.verdict == "missed" and _tps(result) > 0]
    if not served:
        return None
    if family.tuned:  # the user's token may take so long, and no setting beyond is of use
        served.sort(key=lambda one: _tpot(one[1]))
        served = served[: 1 + round(limit * (len(served) - 1))]
    solution, best = max(served, key=lambda one: _tps(one[1]))
    return _bounded(keys, solution, best, TIGHTNESS[difficulty], has_latency=bool(family.tuned))


def _candidates(family: Family, level: Level) -> Iterator[Solution]:
    for solution in constructed(level, family.cores, 1 if family.tuned else 2):
        if not family.tuned:
            yield solution
            continue
        build = Build(level, solution)
        for cell in (*build.fixed, *build.tiles):
            if family.tuned in build.settings_at(cell):
                for value in level.offers(build.tiles[cell].kind)[family.tuned].values:
                    build.configure(cell, family.tuned, value)
                    yield build.solution()


def _bounded(
    keys: dict[str, Any], solution: Solution, best: Result, tightness: float, *, has_latency: bool
) -> Generated | None:
    """The level whose goals are so much of what a build has come to; it is run, and the goals eased until it wins."""
    for _ in range(_MOST_EASED):
        goals = [_throughput(_rounded(tightness * _tps(best)))]
        if has_latency:
            goals.append({"metric": "p95_tpot_ms", "at_most": _rounded(_tpot(best) / tightness)})
            goals[0].pop("hold_s")
        level = _level(keys, goals)
        result = run(level, solution)
        if result.verdict == "won":
            return Generated(level, solution, result)
        tightness *= _EASED
    return None


def drawn_keys(family: Family, difficulty: int, name: str, lot: Random) -> dict[str, Any]:
    """The keys of a level file, but for its goals."""
    rows, facing = drawn_map(lot, difficulty)
    return {
        "format": 1,
        "id": name,
        "title": name,
        "map": rows,
        "facing": facing,
        "toolbox": family.toolbox,
        "settings": family.settings,
        "link": "pcie4-x16",
        **family.draw(lot, difficulty),
    }


def _level(keys: dict[str, Any], goals: list[dict[str, Any]]) -> Level:
    return parse_level(json.dumps({**keys, "goals": goals}), keys["id"])


def _throughput(at_least: float) -> dict[str, Any]:
    return {"metric": "tps", "at_least": at_least, "hold_s": _HOLD_S}


def _rounded(value: float) -> float:
    return float(f"{value:.3g}")


def _tps(result: Result) -> float:
    return result.metrics["output_throughput"] or 0.0


def _tpot(result: Result) -> float:
    return result.metrics["p95_tpot_ms"] or _OUT_OF_REACH
