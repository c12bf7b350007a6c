"""What the build on the board would be if it ran now: worked out anew after each edit, when it is asked for."""

from __future__ import annotations

from threading import Thread

from game.content.build import factory_spec
from game.content.errors import ContentError
from game.content.level import Level
from game.session.build.check import check
from game.session.build.editor import Editor
from game.session.build.finding import Finding
from game.session.build.forecast import CardForecast, card_forecasts, card_lines, demand, demand_lines
from game.session.build.foretold import foretold
from game.session.build.setting_forecast import setting_lines
from game.session.reading.insight import Insight
from game.session.run.outcome import Telemetry
from game.session.score.bounds import bounds
from game.sim.facts.law_sheet import Line
from game.sim.grid import Grid
from game.sim.roles import SENDS
from game.sim.simulation import Simulation
from game.sim.tiles import TILES, plays


class Foresight:
    """One factory at tick 0 for all that look ahead: the check of the build, its forecast, overlays while building."""

    def __init__(self, level: Level, editor: Editor) -> None:
        self._level = level
        self._editor = editor
        self._grid: Grid | None = None
        self._simulation: Simulation | None = None
        self._insight: Insight | None = None
        self._findings: tuple[Finding, ...] | None = None
        self._cards: tuple[CardForecast, ...] | None = None
        self._set: dict[tuple[int, str], list[Line]] = {}
        self._telemetry: tuple[Telemetry, Telemetry] | None = None

    @property
    def simulation(self) -> Simulation | None:
        """The build as it would start; None where it cannot be run as it is."""
        if self._grid is not self._editor.grid:  # it is made anew by every edit
            self._grid = self._editor.grid
            self._insight = self._findings = self._cards = None
            self._set = {}
            self._telemetry = None
            try:
                self._simulation = Simulation(factory_spec(self._level, self._editor.solution()))
            except ContentError:
                self._simulation = None
        return self._simulation

    @property
    def insight(self) -> Insight | None:
        """Insight into that."""
        simulation = self.simulation
        if simulation is not None and self._insight is None:
            self._insight = Insight(simulation)
        return self._insight

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the check finds in it: mistakes first, then what is open."""
        simulation = self.simulation
        if self._findings is None:
            self._findings = () if simulation is None else check(simulation)
        return self._findings

    @property
    def cards(self) -> tuple[CardForecast, ...]:
        """What is foretold of its cards."""
        simulation = self.simulation
        if self._cards is None:
            self._cards = () if simulation is None else card_forecasts(simulation)
        return self._cards

    def telemetry(self, before: Telemetry) -> Telemetry:
        """The gauges of the build as far as they are known; `before` are those of the level without it."""
        simulation = self.simulation
        if self._telemetry is None or self._telemetry[0] is not before:
            editor = self._editor
            self._telemetry = before, foretold(before, simulation, self.cards, editor.num_tiles, editor.cost)
        return self._telemetry[1]

    def setting_lines(self, cell: int, name: str) -> list[Line]:
        """What is foretold of a setting of the tile on a cell, as it is set."""
        simulation = self.simulation
        if simulation is None:
            return []
        if (cell, name) not in self._set:
            self._set[cell, name] = setting_lines(simulation, cell, name)
        return self._set[cell, name]

    def lines_at(self, cell: int) -> list[Line]:
        """What is foretold of the card that a tile is part of, or serves; of users how many will be under way."""
        simulation = self.simulation
        if simulation is None:
            return []
        kind = simulation.grid.kind(cell)
        if plays(kind, SENDS):
            found = demand(simulation, cell)
            return [] if found is None else demand_lines(found)
        near = (cell, *(simulation.grid.touching(cell) if kind is not None and TILES[kind].serves else ()))
        card = next((card for card in self.cards if not set(near).isdisjoint(card.cells)), None)
        return [] if card is None else card_lines(card)

    @property
    def mistakes(self) -> tuple[Finding, ...]:
        """Those that are mistakes, and not only unfinished."""
        return tuple(finding for finding in self.findings if not finding.is_open)


def prepare_bounds(level: Level) -> None:
    """Has the proved bounds of a level ready for its victory: some take a tenth of a second, which a frame has not."""
    Thread(target=bounds, args=(level,), name="bounds", daemon=True).start()
