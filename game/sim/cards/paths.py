"""Ways inside a card: law 3 holds there too, so that cores are never better wires than wires."""

from __future__ import annotations

from array import array

from game.sim.grid import Grid


class Paths:
    """How long a hand-over from core to core takes: as long as on conduits over the cells between, on the shortest way.

    Touching cores have no cell between them. Ways are looked for when they are first asked for.
    """

    __slots__ = ("_beats_per_tile", "_distances", "_grid", "_places", "_touching")

    def __init__(self, grid: Grid, cells: list[int], beats_per_tile: int) -> None:
        self._grid = grid
        self._places = {cell: place for place, cell in enumerate(cells)}
        self._beats_per_tile = beats_per_tile
        self._touching: list[list[int]] = []
        """The places of the cells that each cell of the card touches, by its own place; made when first needed."""
        self._distances: dict[int, array[int]] = {}
        """From a cell to each place. Two bytes for each: a large card has thousands of cells to go from and to."""

    def latency_beats(self, from_cell: int, to_cell: int) -> int:
        """Beats from one core of the card to another."""
        if from_cell not in self._distances:
            self._distances[from_cell] = self._distances_from(self._places[from_cell])
        return max(0, self._distances[from_cell][self._places[to_cell]] - 1) * self._beats_per_tile

    def _distances_from(self, start: int) -> array[int]:
        """Steps from cell to touching cell that lead from the place `start` to every place of the card."""
        places = self._places
        if not self._touching:
            self._touching = [[places[near] for near in self._grid.touching(cell) if near in places] for cell in places]
        steps = [-1] * len(places)
        steps[start] = 0
        reached = [start]
        for place in reached:
            for near in self._touching[place]:
                if steps[near] < 0:
                    steps[near] = steps[place] + 1
                    reached.append(near)
        return array("H", steps)
