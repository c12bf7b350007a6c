"""The command `tycoon export`: its arguments and what `--help` teaches."""

from enum import StrEnum
from typing import Annotated, Final

import typer

from game.cli.arguments import LevelArgument, SolutionArgument, examples
from game.cli.faults import bad_input_ends_the_command

EXPORT_EXAMPLES: Final = examples(
    "tycoon export kv-paging kv-paging --to vllm",
    "tycoon export kv-paging my-build.json --to vllm > serve.sh",
)


class Format(StrEnum):
    """What a build can be exported to."""

    vllm = "vllm"


def export(
    level: LevelArgument,
    solution: SolutionArgument,
    to: Annotated[Format, typer.Option("--to", help="What to write: vllm, a command line for each card.")],
) -> int:
    """Print what a build is for a real server.

    What has no counterpart there stands below as comments. Exit status: 0 printed, 2 bad input.
    """
    from game.cli.export import print_export

    with bad_input_ends_the_command():
        return print_export(level, solution, to.value)
