"""A worker process of a sweep: what comes in are options, what goes out are reports."""

from __future__ import annotations

import pickle
from typing import Any

from game.processes.task_worker import serve_tasks
from game.session.sim.options import BadOption, SimOptions
from game.session.sim.report import Report
from game.session.sim.run import SimRun
from game.session.sim.server import server_of


def report_of(options: SimOptions) -> Report | BadOption | str:
    """What a run comes to, or what its policy did that none may, or the sentence that it broke off by our fault."""
    try:
        run = SimRun(server_of(options))
        run.finish()
        return run.report()
    except BadOption as fault:
        return fault
    except Exception as error:
        return f"it broke off with {type(error).__name__}: {error}"


def serve() -> None:
    """Work until the input ends."""

    def answerer(_: Any) -> Any:
        return lambda pickled: report_of(pickle.loads(pickled))

    serve_tasks(answerer)
