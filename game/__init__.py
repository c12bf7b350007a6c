"""Inference Pipeline Tycoon: build an LLM server out of tiles, and see why real servers are built as they are.

For programs that run levels without a window:

    from game import evaluate, load_level, load_solution, run

    result = run("prefill-decode", "prefill-decode", seed=1)
    print(result.verdict, result.tps)
    results = evaluate("prefill-decode", ["prefill-decode", "my-build.json"])  # on all cores

Levels and solutions are given as paths, as ids of shipped ones, or as objects: loaded, or made by a program. `LevelRun`
is a run that is advanced step by step. docs/solvers.md has examples of each.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from game.content.errors import ContentError
    from game.content.level import Level
    from game.content.load import level_ids, load_level, load_solution, solution_ids
    from game.content.match import check_match
    from game.content.solution import Solution
    from game.content.write import write_solution
    from game.processes.executor import Executor
    from game.processes.on_ray.executor import RayExecutor
    from game.session.build.actions import Action, Configure, Connect, Place, Remove, Rotate, Route
    from game.session.build.build import Build
    from game.session.build.build_error import WHY_REFUSED, BuildError
    from game.session.build.finding import Finding
    from game.session.build.placed import PlacedTile
    from game.session.build.shaped_progress import ShapedProgress, shaped_progress
    from game.session.build.tile_rows import SettingRow, TileRow, tiles
    from game.session.player.rows import load_card_row, load_model_row
    from game.session.reading.machine_state import MachineState
    from game.session.run.evaluate import EvaluationError, evaluate
    from game.session.run.evaluator import Evaluator, Failure
    from game.session.run.level_run import LevelRun, run
    from game.session.run.outcome import Result, Telemetry
    from game.session.run.stopping import StopWhen
    from game.session.score.proved_bounds import Bound, bounds
    from game.session.score.recorded_score import Difference
    from game.session.score.verify import GoalOnSeeds, OnSeeds, Verified, verify
    from game.session.sim.options import BadOption
    from game.session.sim.run import simulate
    from game.sim.facts.law_sheet import Quantity

__all__ = [
    "WHY_REFUSED",
    "Action",
    "BadOption",
    "Bound",
    "Build",
    "BuildError",
    "Configure",
    "Connect",
    "ContentError",
    "Difference",
    "EvaluationError",
    "Evaluator",
    "Executor",
    "Failure",
    "Finding",
    "GoalOnSeeds",
    "Level",
    "LevelRun",
    "MachineState",
    "OnSeeds",
    "Place",
    "PlacedTile",
    "Quantity",
    "RayExecutor",
    "Remove",
    "Result",
    "Rotate",
    "Route",
    "SettingRow",
    "ShapedProgress",
    "Solution",
    "StopWhen",
    "Telemetry",
    "TileRow",
    "Verified",
    "__version__",
    "bounds",
    "check_match",
    "evaluate",
    "level_ids",
    "load_card_row",
    "load_level",
    "load_model_row",
    "load_solution",
    "run",
    "shaped_progress",
    "simulate",
    "solution_ids",
    "tiles",
    "verify",
    "write_solution",
]
__version__: Final = "0.1.0"

_HOMES: Final = {
    "MachineState": "game.session.reading.machine_state",
    "Quantity": "game.sim.facts.law_sheet",
    "StopWhen": "game.session.run.stopping",
    "Build": "game.session.build.build",
    "BuildError": "game.session.build.build_error",
    "WHY_REFUSED": "game.session.build.build_error",
    "Action": "game.session.build.actions",
    "Place": "game.session.build.actions",
    "Remove": "game.session.build.actions",
    "Rotate": "game.session.build.actions",
    "Configure": "game.session.build.actions",
    "Route": "game.session.build.actions",
    "Connect": "game.session.build.actions",
    "tiles": "game.session.build.tile_rows",
    "TileRow": "game.session.build.tile_rows",
    "SettingRow": "game.session.build.tile_rows",
    "ShapedProgress": "game.session.build.shaped_progress",
    "shaped_progress": "game.session.build.shaped_progress",
    "Bound": "game.session.score.proved_bounds",
    "bounds": "game.session.score.proved_bounds",
    "PlacedTile": "game.session.build.placed",
    "Finding": "game.session.build.finding",
    "ContentError": "game.content.errors",
    "Level": "game.content.level",
    "level_ids": "game.content.load",
    "load_level": "game.content.load",
    "load_solution": "game.content.load",
    "solution_ids": "game.content.load",
    "check_match": "game.content.match",
    "Solution": "game.content.solution",
    "write_solution": "game.content.write",
    "load_model_row": "game.session.player.rows",
    "load_card_row": "game.session.player.rows",
    "run": "game.session.run.level_run",
    "verify": "game.session.score.verify",
    "Verified": "game.session.score.verify",
    "GoalOnSeeds": "game.session.score.verify",
    "OnSeeds": "game.session.score.verify",
    "Difference": "game.session.score.recorded_score",
    "simulate": "game.session.sim.run",
    "BadOption": "game.session.sim.options",
    "LevelRun": "game.session.run.level_run",
    "evaluate": "game.session.run.evaluate",
    "EvaluationError": "game.session.run.evaluate",
    "Evaluator": "game.session.run.evaluator",
    "Executor": "game.processes.executor",
    "RayExecutor": "game.processes.on_ray.executor",
    "Failure": "game.session.run.evaluator",
    "Result": "game.session.run.outcome",
    "Telemetry": "game.session.run.outcome",
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


def _begin() -> None:
    """Before any other module of the game is imported, it is settled from where."""
    from game.processes.fast_build import use_fast_build

    use_fast_build()


_begin()
