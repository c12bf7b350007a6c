"""The build of one level while it is edited: what the player may place, and every step of it undone and redone."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from game.content.grid import drawn
from game.content.level import Level
from game.content.level_card import price_of
from game.content.match import match_problems
from game.content.solution import Solution
from game.session.build.by_cell import by_cell, check_facing
from game.session.build.conduits import plan_run
from game.session.build.floorplan import floor_grid
from game.session.build.history import History
from game.session.build.placed import Flip, PlacedTile
from game.session.build.refusal import Refusal, StampPlan, Why
from game.session.build.stamp import Placement, lifted
from game.session.build.stock import Step, Stock
from game.session.build.tile_settings import (
    TileSetting,
    built_by,
    chosen_settings,
    fitted_all,
    tile_settings,
    with_setting,
)
from game.sim.grid import Grid
from game.sim.spec import SettingValue, Tile
from game.sim.tiles import CONDUIT


class Editor:
    """The one home of what may be built: tiles of the toolbox, on cells that the level leaves free.

    A cell is `row * cols + col`. Every edit says whether it changed the build: one that may not be made, or makes no
    difference, answers False and leaves no step to undo. The caller sets `frozen` while a run is on.
    """

    def __init__(self, level: Level) -> None:
        self.level: Final = level
        self.rows, self.cols = level.rows, level.cols
        self._own: Final = fitted_all(level, by_cell(level, {}))
        self._fixed: Final = dict(self._own)
        self.fixed: Final[Mapping[int, PlacedTile]] = MappingProxyType(self._fixed)
        """What the level itself has placed, by cell; nobody can change it, but for what can be set on it."""
        self.frozen = False
        self._stock: Final = Stock(level.most_placed)
        self._tiles: dict[int, PlacedTile] = {}
        self._grid: Grid | None = None
        self._cost: int | None = None
        self._history: Final[History[Step]] = History()

    def copy(self) -> "Editor":
        """An editor of its own with the same build, and nothing to undo or redo."""
        other = Editor(self.level)
        other._fixed.update(self._fixed)
        other._tiles.update(self._tiles)
        return other

    @property
    def tiles(self) -> Mapping[int, PlacedTile]:
        """The player's tiles by cell. A view: it follows every edit."""
        return MappingProxyType(self._tiles)

    @property
    def num_tiles(self) -> int:
        """Tiles that the player has placed, conduits included."""
        return len(self._tiles)

    @property
    def is_untouched(self) -> bool:
        """Whether the player has placed nothing and set nothing."""
        return not self._tiles and not self._set_tiles()

    @property
    def cost(self) -> int:
        """What the player's tiles cost, in credits. Kept until the next edit: it is asked for at every picture."""
        if self._cost is None:
            self._cost = sum(price_of(self.level, tile.kind, tile.settings) for tile in self._tiles.values())
        return self._cost

    @property
    def can_undo(self) -> bool:
        """Whether `undo` would do anything."""
        return self._history.can_undo and not self.frozen

    @property
    def can_redo(self) -> bool:
        """Whether `redo` would do anything."""
        return self._history.can_redo and not self.frozen

    @property
    def all_tiles(self) -> dict[int, PlacedTile]:
        """The player's tiles and the level's own."""
        return {**self.fixed, **self._tiles}

    @property
    def grid(self) -> Grid:
        """The tiles as they stand, with what touches and feeds what. Kept until the next edit."""
        if self._grid is None:
            self._grid = floor_grid(self.all_tiles, self.rows, self.cols)
        return self._grid

    def why_not_place(self, cell: int, kind: str) -> Refusal | None:
        """Why such a tile may not be placed here; None if it may."""
        refusal = self._why_never(cell, kind)
        if refusal is not None:
            return refusal
        standing = self._tiles.get(cell)
        is_new = standing is None or standing.kind != kind
        return Refusal("limit", kind) if is_new and self.num_left(kind) == 0 else None

    def _why_never(self, cell: int, kind: str) -> Refusal | None:
        """The same, however many such tiles stand."""
        if self.frozen:
            return Refusal("frozen")
        if not 0 <= cell < self.rows * self.cols:
            return Refusal("outside")
        if kind not in self.level.toolbox:
            return Refusal("toolbox", kind)
        if cell in self.fixed:
            return Refusal("fixed", self.fixed[cell].kind, cell)
        return None

    def num_left(self, kind: str) -> int | None:
        """How many more of a kind of tile may be placed; None for any number."""
        return self._stock.left(kind, self._tiles)

    def place(self, cell: int, kind: str, facing: str = "E") -> bool:
        """Places a tile, in the place of the player's own tile if there is one."""
        check_facing(facing)
        return self.why_not_place(cell, kind) is None and self._change(self._kept({cell: PlacedTile(kind, facing)}))

    def settings_of(self, cell: int) -> list[TileSetting]:
        """The settings of the tile on this cell, the player's or the level's own, that the level offers."""
        tile = self._standing(cell)
        return [] if tile is None else tile_settings(self.level, tile, cell)

    def set(self, cell: int, name: str, value: SettingValue) -> bool:
        """Sets a setting of the tile on this cell to one of the values offered."""
        tile = self._standing(cell)
        return tile is not None and self._change({cell: with_setting(self.level, tile, name, value, cell)})

    def rotate(self, cell: int, clockwise: bool = True) -> bool:
        """Turns the player's tile on this cell by a quarter."""
        tile = self._tiles.get(cell)
        return tile is not None and self._change({cell: tile.turned(clockwise)})

    def mirror(self, cell: int, flip: Flip) -> bool:
        """Turns the player's tile on this cell round if it faces one of the sides that change places."""
        tile = self._tiles.get(cell)
        return tile is not None and self._change({cell: tile.mirrored(flip)})

    def erase(self, cell: int) -> bool:
        """Takes the player's tile off this cell."""
        return self.erase_many((cell,))

    def erase_many(self, cells: Iterable[int]) -> bool:
        """Takes the player's tiles off these cells, in one step."""
        return self._change({cell: None for cell in cells if cell in self._tiles})

    def clear(self) -> bool:
        """Takes all of the player's tiles off the grid and sets nothing on the level's own, in one step."""
        return self._change({**dict.fromkeys(self._tiles), **self._set_tiles()})

    def draw_conduits(self, cells: Sequence[int], facing: str = "E") -> bool:
        """Does what a mouse dragged over these cells means, in one step; see `plan_conduits`."""
        return self._change(self.plan_conduits(cells, facing))

    def plan_conduits(self, cells: Sequence[int], facing: str = "E") -> dict[int, PlacedTile]:
        """What `draw_conduits` would place and turn, see `conduits.plan_run`; cells outside the grid are skipped."""
        check_facing(facing)
        if self.frozen or CONDUIT not in self.level.toolbox:
            return {}
        inside = (cell for cell in cells if 0 <= cell < self.rows * self.cols)
        planned = self._kept(plan_run(self.grid, self.fixed, inside, facing))
        too_many = self._stock.surplus(planned, self._tiles)
        return {cell: tile for cell, tile in planned.items() if cell not in too_many}

    def lift(self, cells: Iterable[int]) -> Placement | None:
        """A copy of the player's tiles on these cells, where they lie; None if there are none."""
        return lifted(self._tiles, cells, self.cols)

    def plan_stamp(self, placement: Placement) -> StampPlan:
        """What `paste` would do. What the level does not offer is not set on the tiles placed."""
        return self._plan_stamp(placement, self._tiles)

    def _plan_stamp(self, placement: Placement, standing: Mapping[int, PlacedTile]) -> StampPlan:
        """The same where these of the player's tiles stay."""
        on_board = fitted_all(self.level, placement.on_board(self.rows, self.cols))
        refusals = {cell: self._why_never(cell, tile.kind) for cell, tile in on_board.items()}
        welcome = {cell: tile for cell, tile in on_board.items() if refusals[cell] is None}
        for cell in self._stock.surplus(welcome, standing):
            refusals[cell] = Refusal("limit", on_board[cell].kind)
        left_out: Counter[Why] = Counter(refusal.why for refusal in refusals.values() if refusal is not None)
        num_outside = len(placement.stamp.tiles) - len(on_board)
        if num_outside:
            left_out["outside"] = num_outside
        return StampPlan(
            {cell: tile for cell, tile in on_board.items() if refusals[cell] is None},
            {cell: tile for cell, tile in on_board.items() if refusals[cell] is not None},
            left_out,
        )

    def paste(self, placement: Placement) -> bool:
        """Puts a stamp down in one step, over what stands there; tiles that may not stand there are left out."""
        return self._change(self.plan_stamp(placement).tiles)

    def why_not_relocate(self, placement: Placement) -> Refusal | None:
        """Why not every tile of the stamp may stand where it lies; None if all may."""
        plan = self._plan_stamp(placement, {})
        if plan.refused:
            cell, tile = next(iter(plan.refused.items()))
            return self._why_never(cell, tile.kind) or Refusal("limit", tile.kind)
        return Refusal("outside") if plan.left_out else None

    def relocate(self, cells: Iterable[int], placement: Placement) -> bool:
        """Takes the player's tiles off these cells and puts the stamp down, in one step: all of it or nothing."""
        if self.why_not_relocate(placement) is not None:
            return False
        taken = {cell: None for cell in cells if cell in self._tiles}
        return self._change({**taken, **placement.on_board(self.rows, self.cols)})

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

    def why_not_load(self, solution: Solution) -> Refusal | None:
        """Why this solution cannot be built here; None if it can."""
        if self.frozen:
            return Refusal("frozen")
        misfit = next(match_problems(self.level, solution), None)
        return None if misfit is None else Refusal("unfit", detail=misfit.message)

    def load(self, solution: Solution) -> bool:
        """Replaces the whole build by this solution's, in one step."""
        if self.why_not_load(solution) is not None:
            return False
        return self._change({**dict.fromkeys(self._tiles), **built_by(self.level, solution)})

    def open(self, solution: Solution) -> bool:
        """Takes an earlier build up again: this solution's tiles and no step to undo, as if they had always stood."""
        if self.why_not_load(solution) is not None:
            return False
        self._put({**dict.fromkeys(self._tiles), **built_by(self.level, solution)})
        self._history.clear()
        return True

    def solution(self) -> Solution:
        """The build as a solution of the level, with nothing claimed about it."""
        tiles = [Tile(tile.kind, *divmod(cell, self.cols), tile.facing) for cell, tile in self._tiles.items()]
        rows, facing = drawn(self.rows, self.cols, sorted(tiles, key=lambda tile: (tile.row, tile.col)))
        set_on = chosen_settings(self.level, self.all_tiles)
        return Solution.model_validate({"level": self.level.id, "map": rows, "facing": facing, "settings": set_on})

    def _change(self, wanted: Mapping[int, PlacedTile | None]) -> bool:
        """Makes these cells hold these tiles, as one step; every edit comes through here."""
        step = {cell: (before, tile) for cell, tile in wanted.items() if (before := self._standing(cell)) != tile}
        if self.frozen or not step or self._stock.forbids(step, self._tiles, self._fixed):
            return False
        self._put({cell: after for cell, (_, after) in step.items()})
        self._history.record(step)
        return True

    def _put(self, tiles: Mapping[int, PlacedTile | None]) -> None:
        self._grid = self._cost = None
        for cell, tile in tiles.items():
            home = self._fixed if cell in self._fixed else self._tiles
            if tile is None:
                del home[cell]
            else:
                home[cell] = tile

    def _standing(self, cell: int) -> PlacedTile | None:
        return self._fixed.get(cell) or self._tiles.get(cell)

    def _set_tiles(self) -> dict[int, PlacedTile]:
        """The level's own tiles on which the player has set something, as they are without that."""
        return {cell: tile for cell, tile in self._own.items() if tile != self._fixed[cell]}

    def _kept(self, tiles: Mapping[int, PlacedTile]) -> dict[int, PlacedTile]:
        """Tiles to be placed; one in the place of its like has what was set on that."""
        standing = {cell: self._tiles.get(cell) for cell in tiles}
        return {
            cell: tile if (old := standing[cell]) is None or old.kind != tile.kind else replace(old, facing=tile.facing)
            for cell, tile in tiles.items()
        }
