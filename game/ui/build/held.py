"""What the hand over the board may hold: a tile of the toolbox, or a copied piece."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from game.render.board import Ghost
from game.session.build.editor import Editor
from game.session.build.placed import Flip, PlacedTile, mirrored, turned
from game.session.build.refusal import Refusal, Why
from game.session.build.stamp import Placement, Stamp
from game.ui.build.gestures import ghosts_of, stamp_ghosts, unplaced

FIRST_FACING: Final = "E"
"""The side that a tile faces when it is taken from the toolbox, as in the picture there."""


@dataclass(frozen=True, slots=True)
class HeldTile:
    """A kind of tile, and the side that the next one will face."""

    kind: str
    facing: str = FIRST_FACING

    def turned(self, clockwise: bool) -> HeldTile:
        return replace(self, facing=turned(self.facing, clockwise))

    def mirrored(self, flip: Flip) -> HeldTile:
        return replace(self, facing=mirrored(self.facing, flip))

    def put(self, editor: Editor, cell: int) -> bool:
        """Places it; whether anything has changed."""
        return editor.place(cell, self.kind, self.facing)

    def why_not_put(self, editor: Editor, cell: int) -> Refusal | None:
        """Why it may not stand on a cell; None where it may, or stands already."""
        return editor.why_not_place(cell, self.kind)

    def ghosts(self, editor: Editor, cell: int) -> tuple[Ghost, ...]:
        """What would be placed; nothing where just such a tile stands already."""
        tile, is_valid = {cell: PlacedTile(self.kind, self.facing)}, self.why_not_put(editor, cell) is None
        return unplaced(editor, ghosts_of(editor, tile, is_valid=is_valid))


@dataclass(frozen=True, slots=True)
class HeldStamp:
    """A copied piece, which lies with its middle on the cell below the pointer."""

    stamp: Stamp

    def turned(self, clockwise: bool) -> HeldStamp:
        return HeldStamp(self.stamp.turned(clockwise))

    def mirrored(self, flip: Flip) -> HeldStamp:
        return HeldStamp(self.stamp.mirrored(flip))

    def placement(self, editor: Editor, cell: int) -> Placement:
        """Where it lies while the pointer is on a cell."""
        return self.stamp.centred_on(*divmod(cell, editor.cols))

    def put(self, editor: Editor, cell: int) -> bool:
        """Places what of it may stand there; whether anything has changed."""
        return editor.paste(self.placement(editor, cell))

    def why_not_put(self, editor: Editor, cell: int) -> Refusal | None:
        """Why nothing of it may stand there; None where a part may."""
        placement = self.placement(editor, cell)
        return None if editor.plan_stamp(placement).tiles else editor.why_not_relocate(placement)

    def left_out(self, editor: Editor, cell: int) -> Mapping[Why, int]:
        """How many of its tiles may not stand there, by why."""
        return editor.plan_stamp(self.placement(editor, cell)).left_out

    def ghosts(self, editor: Editor, cell: int) -> tuple[Ghost, ...]:
        """What would be placed, and what of it may not; nothing where just such tiles stand already."""
        return unplaced(editor, stamp_ghosts(editor, self.placement(editor, cell)))


Held = HeldTile | HeldStamp
