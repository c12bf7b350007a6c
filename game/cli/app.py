"""The commands: their arguments and what `--help` teaches. What they do stands in modules of their own."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

from game.cli.arguments import (
    MAX_TICKS,
    LevelArgument,
    SeedOption,
    SolutionArgument,
    TicksOption,
    checked_seed,
    checked_size,
    examples,
)
from game.cli.calibrate_command import CALIBRATE_EXAMPLES, calibrate
from game.cli.executors import AddressOption, ExecutorOption, Where, chosen_executor
from game.cli.export_command import EXPORT_EXAMPLES, export
from game.cli.faults import bad_input_ends_the_command
from game.cli.model_app import model_app
from game.cli.play_command import PLAY_EXAMPLES, play
from game.cli.policy_app import policy_app
from game.cli.prove_command import PROVE_EXAMPLES, prove
from game.cli.sim_command import SATURATE_EXAMPLES, SIM_EXAMPLES, saturate, sim
from game.cli.solve_command import SOLVE_EXAMPLES, solve
from game.cli.verify_command import VERIFY_EXAMPLES, verify

app: Final = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(model_app, name="model")
app.command(epilog=EXPORT_EXAMPLES)(export)
app.command(epilog=CALIBRATE_EXAMPLES)(calibrate)
app.command(epilog=PROVE_EXAMPLES)(prove)
app.command(epilog=SOLVE_EXAMPLES)(solve)
app.command(epilog=VERIFY_EXAMPLES)(verify)
app.command(epilog=PLAY_EXAMPLES)(play)


class Kind(StrEnum):
    """The two kinds of files."""

    level = "level"
    solution = "solution"


def _say_version(is_asked: bool) -> None:
    if is_asked:
        from game import __version__
        from game.processes.build_info import build_name
        from game.sim.simulation import RULES_VERSION

        print(f"tycoon {__version__}, rules {RULES_VERSION}, {build_name()}")
        raise typer.Exit


@app.callback(
    invoke_without_command=True,
    epilog=examples(
        "tycoon                                      play",
        "tycoon play kv-paging                       play one level",
        "tycoon run prefill-decode my-build.json     run a build without a window",
        "tycoon check my-level.json my-build.json    find every fault in files",
    ),
)
def tycoon(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Print version and build, and end.")
    ] = False,
) -> int:
    """Build an LLM inference server out of tiles, and see why real ones are built as they are.

    Without a command it starts the game. Exit status: 0 won or valid, 1 not won, 2 bad input.
    """
    return play(None) if context.invoked_subcommand is None else 0


@app.command(
    epilog=examples(
        "tycoon run prefill-decode prefill-decode",
        "tycoon run levels/02-kv-paging my-build.json --seed 7",
        "tycoon run kv-paging my-build.json --words    and the hints that a player would get",
        "tycoon run kv-paging my-build.json --json",
        "tycoon run kv-paging my-build.json --ticks 36000    ten minutes",
    )
)
def run(
    level: LevelArgument,
    solution: SolutionArgument,
    seed: SeedOption = None,
    ticks: TicksOption = None,
    with_words: Annotated[bool, typer.Option("--words", help="Print the hints that fit, or the takeaway.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as one JSON object.")] = False,
) -> int:
    """Run a solution without a window and print what it came to.

    The run goes as fast as it can, up to its verdict. Exit status: 0 won, 1 not won, 2 bad input.
    """
    from game.cli.run import run_solution

    with bad_input_ends_the_command():
        return run_solution(level, solution, checked_seed(seed), ticks, as_json=as_json, with_words=with_words)


@app.command(
    epilog=examples(
        "tycoon evaluate kv-paging builds/*.json",
        "tycoon evaluate kv-paging builds/*.json --workers 4 --json",
        "tycoon evaluate kv-paging builds/*.json --executor ray --address auto",
    )
)
def evaluate(
    level: LevelArgument,
    solutions: Annotated[
        list[str], typer.Argument(metavar="SOLUTION", help="Solution files, ids of shipped solutions, or -.")
    ],
    workers: Annotated[int | None, typer.Option(min=1, help="Processes to use; one a core if not given.")] = None,
    executor: ExecutorOption = Where.LOCAL,
    address: AddressOption = None,
    seed: SeedOption = None,
    ticks: TicksOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the results as a JSON list.")] = False,
) -> int:
    """Run many solutions of a level on all cores and print what each came to.

    Exit status: 0 all won, 1 not all, 2 bad input, of which nothing is run.
    """
    from game.cli.evaluate import evaluate_solutions

    with bad_input_ends_the_command(), chosen_executor(executor, address, workers) as elsewhere:
        here = workers if elsewhere is None else None
        return evaluate_solutions(level, solutions, here, checked_seed(seed), ticks, elsewhere, as_json=as_json)


@app.command(
    epilog=examples(
        "tycoon record my-build.json",
        "tycoon record levels/*/solutions/*.json",
    )
)
def record(
    files: Annotated[list[Path], typer.Argument(metavar="SOLUTION", help="Solution files.")],
    is_forced: Annotated[bool, typer.Option("--force", help="Write over claims that are false.")] = False,
) -> int:
    """Write into solution files what they reach: score, digest and rules.

    A file that does not win is left alone, and so is one that claims another digest or score under the same rules,
    unless --force is given; what is replaced is said. The level is one in its folder or the folder above, or a
    shipped one. Exit status: 0 all recorded, 1 not won, 2 bad input.
    """
    from game.cli.record import record_files

    return record_files(files, is_forced=is_forced)


@app.command(
    epilog=examples(
        "tycoon check my-level.json",
        "tycoon check levels/* levels/*/solutions/*.json",
        "tycoon check --verify my-build.json    does it reach what it claims?",
    )
)
def check(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE", help="Level and solution files, folders of levels, or -.")
    ],
    is_verifying: Annotated[
        bool, typer.Option("--verify", help="Run solutions that claim a score or digest, and compare.")
    ] = False,
) -> int:
    """Find every fault of level and solution files.

    A solution is also checked against its level: one of the other files, one in its folder or the folder above, or
    a shipped one. Faults are printed one a line as FILE:LINE:COL: json.path: what is wrong; what to do.
    With --verify a claim that a run does not bear out is a fault, too. Exit status: 0 valid, 2 faults.
    """
    from game.cli.check import check_files

    return check_files(files, is_verifying=is_verifying)


@app.command(
    epilog=examples(
        "tycoon schema level > level.schema.json",
    )
)
def schema(kind: Annotated[Kind, typer.Argument(metavar="KIND", help="Which kind of file: level or solution.")]) -> int:
    """Print the JSON Schema of level or solution files.

    Editors that know it check and complete while you type.
    """
    from game.cli.schema import print_schema

    print_schema(kind.value)
    return 0


@app.command(
    epilog=examples(
        "tycoon shot kv-paging kv-paging --tick 600 --out kv.png",
        "tycoon shot kv-paging my-build.json --tick 60 --out kv.png --size 1920x1080",
    )
)
def shot(
    level: LevelArgument,
    solution: SolutionArgument,
    tick: Annotated[int, typer.Option(min=0, max=MAX_TICKS, help="The tick to draw (60 a second).")],
    out: Annotated[Path, typer.Option(metavar="FILE.png", help="The picture to write; an old one is replaced.")],
    size: Annotated[str, typer.Option(metavar="WxH", help="Width and height in pixels.")] = "1280x720",
) -> int:
    """Draw one frame of a run into a file. No display is needed."""
    from game.cli.shot import write_shot

    with bad_input_ends_the_command():
        return write_shot(level, solution, tick, out, checked_size(size))


@app.command(
    epilog=examples(
        "tycoon film kv-paging kv-paging --out kv.gif",
        "tycoon film kv-paging my-build.json --out kv.gif --from-tick 0 --ticks 600 --every 6 --size 480x360",
    )
)
def film(
    level: LevelArgument,
    solution: SolutionArgument,
    out: Annotated[Path, typer.Option(metavar="FILE.gif", help="The film to write; an old one is replaced.")],
    from_tick: Annotated[int, typer.Option(min=0, max=MAX_TICKS, help="The tick to begin at (60 a second).")] = 600,
    ticks: Annotated[int, typer.Option(min=1, max=MAX_TICKS, help="How many ticks to film.")] = 240,
    every: Annotated[int, typer.Option(min=1, max=MAX_TICKS, help="Ticks from one frame to the next.")] = 3,
    size: Annotated[str, typer.Option(metavar="WxH", help="Width and height in pixels.")] = "720x520",
) -> int:
    """Film a run as a looping GIF. No display is needed.

    Ctrl-C leaves no half file.
    """
    from game.cli.film import write_film

    with bad_input_ends_the_command():
        return write_film(level, solution, out, (from_tick, ticks, every), checked_size(size))


app.add_typer(policy_app, name="policy")
app.command(epilog=examples(*SIM_EXAMPLES))(sim)
app.command(epilog=examples(*SATURATE_EXAMPLES))(saturate)


@app.command(
    epilog=examples(
        "tycoon bench",
        "tycoon bench --quick",
        "tycoon bench --json > bench.json",
        "tycoon bench --compare bench.json    as ratios to an earlier time",
    )
)
def bench(
    as_json: Annotated[bool, typer.Option("--json", help="Print the numbers as one JSON object.")] = False,
    is_quick: Annotated[bool, typer.Option("--quick", help="Fewer and shorter runs, for a first look.")] = False,
    old: Annotated[
        Path | None, typer.Option("--compare", metavar="OLD.json", help="What --json printed at another time.")
    ] = None,
) -> int:
    """Measure how fast this machine runs the game.

    The shipped solutions and three stress factories are run several times; the numbers are ticks a second, of which
    60 are real time. Then evaluations, imports and starts of the game are timed, and its memory is measured.
    """
    from game.cli import bench as benching

    effort = benching.QUICK if is_quick else benching.FULL
    with bad_input_ends_the_command():
        return benching.print_bench(as_json=as_json, effort=effort, old=old)
