"""What `tycoon calibrate` prints: errors by source and metric, and what was not compared."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from game.cli.tables import printer, table
from game.cli.waiting import progress_bar

if TYPE_CHECKING:
    from game.bench.calibration.comparison import Calibration


def print_calibration(sources: Sequence[str] | None, truth: Path | None, *, as_json: bool) -> int:
    """Compare, print, and return the exit status."""
    from game.bench.calibration.calibrate import calibrate
    from game.bench.calibration.sources import SOURCES
    from game.content.wording import suggestion

    for name in sources or ():
        if name not in SOURCES:
            raise typer.BadParameter(
                f"no source is called {name!r}; {suggestion(name, SOURCES)}", param_hint="'--source'"
            )
    if truth is not None and not truth.is_dir():
        raise typer.BadParameter(f"{str(truth)!r} is no folder.", param_hint="'--truth'")
    with progress_bar("Comparing") as tell:
        found = calibrate(sources, truth, tell)
    if as_json:
        print(json.dumps(report(found), indent=2))
    else:
        _print_tables(found)
    return 0


def report(found: Calibration) -> dict[str, Any]:
    """Everything as JSON values. Errors are shares: 0.01 is one percent too much."""
    from game.bench.calibration.sources import SOURCES

    named = {name: source for name, source in SOURCES.items() if _is_in(name, found)}
    return {
        "sources": [asdict(source) | {"licence": source.licence or None} for source in named.values()],
        "summaries": [
            {
                "source": each.source,
                "group": each.group,
                "metric": each.metric,
                "num": each.num,
                "mean_error": each.mean_error,
                "bias": each.bias,
                "worst_error": each.worst.error,
                "worst": each.worst.what,
            }
            for each in found.summaries()
        ],
        "comparisons": [asdict(each) | {"error": each.error} for each in found.comparisons],
        "left_out": [asdict(each) for each in found.left_out],
    }


def _print_tables(found: Calibration) -> None:
    from game.bench.calibration.sources import SOURCES

    console = printer()
    numbers = ("rows", "mean error", "bias", "worst")
    made = table("Ours against theirs", ("source", "what", "metric", *numbers, "in sample"), numbers=numbers)
    for each in found.summaries():
        errors = (f"{each.mean_error:.1%}", f"{each.bias:+.1%}", f"{each.worst.error:+.1%}")
        in_sample = SOURCES[each.source].in_sample or "no"
        made.add_row(each.source, each.group, each.metric, str(each.num), *errors, in_sample)
    console.print(made)
    for left in found.left_out:
        rows = f"{left.num_rows} rows of " if left.num_rows else ""
        console.print(f"not compared: {left.source}, {rows}{left.what}: {left.reason}", soft_wrap=True, markup=False)


def _is_in(name: str, found: Calibration) -> bool:
    names = {each.source for each in found.comparisons} | {each.source for each in found.left_out}
    return name in names
