"""What would come where before anything runs: kinds of packets, followed along the links as they are wired."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from game.sim.link import DeadEnd, Link, Taker
from game.sim.machines.core import Core
from game.sim.machines.machine import NO_PACKETS, Machine


@dataclass(frozen=True, slots=True)
class Leak:
    """Where packets of a kind would be lost that the machine on `sender` puts out.

    `last` is the conduit that they leave last, the sender itself without one; `cell`, `cause` and `tile` are those of
    the spill that they would be.
    """

    sender: int
    last: int
    cell: int
    packet_kind: int
    cause: str
    tile: str


@dataclass(frozen=True, slots=True)
class Flow:
    """`arriving` are the kinds of packets that machines take in, by cell; who gets none is not named.

    `passing` are the cells that packets of a kind come by, by kind: who puts them out, and the conduits behind.
    """

    arriving: Mapping[int, frozenset[int]]
    passing: Mapping[int, frozenset[int]]
    leaks: tuple[Leak, ...]
    """In the order in which they are come upon, the first on the way before those behind it."""


def flow_from(machines: Iterable[Machine]) -> Flow:
    """What comes where of what these machines put out by themselves; sources do.

    How much it is, and whether there is memory for it, is not asked: only which way it goes.
    """
    arriving: dict[int, frozenset[int]] = {}
    sent: dict[int, frozenset[int]] = {}
    passing: dict[int, frozenset[int]] = {}
    leaks: dict[Leak, None] = {}
    waiting = list(machines)
    for machine in waiting:
        before = sent.get(machine.cell, NO_PACKETS)
        kinds = machine.sends(_arriving_at(machine, arriving)) - before
        sent[machine.cell] = before | kinds
        for out in machine.outs if kinds else ():
            cells, end = _way_of(machine.cell, out)
            last = cells[-1]
            for kind in sorted(kinds):
                passing[kind] = passing.get(kind, NO_PACKETS).union(cells)
                if isinstance(end, DeadEnd):
                    leaks[Leak(machine.cell, last, end.cell, kind, end.cause, end.tile)] = None
                elif isinstance(end, Machine):
                    cause = end.why_lost(kind)
                    if cause:
                        leaks[Leak(machine.cell, last, end.cell, kind, cause, end.kind)] = None
                    elif kind not in arriving.get(end.cell, NO_PACKETS):
                        arriving[end.cell] = arriving.get(end.cell, NO_PACKETS) | {kind}
                        waiting += end.card.cores if isinstance(end, Core) else [end]
    return Flow(arriving, passing, tuple(leaks))


def _arriving_at(machine: Machine, arriving: Mapping[int, frozenset[int]]) -> frozenset[int]:
    """What arrives at a machine; at any core of a card what arrives at one of them."""
    if not isinstance(machine, Core):
        return arriving.get(machine.cell, NO_PACKETS)
    kinds = NO_PACKETS
    for cell in machine.card.cells:
        kinds |= arriving.get(cell, NO_PACKETS)
    return kinds


def _way_of(sender: int, link: Link) -> tuple[list[int], Taker]:
    """The tiles that packets pass along a link and those behind it, the sender first, and who is at the end."""
    cells = [sender, *link.cells]
    end = link.end
    while isinstance(end, Link):  # a ring is cut by a dead end, so this stops
        cells += end.cells
        end = end.end
    return cells, end
