"""What could be done in the place of an edit that is refused: the nearest cell, name, value or side that is legal."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from game.content.wording import nearest
from game.session.build.actions import Action, Cell, Configure, Connect, Place, Remove, Rotate
from game.session.build.editor import Editor
from game.session.build.shortest_way import leads_to, shortest_way
from game.session.build.tile_settings import TileSetting
from game.sim.spec import SettingValue
from game.sim.tiles import CONDUIT, FACINGS, TILES

_MOST_STARTS = 8
"""Of so many tiles, the nearest first, it is asked whether a way leads from them."""


class Instead:
    """Alternatives for a build as it stands. Each may be made; None where there is none."""

    def __init__(self, editor: Editor) -> None:
        self._editor = editor

    def place(self, wanted: Place) -> Action | None:
        """The same with what is wrong with it put right; where no more of the kind may stand, one of them removed."""
        editor, kind = self._editor, wanted.kind
        if kind not in editor.level.toolbox:
            kind = nearest(kind, [tool for tool in editor.level.toolbox if editor.num_left(tool) != 0]) or ""
        if not kind:
            return None
        near = [cell for cell in self._near(wanted.cell) if editor.why_not_place(cell, kind) is None]
        if not near:
            return self.remove(wanted.cell, kind)
        is_here = self._at(near[0]) == wanted.cell
        cell = near[0] if is_here else next((cell for cell in near if cell not in editor.tiles), near[0])
        return Place(self._at(cell), kind, nearest_side(wanted.facing))

    def remove(self, near: Cell, kind: str | None = None) -> Action | None:
        """The nearest tile of the player's, or of a kind, removed."""
        tiles = self._editor.tiles
        cell = self._nearest(near, lambda at: at in tiles and kind in (None, tiles[at].kind))
        return None if cell is None else Remove(cell)

    def rotate(self, wanted: Rotate) -> Action | None:
        """The nearest tile of the player's that has a facing turned."""
        tiles = self._editor.tiles
        cell = self._nearest(wanted.cell, lambda at: at in tiles and TILES[tiles[at].kind].has_facing)
        return None if cell is None else Rotate(cell, wanted.clockwise)

    def configure(self, wanted: Configure) -> Action | None:
        """The nearest tile with a setting of that name, or one like it, set to the nearest value."""
        editor = self._editor
        offered = {cell: editor.settings_of(cell) for cell in self._near(wanted.cell) if editor.settings_of(cell)}
        here = next(iter(offered), None)
        if here is None:
            return None
        named = (cell for cell, settings in offered.items() if wanted.name in [each.row.name for each in settings])
        cell = here if self._at(here) == wanted.cell else next(named, here)
        name = nearest(wanted.name, [each.row.name for each in offered[cell]])
        setting = next(each for each in offered[cell] if each.row.name == name)
        return Configure(self._at(cell), setting.row.name, nearest_value(setting, wanted.value))

    def connect(self, wanted: Connect) -> Action | None:
        """A way from the nearest tile that puts something out to the nearest end that takes it in."""
        editor = self._editor
        grid = editor.grid
        starts = [cell for cell in self._near(wanted.start) if cell in grid.tiles and _puts(editor, cell)]
        for start in starts[:_MOST_STARTS]:
            ends = [
                cell
                for cell in self._near(wanted.end)
                if cell in grid.tiles and set(_puts(editor, start)) & set(TILES[grid.tiles[cell].kind].takes)
            ]
            open_ends = {cell for cell in ends if cell != start and not leads_to(grid, start, cell)}
            way = shortest_way(grid, editor.fixed, start, open_ends) if open_ends else None
            if way is not None and _has_conduits(editor, len(way.conduits)):
                end = next((cell for cell in open_ends if leads_or_is(editor, way.into, cell)), way.into)
                return Connect(self._at(start), self._at(end))
        return None

    def inside(self, cell: Cell) -> Cell:
        """The nearest cell on the grid."""
        row, col = cell
        return min(max(row, 0), self._editor.rows - 1), min(max(col, 0), self._editor.cols - 1)

    def _at(self, cell: int) -> Cell:
        return divmod(cell, self._editor.cols)

    def _near(self, cell: Cell) -> Iterable[int]:
        """All cells of the grid, the nearest first."""
        cols = self._editor.cols
        row, col = cell
        return sorted(
            range(self._editor.rows * cols), key=lambda at: (abs(at // cols - row) + abs(at % cols - col), at)
        )

    def _nearest(self, cell: Cell, is_fit: Callable[[int], bool]) -> Cell | None:
        found = next((at for at in self._near(cell) if is_fit(at)), None)
        return None if found is None else self._at(found)


def leads_or_is(editor: Editor, start: int, end: int) -> bool:
    """Whether a tile is the end, or a conduit that leads there."""
    return start == end or (editor.grid.kind(start) == CONDUIT and leads_to(editor.grid, start, end))


def nearest_side(facing: str) -> str:
    """The side that is meant by a word such as "south"; east where none is."""
    first = facing[:1].upper()
    return first if first in FACINGS and first else "E"


def nearest_value(setting: TileSetting, wanted: SettingValue) -> SettingValue:
    """The value offered that is nearest to one that is not: by number, else by its letters."""
    is_number = isinstance(wanted, int | float) and not isinstance(wanted, bool)
    if setting.is_number and is_number:
        return min(setting.values, key=lambda value: (abs(float(value) - float(wanted)), float(value)))
    by_word = {str(value).lower(): value for value in setting.values}
    return by_word[nearest(str(wanted).lower(), list(by_word)) or next(iter(by_word))]


def _puts(editor: Editor, cell: int) -> tuple[str, ...]:
    return TILES[editor.grid.tiles[cell].kind].puts


def _has_conduits(editor: Editor, number: int) -> bool:
    """Whether so many conduits may be placed."""
    if not number:
        return True
    left = editor.num_left(CONDUIT)
    return CONDUIT in editor.level.toolbox and (left is None or left >= number)
