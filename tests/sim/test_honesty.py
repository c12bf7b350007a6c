"""What could be cheated elsewhere cannot be here; the same factory always runs the same; the books always balance."""

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from game.sim.events import EventLog
from game.sim.simulation import Simulation
from game.sim.spec import ClosedLoop, FactorySpec, Lengths, OpenLoop, Tile
from tests.drawing import assert_books_balance, factory, ran, slot_cards

BUSY = factory(
    "Sv..........",
    ".>>>PD>>>V>K",
    "S^.vDF......",
    ".^.vPD>>v...",
    ".^.>>>>>>V>K",
    "S^..........",
    facing={(2, 4): "W"},
    workload=ClosedLoop(users=2, prompt=Lengths(10, 90), output=Lengths(5, 60)),
)


def test_the_size_of_a_stride_changes_nothing() -> None:
    """The game's speeds only ask for more ticks a frame."""
    whole = ran(BUSY, 2400).digest()
    for stride in (1, 2, 4, 8, 7, 601):
        simulation = Simulation(BUSY)
        while simulation.tick < 2400:
            simulation.advance(min(stride, 2400 - simulation.tick))
        assert simulation.digest() == whole


def test_listening_changes_nothing() -> None:
    events = EventLog()
    heard = Simulation(BUSY, events)
    heard.advance(2400)
    assert heard.digest() == ran(BUSY, 2400).digest()
    assert {event.kind for event in events.read(0)[0]} >= {"token", "bundle", "verified", "rejected", "delivered"}


def test_events_add_up_to_the_books() -> None:
    events = EventLog(capacity=1_000_000)
    simulation = Simulation(BUSY, events)
    simulation.advance(2400)
    total: dict[str, int] = {}
    for event in events.read(0)[0]:
        total[event.kind] = total.get(event.kind, 0) + event.count
    ledger = simulation.ledger
    assert total["delivered"] == ledger.num_delivered
    assert total["rejected"] == ledger.num_rejected
    assert total["token"] + total["bundle"] == ledger.num_generated
    assert total["sent"] == ledger.requests_sent
    assert total["request_done"] == ledger.requests_done


def test_the_order_in_which_tiles_are_given_changes_nothing() -> None:
    digest = ran(BUSY, 1200).digest()
    for seed in range(5):
        tiles = list(BUSY.tiles)
        random.Random(seed).shuffle(tiles)
        assert ran(replace(BUSY, tiles=tuple(tiles)), 1200).digest() == digest


def test_another_process_with_another_hash_seed_gets_the_same_digest() -> None:
    script = "from tests.sim.test_honesty import BUSY; from tests.drawing import ran; print(ran(BUSY, 1200).digest())"
    root = Path(__file__).parents[2]
    digests = {
        subprocess.run(
            [sys.executable, "-c", script],
            cwd=root,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(root)},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("0", "12345")
    }
    assert digests == {ran(BUSY, 1200).digest() + "\n"}


FIXED_AT_BUILD = {
    "accept_below",
    "actor",
    "bytes_per_beat",
    "first_user",
    "from_cell",
    "latency_beats",
    "max_model_len",
    "num_drafts",
    "seed",
    "to_cell",
    "num_slots",
    "patience_ticks",
    "token_budget",
    "tokens_per_step",
    "host_beats",
    "num_unsampled",
    "num_window_context_tokens",
    "num_window_pairs",
    "_bundle_beats",
    "_max_model_len",
    "_most_tokens",
    "_token_beats",
    "cols",
    "draft_base",
    "max_tokens",
    "rows",
}
"""Numbers that a spec and its seed decide once and for all; the digest need not see them."""


FOR_LISTENERS = {"queue_beats", "num_refused_later"}
"""Numbers that are written where somebody measures, and that the simulation never reads."""


def parts(simulation: Simulation) -> Iterator[object]:
    """Every object of a simulation that holds numbers."""
    yield from (simulation, *simulation.memories, simulation.ledger, simulation.meter, *simulation.machines)
    yield from (*slot_cards(simulation), *simulation.links, *simulation.open_requests())
    yield from (packet for link in simulation.links for packet in link.packets)


def numbers_of(part: object) -> Iterator[tuple[str, int]]:
    for name in dir(part):
        if not name.startswith("__") and name not in FIXED_AT_BUILD | FOR_LISTENERS:
            value = getattr(part, name, None)
            if type(value) is int:
                yield name, value


