"""Everything that is compared, one source after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

from game.bench.calibration import kernels, points, replays, runs, steps
from game.bench.calibration.comparison import Calibration, Comparison, LeftOut
from game.bench.calibration.files import Truth, truth_folder
from game.bench.calibration.server import StandsStill
from game.bench.calibration.sources import (
    AICONFIGURATOR,
    GPULLM_STEPS,
    RESIDENCY_REQUESTS,
    RESIDENCY_STEPS,
    SERVING_SIM,
    SOURCES,
    VIDUR_ATTENTION,
    VIDUR_LINEAR,
    VIDUR_REQUESTS,
)

Found = Iterable[Comparison | LeftOut]
Job = Callable[[], Found]
Progress = Callable[[int, int], None]
"""Is told how many pieces of work are done, of how many."""


def calibrate(
    sources: Sequence[str] | None = None, truth: Path | None = None, progress: Progress | None = None
) -> Calibration:
    """Compare with the named sources, or with all.

    Raises:
        KeyError: where there is no such source.
        FileNotFoundError: where `truth` is no folder.
    """
    files = Truth(truth_folder(truth))
    names = [SOURCES[name].id for name in sources] if sources else list(SOURCES)
    comparisons: list[Comparison] = []
    left_out: list[LeftOut] = []
    jobs: list[Job] = []
    for name in names:
        more, without = _jobs(files, name)
        jobs += more
        left_out += without
    for number, job in enumerate(jobs):
        if progress is not None:
            progress(number, len(jobs))
        for found in job():
            if isinstance(found, Comparison):
                comparisons.append(found)
            else:
                left_out.append(found)
    if progress is not None:
        progress(len(jobs), len(jobs))
    return Calibration(tuple(comparisons), tuple(dict.fromkeys([*left_out, *files.missing])))


def _jobs(files: Truth, source: str) -> tuple[list[Job], list[LeftOut]]:
    """Pieces of work, each a second or less, and what is left out without any."""
    if source == VIDUR_LINEAR:
        return [partial(kernels.linear, files)], []
    if source == VIDUR_ATTENTION:
        return [partial(kernels.attention, files)], []
    if source == AICONFIGURATOR:
        return [partial(points.points, files)], []
    if source in (GPULLM_STEPS, RESIDENCY_STEPS):
        return [partial(steps.steps, files, source)], []
    if source == RESIDENCY_REQUESTS:
        return [partial(replays.h100, files, name) for name in (*replays.OPEN_RUNS, replays.CLOSED_RUN)], []
    if source == SERVING_SIM:
        return [partial(replays.rtx_4090, files)], []
    if source == VIDUR_REQUESTS:
        return [partial(replays.vidur, files, *run) for run in replays.VIDUR_RUNS], []
    found, without = runs.runs_of(files, source)
    return [partial(_run, run) for run in found], without


def _run(run: runs.Run) -> Found:
    try:
        return runs.compare(run)
    except StandsStill:
        return [
            LeftOut(
                run.row["source"], run.row["run"], 1, "its longest prompt does not fit the memory it is said to have"
            )
        ]
