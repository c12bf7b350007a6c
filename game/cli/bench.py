"""`tycoon bench`: what this machine does in a second, as a table or as JSON, and compared with an earlier time."""

from __future__ import annotations

import json
import os
import platform
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

Report = dict[str, Any]
"""What `--json` prints; docs/performance.md says what the numbers mean."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How long the bench takes its time."""

    num_runs: int
    num_ticks: int
    """Of a run of a shipped solution."""
    stress_ticks: int
    idle_ticks: int
    """Of a run of *idle*, which passes so fast that a short one would measure the timer."""
    warmup_ticks: int
    num_evaluations: int
    num_episodes: int
    """Of an environment."""
    num_frames: int
    """Of the running game, in each scene."""
    idle_s: float
    """For which the game waits on each of two screens."""


FULL: Final = Effort(5, 60_000, 1_200, 60_000, 2_400, 200, 40, 600, 5.0)
QUICK: Final = Effort(2, 12_000, 300, 12_000, 2_400, 20, 8, 120, 1.0)
WORKERS: Final = (1, 2)
EVALUATED: Final = "speculative-speedup"
"""The level whose solution is evaluated: wanted are 150 a second and core in plain Python, four times that compiled."""
LEAST_IMPORTS: Final = 5
RATIOS: Final = ("dense_to_wide_per_token", "idle_to_wide_ticks_per_s")
FIRST_FRAME: Final = "first frame"


def print_bench(*, as_json: bool, effort: Effort = FULL, old: Path | None = None) -> int:
    """Measure, print, and return the exit status."""
    from game.bench.compare import compare, read_report
    from game.cli.bench_tables import print_comparison, print_report

    before = None if old is None else read_report(old)
    report = measure(effort)
    comparison = None if before is None else compare(before, report)
    if as_json:
        print(json.dumps(report if comparison is None else report | {"compared": comparison}, indent=2))
        return 0
    print_report(report)
    if before is not None and comparison is not None:
        print_comparison(before, report, comparison)
    return 0


def measure(effort: Effort) -> Report:
    """Everything, one after the other."""
    from game.bench.environment_speed import bench_environments
    from game.bench.frames import bench_render
    from game.bench.server_speed import bench_server
    from game.bench.speed import Spread, bench_evaluation, bench_import, bench_solution
    from game.bench.start import peak_of_level, peak_of_stress, time_first_frame
    from game.bench.stress_speed import bench_stress
    from game.content.load import level_ids, solution_ids

    solved = [level_id for level_id in level_ids() if level_id in solution_ids(level_id)]
    num_runs = effort.num_runs
    report = _machine() | {"import_s": asdict(bench_import(max(num_runs, LEAST_IMPORTS)))}
    frames = [time_first_frame() for _ in range(num_runs)]
    report["first_frame_s"] = asdict(Spread.of([seconds for seconds, _ in frames]))
    report["levels"] = [
        asdict(bench_solution(name, name, num_ticks=effort.num_ticks, num_runs=num_runs)) for name in solved
    ]
    report["servers"] = [asdict(bench_server(num_runs))]
    stress = bench_stress(num_runs, effort.stress_ticks, effort.idle_ticks, effort.warmup_ticks)
    report["stress"] = [asdict(factory) for factory in stress.factories]
    report["ratios"] = {name: asdict(getattr(stress, name)) for name in RATIOS}
    report["evaluations"] = [
        asdict(bench_evaluation(EVALUATED, workers, effort.num_evaluations, num_runs)) for workers in WORKERS
    ]
    report["environments"] = [asdict(one) for one in bench_environments(num_runs, effort.num_episodes)]
    report["render"] = bench_render(effort.num_frames, effort.idle_s)
    report["peak_mib"] = {
        solved[-1]: peak_of_level(solved[-1]),
        **{name: peak_of_stress(name, effort.warmup_ticks) for name in ("wide", "dense")},
        FIRST_FRAME: frames[-1][1],
    }
    return report


def _machine() -> Report:
    from game import __version__
    from game.processes.build_info import is_compiled
    from game.sim.simulation import RULES_VERSION

    return {
        "version": __version__,
        "rules": RULES_VERSION,
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "is_compiled": is_compiled(),
        "system": f"{platform.system()} {platform.machine()}",
        "num_cores": os.cpu_count(),
    }
