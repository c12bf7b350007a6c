"""Machines put together by the laws: small changes of where they stand, kept where more is promised of them."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from random import Random
from typing import Final

from game.session.build.placed import PlacedTile
from game.sim.roles import DECODES, DRAFTS, KEEPS, PAGES, PREFILLS, SCHEDULES
from game.sim.tiles import plays
from game.solvers.ground import Ground
from game.solvers.promising import foretold_goal, promised_tps

SERVING: Final = (PAGES, SCHEDULES, KEEPS, DRAFTS)
"""What works by touching a core."""

_MOST_STEPS: Final = 40
_LEAST_AIM: Final = 1.1
_MOST_AIM: Final = 2.5
"""It goes on until so many times the goal is promised, drawn by lot, or for so many steps."""

_SPARE: Final = 0.003
"""A machine has to give so much more than it would without it."""

Machines = dict[int, PlacedTile]


def arranged(ground: Ground, machines: Machines, lot: Random) -> Machines:
    """These cores and what serves them, or as many as promise more; the same where the laws say nothing of the goal."""
    goal = foretold_goal(ground)
    if goal is None:
        return machines
    aim = goal * lot.uniform(_LEAST_AIM, _MOST_AIM)
    best = _worth(ground, machines)
    for _ in range(_MOST_STEPS):
        if best >= aim:
            break
        changed = _changed(ground, machines, lot)
        if changed is None:
            continue
        worth = _worth(ground, changed)
        if worth >= best and _has_ways(ground, changed):
            machines, best = changed, worth
    return machines


def _worth(ground: Ground, machines: Machines) -> float:
    return promised_tps(ground, machines) * (1 - _SPARE * len(machines))


def _changed(ground: Ground, machines: Machines, lot: Random) -> Machines | None:
    """With one more machine beside others, without one, with one elsewhere, or two in each other's place."""
    cells = sorted(machines)
    draw = lot.random()
    if draw < 0.4 or len(cells) < 2:
        kinds = [
            kind for kind in _kinds(ground) if sum(tile.kind == kind for tile in machines.values()) < ground.most(kind)
        ]
        return _placed(ground, machines, PlacedTile(lot.choice(kinds)), lot) if kinds else None
    cell = lot.choice(cells)
    rest = {at: tile for at, tile in machines.items() if at != cell}
    if draw < 0.5:
        return rest
    if draw < 0.85:
        return _placed(ground, rest, machines[cell], lot)
    other = lot.choice(cells)
    return {**machines, cell: machines[other], other: machines[cell]}


def _placed(ground: Ground, machines: Machines, tile: PlacedTile, lot: Random) -> Machines | None:
    near = ground.free_beside((*machines, *ground.fixed_with(*SERVING, DECODES, PREFILLS)), machines)
    places = list(roomy(ground, machines, tile.kind, near))
    return {**machines, lot.choice(places): tile} if places else None


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


def _kinds(ground: Ground) -> list[str]:
    return [kind for kind in ground.tools if any(plays(kind, role) for role in (PREFILLS, DECODES, *SERVING))]


def roomy(ground: Ground, machines: Mapping[int, PlacedTile], kind: str, cells: Sequence[int]) -> Iterator[int]:
    """Those of some cells on which a tile leaves each machine beside it, and itself, a free side for a wire."""
    ends = {*ground.sources, *ground.sinks, *machines}
    for cell in cells:
        beside = [cell, *ends.intersection(ground.beside(cell))]
        if not ground.would_block(cell, kind) and all(_has_room(ground, machines, each, cell) for each in beside):
            yield cell


def _has_room(ground: Ground, machines: Mapping[int, PlacedTile], cell: int, without: int) -> bool:
    return any(near != without for near in ground.free_beside((cell,), machines))
