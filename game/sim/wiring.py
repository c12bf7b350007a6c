"""Conduits become links: every run up to a machine or to the next merge is one link, whatever its length."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from game.physics.units import BEATS_PER_TICK
from game.sim.grid import OFF_GRID, Grid
from game.sim.link import DeadEnd, Link, Taker
from game.sim.machines.machine import Machine
from game.sim.spills import ENTERS_FRONT, GOES_ROUND, LEAVES_GRID, RUNS_INTO_BLOCKED, RUNS_INTO_EMPTY
from game.sim.tiles import TILES
from game.sim.world import World

HAND_OVER_TICKS: Final = 1
"""Ticks that a machine takes to hand a packet to a machine it faces."""


def wire(world: World, grid: Grid, machines: Mapping[int, Machine], beats_per_tile: int) -> list[Link]:
    """Make the links, connect the machines to them, and return them in reading order of where they begin."""
    feeders = _feeders(grid)
    runs = {
        cell: _run_from(world, grid, feeders, cell, beats_per_tile)
        for cell, near in feeders.items()
        if len(near) > 1 or grid.kind(near[0]) != "conduit"
    }
    links = dict(runs)
    for cell, machine in machines.items():
        if TILES[machine.kind].puts_out:
            run = runs.get(grid.feeds(cell))
            if run is None:
                latency = HAND_OVER_TICKS * BEATS_PER_TICK
                run = links[cell] = Link(world, cell, (), grid.ahead(cell), latency)
            machine.out = run
    for link in links.values():
        last = link.cells[-1] if link.cells else link.from_cell
        link.end = _end_of(world, grid, machines, runs, last, link.to_cell)
    for link in runs.values():
        if _comes_back_to(link):
            link.end = DeadEnd(world, link.cells[-1], GOES_ROUND)
    return [links[start] for start in sorted(links)]


def _feeders(grid: Grid) -> dict[int, list[int]]:
    """For every conduit that packets can reach, the machines and conduits that put packets into it."""
    feeders: dict[int, list[int]] = {}
    reached = [cell for cell, tile in grid.tiles.items() if TILES[tile.kind].puts_out and tile.kind != "conduit"]
    for cell in reached:
        ahead = grid.feeds(cell)
        if grid.kind(ahead) == "conduit":
            if ahead not in feeders:
                reached.append(ahead)
            feeders.setdefault(ahead, []).append(cell)
    return {cell: sorted(feeders[cell]) for cell in sorted(feeders)}


def _run_from(world: World, grid: Grid, feeders: Mapping[int, list[int]], start: int, beats_per_tile: int) -> Link:
    """The run that begins on `start`, up to where it ends or another feeds it."""
    cells = [start]
    ahead = grid.ahead(start)
    while feeders.get(ahead) == [cells[-1]]:
        cells.append(ahead)
        ahead = grid.ahead(ahead)
    from_cell = feeders[start][0] if len(feeders[start]) == 1 else start
    latency = len(cells) * beats_per_tile
    return Link(world, from_cell, tuple(cells), ahead, latency)


def _comes_back_to(link: Link) -> bool:
    """Whether what leaves a run would enter it again. A ring is cut at its first run, so the others do not."""
    passed = {link}
    end = link.end
    while isinstance(end, Link):
        if end is link:
            return True
        if end in passed:
            return False
        passed.add(end)
        end = end.end
    return False


def _end_of(
    world: World, grid: Grid, machines: Mapping[int, Machine], runs: Mapping[int, Link], last: int, ahead: int
) -> Taker:
    """Who takes the packets that leave `last` towards `ahead`."""
    if ahead == OFF_GRID:
        return DeadEnd(world, last, LEAVES_GRID)
    kind = grid.kind(ahead)
    if kind is None:
        return DeadEnd(world, ahead, RUNS_INTO_EMPTY)
    if kind == "blocked":
        return DeadEnd(world, ahead, RUNS_INTO_BLOCKED)
    if grid.enters_by_front(last, ahead):
        return DeadEnd(world, ahead, ENTERS_FRONT, kind)
    return runs[ahead] if kind == "conduit" else machines[ahead]
