"""The command `tycoon play`: its arguments and what `--help` teaches."""

import os
from typing import Annotated, Final

import typer

from game.cli.arguments import examples

PLAY_EXAMPLES: Final = examples(
    "tycoon play",
    "tycoon play speculative-speedup",
    "tycoon play my-level.json",
    "tycoon play my-level.json my-build.json    with that build on the board",
)


def play(
    level: Annotated[
        str | None,
        typer.Argument(
            metavar="LEVEL", help="The level to begin with: a file, a folder, an id, or - for standard input."
        ),
    ] = None,
    solution: Annotated[
        str | None,
        typer.Argument(metavar="SOLUTION", help="A build to begin with: a solution file, or the id of a shipped one."),
    ] = None,
) -> int:
    """Start the game, on a level if one is named, with a build on the board if one is named, too."""
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
    from game.ui.app.main import main

    return main(level, solution)
