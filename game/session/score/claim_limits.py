"""Claims of a solution that no run can bear out: this is known without running it."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from game.content.level import Level
from game.content.solution import Score, Solution
from game.content.source import Problem
from game.physics.units import TICKS_PER_SECOND
from game.session.build.editor import Editor
from game.session.score.bound_tps import core_bound
from game.session.score.bounded_level import worlds_of
from game.sim.roles import DECODES
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
    if score.vram_peak_mib is not None and score.vram_peak_mib > level.vram_mib + _ROUNDING:
        yield _problem("vram_peak_mib", score.vram_peak_mib, f"the level has {level.vram_mib} MiB")
    num_cores = max(1, sum(plays(tile.kind, DECODES) for tile in editor.all_tiles.values()))
    if score.tps is not None and score.tps > (most := _most_tps(level, num_cores)) + _ROUNDING:
        yield _problem("tps", score.tps, f"{num_cores} Decode cores cannot deliver more than {float(most):.1f}")


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
    return level.warmup_s + level.goals[0].hold_s


def _most_tps(level: Level, num_cores: int) -> Fraction:
    """What so many Decode cores deliver at most over the hold, by the theorem of `core_bound`."""
    hold_ticks = round(level.goals[0].hold_s * TICKS_PER_SECOND)
    most = max((core_bound(world, hold_ticks) for world in worlds_of(level)), default=0)
    return Fraction(num_cores * most * TICKS_PER_SECOND, hold_ticks)


def _problem(name: str, claimed: float, why: str) -> Problem:
    message = f"claims {claimed:g}, but {why}: no run comes to that; record it again, or remove what it claims"
    return Problem(("score", name), message)
