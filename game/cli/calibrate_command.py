"""The command `tycoon calibrate`: its arguments and what `--help` teaches."""

from pathlib import Path
from typing import Annotated, Final

import typer

from game.cli.arguments import examples
from game.cli.faults import bad_input_ends_the_command

CALIBRATE_EXAMPLES: Final = examples(
    "tycoon calibrate",
    "tycoon calibrate --source LLMServingSim",
    "tycoon calibrate --source vidur-linear --json",
    "tycoon calibrate --truth ../shared/truth    with the rows that are not shipped",
)


def calibrate(
    sources: Annotated[
        list[str] | None, typer.Option("--source", metavar="NAME", help="Compare with this one; may be repeated.")
    ] = None,
    truth: Annotated[
        Path | None, typer.Option("--truth", metavar="DIR", help="The folder with rows that may not be shipped.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print every comparison as one JSON object.")] = False,
) -> int:
    """Compare the laws and the simulation with measured kernels, steps and servers.

    The table has the mean and the worst error of each metric. What is not compared is named below, with the reason.
    Exit status: 0 compared, 2 bad input.
    """
    from game.cli.calibrate import print_calibration

    with bad_input_ends_the_command():
        return print_calibration(sources, truth, as_json=as_json)
