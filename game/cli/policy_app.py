"""`tycoon policy`: policies of the user's own, checked."""

from __future__ import annotations

from typing import Annotated, Final

import typer

from game.cli.arguments import examples

policy_app: Final = typer.Typer(help="Check policies of your own.", no_args_is_help=True, rich_markup_mode=None)


@policy_app.callback()
def policy() -> None:
    """Check policies of your own."""


@policy_app.command(
    epilog=examples(
        "tycoon policy check my_policy.py:ShortestFirst",
        "tycoon sim --policy my_policy.py:ShortestFirst    a run with it",
    )
)
def check(
    policy: Annotated[str, typer.Argument(metavar="FILE.py:Class", help="A class with a method claim(self, request).")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the cases as one JSON object.")] = False,
) -> int:
    """Try a policy of your own: a dozen cases of claims, then whole runs.

    docs/policies.md says what a policy has. Exit status: 0 all good, 1 not, 2 no policy.
    """
    from game.cli.policy import check_policy_file

    return check_policy_file(policy, as_json=as_json)
