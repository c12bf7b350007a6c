"""The builds of a sweep: every product of what may be set, with and without optional tiles."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations

from game.content.grid import tiles_on
from game.content.level import Level
from game.content.proof import Edits, Sweep
from game.content.proof_edits import cells_of, edited
from game.content.proof_file import ProofFile
from game.content.solution import Solution
from game.sim.grid import place_name
from game.sim.spec import SettingValue
from game.sim.tiles import TILES


@dataclass(frozen=True, slots=True)
class Axis:
    """A setting of some cells, which are all set to the same of its values."""

    cells: tuple[str, ...]
    name: str
    values: tuple[SettingValue, ...]


@dataclass(frozen=True, slots=True)
class Product:
    """A build, and the settings that take all values one against another."""

    build: Solution
    axes: tuple[Axis, ...]

    def __len__(self) -> int:
        return math.prod(len(axis.values) for axis in self.axes)

    def __getitem__(self, index: int) -> Solution:
        """The build number `index`; the last axis runs fastest."""
        settings = {cell: dict(told) for cell, told in self.build.settings.items()}
        for axis in reversed(self.axes):
            index, place = divmod(index, len(axis.values))
            for cell in axis.cells:
                settings.setdefault(cell, {})[axis.name] = axis.values[place]
        return self.build.model_copy(update={"settings": settings})


def products(file: ProofFile) -> list[Product]:
    """What all sweeps of a proof come to."""
    found = []
    for sweep in file.proof.sweep:
        base = file.build(sweep)
        for removed in _subsets(sweep.optional):
            build = edited(file.level, {"": base}, Edits(solution="", remove=removed)) if removed else base
            found.append(Product(build, tuple(_axes(file.level, build, sweep))))
    return found


def build_at(every: Sequence[Product], index: int) -> Solution:
    """The build number `index` of several products."""
    for product in every:
        if index < len(product):
            return product[index]
        index -= len(product)
    raise IndexError(index)


def _subsets(names: Sequence[str]) -> Iterator[tuple[str, ...]]:
    return chain.from_iterable(combinations(names, num) for num in range(len(names) + 1))


def _axes(level: Level, build: Solution, sweep: Sweep) -> Iterator[Axis]:
    """The axes that the build has: tiles that have been taken off have none."""
    told = _offered(level) if sweep.values is None else sweep.values
    for named, settings in told.items():
        on_their_own = {other for other in told if other not in TILES and other != named}
        cells = [cell for cell in cells_of(level, build, named) if cell not in on_their_own]
        standing = tuple(cell for cell in cells if _stands(level, build, cell))
        for name, values in settings.items():
            if standing:
                yield Axis(standing, name, tuple(values))


def _stands(level: Level, build: Solution, cell: str) -> bool:
    row, col = map(int, cell.split(","))
    return any(rows[row][col] != "." for rows in (level.map, build.map))


def _offered(level: Level) -> Mapping[str, Mapping[str, tuple[SettingValue, ...]]]:
    standing = {place_name(tile.row, tile.col): tile.kind for tile in tiles_on(level.map, level.facing)}
    every = {key: level.offers(standing.get(key, key), key) for key in level.settings}
    return {kind: {name: offer.values for name, offer in told.items() if offer.values} for kind, told in every.items()}
