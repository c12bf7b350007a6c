"""`tycoon saturate`: the highest rate at which a server keeps its promise."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from game.cli.faults import bad_input_ends_the_command
from game.cli.server_options import Asked
from game.cli.sim import BROKEN_PROMISE, bad_options_end_the_command, options_of, printing_aside
from game.cli.tables import printer
from game.cli.waiting import progress_bar

if TYPE_CHECKING:
    from game.session.sim.saturation import Saturation

_USUAL_RUNS = 16


def run_saturate(asked: Asked, tolerance: float, *, as_json: bool) -> int:
    """Find it, print it, and return the exit status."""
    from game.session.sim.saturation import saturation

    bar = progress_bar("searching, runs")
    with bad_options_end_the_command(), bad_input_ends_the_command(), printing_aside(), bar as tell:
        found = saturation(options_of(asked), tolerance, lambda num, rate, kept: tell(num, max(num, _USUAL_RUNS)))
    if as_json:
        print(json.dumps(_shown(found, tolerance), indent=2))
    else:
        _print(found, tolerance)
    return 0 if found.rate else BROKEN_PROMISE


def _shown(found: Saturation, tolerance: float) -> dict[str, object]:
    shown = {"rate": found.rate, "broken_rate": found.broken_rate, "tolerance": tolerance, "runs": found.num_runs}
    return shown | {"report": None if found.report is None else found.report.to_json()}


def _print(found: Saturation, tolerance: float) -> None:
    from game.cli.sim_tables import print_report

    console = printer()
    if found.report is None:
        console.print(f"no rate keeps the promise, down to {found.broken_rate:g} requests/s", soft_wrap=True)
        return
    print_report(console, found.report)
    limit = "no higher rate was seen to break it"
    if found.broken_rate is not None:
        limit = f"at {found.broken_rate:.4g}/s it breaks (found within {100 * tolerance:g} %)"
    told = f"the promise is kept up to {found.rate:.4g} requests/s; {limit}, after {found.num_runs} runs"
    console.print(told, soft_wrap=True)
