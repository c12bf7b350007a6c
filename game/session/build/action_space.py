"""Every single edit that there can be on a level, and which of them may be made of a build: for search and learning."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from game.content.level import Level
from game.content.settings import is_among
from game.session.build.actions import Action, Cell, Configure, Place, Remove
from game.session.build.editor import Editor
from game.session.build.placed import PlacedTile
from game.sim.tiles import FACINGS, TILES

Edit = Place | Remove | Configure


class ActionSpace:
    """The edits of a level in a fixed order: cell by cell, of each removing, then placing, then setting.

    Of tiles without a facing only the one that faces east is placed. What is drawn over several cells is left out.
    A mask costs a few microseconds: parts for the cells are kept by what stands there.
    """

    def __init__(self, level: Level) -> None:
        self._level = level
        self._empty: Final = Editor(level)
        self._edits_at: Final[list[tuple[Edit, ...]]] = [
            tuple(self._edits(cell)) for cell in range(level.rows * level.cols)
        ]
        self.actions: Final[Sequence[Edit]] = tuple(edit for edits in self._edits_at for edit in edits)
        self._settable: Final = [cell for cell in self._empty.fixed if self._edits_at[cell]]
        self._blanks: Final[dict[tuple[str, ...], list[bytes]]] = {}
        self._parts: Final[dict[tuple[object, ...], bytes]] = {}

    def mask(self, editor: Editor) -> bytes:
        """For each action 1 where it may be made and would change the build, else 0."""
        used_up = tuple(kind for kind in self._level.most_placed if editor.num_left(kind) == 0)
        found = self._blank(used_up).copy()
        for cell, tile in editor.tiles.items():
            found[cell] = self._part(editor, cell, tile, used_up)
        for cell in self._settable:
            found[cell] = self._part(editor, cell, editor.fixed[cell], used_up)
        return b"".join(found)

    def _blank(self, used_up: tuple[str, ...]) -> list[bytes]:
        """The parts of a board on which nothing of the player's stands, but for the tiles that may not any more."""
        found = self._blanks.get(used_up)
        if found is None:
            own = self._empty.fixed
            found = [
                bytes(isinstance(edit, Place) and cell not in own and edit.kind not in used_up for edit in edits)
                for cell, edits in enumerate(self._edits_at)
            ]
            self._blanks[used_up] = found
        return found

    def _part(self, editor: Editor, cell: int, tile: PlacedTile, used_up: tuple[str, ...]) -> bytes:
        key = (cell, tile.kind, tile.facing, tuple(tile.settings.items()), used_up)
        part = self._parts.get(key)
        if part is None:
            edits = self._edits_at[cell]
            part = self._parts[key] = bytes(_is_legal(editor, cell, tile, edit) for edit in edits)
        return part

    def legal(self, editor: Editor) -> list[Action]:
        """The actions that may be made and would change the build."""
        return [action for action, is_legal in zip(self.actions, self.mask(editor), strict=True) if is_legal]

    def _edits(self, cell: int) -> Iterator[Edit]:
        level, at = self._level, divmod(cell, self._level.cols)
        own = self._empty.fixed.get(cell)
        if own is not None:
            yield from _settings(self._empty, cell, at)
            return
        if level.toolbox:
            yield Remove(at)
        for kind in level.toolbox:
            sides = FACINGS if TILES[kind].has_facing else "E"
            yield from (Place(at, kind, side) for side in sides)
        known: dict[Configure, None] = {}
        for kind in level.toolbox:
            if TILES[kind].settings:
                trial = Editor(level)
                trial.place(cell, kind)
                known |= dict.fromkeys(_settings(trial, cell, at))
        yield from known


def _settings(editor: Editor, cell: int, at: Cell) -> Iterator[Configure]:
    for setting in editor.settings_of(cell):
        yield from (Configure(at, setting.row.name, value) for value in setting.values)


def _is_legal(editor: Editor, cell: int, standing: PlacedTile, edit: Edit) -> bool:
    """Whether an edit of the tile on `cell`, the one standing there, may be made and changes it."""
    match edit:
        case Remove():
            return True
        case Place(_, kind, facing):
            is_same = standing.kind == kind and (standing.facing == facing or not TILES[kind].has_facing)
            return not is_same and editor.why_not_place(cell, kind) is None
        case Configure(_, name, value):
            found = next((setting for setting in editor.settings_of(cell) if setting.row.name == name), None)
            return found is not None and is_among(value, found.values) and not is_among(value, (found.value,))
