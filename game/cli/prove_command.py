"""The command `tycoon prove`: its arguments and what `--help` teaches."""

from pathlib import Path
from typing import Annotated, Final

import typer

from game.cli.arguments import examples
from game.cli.faults import bad_input_ends_the_command

PROVE_EXAMPLES: Final = examples(
    "tycoon prove                                every level that ships",
    "tycoon prove kv-paging --sample 0.01        a hundredth of its sweep and random builds",
    "tycoon prove my-levels/04-mine --record     write proved.json into its folder",
)


def prove(
    levels: Annotated[
        list[str] | None,
        typer.Argument(metavar="LEVEL", help="Folders or ids of levels; all that ship if none is named."),
    ] = None,
    share: Annotated[
        float,
        typer.Option("--sample", metavar="SHARE", min=0.0, max=1.0, help="Share of sweep and random builds to run."),
    ] = 1.0,
    seeds: Annotated[int, typer.Option(min=0, max=1000, help="Seeds besides the level's own.")] = 8,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes to use; one a core if not given.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was proved as a JSON list.")] = False,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write that list into a file, too.")] = None,
    is_recording: Annotated[
        bool, typer.Option("--record", help="Write proved.json into the folder of each level that has no faults.")
    ] = False,
) -> int:
    """Run what levels claim of themselves in the proof.json of their folders.

    The reference wins on its own and on other seeds with 5 % to spare on every goal, traps miss what they are said to,
    and every winner of the sweeps and among random builds contains the lesson. What does not hold is told in one line
    each. Exit status: 0 all holds, 1 something does not, 2 bad input.
    """
    from game.cli.prove import prove_levels

    with bad_input_ends_the_command():
        return prove_levels(levels or (), share, seeds, workers, as_json=as_json, out=out, is_recording=is_recording)
