"""A progress bar where a person waits: on stderr, only if that is a terminal, and only once it takes a while."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

if TYPE_CHECKING:
    from game.session.run.slices import Progress as Tell

PATIENCE_S: Final = 1.0
"""What takes less long than this is waited for without a bar."""


@contextmanager
def progress_bar(what: str, total: int | None = None) -> Iterator[Tell]:
    """A bar while the block lasts, and the function that tells it how many of how many are done."""
    is_watched = sys.stderr is not None and sys.stderr.isatty()
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    bar = Progress(*columns, console=Console(stderr=True), transient=True, disable=not is_watched)
    task = bar.add_task(what, total=total)
    patience = Timer(PATIENCE_S, bar.start)
    patience.daemon = True
    patience.start()
    try:
        yield lambda num_done, total: bar.update(task, completed=num_done, total=total)
    finally:
        patience.cancel()
        patience.join()
        bar.stop()
