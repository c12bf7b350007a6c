"""Which machine is to be led to which: what a plan lacks is added, by what packets the tiles put out and take."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import exp
from random import Random
from typing import Final

from game.session.build.floorplan import floor_grid
from game.session.build.placed import PlacedTile
from game.sim.roles import ADMITS, BATCHES, DECODES, DELIVERS, DRAFTS, PREFILLS, SENDS, SPLITS, VERIFIES
from game.sim.tiles import plays
from game.solvers.ground import Ground
from game.solvers.plan import Wire

_FIRST_STAGE: Final = 0.9
"""How often a machine is led to the next stage that there is, rather than past it."""

_NEARNESS_CELLS: Final = 2.0
"""Of two aims one that is so many cells nearer is chosen e times as often."""


class Wiring:
    """The machines of a plan, those of the level with them, and where each could be led."""

    def __init__(self, ground: Ground, machines: Mapping[int, PlacedTile]) -> None:
        self._ground = ground
        self._tiles = {**ground.fixed, **machines}
        groups = floor_grid(self._tiles, ground.rows, ground.cols).card_groups()
        self._card_of = {cell: index for index, cells in enumerate(groups) for cell in cells}
        self._cards = groups

    def completed(self, wires: Sequence[Wire], lot: Random) -> tuple[Wire, ...]:
        """These wires without those that lead nowhere any more, and new ones for machines that lead nowhere."""
        kept = []
        for start, end in wires:
            if start in self._tiles and any(end in stage for stage in self._stages(start)):
                kept.append((start, end))
        missing = []
        for start in self._tiles:
            ends = {end for begun, end in kept if begun == start}
            missing += [(start, end) for end in self._chosen(start, ends, lot)]
        lot.shuffle(missing)
        for wire in missing:
            kept.insert(lot.randrange(len(kept) + 1), wire)
        return tuple(kept)

    def others(self, wire: Wire) -> list[int]:
        """Where else the machine at the start of a wire could be led."""
        return sorted({end for stage in self._stages(wire[0]) for end in stage} - {wire[1]})

    def _chosen(self, start: int, ends: set[int], lot: Random) -> Iterator[int]:
        """Where to lead a machine that is led to these so far."""
        stages = [stage for stage in self._stages(start) if stage]
        if not stages:
            return
        if plays(self._tiles[start].kind, SPLITS):
            reached = {self._card_of.get(end, -1) for end in ends}
            for card in range(len(self._cards)):
                aims = [cell for stage in stages for cell in stage if self._card_of.get(cell) == card]
                if aims and card not in reached:
                    yield self._nearest(start, aims, lot)
        elif not ends:
            stage = stages[0] if lot.random() < _FIRST_STAGE else lot.choice(stages)
            yield self._nearest(start, stage, lot)

    def _nearest(self, start: int, aims: Sequence[int], lot: Random) -> int:
        if len(aims) == 1:
            return aims[0]
        steps = [self._ground.steps(start, aim) for aim in aims]
        least = min(steps)
        return lot.choices(aims, [exp((least - each) / _NEARNESS_CELLS) for each in steps])[0]

    def _stages(self, start: int) -> list[list[int]]:
        """Where what a machine puts out may go next, the stage that comes first on a packet's way first."""
        kind = self._tiles[start].kind
        if plays(kind, SENDS):
            return [self._with(ADMITS), self._with(SPLITS), self._with(PREFILLS)]
        if plays(kind, ADMITS):
            return [self._with(SPLITS), self._with(PREFILLS)]
        if plays(kind, SPLITS):
            return [self._with(PREFILLS)]
        if plays(kind, DECODES):
            return [self._with(VERIFIES) if self._is_drafted(start) else [], self._with(DELIVERS)]
        if plays(kind, PREFILLS):
            mates = self._cards[self._card_of[start]]
            has_decoder = any(plays(self._tiles[cell].kind, DECODES) for cell in mates)
            return [] if has_decoder else [[cell for cell in self._with(DECODES) if not self._batches(cell)]]
        return [self._with(DELIVERS)] if plays(kind, VERIFIES) else []

    def _batches(self, cell: int) -> bool:
        return plays(self._tiles[cell].kind, BATCHES)

    def _is_drafted(self, cell: int) -> bool:
        near = (self._tiles.get(near) for near in self._ground.beside(cell))
        return any(tile is not None and plays(tile.kind, DRAFTS) for tile in near)

    def _with(self, role: str) -> list[int]:
        return [cell for cell, tile in self._tiles.items() if plays(tile.kind, role)]
