"""The actions of the environment: on every cell the same tools in the same order, and one action that lets time pass.

Action `cell * num_tools + tool` uses a tool on a cell, `cell = row * cols + col`; the last action runs the build.
Levels of one size that offer the same tiles and settings have the same actions, whatever stands on their maps.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from game.content.level import Level
from game.session.build.actions import Action, Cell, Configure, Connect, Place, Remove
from game.session.build.build import Build
from game.sim.spec import SettingValue
from game.sim.tiles import EMPTY_GLYPH, FACINGS, TILE_BY_GLYPH, TILES

Mask = NDArray[np.int8]
"""For each action 1 where it may be chosen, else 0."""

Verb = Literal["remove", "place", "configure", "lead"]


@dataclass(frozen=True, slots=True)
class Tool:
    """What may be done on a cell: take the tile off, place one, set a setting, or lead its output to who takes it."""

    verb: Verb
    kind: str = ""
    """The tile that is placed."""
    facing: str = ""
    """The side that it faces."""
    name: str = ""
    """The setting that is set."""
    value: SettingValue = ""

    def __str__(self) -> str:
        told = {"place": f"{self.kind} {self.facing}", "configure": f"{self.name}={self.value}"}
        return f"{self.verb} {told.get(self.verb, '')}".strip()


LEAD: Final = Tool("lead")


class Tools:
    """All actions of a level, and which of them may be chosen on a build.

    "lead" is `Connect` from the cell to `Build.nearest_taker`; the other tools are the edits of `Build.actions`.
    """

    def __init__(self, level: Level, empty: Build) -> None:
        self.rows, self.cols = level.rows, level.cols
        self.tools: Final = tuple(_tools_of(level))
        self.num_actions: Final = level.rows * level.cols * len(self.tools) + 1
        self.run: Final = self.num_actions - 1
        """The action that runs the build, and then lets a second pass each time."""
        self.settings: Final = _settings_of(self.tools)
        """The values that each setting may have, in the order in which they are offered."""
        self._number: Final = {_key(tool): number for number, tool in enumerate(self.tools)}
        self._places: Final = np.array([self.index(edit) for edit in empty.actions], dtype=np.int64)
        self._leads: Final = np.arange(level.rows * level.cols) * len(self.tools) + self._number[_key(LEAD)]

    def index(self, action: Action) -> int:
        """The number of an action.

        Raises:
            KeyError: where the level has no such tool.
        """
        match action:
            case Remove(cell):
                tool = Tool("remove")
            case Place(cell, kind, facing):
                tool = Tool("place", kind, facing if TILES[kind].has_facing else "E")
            case Configure(cell, name, value):
                tool = Tool("configure", name=name, value=value)
            case Connect(cell, _):
                tool = LEAD
            case _:
                raise KeyError(action)
        return (cell[0] * self.cols + cell[1]) * len(self.tools) + self._number[_key(tool)]

    def tool(self, number: int) -> tuple[Cell, Tool]:
        """The cell of an action other than the last, and what is done there."""
        cell, tool = divmod(number, len(self.tools))
        return divmod(cell, self.cols), self.tools[tool]

    def action(self, build: Build, number: int) -> Action | None:
        """An action other than the last as an edit of a build; None where it would lead what leads nowhere."""
        cell, tool = self.tool(number)
        match tool.verb:
            case "remove":
                return Remove(cell)
            case "place":
                return Place(cell, tool.kind, tool.facing)
            case "configure":
                return Configure(cell, tool.name, tool.value)
        end = build.nearest_taker(cell)
        return None if end is None else Connect(cell, end)

    def mask(self, build: Build) -> Mask:
        """The edits that may be made of a build and would change it, and running it."""
        found = np.zeros(self.num_actions, dtype=np.int8)
        found[self._places] = np.frombuffer(build.mask(), dtype=np.int8)
        for row, col in build.leadable():
            found[self._leads[row * self.cols + col]] = 1
        found[self.run] = 1
        return found


def _tools_of(level: Level) -> Iterator[Tool]:
    """In the order of the tile table, so that it depends on what is offered alone."""
    yield Tool("remove")
    for kind, row in TILES.items():
        if kind in level.toolbox:
            yield from (Tool("place", kind, facing) for facing in (FACINGS if row.has_facing else "E"))
    known: dict[tuple[object, ...], Tool] = {}
    for name, value in _offered(level):
        tool = Tool("configure", name=name, value=value)
        known.setdefault(_key(tool), tool)
    yield from known.values()
    yield LEAD


def _settings_of(tools: Sequence[Tool]) -> dict[str, list[SettingValue]]:
    found: dict[str, list[SettingValue]] = {}
    for tool in tools:
        if tool.verb == "configure":
            found.setdefault(tool.name, []).append(tool.value)
    return found


def _offered(level: Level) -> Iterator[tuple[str, SettingValue]]:
    """Every value of a setting that may be set on a tile which may be placed or stands on the map."""
    standing: dict[str, list[str]] = {}
    for row, glyphs in enumerate(level.map):
        for col, glyph in enumerate(glyphs):
            if glyph != EMPTY_GLYPH:
                standing.setdefault(TILE_BY_GLYPH[glyph], []).append(f"{row},{col}")
    for kind in TILES:
        places = [*([""] if kind in level.toolbox else []), *standing.get(kind, [])]
        for place in places:
            for name, offer in level.offers(kind, place).items():
                yield from ((name, value) for value in offer.values)


def _key(tool: Tool) -> tuple[object, ...]:
    """What tells tools apart: True is not 1."""
    return (tool.verb, tool.kind, tool.facing, tool.name, type(tool.value), tool.value)
