"""The command `tycoon verify`: its arguments and what `--help` teaches."""

from pathlib import Path
from typing import Annotated, Final

import typer

from game.cli.arguments import LevelArgument, examples
from game.cli.faults import bad_input_ends_the_command

VERIFY_EXAMPLES: Final = examples(
    "tycoon verify kv-paging my-build.json",
    "tycoon verify kv-paging wins.jsonl --seeds 8                 robust, or fitted to one seed?",
    "tycoon verify kv-paging my-build.json --board board.jsonl    put it on the board",
    "tycoon verify kv-paging --board board.jsonl --merge hers.jsonl --merge his.jsonl",
)


def verify(
    level: LevelArgument,
    solutions: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SOLUTION", help="Solution files, ids of shipped solutions, files of lines (.jsonl), or -."
        ),
    ] = None,
    seeds: Annotated[
        int, typer.Option(min=1, max=1000, help="Run each on so many seeds, of which the first is the level's own.")
    ] = 1,
    board: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Put wins whose claims hold on this board: one a line, as JSON."),
    ] = None,
    merge: Annotated[
        list[Path] | None,
        typer.Option(metavar="OTHER", help="Another board to merge into it; may be given several times."),
    ] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes to use; one a core if not given.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was found as one JSON object.")] = False,
) -> int:
    """Recompute what solutions claim to reach, and keep boards of wins on which no line was believed.

    Every claim that differs is told in one line, as FILE:LINE:COL: what is claimed, and what the run reaches. A board
    has each build once; lines that are forged are refused, those of other levels or rules left out, both by name.
    Exit status: 0 all claims hold, 1 one does not, 2 bad input, of which the rest is verified.
    """
    from game.cli.verify import Asked, verify_claims

    if merge and board is None:
        raise typer.BadParameter("there is no board to merge into; name it with --board", param_hint="'--merge'")
    if not solutions and board is None:
        raise typer.BadParameter("name one, or a board with --board", param_hint="'SOLUTION'")
    with bad_input_ends_the_command():
        return verify_claims(level, Asked(tuple(solutions or ()), seeds, board, tuple(merge or ()), workers), as_json)
