"""Adding a machine touches its file, its row in the tile table and its sprite; whichever is missing is named here."""

from pathlib import Path

import pytest

from game.content.resources import assets_dir
from game.sim import machines
from game.sim.machines.machine import Machine
from game.sim.simulation import Simulation
from game.sim.tiles import TILES
from tests.drawing import factory

MACHINES = [tile for tile in TILES.values() if tile.id not in ("conduit", "blocked")]


@pytest.mark.parametrize("tile", MACHINES, ids=lambda tile: tile.id)
def test_every_tile_of_the_table_becomes_a_machine(tile: object) -> None:
    row = next(row for row in MACHINES if row is tile)
    (machine,) = Simulation(factory(f".{row.glyph}.")).machines
    assert machine.kind == row.id
    assert type(machine) is not Machine, f"{row.id} has no class of its own"
    assert type(machine).__module__.startswith("game.sim.machines."), f"{row.id} has no file under sim/machines"
    assert row.puts_out == hasattr(machine, "out"), f"{row.id}: the table's puts_out is wrong"


def test_every_machine_file_has_a_row() -> None:
    folder = Path(machines.__file__).parent
    files = {file.stem for file in folder.glob("*.py")} - {"__init__", "machine", "core", "null_machine"}
    assert {name.removesuffix("_core") for name in files} == {tile.id for tile in MACHINES}


@pytest.mark.parametrize("tile", list(TILES))
def test_every_tile_has_a_sprite(tile: str) -> None:
    assert (assets_dir() / "tiles" / tile / "art.svg").is_file()
