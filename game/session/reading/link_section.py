"""Law 3 with the numbers of one link: its latency, and how long what it carries takes to send."""

from __future__ import annotations

from game.physics.units import BEATS_PER_SECOND, BEATS_PER_TICK, TICKS_PER_SECOND
from game.session.reading.wire_traffic import packet_bytes
from game.sim.facts.law_sheet import Line, Quantity, Section, count, ms, name
from game.sim.link import Link
from game.sim.packet import PACKET_NAMES, Packet
from game.sim.simulation import Simulation
from game.sim.view import RunView


def link_section(simulation: Simulation, link: Link) -> Section:
    """A run of conduits: its latency, and the time on it of the largest packet that is on it now."""
    num_ticks = link.latency_beats // BEATS_PER_TICK
    lines = [
        Line("link_latency", ms(link.latency_beats), {"tiles": count(len(link.cells)), "ticks": count(num_ticks)}),
        Line("link_on_it", count(len(link.packets)), {"carried": count(link.num_carried)}),
    ]
    if simulation.tick:
        rate = link.num_carried * TICKS_PER_SECOND / simulation.tick
        lines.append(Line("link_rate", Quantity(rate, "per_s")))
    if link.packets:
        lines += _packet(simulation, link, max(link.packets, key=packet_bytes))
    return Section("link", tuple(lines))


def _packet(simulation: Simulation, link: Link, packet: Packet) -> list[Line]:
    bandwidth = RunView(simulation).link_bytes_per_beat * BEATS_PER_SECOND
    terms = {"bytes": Quantity(packet_bytes(packet), "bytes"), "bandwidth": Quantity(bandwidth / 1e9, "gb_per_s")}
    return [
        Line(f"link_packet_{PACKET_NAMES[packet.kind]}", name(packet.request.name)),
        Line("link_transmit", ms(packet.transmit_beats), terms),
        Line("link_total", ms(packet.transmit_beats + link.latency_beats), mark="result"),
    ]
