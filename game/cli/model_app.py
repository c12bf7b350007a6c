"""The commands of `tycoon model`: their arguments and what `--help` teaches."""

import re
from typing import Annotated, Final

import typer

from game.cli.arguments import examples
from game.cli.faults import bad_input_ends_the_command

model_app: Final = typer.Typer(
    help="Models of the Hugging Face hub: count them, and keep them as rows.",
    rich_markup_mode=None,
)


@model_app.command(
    epilog=examples(
        "tycoon model add config.json",
        "tycoon model add Qwen3-30B-A3B/config.json --hf-id Qwen/Qwen3-30B-A3B --json",
        "tycoon model add config.json --params 17000000000    where weights cannot be counted",
    )
)
def add(
    config: Annotated[
        str, typer.Argument(metavar="CONFIG", help="A config.json of the Hugging Face hub, its folder, or -.")
    ],
    hf_id: Annotated[str, typer.Option("--hf-id", metavar="NAME", help="Its name on the hub: org/model.")] = "",
    params: Annotated[
        int | None, typer.Option("--params", min=1, max=1 << 50, help="All its weights, where they cannot be counted.")
    ] = None,
    own_id: Annotated[str, typer.Option("--id", metavar="ID", help="What to call it, if not after its name.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the row as one JSON object.")] = False,
) -> int:
    """Count a model's weights and KV from its config.json, print the row and keep it.

    From then on its id is known wherever a model is named. The object that --json prints may stand as `model` in a
    level. Exit status: 0 added, 2 what is in the file cannot be counted.
    """
    from game.cli.model import add_model

    if hf_id and not re.fullmatch(r"([\w.-]{1,96}/)?[\w.-]{1,96}", hf_id, re.ASCII):
        raise typer.BadParameter(f"{hf_id!r} is no name on the hub; write org/model.", param_hint="'--hf-id'")
    with bad_input_ends_the_command():
        return add_model(config, hf_id, params, own_id, as_json=as_json)


@model_app.command(
    name="list",
    epilog=examples(
        "tycoon model list",
        "tycoon model list --json",
    ),
)
def list_models(
    as_json: Annotated[bool, typer.Option("--json", help="Print the rows as a JSON list.")] = False,
) -> int:
    """Print every model that may be named: those of the table, and those that were added."""
    from game.cli.model import print_models

    with bad_input_ends_the_command():
        return print_models(as_json=as_json)
