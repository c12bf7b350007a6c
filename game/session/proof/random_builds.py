"""Random builds of a level, made with the edits of a player, so that each may be built."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from random import Random
from typing import Final

from game.content.level import Level
from game.content.solution import Solution
from game.session.build.editor import Editor
from game.sim.grid import OFF_GRID
from game.sim.roles import CARRIES, DECODES, DELIVERS, PREFILLS, SENDS, SERVING
from game.sim.tiles import FACINGS, kinds_of, plays

_NUM_EDITS: Final = (1, 1, 1, 2, 2, 3, 5)
"""So many edits are made of a build, drawn by lot."""

_MOST_TRIES: Final = 40
"""An edit that changes nothing is tried again, so often at most."""


def random_build(level: Level, reference: Solution, others: Sequence[Solution], index: int) -> Solution:
    """The random build of this number, always the same.

    Of three one is made from the reference, one from the others, one from an empty board.
    """
    lot = Random(f"{level.id} {index}")
    editor = Editor(level)
    if index % 3 == 2:
        _build_server(editor, lot)
    else:
        editor.open(lot.choice(others) if index % 3 and others else reference)
    for _ in range(lot.choice(_NUM_EDITS)):
        _edit(editor, lot)
    return editor.solution()


def _edit(editor: Editor, lot: Random) -> None:
    """One edit that changes the build."""
    edits: tuple[Callable[[Editor, Random], bool], ...] = (_set, _set, _set, _place, _place, _erase, _turn, _draw)
    for _ in range(_MOST_TRIES):
        if lot.choice(edits)(editor, lot):
            return


def _set(editor: Editor, lot: Random) -> bool:
    settable = [(cell, setting) for cell in sorted(editor.all_tiles) for setting in editor.settings_of(cell)]
    if not settable:
        return False
    cell, setting = lot.choice(settable)
    return editor.set(cell, setting.row.name, lot.choice(setting.values))


def _place(editor: Editor, lot: Random) -> bool:
    """A tile beside what stands, or on a wire."""
    kinds = [kind for kind in editor.level.toolbox if not plays(kind, CARRIES)]
    near = sorted(
        {cell for standing in editor.all_tiles for cell in _beside(editor, standing) if cell not in editor.fixed}
    )
    return bool(kinds and near) and editor.place(lot.choice(near), lot.choice(kinds), lot.choice(FACINGS))


def _erase(editor: Editor, lot: Random) -> bool:
    return bool(editor.tiles) and editor.erase(lot.choice(sorted(editor.tiles)))


def _turn(editor: Editor, lot: Random) -> bool:
    return bool(editor.tiles) and editor.rotate(lot.choice(sorted(editor.tiles)))


def _draw(editor: Editor, lot: Random) -> bool:
    """A wire from a tile to another."""
    if len(editor.all_tiles) < 2:
        return False
    start, end = lot.sample(sorted(editor.all_tiles), 2)
    return _connect(editor, lot, start, [end])


def _build_server(editor: Editor, lot: Random) -> None:
    """Cores that touch, tiles that serve them, and wires from every source and to every sink."""
    toolbox = editor.level.toolbox
    cores = [kind for kind in toolbox if plays(kind, PREFILLS) or plays(kind, DECODES)]
    serving = [kind for kind in toolbox if any(plays(kind, role) for role in SERVING)]
    cells = [cell for cell in range(editor.rows * editor.cols) if cell not in editor.fixed]
    if not cores or not cells:
        return
    middle = lot.choice(cells)
    for kind in (*cores, *(lot.choice(cores) for _ in range(lot.randrange(3)))):
        _place_near(editor, lot, kind, middle)
    for kind in serving:
        if lot.random() < 0.6:
            _place_near(editor, lot, kind, middle)
    takes = [cell for cell, tile in editor.all_tiles.items() if plays(tile.kind, PREFILLS)]
    for cell in _standing(editor, SENDS):
        _connect(editor, lot, cell, takes)
    gives = [cell for cell, tile in editor.all_tiles.items() if plays(tile.kind, DECODES)]
    sinks = _standing(editor, DELIVERS)
    for number, cell in enumerate(sorted(gives, key=lambda _: lot.random())):
        _connect(editor, lot, cell, [sinks[number % len(sinks)]])


def _place_near(editor: Editor, lot: Random, kind: str, middle: int) -> None:
    """A tile on a cell that touches what has been placed, the middle where nothing has."""
    near = {cell for standing in editor.tiles for cell in _beside(editor, standing)} or {middle}
    free = sorted(cell for cell in near if cell not in editor.all_tiles)
    if free:
        editor.place(lot.choice(free), kind)


def _connect(editor: Editor, lot: Random, start: int, ends: Sequence[int]) -> bool:
    """A wire over free cells from one tile to the nearest of others."""
    before: dict[int, int] = {start: start}
    ahead = deque([start])
    while ahead:
        cell = ahead.popleft()
        for near in sorted(_beside(editor, cell), key=lambda _: lot.random()):
            if near in ends and near != start:
                path = [near, cell]
                while cell != start:
                    cell = before[cell]
                    path.append(cell)
                return editor.draw_conduits(path[::-1])
            if near not in before and near not in editor.all_tiles:
                before[near] = cell
                ahead.append(near)
    return False


def _standing(editor: Editor, role: str) -> list[int]:
    kinds = kinds_of(role)
    return [cell for cell, tile in sorted(editor.all_tiles.items()) if tile.kind in kinds]


def _beside(editor: Editor, cell: int) -> list[int]:
    """The cells that touch one, whatever stands there."""
    return [near for side in FACINGS if (near := editor.grid.towards(cell, side)) != OFF_GRID]
