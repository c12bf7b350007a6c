"""The hand over the board: what a press, a drag and a key mean while the player builds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from game.render.board import Ghost
from game.session.build.editor import Editor
from game.session.build.placed import Flip, PlacedTile
from game.session.build.refusal import Refusal
from game.session.build.stamp import Placement, Stamp
from game.sim.roles import BLOCKS
from game.sim.tiles import CONDUIT, plays
from game.ui.build.gestures import (
    Gesture,
    LayRun,
    MovePiece,
    Outcome,
    SelectBox,
    Sweep,
    box,
)
from game.ui.build.held import FIRST_FACING, Held, HeldStamp, HeldTile


class BuildTool:
    """Holds a kind of tile, a stamp or nothing, and turns gestures on cells into edits, one step of undo each.

    Conduits are placed when the drag ends, other tiles and stamps at once. With the right button tiles are erased when
    the drag ends. An empty hand moves what it drags: the selection, or the one tile below it; from elsewhere it
    selects a box. What is selected is what keys turn, mirror, erase and copy; else it is the tile below the pointer.
    """

    def __init__(self, editor: Editor) -> None:
        self.editor = editor
        self.held: Held | None = None
        """What is in the hand."""
        self.hover: int | None = None
        """The cell under the pointer or the keyboard's cursor."""
        self.refusal: Refusal | None = None
        self.gesture: Gesture | None = None
        """What has been begun and goes on until the button goes up."""
        self._selection: frozenset[int] = frozenset()
        self._anchor: int | None = None
        """Where a selection by keys began."""
        self.built_at: int | None = None
        """Where something has just been built, until the pointer leaves it."""

    @property
    def is_dragging(self) -> bool:
        """Whether a gesture goes on."""
        return self.gesture is not None

    @property
    def is_empty(self) -> bool:
        """Whether there is neither a tile nor a stamp in the hand."""
        return self.held is None

    @property
    def kind(self) -> str | None:
        """The kind of tile in the hand."""
        return self.held.kind if isinstance(self.held, HeldTile) else None

    @property
    def facing(self) -> str:
        """The side that the next tile will face."""
        return self.held.facing if isinstance(self.held, HeldTile) else FIRST_FACING

    @property
    def selection(self) -> frozenset[int]:
        """The cells that are selected; each has a tile of the player's."""
        if isinstance(self.gesture, SelectBox):
            return self.gesture.selection
        return self._selection & self.editor.tiles.keys()

    @property
    def box(self) -> tuple[int, int] | None:
        """Two corners of the box that is being selected, by mouse or keys."""
        if isinstance(self.gesture, SelectBox):
            return self.gesture.start, self.gesture.cell
        return None if self._anchor is None or self.hover is None else (self._anchor, self.hover)

    # What the hand holds.

    def pick(self, kind: str) -> None:
        """Takes a kind of tile into the hand; the one that is there already is put back."""
        self.let_go() if kind == self.kind else self._take(HeldTile(kind))

    def pick_under(self) -> None:
        """Takes what is under the pointer into the hand: the same kind, facing the same side."""
        tile = None if self.hover is None else self.editor.tiles.get(self.hover)
        if tile is not None and tile.kind in self.editor.level.toolbox:
            self._take(HeldTile(tile.kind, tile.facing))

    def hold(self, stamp: Stamp) -> None:
        """Takes a copied piece into the hand."""
        self._take(HeldStamp(stamp))

    def let_go(self) -> bool:
        """Gives a gesture up, else empties the hand, else selects nothing; says whether there was anything to do."""
        if self.is_dragging:
            self.cancel()
            return True
        had = not self.is_empty or bool(self.selection)
        if self.is_empty:
            self._take()
        self.held = None
        return had

    def cancel(self) -> None:
        """Gives a gesture up without any edit."""
        self.gesture = None

    def _take(self, held: Held | None = None) -> None:
        self.cancel()
        self.select(())
        self._anchor = None
        self.held = held

    # Gestures.

    def point(self, cell: int | None) -> None:
        """The pointer is over this cell now; a gesture follows it."""
        if cell != self.hover:
            self.built_at = self._anchor = None
        self.hover = cell
        if cell is not None and self.gesture is not None and cell != self.gesture.cell:
            self.gesture.to(cell)

    def press(self, cell: int, selecting: bool = False) -> Outcome:
        """The left button goes down on a cell; `selecting` adds a box to what is selected, whatever the hand holds."""
        self.hover = cell
        if selecting:
            kept = self.selection
            self._take()
            self.gesture = SelectBox(self.editor, cell, kept)
            return "nothing"
        if self.kind == CONDUIT:
            self.gesture = LayRun(self.editor, cell, self.facing)
            return "nothing"
        if self.held is not None:
            return self._put(self.held, cell)
        self._begin_move_or_box(cell)
        return "nothing"

    def press_erase(self, cell: int) -> None:
        """The right button goes down on a cell."""
        self.hover = cell
        self.gesture = Sweep(self.editor, cell)

    def release_erase(self) -> Outcome:
        """The right button goes up."""
        return self._finish() if isinstance(self.gesture, Sweep) else "nothing"

    def release(self) -> Outcome:
        """The left button goes up."""
        return "nothing" if isinstance(self.gesture, Sweep) else self._finish()

    def _finish(self) -> Outcome:
        gesture, self.gesture = self.gesture, None
        if gesture is None:
            return "nothing"
        outcome = gesture.finish()
        self.refusal = gesture.refusal
        if isinstance(gesture, SelectBox):
            self._selection = gesture.selection
        elif isinstance(gesture, MovePiece):
            self._end_move(gesture, outcome)
        elif isinstance(gesture, LayRun) and outcome == "placed":
            self.built_at = gesture.cell
        return outcome

    def _begin_move_or_box(self, cell: int) -> None:
        carried = self.selection if cell in self.selection else frozenset((cell,)) & self.editor.tiles.keys()
        placement = self.editor.lift(carried)
        if placement is None:
            self.gesture = SelectBox(self.editor, cell, frozenset())
        else:
            self.gesture = MovePiece(self.editor, cell, carried, placement)

    def _end_move(self, gesture: MovePiece, outcome: Outcome) -> None:
        """What was selected stays so where it has gone; a click on one tile selects nothing."""
        was_selected = gesture.cells <= self._selection
        if outcome == "placed":
            self._selection = gesture.landed if was_selected else frozenset()
        elif outcome == "nothing" and gesture.cell == gesture.start:
            self._selection = frozenset()

    # What is selected, else what is pointed at.

    def select(self, cells: Iterable[int]) -> None:
        """Selects the player's tiles on these cells."""
        self._selection = frozenset(cells) & self.editor.tiles.keys()

    def select_all(self) -> None:
        """Selects every tile of the player's."""
        self._take()
        self.select(self.editor.tiles)

    def select_to(self, cell: int) -> None:
        """Selects the box from where the cursor was when this began to the cell, as Shift with an arrow does."""
        anchor = self._anchor if self._anchor is not None else self.hover
        anchor = cell if anchor is None else anchor
        self._take()
        self.hover = cell
        self._anchor = anchor
        self.select(box(anchor, cell, self.editor.cols))

    def targets(self) -> frozenset[int]:
        """The cells that keys act on."""
        pointed = frozenset() if self.hover is None else frozenset((self.hover,)) & self.editor.tiles.keys()
        return self.selection or pointed

    def erase(self) -> Outcome:
        """Takes the targets away, as the Delete key does."""
        return "erased" if self.editor.erase_many(self.targets()) else "nothing"

    def copy(self) -> Stamp | None:
        """The targets as a stamp."""
        placement = self.editor.lift(self.targets())
        return None if placement is None else placement.stamp

    def rotate(self, clockwise: bool) -> Outcome:
        """Turns what is in the hand or on its way, else the targets as one piece."""
        if isinstance(self.gesture, MovePiece):
            self.gesture.turn(clockwise)
        elif self.held is not None:
            self.held = self.held.turned(clockwise)
        else:
            return self._change_targets(lambda placement: placement.turned(clockwise))
        return "nothing"

    def mirror(self, flip: Flip) -> Outcome:
        """Mirrors what is in the hand or on its way, else the targets as one piece."""
        if isinstance(self.gesture, MovePiece):
            self.gesture.mirror(flip)
        elif self.held is not None:
            self.held = self.held.mirrored(flip)
        else:
            return self._change_targets(lambda placement: placement.mirrored(flip))
        return "nothing"

    def _change_targets(self, change: Callable[[Placement], Placement]) -> Outcome:
        """Puts the targets down changed, inside the board if they fit; all of them or none."""
        cells, has_selection = self.targets(), bool(self.selection)
        placement = self.editor.lift(cells)
        if placement is None:
            return "nothing"
        placement = change(placement).inside(self.editor.rows, self.editor.cols)
        self.refusal = self.editor.why_not_relocate(placement)
        if self.refusal is not None:
            return "refused"
        if not self.editor.relocate(cells, placement):
            return "nothing"
        if has_selection:
            self.select(placement.on_board(self.editor.rows, self.editor.cols))
        return "turned"

    # What is shown.

    def shown(self) -> Mapping[int, PlacedTile]:
        """The fixed tiles and the player's, as they will be when the gesture ends, without what it places."""
        tiles = self.editor.all_tiles
        if self.gesture is not None:
            for cell in set(self.gesture.taken()) & self.editor.tiles.keys():
                del tiles[cell]
        return tiles

    def planned(self) -> Mapping[int, PlacedTile]:
        """The tiles that would be placed now."""
        if self.gesture is not None:
            return self.gesture.planned()
        return {ghost.cell: PlacedTile(ghost.kind, ghost.facing) for ghost in self.ghosts() if ghost.valid}

    def ghosts(self) -> tuple[Ghost, ...]:
        """What would be placed now, and what of it may not; nothing where just such a tile stands already."""
        if self.gesture is not None:
            return tuple(self.gesture.ghosts())
        if self.hover is None or self.held is None or self.leads_here:
            return ()
        return self.held.ghosts(self.editor, self.hover)

    @property
    def leads_here(self) -> bool:
        """Whether a conduit in the hand points at an end of a run, one just laid or one of the level's machines."""
        if self.kind != CONDUIT or self.hover is None:
            return False
        fixed = self.editor.fixed.get(self.hover)
        return self.hover == self.built_at or (fixed is not None and not plays(fixed.kind, BLOCKS))

    def _put(self, held: Held, cell: int) -> Outcome:
        if held.put(self.editor, cell):
            if isinstance(held, HeldTile):
                self.built_at = cell
            return "placed"
        self.refusal = held.why_not_put(self.editor, cell)
        return "refused" if self.refusal is not None else "nothing"
