"""A script that uses everything public as its types say, as a solver author would write it; mypy reads it strictly."""

from __future__ import annotations

from pathlib import Path

import game
from game import (
    WHY_REFUSED,
    Action,
    BadOption,
    Bound,
    Build,
    BuildError,
    Configure,
    Connect,
    ContentError,
    Difference,
    EvaluationError,
    Evaluator,
    Executor,
    Failure,
    Finding,
    GoalOnSeeds,
    Level,
    LevelRun,
    MachineState,
    OnSeeds,
    Place,
    PlacedTile,
    Quantity,
    RayExecutor,
    Remove,
    Result,
    Rotate,
    Route,
    SettingRow,
    ShapedProgress,
    Solution,
    StopWhen,
    Telemetry,
    TileRow,
    Verified,
)


def is_late(going: LevelRun) -> bool:
    return going.simulation.tick >= 120


def edits(build: Build) -> list[str]:
    """What becomes of edits of each kind."""
    made: list[Action] = [
        Place((3, 4), "prefill"),
        Place((3, 5), "decode"),
        Connect((3, 0), (3, 4)),
        Route(((3, 6), (3, 8))),
        Rotate((3, 8)),
        Remove((3, 8)),
        Configure((3, 4), "slots", 2),
    ]
    told: list[str] = []
    for edit in made:
        try:
            told.append(str(build.apply(edit)))
        except BuildError as error:
            nearest: Action | None = error.instead
            told.append(f"{WHY_REFUSED[error.why]} {error.cell} {nearest}")
    findings: tuple[Finding, ...] = build.findings()
    placed: dict[tuple[int, int], PlacedTile] = build.tiles
    return [*told, *map(str, findings), *(tile.kind for tile in placed.values()), str(sum(build.mask()))]


def table(level: Level) -> list[str]:
    """The tile table and the bounds."""
    rows: dict[str, TileRow] = game.tiles(level)
    settings: list[SettingRow] = [setting for row in rows.values() for setting in row.settings.values()]
    bounds: dict[str, Bound] = game.bounds(level)
    return [
        *rows,
        *(setting.name for setting in settings),
        *(f"{b.metric} {b.value} {b.unit}" for b in bounds.values()),
    ]


def runs(level: Level, build: Solution) -> list[str]:
    """A run, one in steps, many."""
    rule: StopWhen = is_late
    result: Result = game.run(level, build, seed=1, ticks=240, stop_when=rule)
    going = LevelRun(level, build, 1)
    going.advance(60)
    seen: Telemetry = going.branch().telemetry()
    machines: dict[tuple[int, int], MachineState] = going.machines()
    numbers: list[Quantity] = [number for state in machines.values() for number in state.numbers.values()]
    shaped: ShapedProgress = game.shaped_progress(level, build, result)
    with Evaluator(level, workers=1) as evaluator:
        outcomes: list[Result | Failure] = evaluator.evaluate([build], stop_when="cannot_win", ticks=60)
    told = [str(outcome) if isinstance(outcome, Failure) else outcome.digest for outcome in outcomes]
    try:
        told += [each.verdict for each in game.evaluate(level, [build], workers=1, ticks=60)]
    except EvaluationError as error:
        told += map(str, error.failures)
    return [*told, result.verdict, str(seen.tick), str(len(numbers)), f"{shaped.value:.2f}"]


def claims(level: Level, build: Solution) -> list[str]:
    """What a build claims, held against its runs."""
    verified: Verified = game.verify(level, build, seeds=2)
    differing: tuple[Difference, ...] = verified.differences
    on_seeds: OnSeeds = verified.on_seeds
    goals: tuple[GoalOnSeeds, ...] = on_seeds.goals
    margins = [f"{goal.name} {goal.num_held} {goal.worst_margin}" for goal in goals]
    return [str(verified.holds), *map(str, differing), on_seeds.robustness, *margins]


def runs_elsewhere(level: Level, build: Solution) -> list[Result]:
    """The same on a cluster."""
    with RayExecutor("auto", workers=4) as cluster:
        executor: Executor = cluster
        return game.evaluate(level, [build], executor=executor)


def files(folder: Path) -> list[str]:
    """What is read and written, and what is refused."""
    level, build = game.load_level(game.level_ids()[0]), game.load_solution("prefill-decode")
    game.check_match(level, build)
    game.write_solution(build, folder / "build.json")
    try:
        game.load_level(folder / "nowhere.json")
    except ContentError as error:
        told = [fault.message for fault in error.faults]
    try:
        game.simulate(card="none of this name")
    except BadOption as refusal:
        told.append(str(refusal))
    return [
        *told,
        *game.solution_ids(level.id),
        game.load_model_row("opt-1.3b").id,
        game.load_card_row("toy-120").id,
        game.__version__,
    ]
