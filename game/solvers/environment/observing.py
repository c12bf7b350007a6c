"""What the environment shows: planes of the board, numbers of level, build and run, and how the goals stand."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from game.content.build import level_terms
from game.content.level import MAX_GOALS, Level
from game.physics.units import MIB, TICKS_PER_SECOND
from game.session.build.build import Build
from game.session.run.goals import Goal, GoalState
from game.session.run.level_run import LevelRun
from game.sim.packet import PACKET_NAMES
from game.sim.roles import DELIVERS, SENDS
from game.sim.spec import SettingValue
from game.sim.tiles import FACINGS, TILES, plays
from game.sim.view import RunView
from game.solvers.foreseen import Foreseen

Array = NDArray[np.float32]

UNKNOWN: Final = -1.0
"""Stands for what there is not, or not yet."""

MOST: Final = 1e9
"""No number shown is above this; more is shown as this."""

LEVEL_NUMBERS: Final = {
    "vram_capacity_mib": "MiB, memory of every card, or of all together",
    "weights_mib": "MiB, one copy of the model's weights",
    "kv_kib_per_token": "KiB, KV cache of one token",
    "max_model_len": "tokens of the longest sequence",
    "bandwidth_gb_per_s": "GB/s, memory bandwidth of a card",
    "compute_tflops": "TFLOPS, compute of a card",
    "num_sources": "input queues on the map",
    "num_sinks": "output ports on the map",
    "horizon_s": "seconds after which a run is over",
    "warmup_s": "seconds at the start in which no goal counts",
}
"""Numbers of the level, which stay the same in an episode."""

BUILD_NUMBERS: Final = {
    "edits_left": "edits that may still be made",
    "num_tiles": "tiles placed, conduits included",
    "cost": "credits that they cost",
    "num_led": "sources whose prompts reach a core",
    "num_served": "sources of whose answers something would be delivered",
    "weights_fit": "share of what is loaded at the start that fits, 1 for all",
}
"""Numbers of the build."""

RUN_NUMBERS: Final = {
    "is_running": "1 while the build runs, else 0",
    "time_s": "seconds that it has run",
    "tps": "tokens a second delivered over the last 5 s",
    "best_tps": "the most of that after the warm-up",
    "tokens_delivered": "tokens",
    "tokens_generated": "tokens",
    "tokens_rejected": "tokens that gates discarded",
    "packets_lost": "packets",
    "num_waiting": "prompts that have no slot",
    "num_running": "sequences that have one",
    "requests_sent": "requests",
    "requests_done": "requests answered whole",
    "requests_rejected": "requests turned away",
    "vram_used_mib": "MiB in use",
    "vram_peak_mib": "MiB, the most so far",
    "ttft_p50_ms": "ms to the first token, median of all requests so far",
    "tpot_ms": "ms a further token, mean",
    "acceptance_rate": "share of guessed tokens that were right",
}
"""Numbers of the run; all are 0 while there is none, the last three -1 where there is nothing to measure."""

NUMBERS: Final = (*LEVEL_NUMBERS, *BUILD_NUMBERS, *RUN_NUMBERS)
"""The names of what the array `numbers` holds, in order."""

GOAL_FIELDS: Final = {
    "direction": "1: at least, -1: at most, 0: there is no such goal",
    "wanted": "the value to reach, in the metric's unit",
    "now": "the value now; -1 where there is nothing to measure",
    "share": "how near that is, from 0 to 1, where it is met",
    "held": "share of the time for which it must hold that it has been held; 1 where it is over the whole run and met",
}
"""What the array `goals` says of each goal of the level, in its order."""


class BoardPlanes:
    """The board as planes of numbers from 0 to 1, each of the map's size.

    One for each kind of tile of the tile table and one for each side that a tile faces, 1 where that is so; one for
    cells that the level has built on; one for each kind of packets, 1 where it would be taken in; and one for each
    setting, the place of its value among those offered, from 1/n to 1, and 0 where nothing can be set.
    """

    def __init__(self, level: Level, settings: Mapping[str, Sequence[SettingValue]]) -> None:
        self._shape = (level.rows, level.cols)
        self._settings = settings
        sides = tuple(f"faces {side}" for side in FACINGS)
        gets = tuple(f"gets {kind}" for kind in PACKET_NAMES)
        self.names: Final = (*TILES, *sides, "fixed", *gets, *settings)
        self._at: Final = {name: number for number, name in enumerate(self.names)}
        self._first_got: Final = self._at["gets prompt"]

    @property
    def shape(self) -> tuple[int, int, int]:
        """Planes, rows, columns."""
        return (len(self.names), *self._shape)

    def array(self, build: Build, arriving: Mapping[int, Collection[int]]) -> Array:
        """The planes of a build at whose cells these kinds of packets come in."""
        found = np.zeros(self.shape, dtype=np.float32)
        fixed = build.fixed
        for cell, tile in (*fixed.items(), *build.tiles.items()):
            row, col = cell
            found[self._at[tile.kind], row, col] = 1
            if TILES[tile.kind].has_facing:
                found[self._at[f"faces {tile.facing}"], row, col] = 1
            if TILES[tile.kind].settings and self._settings:
                for name, value in build.settings_at(cell).items():
                    values = self._settings[name]
                    found[self._at[name], row, col] = (values.index(value) + 1) / len(values)
        for row, col in fixed:
            found[self._at["fixed"], row, col] = 1
        for number, kinds in arriving.items():
            row, col = divmod(number, self._shape[1])
            for kind in kinds:
                found[self._first_got + kind, row, col] = 1
        return found


def level_numbers(level: Level, empty: Build) -> list[float]:
    """`LEVEL_NUMBERS` of a level and its empty build."""
    terms = level_terms(level)
    kinds = [tile.kind for tile in empty.fixed.values()]
    return [
        float(level.vram_mib),
        terms.model.weights_bytes / MIB,
        terms.model.kv_bytes_per_token / 1024,
        float(level.max_model_len),
        terms.card.bandwidth_gb_per_s,
        terms.card.tflops,
        float(sum(plays(kind, SENDS) for kind in kinds)),
        float(sum(plays(kind, DELIVERS) for kind in kinds)),
        level.horizon_s,
        level.warmup_s,
    ]


def build_numbers(build: Build, seen: Foreseen, edits_left: int) -> list[float]:
    """`BUILD_NUMBERS` of a build."""
    counts = (edits_left, build.num_tiles, build.cost, seen.num_led, seen.num_served)
    return [*map(float, counts), seen.fit]


class RunNumbers:
    """Reads one run; much of what is read stays where it is, so it is looked up once."""

    def __init__(self, run: LevelRun) -> None:
        self._run = run
        self._view = RunView(run.simulation)

    def numbers(self) -> list[float]:
        """`RUN_NUMBERS` as they are now."""
        run, view = self._run, self._view
        simulation = run.simulation
        ledger, meter = simulation.ledger, simulation.meter
        acceptance = ledger.acceptance_rate()
        ttft, tpot = meter.ttft_percentile_ms(50), meter.tpot_ms()
        return [
            1.0,
            simulation.tick / TICKS_PER_SECOND,
            run.tracker.tps,
            run.tracker.best_tps,
            ledger.num_delivered,
            ledger.num_generated,
            ledger.num_rejected,
            simulation.num_lost_packets,
            view.num_waiting,
            view.num_running,
            ledger.requests_sent,
            ledger.requests_done,
            ledger.requests_rejected,
            simulation.vram_used_bytes / MIB,
            simulation.vram_peak_bytes / MIB,
            UNKNOWN if ttft is None else ttft,
            UNKNOWN if tpot is None else tpot,
            UNKNOWN if acceptance is None else acceptance,
        ]


def goals_array(states: Sequence[GoalState]) -> Array:
    """`GOAL_FIELDS` of each goal as it stands."""
    return _rows([_goal_row(state.goal, state.now, _held(state)) for state in states])


def goals_before(goals: Sequence[Goal]) -> Array:
    """The same of goals of which nothing has run."""
    return _rows([_goal_row(goal, None, 0.0) for goal in goals])


def _rows(rows: list[tuple[float, ...]]) -> Array:
    found = np.zeros((MAX_GOALS, len(GOAL_FIELDS)), dtype=np.float32)
    found[: len(rows)] = rows
    return found


def _held(state: GoalState) -> float:
    goal = state.goal
    if not goal.hold_ticks:
        return float(goal.is_met_by(state.now))
    return min(1.0, state.held_ticks / goal.hold_ticks)


def _goal_row(goal: Goal, now: float | None, held: float) -> tuple[float, ...]:
    shown = UNKNOWN if now is None else min(now, MOST)
    return (1.0 if goal.is_at_least else -1.0, min(goal.wanted, MOST), shown, goal.nearness(now), held)
