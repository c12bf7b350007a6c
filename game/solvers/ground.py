"""The board of a level as a search sees it: free cells, what is fixed, distances, and which tiles there are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Final

from game.content.level import Level
from game.session.build.editor import Editor
from game.session.build.placed import PlacedTile
from game.sim.grid import OFF_GRID
from game.sim.roles import CARRIES, DELIVERS, SENDS, SPLITS
from game.sim.tiles import FACINGS, STEPS, TILES, kinds_of, plays


class Ground:
    """What no build of a level changes."""

    def __init__(self, level: Level) -> None:
        self.level: Final = level
        self.rows, self.cols = level.rows, level.cols
        self.fixed: Final[Mapping[int, PlacedTile]] = dict(Editor(level).fixed)
        self.free: Final = [cell for cell in range(self.rows * self.cols) if cell not in self.fixed]
        self.sources: Final = self.fixed_with(SENDS)
        self.sinks: Final = self.fixed_with(DELIVERS)
        self.tools: Final = tuple(kind for kind in level.toolbox if not plays(kind, CARRIES))
        """Kinds of machines that may be placed."""
        self._beside: Final = [tuple(self._near(cell)) for cell in range(self.rows * self.cols)]
        self._steps: dict[int, list[int]] = {}
        self.fronts: Final = {ahead: cell for cell in self.fixed if (ahead := self._front(cell)) != OFF_GRID}
        """Cells that a tile of the level faces and puts out to, each with the cell of that tile."""

    def fixed_with(self, *roles: str) -> list[int]:
        """The cells of the level's own tiles that have one of these roles."""
        kinds = kinds_of(*roles)
        return [cell for cell, tile in self.fixed.items() if tile.kind in kinds]

    def tools_with(self, *roles: str) -> list[str]:
        """The kinds of machines with one of these roles that may be placed."""
        kinds = kinds_of(*roles)
        return [kind for kind in self.tools if kind in kinds]

    def most(self, kind: str) -> int:
        """How many tiles of a kind may be placed."""
        return self.level.most_placed.get(kind, len(self.free)) if kind in self.level.toolbox else 0

    def beside(self, cell: int) -> tuple[int, ...]:
        """The cells that touch one."""
        return self._beside[cell]

    def free_beside(self, cells: Iterable[int], taken: Collection[int]) -> list[int]:
        """Free cells that touch one of some and on which nothing has been placed, in order."""
        near = {near for cell in cells for near in self._beside[cell]}
        return sorted(cell for cell in near if cell not in self.fixed and cell not in taken)

    def would_block(self, cell: int, kind: str) -> bool:
        """Whether a tile of a kind would stand in front of one of the level's that can put out on no other side."""
        sender = self.fronts.get(cell)
        return sender is not None and set(TILES[self.fixed[sender].kind].puts).isdisjoint(TILES[kind].takes)

    def _front(self, cell: int) -> int:
        tile = self.fixed[cell]
        if not TILES[tile.kind].puts_out or plays(tile.kind, SPLITS):
            return OFF_GRID
        return self.towards(cell, tile.facing)

    def side(self, cell: int, near: int) -> str:
        """The side of a cell on which another lies that touches it."""
        row, col = near // self.cols - cell // self.cols, near % self.cols - cell % self.cols
        return next(side for side in FACINGS if STEPS[side] == (row, col))

    def steps(self, start: int, end: int) -> int:
        """Steps from one cell to another over free cells; twice as many as there are cells where there is no way."""
        if start not in self._steps:
            self._steps[start] = self._steps_from(start)
        return self._steps[start][end]

    def _steps_from(self, start: int) -> list[int]:
        found = [2 * len(self._beside)] * len(self._beside)
        found[start] = 0
        ahead = [start]
        for cell in ahead:
            for near in self._beside[cell]:
                if found[near] > found[cell] + 1:
                    found[near] = found[cell] + 1
                    if near not in self.fixed:
                        ahead.append(near)
        return found

    def towards(self, cell: int, side: str) -> int:
        """The cell that touches one on a side, or OFF_GRID."""
        row, col = divmod(cell, self.cols)
        down, right = STEPS[side]
        is_inside = 0 <= row + down < self.rows and 0 <= col + right < self.cols
        return (row + down) * self.cols + col + right if is_inside else OFF_GRID

    def _near(self, cell: int) -> Iterable[int]:
        return (near for side in STEPS if (near := self.towards(cell, side)) != OFF_GRID)
