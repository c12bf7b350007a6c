"""What machines are said to do: each state in a small factory that is in it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from game.session.reading.machine_state import StateReader
from game.sim.simulation import Simulation
from game.sim.spec import ClosedLoop, FactorySpec, Lengths, OpenLoop
from game.sim.status import Status
from game.sim.tiles import MOODS
from game.sim.tiles import mood as mood_of
from tests.drawing import factory, ran, slot_cards

CHAIN = "S>>PD>>K"
LONG_ANSWERS = ClosedLoop(users=3, prompt=Lengths(32, 32), output=Lengths(200, 200))
LONG_PROMPTS = ClosedLoop(users=1, prompt=Lengths(600, 600), output=Lengths(8, 8))


def state_at(simulation: Simulation, cell: int) -> Status:
    machine = simulation.machine_at(cell)
    assert machine is not None
    return StateReader(simulation).state(machine)


def until(spec: FactorySpec, wanted: Callable[[Simulation], bool], max_ticks: int = 3000) -> Simulation:
    """The simulation of a spec at the first tick at which something holds."""
    simulation = Simulation(spec)
    while not wanted(simulation):
        assert simulation.crash is None, "it crashed first"
        assert simulation.tick < max_ticks, "it never came to that"
        simulation.advance(1)
    return simulation


def first(spec: FactorySpec, cell: int, key: str) -> Status:
    """The state of a machine when it is first in the state of that name."""
    return state_at(until(spec, lambda simulation: state_at(simulation, cell).key == key), cell)


def test_nobody_asks_so_everybody_is_idle() -> None:
    simulation = ran(factory(CHAIN, workload=OpenLoop("fixed_rate", 0.01, 4, Lengths(32, 32), Lengths(8, 8))), 60)
    assert {cell: state_at(simulation, cell).key for cell in (0, 3, 4, 7)} == dict.fromkeys((0, 3, 4, 7), "idle")


def test_users_send_then_wait_for_answers() -> None:
    spec = factory(CHAIN, workload=LONG_ANSWERS)
    assert first(spec, 0, "sending") == Status("sending", 3, 3)
    assert first(spec, 0, "awaiting_answers") == Status("awaiting_answers", 3)


def test_cores_starve_while_prompts_are_on_the_way() -> None:
    simulation = ran(factory(CHAIN), 2)
    assert state_at(simulation, 3).key == state_at(simulation, 4).key == "starved"


def test_prefill_says_how_far_it_is() -> None:
    spec = factory(CHAIN, workload=LONG_PROMPTS, max_model_len=1024)
    simulation = until(spec, lambda simulation: state_at(simulation, 3).count > 0)
    assert state_at(simulation, 3) == Status("prefilling", 256, 600)


def test_prefill_without_a_share_of_the_step_waits_for_budget() -> None:
    """Two prompts of 600 tokens, 256 a step: the second waits until the first is through."""
    spec = factory("S>>P...", "S>>PD>K", workload=LONG_PROMPTS, max_model_len=1024)
    simulation = until(spec, lambda simulation: len(slot_cards(simulation)[0].prefilling) == 2)
    core = slot_cards(simulation)[0].prefilling[1].core
    assert core is not None
    late = core.cell
    assert state_at(simulation, late) == Status("out_of_budget", 0, 600)


def test_prefill_is_blocked_while_no_decode_core_is_free() -> None:
    spec = factory(CHAIN, workload=LONG_ANSWERS)
    simulation = until(spec, lambda simulation: state_at(simulation, 3).key == "blocked")
    simulation.advance(60)
    state = state_at(simulation, 3)
    assert state.key == "blocked"
    assert 1000 <= state.count <= 1020  # ms


def test_prompts_queue_in_front_of_a_prefill_core_at_work() -> None:
    spec = factory(CHAIN, workload=ClosedLoop(users=3, prompt=Lengths(600, 600), output=Lengths(8, 8)))
    assert first(spec, 3, "out_of_slots") == Status("out_of_slots", 2)


def test_kv_caches_from_another_card_queue_in_front_of_a_decode_core() -> None:
    spec = factory("S>P>>D>K", workload=LONG_ANSWERS)
    simulation = until(spec, lambda simulation: state_at(simulation, 5).key == "out_of_slots")
    assert state_at(simulation, 5).count == 1


def test_decode_says_the_batch() -> None:
    spec = factory("S>>PD>>K", "...D>>^.", workload=LONG_ANSWERS)
    simulation = ran(spec, 120)
    assert state_at(simulation, 4) == state_at(simulation, 11) == Status("decoding", 2, 2)


def test_drafted_cores_verify_and_draft_models_draft() -> None:
    simulation = ran(factory("S>>PDV>K", "....F...", workload=LONG_ANSWERS), 120)
    assert state_at(simulation, 4) == Status("verifying", 3)
    assert state_at(simulation, 12) == Status("drafting", 1, 1)


def test_a_gate_filters_what_passes() -> None:
    simulation = ran(factory("S>>PD>V>K", "....F....", acceptance=0.0, workload=LONG_ANSWERS), 200)
    state = state_at(simulation, 6)
    assert state.key == "filtering"
    assert state.total == 3 * (state.count - 1) > 0  # nothing but the target model's own token, and one from prefill


def test_a_sink_delivers_what_is_on_its_way() -> None:
    simulation = ran(factory("S>>PD>>>>K", workload=LONG_ANSWERS), 300)
    state = state_at(simulation, 9)
    assert state.key == "delivering"
    assert state.count > 0
    assert state.total == simulation.ledger.num_delivered


def test_allocators_page_while_a_core_they_touch_is_at_work() -> None:
    simulation = ran(factory("S>>PD>>K", "...M....", workload=LONG_ANSWERS), 200)
    assert state_at(simulation, 11) == Status("paging", 1, 1)


def test_what_nothing_leads_to_or_touches_is_unconnected() -> None:
    simulation = ran(factory("S>>PD>>K", "......M.", "P.D...FK", ".V......", workload=LONG_ANSWERS), 60)
    for cell in (14, 16, 18, 22, 23, 25):
        assert state_at(simulation, cell).key == "unconnected", divmod(cell, 8)


@pytest.mark.parametrize(
    ("rows", "cell", "mood"),
    [
        ((CHAIN + "K",), 8, "waiting"),  # a second output port, while the first one is reached
        (("S>>P.D.K",), 7, "held_up"),  # no output port is reached
        (("S>>PDK..", ".....P.."), 13, "held_up"),  # a card of its own that nothing feeds
    ],
)
def test_what_has_no_link_is_no_fault_where_others_do_its_work(rows: tuple[str, ...], cell: int, mood: str) -> None:
    state = state_at(ran(factory(*rows, workload=LONG_ANSWERS), 60), cell)
    assert (state.key, mood_of(state)) == ("unconnected", mood)


def test_a_prefill_core_without_a_link_takes_prompts_from_its_cards_queue() -> None:
    """A card has one queue: with two users both cores have a prompt, with one the second waits for more to come."""
    rows = ("S>>PDK..", "...P....")
    two = ran(factory(*rows, workload=ClosedLoop(3, Lengths(32, 32), Lengths(200, 200))), 60)
    assert state_at(two, 11).key == "blocked"
    one = ran(factory(*rows, workload=ClosedLoop(1, Lengths(32, 32), Lengths(200, 200))), 60)
    assert state_at(one, 11) == Status("starved")


def test_memory_is_short_before_it_is_out() -> None:
    """One paged sequence of up to 1,000 tokens (188 MiB) in 100 MiB: the core warns, and then it happens there."""
    workload = ClosedLoop(users=1, prompt=Lengths(32, 32), output=Lengths(968, 968))
    spec = factory(CHAIN, "...MM...", workload=workload, vram_mib=2611, max_model_len=1024)
    simulation = until(spec, lambda simulation: state_at(simulation, 4).key == "short_of_memory")
    warned = state_at(simulation, 4)
    assert 0 <= warned.total < warned.count
    assert mood_of(warned) == "broken"
    simulation.advance(600)
    assert simulation.crash is not None
    assert state_at(simulation, 4) == Status("out_of_memory", simulation.crash.tried_bytes, simulation.crash.free_bytes)


def test_a_prompt_on_its_way_to_a_reservation_that_does_not_fit() -> None:
    simulation = ran(factory(CHAIN, vram_mib=2520), 3)
    assert state_at(simulation, 3).key == "short_of_memory"
    assert state_at(simulation, 3).count == 256 * 196_608


def test_machines_say_what_they_lose() -> None:
    simulation = ran(factory("S>>PD>>K", "....F...", workload=LONG_ANSWERS), 300)
    state = state_at(simulation, 7)
    assert state.key == "losing"
    assert state.count == sum(spill.count for spill in simulation.spills) > 0


def test_a_full_queue_turns_prompts_away() -> None:
    workload = OpenLoop("fixed_rate", 50.0, 4, Lengths(32, 32), Lengths(200, 200))
    assert first(factory(CHAIN, workload=workload), 0, "queue_full") == Status("queue_full", 4, 4)


@pytest.mark.parametrize("rows", [(CHAIN,), ("S>>PDV>K", "....F..."), ("S>P>>D>K",), ("S>>PD>>.K", "...MM....")])
def test_looking_changes_nothing(rows: tuple[str, ...]) -> None:
    simulation, alone = (Simulation(factory(*rows, workload=LONG_ANSWERS)) for _ in range(2))
    reader = StateReader(simulation)
    for _ in range(60):
        simulation.advance(7)
        alone.advance(7)
        states = reader.states()
        assert simulation.digest() == alone.digest()
        assert states == {machine.cell: StateReader(simulation).state(machine) for machine in simulation.machines}
        assert {state.key for state in states.values()} <= set(MOODS)
