"""Inference Pipeline Tycoon: build an LLM server out of tiles, and see why real servers are built as they are.

For programs that run levels without a window:

    from game import evaluate, load_level, load_solution, run

    result = run("prefill-decode", "prefill-decode", seed=1)
    print(result.verdict, result.tps)
    results = evaluate("prefill-decode", ["prefill-decode", "my-build.json"])  # on all cores

Levels and solutions are given as paths, as ids of shipped ones, or as loaded objects.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from game.content.load import load_level, load_solution
    from game.session.evaluate import EvaluationError, evaluate
    from game.session.outcome import Result
    from game.session.run import run

__all__ = ["EvaluationError", "Result", "__version__", "evaluate", "load_level", "load_solution", "run"]
__version__: Final = "0.1.0"

_HOMES: Final = {
    "load_level": "game.content.load",
    "load_solution": "game.content.load",
    "run": "game.session.run",
    "evaluate": "game.session.evaluate",
    "EvaluationError": "game.session.evaluate",
    "Result": "game.session.outcome",
}
"""Where the public names live; they are imported when somebody asks for them, so `import game` costs nothing."""


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
