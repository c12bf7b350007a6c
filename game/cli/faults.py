"""How the command line says that something is wrong: one line each on stderr, never a traceback."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import typer

BAD_INPUT: Final = 2
_LONGEST_LINE: Final = 400


@contextmanager
def bad_input_ends_the_command() -> Iterator[None]:
    """Whatever is wrong with a file is printed, and ends the command with the exit status of bad input."""
    from game.content.errors import ContentError

    try:
        yield
    except ContentError as error:
        say_faults(error)
        raise typer.Exit(BAD_INPUT) from None


def say_faults(error: Exception) -> None:
    """Print a ContentError: one line a fault."""
    from game.processes.streams import complain

    complain(f"{error}")


def say_usage_error(fault: Exception) -> None:
    """Print what is wrong with the arguments, and which command's help to read."""
    from game.processes.streams import complain

    context = getattr(fault, "ctx", None)
    command = context.command_path if context is not None else "tycoon"
    words = " ".join(str(getattr(fault, "format_message", fault.__str__)()).replace("Value error, ", "").split())
    if len(words) > _LONGEST_LINE:
        words = words[:_LONGEST_LINE] + "..."
    complain(f"{command}: {_printable(words.rstrip('.'))}; see `{command} --help`")


def _printable(words: str) -> str:
    from game.content.errors import printable

    return printable(words)
