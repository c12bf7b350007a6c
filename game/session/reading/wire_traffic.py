"""What every link carries (law 3): latency, packets and bytes a second, and what is on it now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from game.physics.units import BEATS_PER_SECOND, ms_from_beats
from game.sim.link import Link
from game.sim.packet import KV, TOKEN_BYTES, Packet
from game.sim.simulation import Simulation
from game.sim.view import RunView


@dataclass(frozen=True, slots=True)
class Wire:
    """One link. `cells` are its conduits in the order of travel; without any it is a hand-over between neighbours."""

    from_cell: int
    cells: tuple[int, ...]
    to_cell: int
    latency_ms: float
    packet_kind: int
    """Kind of the packets on it; of several the first; -1 where there are none."""
    num_packets: int
    packets_per_s: float
    bytes_per_s: float
    """Packets a second by the mean size of those on the wire now."""
    bandwidth_share: float
    """How much of the link's bandwidth that is, 0..1."""
    slowest_transfer_ms: float
    """The longest that the bytes of one of its packets take to pass, latency not counted."""


def wires(simulation: Simulation, packets_per_s: Sequence[float]) -> list[Wire]:
    """Every link of a simulation; the rates are those of a `Watch`, in the order of the links."""
    bytes_per_s = RunView(simulation).link_bytes_per_beat * BEATS_PER_SECOND
    return [_wire(link, rate, bytes_per_s) for link, rate in zip(simulation.links, packets_per_s, strict=True)]


def _wire(link: Link, packets_per_s: float, bandwidth: int) -> Wire:
    packets = link.packets
    mean_bytes = sum(packet_bytes(packet) for packet in packets) / len(packets) if packets else 0.0
    return Wire(
        from_cell=link.from_cell,
        cells=link.cells,
        to_cell=link.to_cell,
        latency_ms=ms_from_beats(link.latency_beats),
        packet_kind=packets[0].kind if packets else -1,
        num_packets=len(packets),
        packets_per_s=packets_per_s,
        bytes_per_s=packets_per_s * mean_bytes,
        bandwidth_share=min(1.0, packets_per_s * mean_bytes / bandwidth),
        slowest_transfer_ms=ms_from_beats(max((packet.transmit_beats for packet in packets), default=0)),
    )


def packet_bytes(packet: Packet) -> int:
    """What a packet weighs on a wire: its token ids, or the KV cache of its sequence."""
    per_token = packet.request.kv_bytes_per_token if packet.kind == KV else TOKEN_BYTES
    return packet.num_tokens * per_token
