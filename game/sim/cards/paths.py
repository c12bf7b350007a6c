"""Ways inside a card: law 3 holds there too, so that cores are never better wires than wires."""

from __future__ import annotations

from game.sim.grid import Grid


class Paths:
    """How long a hand-over from core to core takes: as long as on conduits over the cells between, on the shortest way.

    Touching cores have no cell between them. Ways are looked for when they are first asked for.
    """

    __slots__ = ("_beats_per_tile", "_cells", "_distances", "_grid")

    def __init__(self, grid: Grid, cells: list[int], beats_per_tile: int) -> None:
        self._grid = grid
        self._cells = set(cells)
        self._beats_per_tile = beats_per_tile
        self._distances: dict[int, dict[int, int]] = {}

    def latency_beats(self, from_cell: int, to_cell: int) -> int:
        """Beats from one core of the card to another."""
        if from_cell not in self._distances:
            self._distances[from_cell] = self._distances_from(from_cell)
        return max(0, self._distances[from_cell][to_cell] - 1) * self._beats_per_tile

    def _distances_from(self, start: int) -> dict[int, int]:
        """Steps from cell to touching cell that lead from `start` to every cell of the card."""
        distances = {start: 0}
        reached = [start]
        for cell in reached:
            for near in self._grid.touching(cell):
                if near in self._cells and near not in distances:
                    distances[near] = distances[cell] + 1
                    reached.append(near)
        return distances