def test_the_digest_sees_a_change_of_any_number_anywhere() -> None:
    simulation = ran(BUSY, 600)
    digest = simulation.digest()
    num_seen = 0
    for part in parts(simulation):
        for name, value in numbers_of(part):
            try:
                setattr(part, name, value + 1)
            except AttributeError:
                continue  # a property: what it is made of is tried on its own
            assert simulation.digest() != digest, f"{type(part).__name__}.{name}"
            setattr(part, name, value)
            num_seen += 1
    assert simulation.digest() == digest
    assert num_seen > 300


def test_the_digest_tells_which_queue_a_request_is_in() -> None:
    simulation = ran(BUSY, 200)
    digests = set()
    for card in slot_cards(simulation):
        card._stepping = list(card._stepping)
        queues = (card.waiting, card.prefilled, card.travelling, card.prefilling, card.decoding, card._stepping)
        for queue in queues:
            queue.append(next(simulation.open_requests()))
            digests.add(simulation.digest())
            queue.pop()
        assert len(digests) == len(queues)


def test_unverified_drafts_are_never_delivered() -> None:
    """Every draft that reaches a user has been through a gate: without one, only first tokens arrive."""
    spec = replace(BUSY, tiles=tuple(tile for tile in BUSY.tiles if tile.kind != "validation_gate"))
    gates = [tile for tile in BUSY.tiles if tile.kind == "validation_gate"]
    bridged = replace(spec, tiles=spec.tiles + tuple(Tile("conduit", gate.row, gate.col) for gate in gates))
    simulation = ran(bridged, 2400)
    assert simulation.ledger.num_delivered <= simulation.ledger.requests_sent
    assert simulation.ledger.num_spilled > 0


def test_hoarding_is_impossible_because_a_wire_delays_every_token_alike() -> None:
    """A store of tokens released at once would beat the step law; here deliveries keep the spacing of the steps."""
    simulation = Simulation(factory("S>PD>>>>>>>>>>>>>K", workload=ClosedLoop(1, Lengths(32, 32), Lengths(100, 100))))
    put_out: list[int] = []
    arrived: list[int] = []
    link = next(link for link in simulation.links if len(link.cells) == 13)
    for _ in range(300):
        simulation.advance(1)
        put_out += [packet.entered_beat for packet in link.packets if packet.entered_beat not in put_out]
        arrived += [packet.due_beat for packet in link.packets if packet.due_beat not in arrived]
    assert len(put_out) > 50
    assert [due - start for start, due in zip(put_out, arrived, strict=True)] == [link.latency_beats] * len(put_out)


GLYPHS = "......>>>vv^<PPDDDMFVSK#"


@st.composite
def random_factories(draw: st.DrawFn) -> FactorySpec:
    rows = draw(st.integers(2, 6))
    cols = draw(st.integers(3, 9))
    drawing = ["".join(draw(st.sampled_from(GLYPHS)) for _ in range(cols)) for _ in range(rows)]
    drawing[0] = "S>PD>K"[:cols].ljust(cols, ".") if cols >= 6 else drawing[0]
    facing = {(row, col): draw(st.sampled_from("NESW")) for row in range(1, rows) for col in range(cols)}
    workload = draw(
        st.one_of(
            st.builds(ClosedLoop, st.integers(1, 4), st.just(Lengths(1, 60)), st.just(Lengths(1, 30))),
            st.builds(
                OpenLoop,
                st.sampled_from(["fixed_rate", "poisson"]),
                st.floats(0.1, 50),
                st.integers(1, 20),
                st.just(Lengths(1, 60)),
                st.just(Lengths(1, 30)),
            ),
        )
    )
    return factory(
        *drawing,
        facing=facing,
        workload=workload,
        vram_mib=draw(st.sampled_from([3000, 8192, 65536])),
        link=draw(st.sampled_from(["pcie4-x16", "ethernet-25g"])),
        token_budget=draw(st.sampled_from([16, 256])),
        seed=draw(st.integers(0, 2**40)),
    )


@pytest.mark.compiled
@given(random_factories())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_books_balance_at_every_tick_of_any_factory(spec: FactorySpec) -> None:
    simulation = Simulation(spec)
    for _ in range(150):
        simulation.advance(1)
        assert_books_balance(simulation)
    simulation.advance(1500)
    assert_books_balance(simulation)
    again = ran(spec, 1650)
    assert again.digest() == simulation.digest()
