"""Edits of a build that are checked before they are made: what may not be made is refused with an alternative."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import takewhile
from typing import NoReturn

from game.content.settings import is_among
from game.session.build.actions import Action, Cell, Configure, Connect, Place, Remove, Rotate, Route
from game.session.build.build_error import WHY_REFUSED, BuildError, WhyRefused
from game.session.build.conduits import connected_path
from game.session.build.editor import Editor
from game.session.build.instead import Instead
from game.session.build.shortest_way import Way, leads_to, shortest_way, taken
from game.session.build.stamp import lifted
from game.sim.spec import SettingValue
from game.sim.tiles import CONDUIT, FACINGS, TILES


class CheckedEdits:
    """The six edits of a build. Each says whether it changed anything, which is one step of undo then.

    What may be built is known to the editor; what is added here are the reasons why something may not, and what may.
    """

    def __init__(self, editor: Editor) -> None:
        self._editor = editor

    def place(self, cell: Cell, kind: str, facing: str = "E") -> bool:
        """See `Place`."""
        wanted = Place(cell, kind, facing)
        if facing not in FACINGS:
            self._refuse("facing", cell, f"{facing!r} is no side", self._instead.place(wanted))
        if kind not in TILES:
            self._refuse("unknown", cell, f"there is no tile {kind!r}", self._instead.place(wanted))
        number = self._inside(cell, lambda: self._instead.place(wanted))
        refusal = self._editor.why_not_place(number, kind)
        if refusal is not None:
            why: WhyRefused = "limit" if refusal.why == "limit" else "toolbox" if refusal.why == "toolbox" else "fixed"
            named = refusal.kind or kind
            self._refuse(why, cell, f"{WHY_REFUSED[why]}: {named}", self._instead.place(wanted))
        return self._editor.place(number, kind, facing)

    def remove(self, cell: Cell) -> bool:
        """See `Remove`."""
        return self._editor.erase(self._own(cell, lambda: self._instead.remove(cell)))

    def rotate(self, cell: Cell, clockwise: bool = True) -> bool:
        """See `Rotate`."""
        wanted = Rotate(cell, clockwise)
        number = self._own(cell, lambda: self._instead.rotate(wanted))
        kind = self._editor.tiles[number].kind
        if not TILES[kind].has_facing:
            self._refuse("no_facing", cell, f"a {kind} has no side that it faces", self._instead.rotate(wanted))
        return self._editor.rotate(number, clockwise)

    def configure(self, cell: Cell, name: str, value: SettingValue) -> bool:
        """See `Configure`."""
        wanted = Configure(cell, name, value)
        number = self._inside(cell, lambda: self._instead.configure(wanted))
        if number not in self._editor.grid.tiles:
            self._refuse("empty", cell, WHY_REFUSED["empty"], self._instead.configure(wanted))
        settings = {setting.row.name: setting for setting in self._editor.settings_of(number)}
        if name not in settings:
            message = f"{WHY_REFUSED['setting']}: {name}; it has {', '.join(settings) or 'none'}"
            self._refuse("setting", cell, message, self._instead.configure(wanted))
        values = settings[name].values
        if not is_among(value, values):
            message = f"{name} may be {', '.join(map(str, values))}, not {value!r}"
            self._refuse("value", cell, message, self._instead.configure(wanted))
        return self._editor.set(number, name, value)

    def route(self, corners: Sequence[Cell], facing: str = "E") -> bool:
        """See `Route`. It begins behind the machines that it begins on; the last conduit leads into its end."""
        if facing not in FACINGS:
            self._refuse("facing", None, f"{facing!r} is no side", None)
        if not corners:
            self._refuse("nothing", None, WHY_REFUSED["nothing"], None)
        inside = tuple(self._instead.inside(corner) for corner in corners)
        for corner, near in zip(corners, inside, strict=True):
            if corner != near:
                self._refuse("outside", corner, WHY_REFUSED["outside"], self._route_up_to(inside, facing))
        path = connected_path(map(self._number, corners), self._editor.cols)
        blocked = self._blocked(path)
        if blocked is not None:
            at = self._place_of(blocked)
            self._refuse("in_the_way", at, WHY_REFUSED["in_the_way"], self._route_up_to(corners, facing))
        self._check_conduits([cell for cell in path if cell not in self._editor.grid.tiles])
        return self._editor.draw_conduits(path, facing)

    def connect(self, start: Cell, end: Cell) -> bool:
        """See `Connect`. It joins wires that lead to the end, and turns the player's machine on `start` to its way."""
        way = self._way(Connect(start, end))
        if way is None:
            return False
        self._check_conduits(way.conduits)
        planned = way.tiles(self._editor.grid)
        placement = lifted(planned, planned, self._editor.cols)
        is_changed = placement is not None and self._editor.relocate((), placement)
        assert leads_to(self._editor.grid, way.start, self._number(end))
        return is_changed

    def apply(self, action: Action) -> bool:
        """Make an edit that is given as an object."""
        match action:
            case Place(cell, kind, facing):
                return self.place(cell, kind, facing)
            case Remove(cell):
                return self.remove(cell)
            case Rotate(cell, clockwise):
                return self.rotate(cell, clockwise)
            case Configure(cell, name, value):
                return self.configure(cell, name, value)
            case Route(corners, facing):
                return self.route(corners, facing)
            case Connect(start, end):
                return self.connect(start, end)

    # How they are refused.

    def _way(self, wanted: Connect) -> Way | None:
        """The way that a connection takes; None where there is one already."""
        editor, (start, end) = self._editor, (wanted.start, wanted.end)
        numbers = []
        for cell in (start, end):
            number = self._inside(cell, lambda: self._instead.connect(wanted))
            if number not in editor.grid.tiles:
                self._refuse("empty", cell, "nothing stands on the cell", self._instead.connect(wanted))
            numbers.append(number)
        grid, (first, last) = editor.grid, numbers
        kind = grid.tiles[first].kind
        if not TILES[kind].puts_out:
            self._refuse("no_output", start, f"a {kind} puts nothing out", self._instead.connect(wanted))
        puts, takes = TILES[kind].puts, taken(grid, last)
        if set(puts).isdisjoint(takes):
            told = f"{', '.join(takes) or 'nothing'}, and {', '.join(puts)} is put out"
            self._refuse("no_input", end, f"{grid.kind(last)} takes in {told}", self._instead.connect(wanted))
        if leads_to(grid, first, last):
            return None
        way = None if first == last else shortest_way(grid, editor.fixed, first, (last,))
        if way is None:
            self._refuse("no_way", start, WHY_REFUSED["no_way"], self._instead.connect(wanted))
        return way

    def _blocked(self, path: Sequence[int]) -> int | None:
        """The first cell of a drag that conduits cannot go over, and that is neither behind it nor its end."""
        grid, fixed = self._editor.grid, self._editor.fixed
        is_built_on = [cell in fixed or grid.kind(cell) not in (None, CONDUIT) for cell in path]
        first = sum(1 for _ in takewhile(bool, is_built_on))
        if first == len(path):
            return path[min(1, len(path) - 1)] if len(path) != 2 else None
        rest = [cell for cell, is_on in zip(path[first:], is_built_on[first:], strict=True) if is_on]
        return rest[0] if rest and rest[0] != path[-1] else None

    def _route_up_to(self, corners: Sequence[Cell], facing: str) -> Action | None:
        """As much of a route as may be laid; None where that changes nothing."""
        path = connected_path(map(self._number, corners), self._editor.cols)
        while path and (self._blocked(path) is not None or self._has_too_few(path)):
            path.pop()
        planned = self._editor.plan_conduits(path, facing)
        if not any(self._editor.all_tiles.get(cell) != tile for cell, tile in planned.items()):
            return None
        return Route(tuple(map(self._place_of, path)), facing)

    def _has_too_few(self, cells: Iterable[int]) -> bool:
        """Whether fewer conduits may be placed than there are empty cells among these."""
        left = self._editor.num_left(CONDUIT)
        return left is not None and left < sum(cell not in self._editor.grid.tiles for cell in cells)

    def _check_conduits(self, cells: Iterable[int]) -> None:
        """Refuse to lay conduits on empty cells where there are not so many, or none at all."""
        wanted = list(cells)
        if not wanted:
            return
        at = self._place_of(wanted[0])
        if CONDUIT not in self._editor.level.toolbox:
            self._refuse("toolbox", at, f"{WHY_REFUSED['toolbox']}: {CONDUIT}", None)
        if self._has_too_few(wanted):
            message = f"{self._editor.num_left(CONDUIT)} conduits are left, and it takes {len(wanted)}"
            self._refuse("limit", at, message, self._instead.remove(at, CONDUIT))

    def _own(self, cell: Cell, instead: Callable[[], Action | None]) -> int:
        """The number of a cell on which a tile of the player's stands."""
        number = self._inside(cell, instead)
        if number not in self._editor.tiles:
            why: WhyRefused = "fixed" if number in self._editor.fixed else "empty"
            self._refuse(why, cell, WHY_REFUSED[why], instead())
        return number

    def _inside(self, cell: Cell, instead: Callable[[], Action | None]) -> int:
        """The number of a cell of the grid."""
        if self._instead.inside(cell) != tuple(cell):
            self._refuse("outside", cell, WHY_REFUSED["outside"], instead())
        return self._number(cell)

    def _refuse(self, why: WhyRefused, cell: Cell | None, message: str, instead: Action | None) -> NoReturn:
        raise BuildError(why, cell, message, instead)

    @property
    def _instead(self) -> Instead:
        return Instead(self._editor)

    def _number(self, cell: Cell) -> int:
        return cell[0] * self._editor.cols + cell[1]

    def _place_of(self, number: int) -> Cell:
        return divmod(number, self._editor.cols)
