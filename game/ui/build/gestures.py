"""What the hand does from the press of a button to its release: lay conduits, erase, select a box, move a piece."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Literal

from game.render.board import Ghost
from game.session.build.editor import Editor
from game.session.build.placed import Flip, PlacedTile
from game.session.build.refusal import Refusal
from game.session.build.stamp import Placement
from game.sim.tiles import CONDUIT

Outcome = Literal["placed", "erased", "turned", "refused", "nothing"]
"""What came of a gesture; `refused` leaves the reason in `refusal`."""


class Gesture:
    """The base: follows the pointer over cells, shows what it would do, does it when it ends. One step of undo."""

    refusal: Refusal | None = None

    def __init__(self, editor: Editor, cell: int) -> None:
        self.editor = editor
        self.start = cell
        self.cell = cell
        """Where the pointer is, or was when it was last over the board."""

    def to(self, cell: int) -> None:
        """The pointer goes on to a cell."""
        self.cell = cell

    def finish(self) -> Outcome:
        """The button goes up."""
        return "nothing"

    def planned(self) -> Mapping[int, PlacedTile]:
        """The tiles that would be placed now."""
        return {}

    def taken(self) -> Collection[int]:
        """The cells whose tiles would be gone."""
        return ()

    def ghosts(self) -> Iterator[Ghost]:
        """What would be placed, and what of it may not."""
        return ghosts_of(self.editor, self.planned(), is_valid=True, taken=self.taken())


class LayRun(Gesture):
    """A run of conduits along the way of the pointer."""

    def __init__(self, editor: Editor, cell: int, facing: str) -> None:
        super().__init__(editor, cell)
        self.facing = facing
        self.path = [cell]

    def to(self, cell: int) -> None:
        super().to(cell)
        if self.path[-1] != cell:
            self.path.append(cell)

    def planned(self) -> Mapping[int, PlacedTile]:
        return self.editor.plan_conduits(self.path, self.facing)

    def finish(self) -> Outcome:
        if self.editor.draw_conduits(self.path, self.facing):
            return "placed"
        self.refusal = self.editor.why_not_place(self.path[0], CONDUIT)
        return "refused" if self.refusal is not None else "nothing"


class Sweep(Gesture):
    """Erases the tiles that the pointer passes over."""

    def __init__(self, editor: Editor, cell: int) -> None:
        super().__init__(editor, cell)
        self.passed = {cell}

    def to(self, cell: int) -> None:
        super().to(cell)
        self.passed.add(cell)

    def taken(self) -> Collection[int]:
        return self.passed

    def finish(self) -> Outcome:
        return "erased" if self.editor.erase_many(self.passed) else "nothing"


class SelectBox(Gesture):
    """A box from corner to corner; the tiles in it are selected, beside those that were before."""

    def __init__(self, editor: Editor, cell: int, kept: frozenset[int]) -> None:
        super().__init__(editor, cell)
        self.kept = kept

    @property
    def selection(self) -> frozenset[int]:
        """The cells of the player's tiles in the box, and those kept."""
        return self.kept | (self.editor.tiles.keys() & box(self.start, self.cell, self.editor.cols))


class MovePiece(Gesture):
    """Tiles that are carried elsewhere; they stand where they stood until the button goes up."""

    def __init__(self, editor: Editor, cell: int, cells: frozenset[int], placement: Placement) -> None:
        super().__init__(editor, cell)
        self.cells = cells
        self.placement = placement
        """Where they lie now."""

    def to(self, cell: int) -> None:
        cols = self.editor.cols
        self.placement = self.placement.moved(cell // cols - self.cell // cols, cell % cols - self.cell % cols)
        super().to(cell)

    def turn(self, clockwise: bool) -> None:
        """Turns them on the way."""
        self.placement = self.placement.turned(clockwise)

    def mirror(self, flip: Flip) -> None:
        """Mirrors them on the way."""
        self.placement = self.placement.mirrored(flip)

    @property
    def landed(self) -> frozenset[int]:
        """The cells that they lie on."""
        return frozenset(self.placement.on_board(self.editor.rows, self.editor.cols))

    def planned(self) -> Mapping[int, PlacedTile]:
        return self.editor.plan_stamp(self.placement).tiles

    def taken(self) -> Collection[int]:
        return self.cells

    def ghosts(self) -> Iterator[Ghost]:
        """All of them are put down or none: what is in the way of one is in the way of all."""
        is_valid = self.editor.why_not_relocate(self.placement) is None
        tiles = self.placement.on_board(self.editor.rows, self.editor.cols)
        return ghosts_of(self.editor, tiles, is_valid=is_valid, taken=self.taken())

    def finish(self) -> Outcome:
        self.refusal = self.editor.why_not_relocate(self.placement)
        if self.refusal is not None:
            return "refused"
        return "placed" if self.editor.relocate(self.cells, self.placement) else "nothing"


def stamp_ghosts(editor: Editor, placement: Placement) -> Iterator[Ghost]:
    """A stamp above the board: what of it may stand where it lies, and what may not."""
    plan = editor.plan_stamp(placement)
    yield from ghosts_of(editor, plan.tiles, is_valid=True)
    yield from ghosts_of(editor, plan.refused, is_valid=False)


def ghosts_of(
    editor: Editor, tiles: Mapping[int, PlacedTile], *, is_valid: bool, taken: Collection[int] = ()
) -> Iterator[Ghost]:
    """Tiles above the board, and whether each would take the place of another; `taken` are cells that are freed."""
    for cell, tile in tiles.items():
        stands = None if cell in taken else editor.tiles.get(cell)
        yield Ghost(tile.kind, tile.facing, cell, is_valid, is_valid and stands not in (None, tile))


def unplaced(editor: Editor, ghosts: Iterable[Ghost]) -> tuple[Ghost, ...]:
    """Those of some ghosts below which there is not just such a tile already."""
    tiles = editor.tiles
    return tuple(ghost for ghost in ghosts if tiles.get(ghost.cell) != PlacedTile(ghost.kind, ghost.facing))


def box(start: int, end: int, cols: int) -> set[int]:
    """All cells of the box between two of its corners."""
    rows = sorted((start // cols, end // cols))
    across = sorted((start % cols, end % cols))
    return {row * cols + col for row in range(rows[0], rows[1] + 1) for col in range(across[0], across[1] + 1)}
