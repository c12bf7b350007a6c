"""The command line, `tycoon`. What a command needs is imported when it runs, so that `--help` needs nothing.

Nothing that takes long is imported before `main` has begun: Ctrl-C is heard from there on.
"""

import errno
import sys
from collections.abc import Sequence
from typing import Final

INTERRUPTED: Final = 130
PIPE_CLOSED: Final = 141


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status: 0 won or valid, 1 not won, 2 bad input.

    Ctrl-C ends it with 130, a reader that stops reading with 141, a closed terminal with 129, whoever ends the process
    with 143: all without a word, and without leaving half a file.
    """
    try:
        from game.processes.signals import ENDING, end, handled
        from game.processes.streams import missing_opened

        with missing_opened(), handled(ENDING, end):
            return _status_of(sys.argv[1:] if arguments is None else list(arguments))
    except KeyboardInterrupt:
        return INTERRUPTED


def _status_of(arguments: list[str]) -> int:
    from game.cli.faults import BAD_INPUT
    from game.processes.fast_build import ADVICE, was_stale
    from game.processes.streams import complain, to_nowhere

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    if was_stale():
        complain(f"tycoon: {ADVICE}")
    try:
        status = _run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        return _closed_pipe()
    except SystemExit as ending:
        if isinstance(ending.__context__, BrokenPipeError):  # Rich and Typer end a program where they meet one
            return _closed_pipe()
        raise
    except OSError as fault:
        is_full = fault.errno == errno.ENOSPC
        if fault.filename is not None and not is_full:  # a file, and no stream
            raise
        to_nowhere(sys.stdout)
        told = "the disk is full ({}); make room" if is_full else "a stream failed ({}); check where its output goes"
        complain("tycoon: " + told.format(fault.strerror or fault))
        return BAD_INPUT
    return status


def _closed_pipe() -> int:
    from game.processes.streams import to_nowhere

    to_nowhere(sys.stdout)
    return PIPE_CLOSED


def _run(arguments: list[str]) -> int:
    import typer

    from game.cli.app import app
    from game.cli.faults import BAD_INPUT, say_usage_error

    # ClickException. Typer exports only what derives from it, and newer ones bring a click of their own.
    usage_error: type[Exception] = typer.BadParameter.__mro__[2]
    try:
        status = typer.main.get_command(app).main(arguments, prog_name="tycoon", standalone_mode=False)
    except typer.Abort:  # what it makes of Ctrl-C
        return INTERRUPTED
    except usage_error as fault:
        say_usage_error(fault)
        return BAD_INPUT
    return status if isinstance(status, int) else 0
