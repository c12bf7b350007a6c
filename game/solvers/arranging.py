"""Machines put together by the laws: small changes of where they stand, kept where more is promised of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from random import Random
from typing import Final

from game.session.build.placed import PlacedTile
from game.sim.grid import OFF_GRID
from game.sim.roles import DECODES, PREFILLS, SERVING
from game.sim.tiles import FACINGS, plays
from game.solvers.ground import Ground
from game.solvers.plan import Plan
from game.solvers.promising import Promises, foretold_goal
from game.solvers.tuning import drawn_by_lot, with_one_turned

_MOST_STEPS: Final = 40
"""So many changes are weighed for a plan from nothing."""

_FEW_STEPS: Final = 6
"""So many at most for a move, before a build is run again."""

_AS_WISHED: Final = 0.8
"""How often as much as can be is wished for where the search is for that, and seldom it is where not."""

_AGAIN: Final = 0.6
"""How often it begins with one of the best that it knows, rather than anew."""

_MOST_KNOWN: Final = 12
"""So many of these, none like another in what is promised."""

_ANOTHER: Final = 0.4
"""How often one more change is made before all are weighed together."""

_MORE: Final = 3
"""A place that touches one machine more is drawn so many times as often."""

Machines = dict[int, PlacedTile]


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked of machines: tokens a second up to so many, and that each machine more gives such a share more."""

    most_tps: float
    spare: float


class Arranger:
    """Puts cores and what serves them together by the laws, and goes on with the best that it has come to."""

    def __init__(self, ground: Ground, *, wants_more: bool) -> None:
        self._ground = ground
        self._promises = Promises(ground)
        self._often = _AS_WISHED if wants_more else 1 - _AS_WISHED
        self._known: dict[Wish, dict[float, Machines]] = {}

    def arranged(self, machines: Machines, lot: Random) -> Machines:
        """These or others of which more is promised; the same where the laws say nothing of the goal."""
        wish = self._wish(lot)
        if wish is None:
            return machines
        known = self._known.setdefault(wish, {})
        if known and lot.random() < _AGAIN:
            machines = known[lot.choice(sorted(known))]
        machines, worth = self._improved(machines, wish, lot, _MOST_STEPS)
        known[worth] = machines
        if len(known) > _MOST_KNOWN:
            del known[min(known)]
        return machines

    def changed(self, machines: Machines, lot: Random) -> Machines:
        """These after a few changes that promise no less."""
        wish = self._wish(lot)
        return machines if wish is None else self._improved(machines, wish, lot, lot.randint(1, _FEW_STEPS))[0]

    def _wish(self, lot: Random) -> Wish | None:
        """As much as can be, or the goal with few machines; None where the laws say nothing of the goal."""
        goal = foretold_goal(self._ground)
        if goal is None:
            return None
        return Wish(inf, 0.003) if lot.random() < self._often else Wish(goal * 1.2, 0.03)

    def _improved(self, machines: Machines, wish: Wish, lot: Random, num_steps: int) -> tuple[Machines, float]:
        """These after so many changes, of which those are kept that are worth no less, and what they are worth."""
        ground = self._ground
        best = self._worth(machines, wish)
        for _ in range(num_steps):
            changed = _changed(ground, machines, lot)
            while lot.random() < _ANOTHER:
                changed = _changed(ground, changed, lot)
            worth = self._worth(changed, wish)
            if worth >= best and _has_ways(ground, changed):
                machines, best = changed, worth
        return machines, best

    def _worth(self, machines: Machines, wish: Wish) -> float:
        return min(wish.most_tps, self._promises.tps(machines)) * (1 - wish.spare * len(machines))


