"""`tycoon evaluate`: many solutions of one level, as a table or as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.text import Text

from game.cli.run import NOT_WON
from game.cli.tables import printer, table
from game.cli.waiting import progress_bar

if TYPE_CHECKING:
    from rich.table import Table

    from game.content.level import Level
    from game.processes.executor import Executor
    from game.session.run.outcome import Result


def evaluate_solutions(
    level_name: str,
    names: Sequence[str],
    workers: int | None,
    seed: int | None,
    ticks: int | None,
    executor: Executor | None = None,
    *,
    as_json: bool,
) -> int:
    """Run them all, print what they came to, and return the exit status."""
    from game.content.load import load_level
    from game.processes.streams import complain
    from game.session.run.evaluate import EvaluationError, evaluate

    level = load_level(level_name)
    results: Sequence[Result | None]
    try:
        with progress_bar("running", len(names)) as progress:
            results = evaluate(
                level, names, workers=workers, seed=seed, ticks=ticks, progress=progress, executor=executor
            )
    except EvaluationError as error:
        complain(f"{error}")
        results = error.results
    if as_json:
        print(json.dumps([_as_json(name, result) for name, result in zip(names, results, strict=True)], indent=2))
    else:
        printer().print(_table(level, names, results))
    return 0 if _num_won(results) == len(results) else NOT_WON


def _num_won(results: Sequence[Result | None]) -> int:
    return sum(result is not None and result.verdict == "won" for result in results)


def _as_json(name: str, result: Result | None) -> dict[str, object]:
    """The result under the name of its solution; nothing else where running it failed."""
    return {"solution": name, **(result.to_json() if result else {"verdict": None})}


def _table(level: Level, names: Sequence[str], results: Sequence[Result | None]) -> Table:
    from game.content.errors import printable

    title = f"{level.title}: {_num_won(results)} of {len(results)} won"
    made = table(title, ("solution", "verdict", *_NUMBERS), _NUMBERS)
    for name, result in zip(names, results, strict=True):
        made.add_row(Text(printable(name)), *_cells(result))
    return made


_NUMBERS = ("mean TPS", "peak VRAM MiB", "tiles", "cost")


def _cells(result: Result | None) -> tuple[str | Text, ...]:
    if result is None:
        return (Text("failed", style="bold red"), "-", "-", "-", "-")
    verdict = Text(result.verdict, style="green" if result.verdict == "won" else "red")
    return verdict, f"{result.tps:.1f}", f"{result.vram_peak_mib:.0f}", str(result.tiles), str(result.cost)
