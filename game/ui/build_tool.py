"""The hand over the board: what a press, a drag and a key mean while the player builds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from game.render.board import Ghost
from game.session.editor import Editor, Refusal
from game.session.placed import PlacedTile
from game.sim.tiles import FACINGS

Outcome = Literal["placed", "erased", "turned", "refused", "nothing"]
"""What came of a gesture; `refused` leaves the reason in `BuildTool.refusal`."""


class BuildTool:
    """Holds a kind of tile or nothing, and turns gestures on cells into edits, one step of undo each.

    Conduits are placed when the drag ends, other tiles at once. With the right button tiles are erased when the drag
    ends. An empty hand drags nothing.
    """

    def __init__(self, editor: Editor) -> None:
        self.editor = editor
        self.kind: str | None = None
        """The tile in the hand."""
        self.facing = "E"
        """The side that the next tile will face."""
        self.hover: int | None = None
        """The cell under the pointer or the keyboard's cursor."""
        self.refusal: Refusal | None = None
        self._path: list[int] = []
        self._erasing: set[int] = set()
        self._is_erasing = False
        self._laid_to: int | None = None
        """Where a run of conduits has just ended, until the pointer leaves it."""

    @property
    def is_dragging(self) -> bool:
        """Whether a button is held down over the board."""
        return bool(self._path) or self._is_erasing

    def pick(self, kind: str) -> None:
        """Takes a kind of tile into the hand; the one that is there already is put back."""
        self.let_go() if kind == self.kind else self._take(kind)

    def pick_under(self) -> None:
        """Takes what is under the pointer into the hand: the same kind, facing the same side."""
        tile = self._under()
        if tile is not None and tile.kind in self.editor.level.toolbox:
            self._take(tile.kind)
            self.facing = tile.facing

    def let_go(self) -> bool:
        """Empties the hand, or only gives a drag up; says whether there was anything to let go of."""
        if self.is_dragging:
            self.cancel()
            return True
        had, self.kind = self.kind is not None, None
        return had

    def cancel(self) -> None:
        """Gives a drag up without any edit."""
        self._path = []
        self._erasing = set()
        self._is_erasing = False

    def point(self, cell: int | None) -> None:
        """The pointer is over this cell now; a drag follows it."""
        if cell != self.hover:
            self._laid_to = None
        self.hover = cell
        if cell is None:
            return
        if self._path and self._path[-1] != cell:
            self._path.append(cell)
        if self._is_erasing:
            self._erasing.add(cell)

    def press(self, cell: int) -> Outcome:
        """The left button goes down on a cell."""
        self.hover = cell
        if self.kind is None:
            return "nothing"
        if self.kind == "conduit":
            self._path = [cell]
            return "nothing"
        return self._place(cell, self.kind)

    def release(self) -> Outcome:
        """The left button goes up: a dragged run of conduits is placed."""
        path, self._path = self._path, []
        if not path:
            return "nothing"
        if self.editor.draw_conduits(path, self.facing):
            self._laid_to = path[-1]
            return "placed"
        return self._refused(path[0], "conduit")

    def press_erase(self, cell: int) -> None:
        """The right button goes down on a cell."""
        self.cancel()
        self.hover = cell
        self._is_erasing = True
        self._erasing = {cell}

    def release_erase(self) -> Outcome:
        """The right button goes up: the tiles passed over are erased."""
        erasing = self._erasing
        self.cancel()
        return "erased" if self.editor.erase_many(erasing) else "nothing"

    def erase(self, cell: int) -> Outcome:
        """Takes one tile away, as the Delete key does."""
        return "erased" if self.editor.erase(cell) else "nothing"

    def rotate(self, clockwise: bool) -> Outcome:
        """Turns the tile in the hand; with an empty hand the tile under the pointer."""
        if self.kind is None:
            turned = self.hover is not None and self.editor.rotate(self.hover, clockwise)
            return "turned" if turned else "nothing"
        self.facing = FACINGS[(FACINGS.index(self.facing) + (1 if clockwise else -1)) % 4]
        return "nothing"

    def shown(self) -> Mapping[int, PlacedTile]:
        """The fixed tiles and the player's, as they will be when the drag in hand ends."""
        tiles = {**self.editor.fixed, **self.editor.tiles}
        for cell in self._erasing - self.editor.fixed.keys():
            tiles.pop(cell, None)
        return tiles

    def ghosts(self) -> tuple[Ghost, ...]:
        """What would be placed now."""
        if self.kind is None or self._is_erasing:
            return ()
        if self._path:
            plan = self.editor.plan_conduits(self._path, self.facing)
            return tuple(Ghost("conduit", tile.facing, cell, True) for cell, tile in plan.items())
        if self.hover is None or (self.kind == "conduit" and self.hover == self._laid_to):
            return ()
        is_valid = self.editor.why_not_place(self.hover, self.kind) is None
        return (Ghost(self.kind, self.facing, self.hover, is_valid),)

    def _take(self, kind: str) -> None:
        self.cancel()
        self.kind = kind

    def _under(self) -> PlacedTile | None:
        if self.hover is None:
            return None
        return self.editor.tiles.get(self.hover)

    def _place(self, cell: int, kind: str) -> Outcome:
        if self.editor.place(cell, kind, self.facing):
            return "placed"
        return self._refused(cell, kind)

    def _refused(self, cell: int, kind: str) -> Outcome:
        self.refusal = self.editor.why_not_place(cell, kind)
        return "refused" if self.refusal is not None else "nothing"