def _changed(ground: Ground, machines: Machines, lot: Random) -> Machines:
    """With one more machine beside others, one less, one or all elsewhere, one set otherwise, or two swapped."""
    tools = ground.tools_with(PREFILLS, DECODES, *SERVING)
    cells = sorted(cell for cell, tile in machines.items() if tile.kind in tools)
    draw = lot.random()
    if draw < 0.35 or len(cells) < 2:
        counts = Counter(tile.kind for tile in machines.values())
        kinds = [kind for kind in tools if counts[kind] < ground.most(kind)]
        return _placed(ground, machines, PlacedTile(lot.choice(kinds)), lot) if kinds else machines
    if draw < 0.45:
        turned = with_one_turned(ground, Plan(machines), lot)
        return machines if turned is None else dict(turned.machines)
    if draw < 0.5:
        return _shifted(ground, machines, lot)
    cell = lot.choice(cells)
    rest = {at: tile for at, tile in machines.items() if at != cell}
    if draw < 0.6:
        return rest
    if draw < 0.9:
        return _placed(ground, rest, machines[cell], lot)
    other = lot.choice(cells)
    return {**machines, cell: machines[other], other: machines[cell]}


def _shifted(ground: Ground, machines: Machines, lot: Random) -> Machines:
    """With all of them one cell on to the same side, where each finds an empty one."""
    side = lot.choice(FACINGS)
    places = {cell: ground.towards(cell, side) for cell in machines}
    is_free = all(place != OFF_GRID and place not in ground.fixed for place in places.values())
    return {places[cell]: tile for cell, tile in machines.items()} if is_free else machines


def _placed(ground: Ground, machines: Machines, tile: PlacedTile, lot: Random) -> Machines:
    """With a tile on one of the cells that touch others, more often where it touches more of them."""
    around = {*machines, *ground.fixed_with(*SERVING, DECODES, PREFILLS)}
    near = ground.free_beside(around, machines)
    if not near:
        return machines
    weights = [_MORE ** len(around.intersection(ground.beside(cell))) for cell in near]
    place = lot.choices(near, weights)[0]
    return (
        {**machines, **drawn_by_lot(ground, {place: tile}, lot)}
        if any(roomy(ground, machines, tile.kind, [place]))
        else machines
    )


def _has_ways(ground: Ground, machines: Machines) -> bool:
    """Whether each core that decodes could be led to a sink, and each source to a core that computes prompts, alone."""
    tiles = {**ground.fixed, **machines}
    readers = [cell for cell, tile in tiles.items() if plays(tile.kind, PREFILLS)]
    to_sinks = _reached(ground, machines, ground.sinks, ground.fronts)
    to_readers = _reached(ground, machines, readers, ())
    return all(
        not to_sinks.isdisjoint(ground.beside(cell)) for cell, tile in tiles.items() if plays(tile.kind, DECODES)
    ) and all(cell in to_readers or cell in readers for cell, owner in ground.fronts.items() if owner in ground.sources)


def _reached(ground: Ground, machines: Machines, ends: Sequence[int], shunned: Container[int]) -> set[int]:
    """The empty cells from which one of some cells can be reached."""
    found = {near for near in ground.free_beside(ends, machines) if near not in shunned}
    ahead = list(found)
    for cell in ahead:
        for near in ground.beside(cell):
            if near not in found and near not in machines and near not in ground.fixed and near not in shunned:
                found.add(near)
                ahead.append(near)
    return found


def roomy(ground: Ground, machines: Mapping[int, PlacedTile], kind: str, cells: Sequence[int]) -> Iterator[int]:
    """Those of some cells on which a tile leaves each machine beside it, and itself, a free side for a wire."""
    ends = {*ground.sources, *ground.sinks, *machines}
    for cell in cells:
        beside = [cell, *ends.intersection(ground.beside(cell))]
        if not ground.would_block(cell, kind) and all(_has_room(ground, machines, each, cell) for each in beside):
            yield cell


def _has_room(ground: Ground, machines: Mapping[int, PlacedTile], cell: int, without: int) -> bool:
    return any(near != without for near in ground.free_beside((cell,), machines))
