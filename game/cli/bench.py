"""`tycoon bench`: the speed of the shipped solutions as a table or as JSON."""

import json
import platform
from dataclasses import asdict

from rich.console import Console
from rich.table import Table


def print_bench(*, as_json: bool) -> int:
    """Measure, print, and return the exit status."""
    from game.content.load import level_ids, solution_ids
    from game.physics.units import TICKS_PER_SECOND
    from game.session.bench import bench_import, bench_solution

    importing = bench_import()
    benches = [bench_solution(level_id, level_id) for level_id in level_ids() if level_id in solution_ids(level_id)]
    python = f"{platform.python_implementation()} {platform.python_version()}"
    if as_json:
        levels = [asdict(bench) for bench in benches]
        print(json.dumps({"python": python, "import_s": asdict(importing), "levels": levels}, indent=2))
        return 0
    table = Table(title=f"Ticks a second, {python}, median of {importing.num_runs} runs", title_justify="left")
    for heading in ("solution", "median", "slowest", "fastest", "times real time"):
        table.add_column(heading, justify="left" if heading == "solution" else "right")
    for bench in benches:
        rate = bench.ticks_per_s
        times = f"{rate.median / TICKS_PER_SECOND:,.0f}"
        table.add_row(bench.solution, f"{rate.median:,.0f}", f"{rate.low:,.0f}", f"{rate.high:,.0f}", times)
    console = Console(highlight=False)
    console.print(table)
    console.print(
        f"import: {importing.median * 1000:.0f} ms ({importing.low * 1000:.0f} to {importing.high * 1000:.0f} ms)"
    )
    return 0
