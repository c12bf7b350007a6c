"""The moves of a local search: each makes another plan of a plan, which `laying` builds or finds that it cannot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Final

from game.session.build.placed import PlacedTile
from game.sim.grid import OFF_GRID
from game.sim.tiles import FACINGS, TILES
from game.solvers.arranging import Arranger
from game.solvers.ground import Ground
from game.solvers.plan import Plan, Wire
from game.solvers.sketching import faced
from game.solvers.tuning import drawn_by_lot, with_one_turned
from game.solvers.wiring import Wiring

Move = Callable[[Ground, Plan, Random], Plan | None]


def configure(ground: Ground, plan: Plan, lot: Random) -> Plan | None:
    """Turn one setting, mostly by a step."""
    return with_one_turned(ground, plan, lot)


def move(ground: Ground, plan: Plan, lot: Random) -> Plan | None:
    """Take a machine to a free cell that is near, and lead its wires there."""
    if not plan.machines:
        return None
    cell = lot.choice(sorted(plan.machines))
    kind, reach = plan.machines[cell].kind, lot.choice((1, 1, 2, 3))
    free = (other for other in ground.free if other not in plan.machines and ground.steps(cell, other) <= reach)
    near = [other for other in free if not ground.would_block(other, kind)]
    return _moved(ground, plan, {cell: lot.choice(near)}, lot) if near else None


def shift(ground: Ground, plan: Plan, lot: Random) -> Plan | None:
    """Take all machines one cell to the same side."""
    side = lot.choice(FACINGS)
    places = {cell: ground.towards(cell, side) for cell in plan.machines}
    is_free = all(new != OFF_GRID and new not in ground.fixed for new in places.values())
    return _moved(ground, plan, places, lot) if places and is_free else None


def swap(ground: Ground, plan: Plan, lot: Random) -> Plan | None:
    """Let two machines of different kinds change places."""
    cells = sorted(plan.machines)
    if len({plan.machines[cell].kind for cell in cells}) < 2:
        return None
    one = lot.choice(cells)
    other = lot.choice([cell for cell in cells if plan.machines[cell].kind != plan.machines[one].kind])
    return _moved(ground, plan, {one: other, other: one}, lot)


def add(ground: Ground, plan: Plan, lot: Random) -> Plan | None:
    """Place one more machine beside what stands, or anywhere, and lead it to where its packets may go."""
    counts = {kind: sum(tile.kind == kind for tile in plan.machines.values()) for kind in ground.tools}
    kinds = [kind for kind in ground.tools if counts[kind] < ground.most(kind)]
    cells = [cell for cell in ground.free if cell not in plan.machines]
    if lot.random() < 0.8:
        cells = ground.free_beside((*plan.machines, *ground.fixed), plan.machines) or cells
    if not kinds or not cells:
        return None
    cell = lot.choice(cells)
    placed = drawn_by_lot(ground, {cell: PlacedTile(lot.choice(kinds))}, lot)
    wires = list(plan.wires)
    kind = placed[cell].kind
    for number in lot.sample(range(len(wires)), len(wires)):  # what passes packets on is put into a wire
        start, end = wires[number]
        if TILES[kind].takes and cell in Wiring(ground, {**plan.machines, **placed}).others((start, end)):
            if lot.random() < 0.5:
                wires[number] = (start, cell)
            break
    return _made(ground, plan, {**plan.machines, **placed}, wires, lot)


def remove(ground: Ground, plan: Plan, lot: Random) -> Plan | None:
    """Take a machine off, and lead those who were led to it elsewhere."""
    if not plan.machines:
        return None
    gone = lot.choice(sorted(plan.machines))
    return _made(ground, plan, {cell: tile for cell, tile in plan.machines.items() if cell != gone}, plan.wires, lot)


def rewire(ground: Ground, plan: Plan, lot: Random) -> Plan | None:
    """Lead one machine elsewhere, or lay one wire before or after others."""
    if not plan.wires:
        return None
    wires = list(plan.wires)
    number = lot.randrange(len(wires))
    start, end = wires.pop(number)
    others = Wiring(ground, plan.machines).others((start, end))
    if others and lot.random() < 0.5:
        wires.insert(number, (start, lot.choice(others)))
    else:
        wires.insert(lot.randrange(len(wires) + 1), (start, end))
    return replace(plan, wires=tuple(wires))


def rotate(ground: Ground, plan: Plan, lot: Random) -> Plan | None:
    """Turn a machine; one that is led somewhere is turned to its way when that is laid."""
    turnable = sorted(cell for cell, tile in plan.machines.items() if TILES[tile.kind].has_facing)
    if not turnable:
        return None
    cell = lot.choice(turnable)
    tile = plan.machines[cell]
    side = lot.choice([side for side in FACINGS if side != tile.facing])
    return replace(plan, machines={**plan.machines, cell: PlacedTile(tile.kind, side, tile.settings)})


def detour(ground: Ground, plan: Plan, lot: Random) -> Plan | None:
    """Lead what one machine puts out over some empty cell, or straight again."""
    senders = sorted({start for start, _ in plan.wires})
    cells = [cell for cell in ground.free if cell not in plan.machines]
    if not senders or not cells:
        return None
    start = lot.choice(senders)
    others = {cell: over for cell, over in plan.detours.items() if cell != start}
    if start in plan.detours and lot.random() < 0.7:
        return replace(plan, detours=others)
    return replace(plan, detours={**others, start: lot.choice(cells)})


MOVES: Final[tuple[tuple[Move, int], ...]] = (
    (configure, 6),
    (move, 5),
    (shift, 2),
    (swap, 2),
    (add, 3),
    (remove, 3),
    (rewire, 3),
    (rotate, 1),
    (detour, 2),
)
"""Each move and how often it is drawn."""

_BY_THE_LAWS: Final = 0.12
"""How often it is the laws that choose what is moved."""

_DRAWN: Final = [each for each, _ in MOVES]
_WEIGHTS: Final = [weight for _, weight in MOVES]


def moved_by_lot(ground: Ground, plan: Plan, lot: Random, arranger: Arranger, most: int = 3) -> Plan:
    """The plan after one move, seldom after up to `most` of them; now and then what the laws choose is moved."""
    if lot.random() < _BY_THE_LAWS:
        machines = arranger.changed(dict(plan.machines), lot)
        if machines != plan.machines:
            return _made(ground, plan, machines, plan.wires, lot)
    num_moves = 1
    while num_moves < most and lot.random() < 0.3:
        num_moves += 1
    for _ in range(num_moves):
        for _ in range(10):
            made = lot.choices(_DRAWN, _WEIGHTS)[0](ground, plan, lot)
            if made is not None:
                plan = made
                break
    return plan


def _moved(ground: Ground, plan: Plan, places: dict[int, int], lot: Random) -> Plan:
    machines = {places.get(cell, cell): tile for cell, tile in plan.machines.items()}
    wires = [(places.get(start, start), places.get(end, end)) for start, end in plan.wires]
    plan = replace(plan, detours={places.get(start, start): over for start, over in plan.detours.items()})
    return _made(ground, plan, machines, wires, lot)


def _made(
    ground: Ground, plan: Plan, machines: dict[int, PlacedTile], wires: tuple[Wire, ...] | list[Wire], lot: Random
) -> Plan:
    completed = Wiring(ground, machines).completed(wires, lot)
    return replace(plan, machines=faced(ground, machines), wires=completed)
