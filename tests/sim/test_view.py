"""The view of a run says what is, lets nothing be changed, and takes a step apart into parts that add up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from game.physics.cards import CARDS
from game.physics.laws import step_law
from game.physics.models import MODELS
from game.physics.step import Step
from game.physics.units import BEATS_PER_TICK, TICKS_PER_SECOND
from game.sim.simulation import Simulation
from game.sim.spec import ClosedLoop, FactorySpec, Lengths
from game.sim.view import CardView, CoreView, RunView
from tests.drawing import factory, ran, slot_cards

BUSY = ClosedLoop(users=5, prompt=Lengths(40, 400), output=Lengths(8, 60))
TWO_CARDS = factory("S>P.D>>K", "..v.^...", "..>>^...", workload=BUSY, facing={(0, 2): "S"}, max_model_len=512)
ONE_CARD = factory("..MF....", "S>PDV>>K", "..PD^...", workload=BUSY, max_model_len=512)


def said(view: RunView) -> dict[str, object]:
    """Everything that needs no argument, by its name, of a run, its cards and its cores."""
    things: list[tuple[str, RunView | CardView | CoreView]] = [("run", view)]
    things += [(f"card {card.index}", card) for card in view.cards]
    things += [(f"core {core.cell}", core) for core in view.cores]
    names = [(where, thing, name) for where, thing in things for name in vars(type(thing)) if not name.startswith("_")]
    values = {f"{where} {name}": getattr(thing, name) for where, thing, name in names}
    return {name: value for name, value in values.items() if not callable(value) and "vram" not in name}


@pytest.mark.parametrize("spec", [ONE_CARD, TWO_CARDS], ids=["one card", "two cards"])
def test_reading_changes_nothing(spec: FactorySpec) -> None:
    simulation, alone = Simulation(spec), Simulation(spec)
    for _ in range(300):
        simulation.advance(1)
        alone.advance(1)
        view = RunView(simulation)
        first = said(view)
        assert len(first) > 30
        for card in view.cards:
            card.busy_beats(simulation.tick * BEATS_PER_TICK)
            assert all(0 <= card.draft_share(draft_model) <= 1 for draft_model in simulation.draft_models)
        view.links_into()
        assert said(view) == first
        assert simulation.digest() == alone.digest()


@pytest.mark.parametrize("spec", [ONE_CARD, TWO_CARDS], ids=["one card", "two cards"])
def test_a_view_says_what_the_run_is_at_every_tick(spec: FactorySpec) -> None:
    simulation = Simulation(spec)
    view = RunView(simulation)
    for _ in range(600):
        simulation.advance(1)
        cards = slot_cards(simulation)
        assert view.num_waiting == sum(len(card.waiting) for card in cards)
        assert view.num_running == sum(len(core.running) for card in cards for core in card.cores)
        now = simulation.tick * BEATS_PER_TICK
        for seen, card in zip(view.cards, cards, strict=True):
            assert seen.num_decoding == len(card.decoding)
            assert 0 <= seen.busy_beats(now) <= now
            if seen.has_stepped:
                assert seen.step.total_beats == card.step_end_beat - card.step_start_beat
        assert sum(vram.free_bytes for vram in view.vram) == simulation.vram_capacity_bytes - simulation.vram_used_bytes
        assert [core.cell for vram in view.vram for core in vram.cores] == [core.cell for core in view.cores]


def test_throughput_is_taken_over_the_ticks_that_are_asked_for() -> None:
    simulation = ran(ONE_CARD, 900)
    view, meter = RunView(simulation), simulation.meter
    for num_ticks in (1, 60, 300):
        delivered = sum(meter.delivered_in(900 - num_ticks, 900))
        assert view.tps_over(num_ticks) == pytest.approx(delivered * TICKS_PER_SECOND / num_ticks)
    assert view.tps == view.tps_over(300) > 0


def test_before_the_first_step_there_is_no_mean() -> None:
    view = RunView(Simulation(ONE_CARD))
    assert view.mean_step_beats is None
    assert not any(card.has_stepped for card in view.cards)


def test_links_that_merge_end_where_their_packets_go() -> None:
    simulation = Simulation(factory("S>>>PD>K", "S>^.....", workload=BUSY))
    found = RunView(simulation).links_into()
    prefill = slot_cards(simulation)[0].prefill_cores[0].cell
    assert {link.from_cell for link in found[prefill]} >= {source.cell for source in simulation.sources}
    assert found[simulation.sources[0].cell] == []


@given(st.integers(0, 4096), st.integers(0, 1 << 20), st.integers(0, 1 << 30), st.integers(0, 1 << 20))
def test_the_parts_of_a_step_add_up_to_the_law(new: int, context: int, pairs: int, draft_beats: int) -> None:
    law = step_law(MODELS["opt-1.3b"], CARDS["toy-120"])
    step = Step(law, new, context, pairs, draft_beats)
    assert step.total_beats == law.step_beats(new, context, pairs) + draft_beats
    assert step.with_one_more_of(1).num_tokens == 2 * new
