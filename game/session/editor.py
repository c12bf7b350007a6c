"""The build of one level while it is edited: what the player may place, and every step of it undone and redone."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile
from types import MappingProxyType
from typing import Final

from game.content.grid import drawn, tiles_on
from game.content.level import Level
from game.content.match import match_problems
from game.content.solution import Solution
from game.session.history import History
from game.sim.spec import Tile
from game.sim.tiles import FACINGS, OPPOSITE, STEPS, TILES

FROZEN: Final = "The build is frozen while it runs; stop the run to change it."


@dataclass(frozen=True, slots=True)
class PlacedTile:
    """A tile on a cell. `facing` ("N", "E", "S", "W") is the side it puts packets out on."""

    kind: str
    facing: str = "E"


Step = dict[int, tuple[PlacedTile | None, PlacedTile | None]]
"""One step of undo: by cell, what stood there before and after; None for nothing."""


class Editor:
    """The one home of what may be built: tiles of the toolbox, on cells that the level leaves free.

    A cell is `row * cols + col`. Every edit says whether it changed the build: one that may not be made, or makes no
    difference, answers False and leaves no step to undo. The caller sets `frozen` while a run is on.
    """

    def __init__(self, level: Level) -> None:
        self.level: Final = level
        self.rows: Final = level.rows
        self.cols: Final = level.cols
        self.fixed: Final[Mapping[int, PlacedTile]] = MappingProxyType(_by_cell(level))
        """What the level itself has placed, by cell; nobody can change it."""
        self.frozen = False
        self._tiles: dict[int, PlacedTile] = {}
        self._history: Final[History[Step]] = History()

    @property
    def tiles(self) -> Mapping[int, PlacedTile]:
        """The player's tiles by cell. A view: it follows every edit."""
        return MappingProxyType(self._tiles)

    @property
    def num_tiles(self) -> int:
        """Tiles that the player has placed, conduits included."""
        return len(self._tiles)

    @property
    def cost(self) -> int:
        """What the player's tiles cost, in credits."""
        return sum(TILES[tile.kind].cost for tile in self._tiles.values())

    @property
    def can_undo(self) -> bool:
        """Whether `undo` would do anything."""
        return self._history.can_undo and not self.frozen

    @property
    def can_redo(self) -> bool:
        """Whether `redo` would do anything."""
        return self._history.can_redo and not self.frozen

    def can_place(self, cell: int, kind: str) -> str | None:
        """Why such a tile may not be placed here, as a sentence for the player; None if it may."""
        if self.frozen:
            return FROZEN
        if not 0 <= cell < self.rows * self.cols:
            return "This is outside the grid."
        if kind not in self.level.toolbox:
            return f"{TILES[kind].title if kind in TILES else kind} is not in the toolbox of this level."
        if cell in self.fixed:
            fixed = TILES[self.fixed[cell].kind]
            row, col = divmod(cell, self.cols)
            return f"{fixed.title} at {row},{col} belongs to the level; nothing can be built on it."
        return None

    def place(self, cell: int, kind: str, facing: str = "E") -> bool:
        """Places a tile, in the place of the player's own tile if there is one."""
        _check_facing(facing)
        return self.can_place(cell, kind) is None and self._change({cell: PlacedTile(kind, facing)})

    def rotate(self, cell: int, clockwise: bool = True) -> bool:
        """Turns the player's tile on this cell by a quarter."""
        if cell not in self._tiles:
            return False
        tile = self._tiles[cell]
        turn = 1 if clockwise else -1
        return self._change({cell: replace(tile, facing=FACINGS[(FACINGS.index(tile.facing) + turn) % 4])})

    def erase(self, cell: int) -> bool:
        """Takes the player's tile off this cell."""
        return self.erase_many((cell,))

    def erase_many(self, cells: Iterable[int]) -> bool:
        """Takes the player's tiles off these cells, in one step."""
        return self._change({cell: None for cell in cells if cell in self._tiles})

    def clear(self) -> bool:
        """Takes all of the player's tiles off the grid, in one step."""
        return self.erase_many(self._tiles)

    def draw_conduits(self, cells: Sequence[int], facing: str = "E") -> bool:
        """Places the conduits that a mouse dragged over these cells means, in one step; see `plan_conduits`."""
        return self._change(self.plan_conduits(cells, facing))

    def plan_conduits(self, cells: Sequence[int], facing: str = "E") -> dict[int, PlacedTile]:
        """The conduits that a drag over these cells means, without placing them; empty if none may be placed.

        Cells that a fast mouse skipped are filled in, and drawing back over the run shortens it. The run begins behind
        the machines that the drag begins on, and ends before the next machine: it never goes over one. Each conduit
        passes to the next. The last one leads into the machine that the drag went on to; else, if it is an old conduit
        that leads on, it stays as it is, so that runs merge; else it leads into a machine beside it that takes packets,
        straight ahead first; else it keeps the direction. A drag of one cell has the given facing.
        """
        _check_facing(facing)
        if self.frozen or "conduit" not in self.level.toolbox:
            return {}
        path = connected_path((cell for cell in cells if 0 <= cell < self.rows * self.cols), self.cols)
        first = sum(1 for _ in takewhile(self._holds_machine, path))
        run = list(takewhile(lambda cell: not self._holds_machine(cell), path[first:]))
        if not run:
            return {}
        plan = {cell: PlacedTile("conduit", side_towards(cell, after, self.cols)) for cell, after in pairwise(run)}
        plan[run[-1]] = PlacedTile("conduit", self._last_facing(path, first + len(run) - 1, facing))
        return plan

    def undo(self) -> bool:
        """Takes back the last step."""
        if not self.can_undo:
            return False
        self._put({cell: before for cell, (before, _) in self._history.back().items()})
        return True

    def redo(self) -> bool:
        """Makes the step again that was undone last."""
        if not self.can_redo:
            return False
        self._put({cell: after for cell, (_, after) in self._history.forward().items()})
        return True

    def can_load(self, solution: Solution) -> str | None:
        """Why this solution cannot be built here, as a sentence for the player; None if it can."""
        if self.frozen:
            return FROZEN
        misfit = next(match_problems(self.level, solution), None)
        return None if misfit is None else f"This build does not fit the level: {misfit.message}."

    def load(self, solution: Solution) -> bool:
        """Replaces the whole build by this solution's, in one step."""
        if self.can_load(solution) is not None:
            return False
        return self._change({**dict.fromkeys(self._tiles), **self._placed_by(solution)})

    def solution(self) -> Solution:
        """The build as a solution of the level, with nothing claimed about it."""
        tiles = [Tile(tile.kind, *divmod(cell, self.cols), tile.facing) for cell, tile in self._tiles.items()]
        rows, facing = drawn(self.rows, self.cols, sorted(tiles, key=lambda tile: (tile.row, tile.col)))
        return Solution.model_validate({"level": self.level.id, "map": rows, "facing": facing})

    def _change(self, wanted: Mapping[int, PlacedTile | None]) -> bool:
        """Makes these cells hold these tiles, as one step; every edit comes through here."""
        step = {cell: (self._tiles.get(cell), tile) for cell, tile in wanted.items() if self._tiles.get(cell) != tile}
        if self.frozen or not step:
            return False
        self._put({cell: after for cell, (_, after) in step.items()})
        self._history.record(step)
        return True

    def _put(self, tiles: Mapping[int, PlacedTile | None]) -> None:
        for cell, tile in tiles.items():
            if tile is None:
                del self._tiles[cell]
            else:
                self._tiles[cell] = tile

    def _placed_by(self, solution: Solution) -> dict[int, PlacedTile]:
        """The player's tiles in a solution that fits; it may repeat what is fixed."""
        return {cell: tile for cell, tile in _by_cell(solution).items() if cell not in self.fixed}

    def _at(self, cell: int) -> PlacedTile | None:
        return self.fixed.get(cell) or self._tiles.get(cell)

    def _holds_machine(self, cell: int) -> bool:
        """Whether something stands here that a drawn run does not go over: fixed, or no conduit."""
        tile = self._at(cell)
        return cell in self.fixed or (tile is not None and tile.kind != "conduit")

    def _last_facing(self, path: Sequence[int], last: int, given: str) -> str:
        """Where the conduit at `path[last]` leads, the last one of a run; see `plan_conduits`."""
        cell = path[last]
        end = self._at(path[last + 1]) if last + 1 < len(path) else None
        if end is not None and end.kind != "blocked":
            return side_towards(cell, path[last + 1], self.cols)
        if last == 0:
            return given
        travel = side_towards(path[last - 1], cell, self.cols)
        back = OPPOSITE[travel]
        old = self._tiles.get(cell)
        if old is not None and old.facing != back and self._leads_on(cell, old.facing):
            return old.facing
        sides = (travel, *(side for side in FACINGS if side not in (travel, back)))
        return next((side for side in sides if self._is_taken(cell, side)), travel)

    def _is_taken(self, cell: int, side: str) -> bool:
        """Whether a machine on that side takes packets from this cell."""
        tile = self._beside(cell, side)
        return tile is not None and bool(TILES[tile.kind].takes) and tile.facing != OPPOSITE[side]

    def _leads_on(self, cell: int, side: str) -> bool:
        """Whether a packet put out on that side gets anywhere."""
        tile = self._beside(cell, side)
        joins_run = tile is not None and tile.kind == "conduit" and tile.facing != OPPOSITE[side]
        return joins_run or self._is_taken(cell, side)

    def _beside(self, cell: int, side: str) -> PlacedTile | None:
        row, col = divmod(cell, self.cols)
        row, col = row + STEPS[side][0], col + STEPS[side][1]
        return self._at(row * self.cols + col) if 0 <= row < self.rows and 0 <= col < self.cols else None


