"""A level's build, edited by actions that are all legal: for programs that search, and for learning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final

from game.content.level import Level
from game.content.load import load_level, load_solution
from game.content.match import check_match
from game.content.solution import Solution
from game.session.build.action_space import ActionSpace
from game.session.build.actions import Action, Cell, Connect
from game.session.build.build_error import BuildError
from game.session.build.check import findings_of
from game.session.build.checked_edits import CheckedEdits
from game.session.build.editor import Editor
from game.session.build.finding import Finding
from game.session.build.leading import leadable, nearest_taker
from game.session.build.placed import PlacedTile
from game.session.build.shortest_way import leads_to
from game.sim.spec import SettingValue


class Build(CheckedEdits):
    """What a player has built on a level, and every way to change it. An edit that may not be made raises `BuildError`.

    Cells are (row, column). Each edit says whether it changed anything; one that did is one step of `undo`.

    Raises:
        ContentError: where a file is faulty, or the solution to begin with does not fit the level.
    """

    def __init__(self, level: Level | str | Path, solution: Solution | str | Path | None = None) -> None:
        self.level: Final = level if isinstance(level, Level) else load_level(level)
        super().__init__(Editor(self.level))
        if solution is not None:
            begun = solution if isinstance(solution, Solution) else load_solution(solution)
            check_match(self.level, begun)
            self._editor.open(begun)

    # What stands there.

    @property
    def tiles(self) -> dict[Cell, PlacedTile]:
        """The player's tiles, in reading order."""
        return self._by_cell(self._editor.tiles)

    @property
    def fixed(self) -> dict[Cell, PlacedTile]:
        """The level's own tiles, which nobody can move, in reading order."""
        return self._by_cell(self._editor.fixed)

    @property
    def num_tiles(self) -> int:
        """Tiles that the player has placed, conduits included."""
        return self._editor.num_tiles

    @property
    def cost(self) -> int:
        """What they cost, in credits."""
        return self._editor.cost

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return self._editor.can_undo

    def num_left(self, kind: str) -> int | None:
        """How many more of a kind of tile may be placed; None for any number."""
        return self._editor.num_left(kind) if kind in self.level.toolbox else 0

    def settings_at(self, cell: Cell) -> Mapping[str, SettingValue]:
        """What the settings that the level offers on the tile of a cell have for values."""
        found = self._editor.settings_of(self._number(cell)) if self._stands(cell) else []
        return MappingProxyType({setting.row.name: setting.value for setting in found})

    def solution(self) -> Solution:
        """The build as a solution, to be run or written into a file."""
        return self._editor.solution()

    def findings(self) -> tuple[Finding, ...]:
        """What is wrong or open before anything runs: packets that would be lost, memory that does not suffice, ...

        `str` says each in a sentence, `key` in a stable word, and `cell` is `row * columns + column` of its place.
        """
        return findings_of(self.level, self.solution())

    def is_connected(self, start: Cell, end: Cell) -> bool:
        """Whether anything that the tile on `start` puts out gets to the tile on `end`, a machine or a conduit."""
        return self._stands(start) and leads_to(self._editor.grid, self._number(start), self._number(end))

    def way(self, start: Cell, end: Cell) -> tuple[Cell, ...]:
        """The cells on which `connect` would lay conduits, from the first to the last.

        Raises:
            BuildError: where it could not.
        """
        way = self._way(Connect(start, end))
        return () if way is None else tuple(map(self._place_of, way.conduits))

    def nearest_taker(self, start: Cell) -> Cell | None:
        """The nearest tile to which the one on `start` could be connected, and that takes in what it puts out.

        None where it gets to such a tile already, but for a splitter, which has several ways out; and where there is no
        such tile, or no way for conduits.
        """
        found = nearest_taker(self._editor, self._number(start)) if self._stands(start) else None
        return None if found is None else self._place_of(found)

    def leadable(self) -> list[Cell]:
        """The cells of all tiles that have a `nearest_taker`."""
        return [self._place_of(number) for number in leadable(self._editor)]

    def copy(self) -> Build:
        """A build of its own that stands as this one does, with nothing to undo."""
        other = Build.__new__(Build)
        vars(other).update(vars(self), _editor=self._editor.copy())
        return other

    # Further edits.

    def clear(self) -> bool:
        """Take everything of the player's off, in one step."""
        return self._editor.clear()

    def undo(self) -> None:
        """Take back the last edit that changed anything."""
        if not self._editor.undo():
            raise BuildError("nothing", None, "there is nothing to undo")

    # For search and learning.

    @property
    def actions(self) -> Sequence[Action]:
        """Every `Place`, `Remove` and `Configure` that there can be on the level, always in the same order."""
        return self._actions.actions

    def mask(self) -> bytes:
        """For each of `actions` 1 where it may be made now and would change the build, else 0."""
        return self._actions.mask(self._editor)

    def legal_actions(self) -> list[Action]:
        """Those of `actions` that may be made now and would change the build."""
        return self._actions.legal(self._editor)

    @property
    def _actions(self) -> ActionSpace:
        return self.level.kept("actions", lambda: ActionSpace(self.level))

    def _stands(self, cell: Cell) -> bool:
        """Whether the cell is on the grid and something stands there."""
        return self._instead.inside(cell) == tuple(cell) and self._number(cell) in self._editor.grid.tiles

    def _by_cell(self, tiles: Mapping[int, PlacedTile]) -> dict[Cell, PlacedTile]:
        return {self._place_of(number): tile for number, tile in sorted(tiles.items())}
