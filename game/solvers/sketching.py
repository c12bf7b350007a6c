"""Plans from nothing: cores that touch near what they need, what serves them beside them, and short ways."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from math import exp
from random import Random
from typing import Final

from game.session.build.placed import PlacedTile
from game.sim.roles import ADMITS, BATCHES, DECODES, DRAFTS, PREFILLS, SERVING, SPLITS, VERIFIES
from game.sim.tiles import plays
from game.solvers.arranging import Arranger, roomy
from game.solvers.ground import Ground
from game.solvers.laying import laid
from game.solvers.plan import Plan
from game.solvers.tuning import drawn_by_lot, settable
from game.solvers.wiring import Wiring

_NUM_CORES: Final = (1, 1, 2, 2, 3, 3, 4, 5)
"""So many cores that only decode are placed, drawn by lot."""

_OFTEN: Final = 0.7
"""How often a kind of tile that need not be there is placed."""

_MOST_WIRINGS: Final = 4
"""So often it is tried to lay wires between cores that were put together with some effort."""

_NEARNESS_CELLS: Final = (1.0, 2.0, 4.0)
"""A place that makes ways so many cells shorter is chosen e times as often; one of these, drawn by lot."""


class Sketcher:
    """Makes plans for one level from nothing, one after the other."""

    def __init__(self, ground: Ground, *, wants_more: bool = True) -> None:
        """`wants_more` is for a search for as many tokens a second as can be, not for whatever else of wins."""
        self.ground: Final = ground
        self.arranger: Final = Arranger(ground, wants_more=wants_more)

    def plan(self, lot: Random) -> Plan:
        """A plan of everything that a server needs; what may be missing, how much of it there is, and where, by lot."""
        return _Sketch(self.ground, lot, self.arranger).plan()


class _Sketch:
    """One plan while it is made."""

    def __init__(self, ground: Ground, lot: Random, arranger: Arranger) -> None:
        self._ground = ground
        self._lot = lot
        self._arranger = arranger
        self._machines: dict[int, PlacedTile] = {}
        self._nearness_cells = lot.choice(_NEARNESS_CELLS)

    def plan(self) -> Plan:
        """See `Sketcher`."""
        ground, lot = self._ground, self._lot
        self._place_cores()
        for role in SERVING:
            for kind in ground.tools_with(role):
                for _ in range(min(ground.most(kind), 2)):
                    if lot.random() < _OFTEN:
                        self._place_serving(kind)
        self._machines = self._arranger.arranged(drawn_by_lot(ground, self._machines, lot), lot)
        cores = dict(self._machines)
        for _ in range(_MOST_WIRINGS):
            self._machines = dict(cores)
            plan = self._wired()
            if laid(ground, plan) is not None:
                break
        return plan

    def _wired(self) -> Plan:
        """With these cores, what stands on wires, and the wires."""
        ground, lot = self._ground, self._lot
        cores = dict(self._machines)
        for kind in ground.tools_with(VERIFIES):
            self._place_verifiers(kind)
        for role in (SPLITS, ADMITS):
            for kind in ground.tools_with(role):
                if lot.random() < _OFTEN and (role == ADMITS or self._num_cards() > 1):
                    self._place_on_the_way(kind)
        machines = {**drawn_by_lot(ground, self._machines, lot), **cores}
        own = drawn_by_lot(ground, settable(ground), lot)
        return Plan(faced(ground, machines), Wiring(ground, machines).completed((), lot), own)

    def _place_cores(self) -> None:
        ground, lot = self._ground, self._lot
        engines = ground.tools_with(BATCHES)
        readers = [kind for kind in ground.tools_with(PREFILLS) if kind not in engines]
        writers = [kind for kind in ground.tools_with(DECODES) if kind not in engines]
        cores: list[str] = []
        if readers and writers:
            cores += [lot.choice(readers), *(lot.choice(writers) for _ in range(lot.choice(_NUM_CORES)))]
            if lot.random() > _OFTEN:
                cores.append(lot.choice(readers))
        if engines and not (ground.fixed_with(BATCHES) and lot.random() < _OFTEN):
            kind = lot.choice(engines)
            cores += [kind] * lot.randint(1, min(2, max(1, ground.most(kind))))
        begun: list[int] = []
        for kind in cores:
            if sum(tile.kind == kind for tile in self._machines.values()) >= ground.most(kind):
                continue
            is_apart = bool(begun) and plays(kind, BATCHES) and lot.random() < _OFTEN
            near = ground.free_beside(begun, self._machines) if begun and not is_apart else []
            place = self._best(self._roomy(kind, near) or self._roomy(kind, self._grounds_for_a_core()))
            if place is not None:
                self._machines[place] = PlacedTile(kind)
                begun.append(place)

    def _grounds_for_a_core(self) -> list[int]:
        """Cells that touch what serves cores and is fixed, where there is such; else every free cell."""
        serving = self._ground.fixed_with(*SERVING)
        near = self._ground.free_beside(serving, self._machines)
        return near if near and self._lot.random() < 0.9 else self._all_free()

    def _place_serving(self, kind: str) -> None:
        """A tile that touches a core, more of them rather than fewer."""
        if sum(tile.kind == kind for tile in self._machines.values()) >= self._ground.most(kind):
            return
        cores = self._cores(DECODES) + self._cores(PREFILLS)
        near = self._roomy(kind, self._ground.free_beside(cores, self._machines))
        if near:
            touched = [len(set(cores).intersection(self._ground.beside(cell))) for cell in near]
            cell = self._lot.choices(near, [3.0**num for num in touched])[0]
            self._machines[cell] = PlacedTile(kind)

    def _place_verifiers(self, kind: str) -> None:
        """One for each core that a draft model touches, on its way out."""
        drafts = [cell for cell, tile in self._machines.items() if plays(tile.kind, DRAFTS)]
        drafted = {near for cell in drafts for near in self._ground.beside(cell)}
        for core in self._cores(DECODES):
            if core in drafted and self._lot.random() < 0.95:
                near = [cell for cell in self._all_free() if self._ground.steps(core, cell) <= 4]
                place = self._best(self._roomy(kind, near), from_cores=[core])
                if place is not None:
                    self._machines[place] = PlacedTile(kind)

    def _place_on_the_way(self, kind: str) -> None:
        """Between the sources and the cores."""
        cores = self._cores(PREFILLS)
        source = self._lot.choice(self._ground.sources) if self._ground.sources else None
        if source is None or not cores:
            return
        core = self._lot.choice(cores)
        free = self._roomy(kind, self._all_free())
        if free:
            steps = self._ground.steps
            lengths = [steps(source, cell) + steps(core, cell) for cell in free]
            self._machines[self._lot.choices(free, self._weights(lengths))[0]] = PlacedTile(kind)

    def _best(self, cells: Sequence[int], from_cores: Sequence[int] = ()) -> int | None:
        """One of some cells by lot, such as make ways short more often."""
        if not cells:
            return None
        ground = self._ground
        before = from_cores or ground.sources
        lengths = []
        for cell in cells:
            to_sink = min((ground.steps(sink, cell) for sink in ground.sinks), default=0)
            to_start = max((ground.steps(start, cell) for start in before), default=0)
            lengths.append(to_start + to_sink)
        return self._lot.choices(cells, self._weights(lengths))[0]

    def _roomy(self, kind: str, cells: Sequence[int]) -> list[int]:
        return list(roomy(self._ground, self._machines, kind, cells))

    def _weights(self, lengths: Sequence[int]) -> list[float]:
        least = min(lengths)
        return [exp((least - length) / self._nearness_cells) for length in lengths]

    def _all_free(self) -> list[int]:
        return [cell for cell in self._ground.free if cell not in self._machines]

    def _cores(self, role: str) -> list[int]:
        tiles = {**self._ground.fixed, **self._machines}
        return [cell for cell, tile in tiles.items() if plays(tile.kind, role)]

    def _num_cards(self) -> int:
        """Cores that are cards of their own if they do not touch."""
        return len(self._cores(BATCHES))


def faced(ground: Ground, machines: dict[int, PlacedTile]) -> dict[int, PlacedTile]:
    """The same with each core that need not be led anywhere facing another, so that no way keeps off its front."""
    found = {}
    for cell, tile in machines.items():
        if plays(tile.kind, PREFILLS) and not plays(tile.kind, DECODES):
            mate = _mate(ground, machines, cell)
            if mate is not None:
                tile = PlacedTile(tile.kind, ground.side(cell, mate), tile.settings)
        found[cell] = tile
    return found


def _mate(ground: Ground, machines: Collection[int] | dict[int, PlacedTile], cell: int) -> int | None:
    """A machine of the player's that a cell touches."""
    touching: Iterable[int] = (near for near in ground.beside(cell) if near in machines)
    return next(iter(touching), None)
