"""Claims of a solution that no run can bear out: this is known without running it."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from game.content.build import factory_spec
from game.content.level import Level
from game.content.solution import Score, Solution
from game.content.source import Problem
from game.physics.units import MIB, TICKS_PER_SECOND
from game.session.build.editor import Editor
from game.session.score.bound_tps import core_bound
from game.session.score.bounded_level import worlds_of
from game.sim.roles import DECODES
from game.sim.simulation import Simulation
from game.sim.tiles import plays

_ROUNDING = 0.0005
"""By so much a score that is rounded to three decimals may lie above what it rounds."""


def impossible_claims(level: Level, solution: Solution) -> Iterator[Problem]:
    """Every claim that is out of any possible range for this build of this level; the solution must fit the level."""
    score = solution.score
    if score is None:
        return
    editor = Editor(level)
    editor.open(solution)
    for name, claimed, counted in (("tiles", score.tiles, editor.num_tiles), ("cost", score.cost, editor.cost)):
        if claimed is not None and claimed != counted:
            yield _problem(
                name, claimed, f"the build has {counted}" if name == "tiles" else f"the build costs {counted}"
            )
    yield from _impossible_times(level, score)
    if score.vram_peak_mib is not None and score.vram_peak_mib > (most_mib := _most_mib(level, solution)) + _ROUNDING:
        whose = "level has" if level.vram == "shared" else "cards have"
        yield _problem("vram_peak_mib", score.vram_peak_mib, f"the {whose} {most_mib:g} MiB")
    num_cores = max(1, sum(plays(tile.kind, DECODES) for tile in editor.all_tiles.values()))
    most_tps = _most_tps(level, num_cores)
    if score.tps is not None and most_tps is not None and score.tps > most_tps + _ROUNDING:
        yield _problem("tps", score.tps, f"{num_cores} Decode cores cannot deliver more than {float(most_tps):.1f}")


def _impossible_times(level: Level, score: Score) -> Iterator[Problem]:
    first, last = (round(seconds * TICKS_PER_SECOND) for seconds in (_least_s(level), level.horizon_s))
    if score.tick is not None and not first <= score.tick <= last:
        yield _problem("tick", score.tick, f"a run can be won from tick {first} to {last}")
    longest_ms = level.horizon_s * 1000
    for name in ("ttft_p50_ms", "ttft_p95_ms", "tpot_ms"):
        claimed = getattr(score, name)
        if claimed is not None and claimed > longest_ms:
            yield _problem(name, claimed, f"the run ends after {longest_ms:g} ms")
    median, high = score.ttft_p50_ms, score.ttft_p95_ms
    if median is not None and high is not None and median > high:
        yield _problem("ttft_p50_ms", median, f"the median is not above the 95th percentile, {high:g}")


def _least_s(level: Level) -> float:
    """Seconds before which nothing is won."""
    if any(goal.hold_s is None for goal in level.goals):
        return level.horizon_s
    return level.warmup_s + max(goal.hold_s for goal in level.goals if goal.hold_s is not None)


def _most_mib(level: Level, solution: Solution) -> float:
    """VRAM of all cards of the build together."""
    return Simulation(factory_spec(level, solution)).vram_capacity_bytes / MIB


def _most_tps(level: Level, num_cores: int) -> Fraction | None:
    """What so many Decode cores deliver at most over the hold, by `core_bound`; None where that says nothing."""
    worlds, held = worlds_of(level), level.held_throughput
    if worlds is None or held is None:
        return None
    hold_ticks = round(held.hold_s * TICKS_PER_SECOND)
    tokens = [core_bound(world, hold_ticks) for world in worlds]
    known = [most for most in tokens if most is not None]
    if len(known) < len(tokens):
        return None
    return Fraction(num_cores * max(known, default=0) * TICKS_PER_SECOND, hold_ticks)


def _problem(name: str, claimed: float, why: str) -> Problem:
    message = f"claims {claimed:g}, but {why}: no run comes to that; record it again, or remove what it claims"
    return Problem(("score", name), message)
