"""Law 3, wire: latency and bandwidth between two machines."""

from __future__ import annotations

from collections import deque
from heapq import heappush

from game.sim.packet import Packet
from game.sim.world import ACTOR_BITS, World


class Taker:
    """Whatever stands at the end of a link. A class and not a protocol: calls to it compile to C calls."""

    __slots__ = ()

    def take(self, packet: Packet, beat: int) -> None:
        """Receive a packet that arrived at `beat`."""
        raise NotImplementedError


class Link(Taker):
    """A run of conduits up to a machine or to the next merge, first in, first out.

    A packet leaves the wire when its last byte does: its bytes over the bandwidth, after those of the packets before
    it, plus the latency. Passing from one run on to the next costs no bandwidth twice (cut-through).
    `cells` are its conduits in the order of travel; without any it is a hand-over between two touching machines.
    """

    __slots__ = (
        "_agenda",
        "_clear_beat",
        "actor",
        "cells",
        "end",
        "from_cell",
        "latency_beats",
        "num_carried",
        "packets",
        "to_cell",
    )

    def __init__(
        self,
        world: World,
        from_cell: int,
        cells: tuple[int, ...],
        to_cell: int,
        latency_beats: int,
    ) -> None:
        self._agenda = world.agenda
        self.actor = -1
        self.from_cell = from_cell
        self.cells = cells
        self.to_cell = to_cell
        self.latency_beats = latency_beats
        self.end: Taker = self
        self.packets: deque[Packet] = deque()
        self.num_carried = 0
        self._clear_beat = 0
        """When the last byte so far has entered."""

    def take(self, packet: Packet, beat: int) -> None:
        """Accept a packet whose last byte enters at `beat` if the wire is free, else after those before it.

        A machine that begins to send at some beat says when it will be done: that beat plus `transmit_beats`.
        """
        earliest = self._clear_beat + packet.transmit_beats
        if beat < earliest:
            beat = earliest
        self._clear_beat = beat
        due = beat + self.latency_beats
        packet.entered_beat = beat
        packet.due_beat = due
        self.num_carried += 1
        if not self.packets:
            heappush(self._agenda, due << ACTOR_BITS | self.actor)
        self.packets.append(packet)

    def fire(self, beat: int) -> None:
        """Deliver the packet that is due."""
        packets = self.packets
        packet = packets.popleft()
        if packets:
            heappush(self._agenda, packets[0].due_beat << ACTOR_BITS | self.actor)
        self.end.take(packet, beat)

    def state(self) -> tuple[int, ...]:
        """What the digest walks, without the packets."""
        return (self.from_cell, self.to_cell, self._clear_beat, self.num_carried, len(self.packets))


class DeadEnd(Taker):
    """Where a link ends that no machine takes packets from: each of them is spilled."""

    __slots__ = ("cause", "cell", "tile", "world")

    def __init__(self, world: World, cell: int, cause: str, tile: str = "") -> None:
        self.world = world
        self.cell = cell
        self.cause = cause
        self.tile = tile

    def take(self, packet: Packet, beat: int) -> None:
        """Spill the packet."""
        self.world.spill(packet, self.cell, self.cause, self.tile, beat)
