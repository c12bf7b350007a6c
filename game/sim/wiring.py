"""Conduits become links: every run up to a machine or to the next merge is one link, whatever its length."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from game.physics.units import BEATS_PER_TICK
from game.sim.grid import OFF_GRID, Grid
from game.sim.link import DeadEnd, Link, Taker
from game.sim.machines.machine import Machine
from game.sim.tiles import TILES
from game.sim.world import World

HAND_OVER_TICKS: Final = 1
"""Ticks that a machine takes to hand a packet to a machine it faces."""


def wire(world: World, grid: Grid, machines: Mapping[int, Machine], ticks_per_tile: int) -> list[Link]:
    """Make the links, connect the machines to them, and return them in reading order of where they begin."""
    links = {start: _run_from(world, grid, start, ticks_per_tile) for start in _run_starts(grid)}
    runs = dict(links)
    for cell, machine in machines.items():
        if TILES[machine.kind].puts_out:
            run = runs.get(grid.ahead(cell))
            if run is None or grid.enters_by_front(cell, run.cells[0]):
                latency = HAND_OVER_TICKS * BEATS_PER_TICK
                run = links[cell] = Link(world, cell, (), grid.ahead(cell), latency)
            machine.out = run
    for link in links.values():
        last = link.cells[-1] if link.cells else link.from_cell
        link.end = _end_of(world, grid, machines, runs, last, link.to_cell)
    return [links[start] for start in sorted(links)]


def _feeders(grid: Grid, cell: int) -> list[int]:
    """The senders and conduits that put packets into the conduit on `cell`, in reading order."""
    return [
        near
        for near in grid.touching(cell)
        if TILES[grid.tiles[near].kind].puts_out and grid.ahead(near) == cell and not grid.enters_by_front(near, cell)
    ]


def _run_starts(grid: Grid) -> list[int]:
    """Conduits that a machine feeds, or where runs merge."""
    starts = []
    for cell in grid.tiles:
        if grid.kind(cell) == "conduit":
            feeders = _feeders(grid, cell)
            if len(feeders) > 1 or any(grid.kind(near) != "conduit" for near in feeders):
                starts.append(cell)
    return starts


def _run_from(world: World, grid: Grid, start: int, ticks_per_tile: int) -> Link:
    cells = [start]
    ahead = grid.ahead(start)
    while grid.kind(ahead) == "conduit" and _feeders(grid, ahead) == [cells[-1]]:
        cells.append(ahead)
        ahead = grid.ahead(ahead)
    feeders = _feeders(grid, start)
    from_cell = feeders[0] if len(feeders) == 1 else start
    latency = len(cells) * ticks_per_tile * BEATS_PER_TICK
    return Link(world, from_cell, tuple(cells), ahead, latency)


def _end_of(
    world: World, grid: Grid, machines: Mapping[int, Machine], runs: Mapping[int, Link], last: int, ahead: int
) -> Taker:
    """Who takes the packets that leave `last` towards `ahead`."""
    if ahead == OFF_GRID:
        return DeadEnd(world, last, "leaves the grid")
    kind = grid.kind(ahead)
    if kind is None:
        return DeadEnd(world, ahead, "runs into an empty cell")
    if kind == "blocked":
        return DeadEnd(world, ahead, "runs into a blocked cell")
    if grid.enters_by_front(last, ahead):
        title = TILES[kind].title.lower()
        return DeadEnd(world, ahead, f"enters the {title} by the side that it puts out on")
    return runs[ahead] if kind == "conduit" else machines[ahead]
