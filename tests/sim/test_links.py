"""Wires: latency a tile, bandwidth, merges, and what becomes of packets that nothing takes."""

import pytest

from game.physics.units import BEATS_PER_SECOND, BEATS_PER_TICK
from game.session.run.reasons import spill_reason
from game.sim.simulation import Simulation
from game.sim.spec import ClosedLoop, Lengths
from tests.drawing import assert_books_balance, factory, ran

ONE_TOKEN = ClosedLoop(users=1, prompt=Lengths(32, 32), output=Lengths(1, 1))


def reasons(simulation: Simulation) -> list[tuple[int, str]]:
    return [(spill.cell, spill_reason(spill)) for spill in simulation.spills]


def test_a_prompt_takes_three_ticks_a_tile() -> None:
    simulation = ran(factory("S>>>PD>K"), 9)
    assert len(simulation.links[0].packets) == 1
    simulation.advance(1)
    assert not simulation.links[0].packets
    assert simulation.cards[0].is_busy
    assert simulation.cards[0].step_start_beat == 9 * BEATS_PER_TICK + 1, "its bytes take a beat"


def test_touching_machines_hand_over_in_one_tick() -> None:
    simulation = ran(factory("SPDK"), 2)
    assert simulation.cards[0].step_start_beat == BEATS_PER_TICK + 1


def test_a_run_is_one_link_however_long_and_bent() -> None:
    simulation = Simulation(factory("S>>v....", "...>>>PD", ".......K"))
    bent = simulation.links[0]
    assert bent.cells == (1, 2, 3, 11, 12, 13)
    assert bent.latency_beats == 6 * 3 * BEATS_PER_TICK


def test_merging_runs_share_a_link_and_keep_their_whole_latency() -> None:
    simulation = Simulation(factory("S>>v...", "...>PDK", "S>>^..."))
    by_start = {link.cells[0]: link for link in simulation.links if link.cells}
    assert by_start[1].cells == (1, 2, 3)
    assert by_start[15].cells == (15, 16, 17)
    assert by_start[10].cells == (10,)
    simulation.advance(12)
    assert len(by_start[10].packets) == 2
    simulation.advance(1)
    assert simulation.cards[0].step_start_beat == 12 * BEATS_PER_TICK + 1


def test_a_merge_carries_no_more_than_its_bandwidth() -> None:
    """Two cards hand over KV of 192 tokens (37.7 MB) at once: alone 15 ms each on 2.5 GB/s, together 30 ms."""
    rows = ("SP>>v..", "....>DK", "SP>>^..")
    work = ClosedLoop(users=1, prompt=Lengths(192, 192), output=Lengths(4, 4))
    simulation = Simulation(factory(*rows, link="ethernet-25g", workload=work, vram_mib=16384))
    merged = next(link for link in simulation.links if link.cells == (11,))
    while len(merged.packets) < 2:
        simulation.advance(1)
    first, second = merged.packets
    assert first.transmit_beats == pytest.approx(192 * 196_608 / 2.5e9 * BEATS_PER_SECOND, rel=1e-3)
    assert second.due_beat - first.due_beat == pytest.approx(second.transmit_beats, abs=2)
    assert first.due_beat - first.entered_beat == merged.latency_beats


def test_a_packet_passing_two_runs_pays_for_bandwidth_once() -> None:
    """The same wire, once as one run and once cut by a merge that nobody uses, is as fast."""
    work = ClosedLoop(users=1, prompt=Lengths(192, 192), output=Lengths(4, 4))
    starts = []
    for rows in (("SP>>>>>DK", "........."), ("SP>>>>>DK", "...S^....")):
        simulation = Simulation(factory(*rows, link="ethernet-25g", workload=work, vram_mib=16384))
        decode = simulation.cards[1]
        while not decode.is_busy:
            simulation.advance(1)
        starts.append(decode.step_start_beat)
    assert starts[1] - starts[0] <= 1


@pytest.mark.parametrize(
    ("rows", "cell", "reason"),
    [
        (("S>>",), 2, "leaves the grid"),
        (("S>>.",), 3, "runs into an empty cell"),
        (("S>>#",), 3, "runs into a blocked cell"),
        (("S>><K",), 3, "enters the conduit by the side that it puts out on"),
        (("S>>K",), 3, "the output port takes no prompt packets"),
        (("S>>DK",), 3, "the decode core takes no prompt packets"),
        (("S>>MK",), 3, "the page allocator takes no prompt packets"),
        (("S>>VK",), 3, "the validation gate takes no prompt packets"),
        (("S",), 0, "leaves the grid"),
    ],
)
def test_a_lost_packet_is_located(rows: tuple[str, ...], cell: int, reason: str) -> None:
    simulation = ran(factory(*rows), 60)
    assert reasons(simulation) == [(cell, reason)]
    assert simulation.ledger.requests_spilled == 1
    assert_books_balance(simulation)


def test_a_machine_takes_nothing_on_the_side_that_it_faces() -> None:
    simulation = ran(factory("S>>PDK", facing={(0, 3): "W"}), 60)
    assert reasons(simulation) == [(3, "enters the prefill core by the side that it puts out on")]


def test_lost_tokens_are_counted_one_by_one() -> None:
    simulation = ran(factory("S>PD>."), 600)
    (spill,) = simulation.spills
    assert (spill.cell, spill.count, spill.num_tokens) == (5, 8, 8)
    assert simulation.ledger.num_spilled == 8
    assert_books_balance(simulation)


def test_packets_in_a_ring_go_round_once_and_are_lost_and_reported() -> None:
    simulation = ran(factory("S>>v....", "..^<PDK."), 600)
    assert reasons(simulation) == [(10, "goes round in a ring of conduits and never arrives")]
    assert simulation.num_tokens_in_flight() == 0
    assert simulation.ledger.num_delivered == 0
    assert_books_balance(simulation)


def test_a_ring_of_several_runs_is_cut_once() -> None:
    simulation = ran(factory("S>>v....", "S>^<<SPD", facing={(1, 5): "W"}), 600)
    assert {reason for _, reason in reasons(simulation)} == {"goes round in a ring of conduits and never arrives"}
    assert simulation.ledger.requests_spilled == 3
    assert_books_balance(simulation)


def test_prompt_and_token_latency_are_felt_by_the_user() -> None:
    """Time to first token: wires there and back and one step; every tile adds three ticks to it."""
    short = ran(factory("S>PD>K..........", workload=ONE_TOKEN), 600).meter.ttft_percentile_ms(50)
    far = ran(factory("S>>>>>>PD>>>>>>K", workload=ONE_TOKEN), 600).meter.ttft_percentile_ms(50)
    assert short is not None
    assert far is not None
    assert far - short == pytest.approx(10 * 3 * 1000 / 60, abs=17)
