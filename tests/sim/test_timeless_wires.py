"""Where conduits take no time, wires and hand-overs take that of their bytes alone; nothing else changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from game.content.build import level_terms
from game.content.load import load_level
from game.session.score.proved_set import is_proved_for
from game.sim.simulation import Simulation
from game.sim.spec import ClosedLoop, FactorySpec, Lengths
from tests.drawing import assert_books_balance, factory, ran
from tests.serving import server
from tests.serving_run import served

USERS = ClosedLoop(4, Lengths(32, 64), Lengths(20, 60))
BOARDS: Mapping[str, FactorySpec] = {
    "far": factory("S>>>>PDD>>>>K", workload=USERS, ticks_per_tile=0),
    "merge": factory("S>v..", "S>P>K", "..D>K", workload=USERS, ticks_per_tile=0),
    "two cards": factory("S>P>>D>>K", workload=USERS, ticks_per_tile=0, vram_mib=16384),
    "drafts": factory("S>PDV>K", "...F...", workload=USERS, ticks_per_tile=0, vram_mib=16384),
    "a ring": factory("S>>v.", ".^.<.", "PDK..", workload=USERS, ticks_per_tile=0),
    "engines": replace(server("S>Y>E>K", "..v.M..", "..>>E>K", workload=USERS), beats_per_tile=0),
}


@pytest.mark.parametrize("board", BOARDS)
def test_books_balance_and_runs_are_the_same_again(board: str) -> None:
    runs = [ran(BOARDS[board], 900), Simulation(BOARDS[board])]
    for _ in range(900):
        runs[1].advance(1)
    for run in runs:
        assert_books_balance(run)
    assert runs[0].digest() == runs[1].digest()
    assert board == "a ring" or runs[0].ledger.requests_done >= 3


def test_a_wire_takes_the_time_of_its_bytes() -> None:
    simulation = Simulation(BOARDS["far"])
    assert [link.latency_beats for link in simulation.links] == [1] * len(simulation.links)
    far, near = (
        served(factory(row, workload=USERS, ticks_per_tile=0), 20).ttft.mean_ms() for row in ("S>>>>>>>PD>K", "S>PD>K")
    )
    assert far == pytest.approx(near, rel=1e-3)


def test_whatever_is_put_out_arrives_later() -> None:
    simulation = Simulation(BOARDS["two cards"])
    for _ in range(200):
        simulation.advance(1)
        for link in simulation.links:
            assert all(packet.due_beat > packet.entered_beat for packet in link.packets)


def test_what_is_saved_is_the_time_of_the_wires() -> None:
    alone = ClosedLoop(1, Lengths(32, 32), Lengths(8, 8))
    slow, fast = (
        served(factory("S>>>>PD>>>>K", workload=alone, ticks_per_tile=ticks), 30).ttft.mean_ms() for ticks in (3, 0)
    )
    assert slow is not None
    assert fast is not None
    assert slow - fast == pytest.approx(8 * 3 * 1000 / 60, abs=1)


def test_nothing_is_proved_of_them() -> None:
    level = load_level("prefill-decode")
    assert is_proved_for(level, level_terms(level))
    timeless = level.model_copy(update={"ticks_per_tile": 0})
    assert not is_proved_for(timeless, level_terms(timeless))
