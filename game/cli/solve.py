"""`tycoon solve`: a search for builds, its course where somebody watches, and the best one in a file at any time."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from game.cli.run import NOT_WON
from game.cli.tables import printer, table

if TYPE_CHECKING:
    from collections.abc import Callable

    from game.content.level import Level
    from game.processes.executor import Executor
    from game.session.run.outcome import Result
    from game.session.score.objective import Objective
    from game.solvers.budget import Budget
    from game.solvers.rating import Rated
    from game.solvers.search import Found
    from game.solvers.search import Progress as Course

_WHOLE: Final = 1000
"""Steps of the bar of a whole budget."""

_NUMBERS: Final = ("mean TPS", "peak VRAM MiB", "tiles", "cost", "evaluations", "seconds")


def solve_level(
    level_name: str,
    objective_name: str | None,
    budget: Budget,
    searching: tuple[int, str, int],
    workers: int | None,
    executor: Executor | None = None,
    *,
    out: Path | None,
    wins: Path | None,
    as_json: bool,
) -> int:
    """Search, print what was found, and return the exit status. `searching` is seed, method and batch."""
    from game.content.load import load_level
    from game.content.whole_file import check_writable
    from game.session.run.evaluator import Evaluator
    from game.session.score.wins_file import WinsKept
    from game.solvers.solving import solve

    level = load_level(level_name)
    objective = _objective(level, objective_name)
    for file in (out, wins):
        if file is not None:
            check_writable(file)
    kept = WinsKept()
    seed, method, batch = searching
    best: Found | None = None
    last: list[Course] = []

    try:
        with _course(objective) as show, Evaluator(level, workers=workers, executor=executor) as evaluator:

            def watch(course: Course) -> None:
                last[:] = [course]
                show(course)

            def keep(rated: Rated) -> None:
                if rated.result is not None:
                    kept.add(rated.solution, rated.result)

            for found in solve(
                level,
                objective=objective_name,
                budget=budget,
                seed=seed,
                method=method,
                evaluator=evaluator,
                batch=batch,
                watch=watch,
                keep=None if wins is None else keep,
            ):
                best = found
                if out is not None:
                    _write(found, out)
    finally:  # whoever ends the search has what it has found
        if wins is not None and len(kept):
            kept.write(wins)
    course = last[0] if last else None
    if as_json:
        print(json.dumps(_as_json(objective, best, course, method, seed), indent=2))
    else:
        _print(level.title, objective, best, course)
    return 0 if best is not None and best.is_won else NOT_WON


def _objective(level: Level, name: str | None) -> Objective:
    from game.solvers.objective import objective_of

    try:
        return objective_of(level, name)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="'--objective'") from None


def _write(found: Found, out: Path) -> None:
    """The build, with what it reaches where it wins."""
    from game.content.write import write_solution
    from game.session.score.recorded_score import with_claims

    write_solution(with_claims(found.solution, found.result) if found.is_won else found.solution, out)


@contextmanager
def _course(objective: Objective) -> Iterator[Callable[[Course], None]]:
    """A line that follows the search, on stderr and only if that is a terminal."""
    is_watched = sys.stderr is not None and sys.stderr.isatty()
    columns = (TextColumn("searching"), BarColumn(), TextColumn("{task.fields[told]}"), TimeElapsedColumn())
    bar = Progress(*columns, console=Console(stderr=True), transient=True, disable=not is_watched)
    task = bar.add_task("", total=_WHOLE, told="")
    with bar:
        yield lambda course: bar.update(task, completed=_WHOLE * course.share, told=_told(objective, course))


def _told(objective: Objective, course: Course) -> str:
    rate = course.evaluations / course.seconds if course.seconds else 0.0
    told = f"{course.evaluations} builds, {rate:.0f} a second, {course.num_won} won"
    best = course.best
    if best is None:
        return told
    if not best.is_won or best.value is None:
        return f"{told}; nearest to a win: {best.score:.2f} of 1"
    return f"{told}; best {objective.name} {best.value:.1f} with {best.result.tiles} tiles"


def _as_json(
    objective: Objective, best: Found | None, course: Course | None, method: str, seed: int
) -> dict[str, object]:
    found: dict[str, object] = {
        "objective": objective.name,
        "method": method,
        "seed": seed,
        "evaluations": course.evaluations if course else 0,
        "seconds": round(course.seconds, 3) if course else 0.0,
        "num_won": course.num_won if course else 0,
        "best": None,
    }
    if best is not None:
        found["best"] = {
            "value": best.value,
            "score": best.score,
            "evaluations": best.evaluations,
            "seconds": round(best.seconds, 3),
            "solution": best.solution.model_dump(mode="json", exclude_none=True),
            "result": best.result.to_json(),
        }
    return found


def _print(title: str, objective: Objective, best: Found | None, course: Course | None) -> None:
    from rich.text import Text

    console = printer()
    if best is None:
        console.print("nothing was found: no build could be tried")
        return
    named = () if objective.name in ("tps", "tiles", "cost", "vram_peak_mib") else (objective.name,)
    made = table(f"{title}: best of {course.evaluations if course else 0} builds", ("", *named, *_NUMBERS), _NUMBERS)
    result: Result = best.result
    verdict = Text(result.verdict, style="green" if best.is_won else "red")
    value = () if not named else ("-" if best.value is None else f"{best.value:.1f}",)
    rest = (f"{result.tps:.1f}", f"{result.vram_peak_mib:.0f}", str(result.tiles), str(result.cost))
    made.add_row(verdict, *value, *rest, str(best.evaluations), f"{best.seconds:.1f}")
    console.print(made)
    for row in best.solution.map:
        console.print(Text(row))
    for cell, told in best.solution.settings.items():
        console.print(Text(f"{cell}: " + ", ".join(f"{name} {value}" for name, value in told.items())), soft_wrap=True)
    if best.solution.facing:
        console.print(Text("facing: " + ", ".join(f"{c} {s}" for c, s in best.solution.facing.items())), soft_wrap=True)
