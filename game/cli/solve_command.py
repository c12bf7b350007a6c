"""The command `tycoon solve`: its arguments and what `--help` teaches."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

from game.cli.arguments import LevelArgument, examples
from game.cli.executors import AddressOption, ExecutorOption, Where, chosen_executor
from game.cli.faults import bad_input_ends_the_command

SOLVE_EXAMPLES: Final = examples(
    "tycoon solve kv-paging --seconds 20 --out best.json",
    "tycoon solve kv-paging --objective tiles --evaluations 2000 --seed 7",
    "tycoon solve my-level.json --objective vram --json",
    "tycoon solve block-size --method map_elites --wins wins.jsonl    every different win",
    "tycoon solve kv-paging --evaluations 100000 --batch 512 --executor ray --address auto",
)

BATCH: Final = 8
"""As many as `game.solvers.search` takes; a test compares them, for help imports no solver."""

DEFAULT_SECONDS: Final = 60.0
"""Where no budget is given."""


class Method(StrEnum):
    """Ways to search."""

    mixed = "mixed"
    construct = "construct"
    anneal = "anneal"
    map_elites = "map_elites"


def solve(
    level: LevelArgument,
    objective: Annotated[
        str | None,
        typer.Option(
            metavar="METRIC",
            help="What to make as good as it can be: tps, tiles, vram, cost, ttft, tpot, itl, or any metric of"
            " `tycoon run --json`. If not given, what the level's first goal is about.",
        ),
    ] = None,
    seconds: Annotated[float | None, typer.Option(min=0.0, help="Time to search; 60 if nothing is given.")] = None,
    evaluations: Annotated[
        int | None, typer.Option(min=0, help="Builds to run; with these alone the same is found every time.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the search, not of the level.")] = 0,
    method: Annotated[Method, typer.Option(help="How to search; mixed does all of it in turn.")] = Method.mixed,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes to use; one a core if not given.")] = None,
    executor: ExecutorOption = Where.LOCAL,
    address: AddressOption = None,
    batch: Annotated[
        int, typer.Option(min=1, help="Builds to run before anything is learnt of them; several for each worker.")
    ] = BATCH,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Keep the best build in this file, whole at any time.")
    ] = None,
    wins: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write every build that won with a score of its own: one a line, as JSON."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was found as one JSON object.")] = False,
) -> int:
    """Search for a build of a level, from an empty board.

    The file of --out has the best build from the first one on, and may be used, or the search stopped, at any time.
    Exit status: 0 a win was found, 1 none, 2 bad input.
    """
    from game.cli.solve import solve_level
    from game.solvers.budget import Budget

    if seconds is None and evaluations is None:
        seconds = DEFAULT_SECONDS
    with bad_input_ends_the_command(), chosen_executor(executor, address, workers) as elsewhere:
        return solve_level(
            level,
            objective,
            Budget(evaluations, seconds),
            (seed, method.value, batch),
            workers if elsewhere is None else None,
            elsewhere,
            out=out,
            wins=wins,
            as_json=as_json,
        )
