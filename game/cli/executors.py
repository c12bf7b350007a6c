"""The options of commands that can have their runs done by other machines."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from game.processes.executor import Executor


class Where(StrEnum):
    """Who does the runs."""

    LOCAL = "local"
    RAY = "ray"


ExecutorOption = Annotated[
    Where, typer.Option("--executor", help="Who does the runs: processes of this machine, or a Ray cluster.")
]
AddressOption = Annotated[
    str | None,
    typer.Option(metavar="ADDRESS", help="The Ray cluster: auto, or host:port; if not given, one of this machine."),
]


@contextmanager
def chosen_executor(where: Where, address: str | None, workers: int | None) -> Iterator[Executor | None]:
    """The executor that the options ask for, until the command ends; None for processes of this machine.

    Raises:
        typer.BadParameter: where there is none such.
        typer.Exit: where the cluster was lost on the way, which is printed.
    """
    from game.cli.faults import BAD_INPUT
    from game.processes.streams import complain

    if where == Where.LOCAL:
        if address is not None:
            raise typer.BadParameter("only --executor ray has an address.", param_hint="'--address'")
        yield None
        return
    from game.processes.on_ray.executor import RayExecutor

    try:
        executor = RayExecutor(address, workers=workers)
    except ModuleNotFoundError as error:
        raise typer.BadParameter(f"{error}.", param_hint="'--executor'") from None
    except ConnectionError as error:
        raise typer.BadParameter(f"{error}.", param_hint="'--address'") from None
    with executor as connected:
        try:
            yield connected
        except ConnectionError as error:
            complain(f"{error}")
            raise typer.Exit(BAD_INPUT) from None