def _by_cell(document: Level | Solution) -> dict[int, PlacedTile]:
    """What stands on the map of a level or solution."""
    cols = len(document.map[0])
    tiles = tiles_on(document.map, document.facing)
    return {tile.row * cols + tile.col: PlacedTile(tile.kind, tile.facing) for tile in tiles}


def connected_path(cells: Iterable[int], cols: int) -> list[int]:
    """The way of a drag from neighbour to neighbour, without loops: where it comes back to a cell, the way round goes.

    The gap that a fast mouse left between two cells is filled in along the straight line between them.
    """
    path: list[int] = []
    for cell in cells:
        for step in _straight_line(path[-1], cell, cols) if path else (cell,):
            if step in path:
                del path[path.index(step) + 1 :]
            else:
                path.append(step)
    return path


def _straight_line(start: int, end: int, cols: int) -> Iterator[int]:
    """The cells after `start` up to `end`, each a neighbour of the one before, nearest to the line between both."""
    (row, col), (end_row, end_col) = divmod(start, cols), divmod(end, cols)
    num_down, num_across = abs(end_row - row), abs(end_col - col)
    down, across = 0, 0
    while (down, across) != (num_down, num_across):
        if (2 * across + 1) * num_down <= (2 * down + 1) * num_across:  # the line leaves the cell sideways
            across += 1
            col += 1 if end_col > col else -1
        else:
            down += 1
            row += 1 if end_row > row else -1
        yield row * cols + col


def side_towards(cell: int, neighbour: int, cols: int) -> str:
    """The side of a cell on which its neighbour lies."""
    (row, col), (other_row, other_col) = divmod(cell, cols), divmod(neighbour, cols)
    return next(side for side, step in STEPS.items() if step == (other_row - row, other_col - col))


def _check_facing(facing: str) -> None:
    if facing not in FACINGS:
        raise ValueError(f"facing is {facing!r}; it must be one of {', '.join(FACINGS)}")
