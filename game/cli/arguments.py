"""Arguments and options that several commands share, and their examples in `--help`."""

import re
from typing import Annotated, Final

import typer

MAX_TICKS: Final = 10_000_000
"""46 hours of simulated time."""

LevelArgument = Annotated[
    str,
    typer.Argument(metavar="LEVEL", help="A level file or folder, the id of a shipped one, or - for standard input."),
]
SolutionArgument = Annotated[
    str,
    typer.Argument(metavar="SOLUTION", help="A solution file, the id of a shipped solution, or - for standard input."),
]

SeedOption = Annotated[int | None, typer.Option(help="Seed of all chance; the level's own if not given.")]
TicksOption = Annotated[
    int | None, typer.Option(min=0, max=MAX_TICKS, help="Go on to this tick (60 a second) whatever the goals say.")
]


def examples(*lines: str) -> str:
    """Lines that help prints as they are, for which it wants a backspace before them."""
    return "\b\n" + "\n".join(("Examples:", *(f"  {line}" for line in lines)))


def checked_seed(seed: int | None) -> int | None:
    """The seed, where it is one.

    Raises:
        typer.BadParameter: where it is out of range.
    """
    from game.content.shape import MAX_SEED

    if seed is not None and not 0 <= seed <= MAX_SEED:
        raise typer.BadParameter(f"{seed} is not in the range 0<=x<={MAX_SEED}.", param_hint="'--seed'")
    return seed


def checked_size(size: str) -> tuple[int, int]:
    """Width and height in pixels, from words like 1280x720.

    Raises:
        typer.BadParameter: where it is no size.
    """
    match = re.fullmatch(r"([0-9]{1,5})x([0-9]{1,5})", size)
    if match is None:
        raise typer.BadParameter(f"{size!r} is no size; write width x height, such as 1280x720.", param_hint="'--size'")
    return int(match[1]), int(match[2])
