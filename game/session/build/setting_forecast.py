"""What a setting of a tile means in the numbers of the build, as it would start: the column `forecast` of its row."""

from __future__ import annotations

from game.session.reading.takeaway import mean_kv_gb
from game.session.run.level_run import LevelRun
from game.sim.facts.law_sheet import Line, count, mib
from game.sim.facts.surroundings import Surroundings
from game.sim.simulation import Simulation
from game.sim.tiles import TILES
from game.sim.view import RunView


def measured_lines(run: LevelRun) -> list[Line]:
    """What a run has come to of that: requests under way on average, and the KV that they held."""
    running, kv_gb = run.read("mean_running"), mean_kv_gb(run)
    if not running or kv_gb is None:
        return []
    return [Line("measured", None, {"open": count(round(running, 1)), "kv": mib(kv_gb * 1e9)})]


def setting_lines(simulation: Simulation, cell: int, name: str) -> list[Line]:
    """What the laws foretell of a setting of the tile on a cell, as it is set; nothing where they say nothing of it.

    The factory need not have run. Nothing is foretold of one whose weights do not fit.
    """
    tile, machine = simulation.grid.tiles.get(cell), simulation.machine_at(cell)
    if tile is None or machine is None or simulation.crash is not None:
        return []
    row = next((row for row in TILES[tile.kind].settings if row.name == name), None)
    if row is None or row.forecast is None:
        return []
    around = Surroundings(simulation, RunView(simulation).links_into())
    return row.forecast(machine, around, tile.settings.get(name, row.default))
