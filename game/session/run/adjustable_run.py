"""A run on whose settings somebody acts while it goes on, as who operates a server does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from game.content.level import Level
from game.content.settings import is_among
from game.content.solution import Solution
from game.processes.build_info import is_compiled
from game.session.run.level_run import LevelRun
from game.sim.grid import place
from game.sim.spec import SettingValue

Where = tuple[int, int]
"""(row, column)."""


@dataclass(frozen=True, slots=True)
class Adjustment:
    """At a tick of the run the setting of the tile on a cell got a value."""

    tick: int
    cell: Where
    name: str
    value: SettingValue


class AdjustableRun(LevelRun):
    """A run whose tiles stay where they are, and some of whose settings may be set anew while it goes on.

    Those are the settings that a server reads each time it decides, and that the level offers: see
    docs/decisions/0017-environment.md. What such a run comes to is no claim on its level, for no solution says when
    what was set; left alone it is a `LevelRun`, tick by tick.
    """

    def __init__(self, level: Level, solution: Solution, seed: int | None = None) -> None:
        super().__init__(level, solution, seed)
        self.adjustments: Final[list[Adjustment]] = []
        """All that was set, in order."""

    def adjustable(self) -> dict[tuple[Where, str], tuple[SettingValue, ...]]:
        """By cell and name every setting that may be set anew, with the values offered, in reading order."""
        cols = self.level.cols
        found = {}
        for machine in self.simulation.machines:
            if machine.adjustable:
                offers = self.level.offers(machine.kind, place(machine.cell, cols))
                for name in machine.adjustable:
                    if offers[name].values:
                        found[divmod(machine.cell, cols), name] = offers[name].values
        return found

    def adjust(self, cell: Where, name: str, value: SettingValue) -> None:
        """Set a setting anew, from now on.

        Raises:
            ValueError: where that is not `adjustable`, or the run is over.
        """
        values = self.adjustable().get((cell, name), ())
        if not is_among(value, values):
            told = f"one of {', '.join(map(str, values))}" if values else "settled when a run begins"
            raise ValueError(f"{name} at {cell[0]},{cell[1]} is {told}; it cannot become {value!r}")
        if self.verdict is not None:
            raise ValueError("the run is over")
        self._adjust(Adjustment(self.simulation.tick, cell, name, value))

    def branch(self) -> AdjustableRun:
        """A run of its own that stands where this one does; see `LevelRun.branch`."""
        if not is_compiled():
            run = AdjustableRun.unpacked(self.level, self.packed())
            run.simulation.write_no_logs()
            run._solution = self._solution
            return run
        run = AdjustableRun(self.level, self._solution, self.simulation.spec.seed)
        advance: Callable[[int], None] = run.advance_regardless if self.is_driven_on else run.advance
        for adjustment in self.adjustments:
            advance(adjustment.tick - run.simulation.tick)
            run._adjust(adjustment)
        advance(self.simulation.tick - run.simulation.tick)
        run.is_stopped = self.is_stopped
        return run

    def _adjust(self, adjustment: Adjustment) -> None:
        machine = self.simulation.machine_at(adjustment.cell[0] * self.level.cols + adjustment.cell[1])
        assert machine is not None
        machine.adjust(adjustment.name, adjustment.value)
        self.adjustments.append(adjustment)
