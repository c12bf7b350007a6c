"""The inspector's numbers are those of the simulation: the law worked out again gives its very beats."""

from __future__ import annotations

import pytest

from game.content.build import factory_spec
from game.content.load import load_level, load_solution
from game.physics.laws import expected_tokens_per_bundle
from game.physics.units import BEATS_PER_SECOND, ms_from_beats
from game.session.reading.inspect import inspect
from game.session.reading.spans import Timeline
from game.session.reading.wire_traffic import packet_bytes
from game.sim.facts.law_sheet import Line, Quantity, Section
from game.sim.facts.step import divide_step
from game.sim.facts.surroundings import Surroundings
from game.sim.simulation import Simulation
from game.sim.spec import ClosedLoop, FactorySpec, Lengths, OpenLoop
from game.sim.stage_log import StageLog
from tests.drawing import factory, slot_cards

LEVELS = ("prefill-decode", "kv-paging", "speculative-speedup")
BUSY = OpenLoop("poisson", 3.0, 8, Lengths(16, 600), Lengths(8, 64))

SPECS: dict[str, FactorySpec] = {
    **{level_id: factory_spec(load_level(level_id), load_solution(level_id)) for level_id in LEVELS},
    "two cards": factory("S>P>D>K", workload=BUSY, vram_mib=16384, max_model_len=1024),
    "drafts": factory(
        "SPPDD>V>K", "..PDD^...", "..FFFF...", workload=BUSY, vram_mib=16384, max_model_len=1024, token_budget=64
    ),
}


def watched(spec: FactorySpec, ticks: int) -> tuple[Simulation, Timeline]:
    stages, timeline = StageLog(), Timeline()
    simulation = Simulation(spec, stages=stages)
    simulation.advance(ticks)
    timeline.follow(stages.take())
    return simulation, timeline


def line(sections: list[Section], key: str) -> Line:
    return next(line for section in sections for line in section.lines if line.key == key)


def value(sections: list[Section], key: str) -> float:
    found = line(sections, key).value
    assert found is not None
    assert isinstance(found.value, int | float)
    return found.value


@pytest.mark.parametrize("name", SPECS)
def test_the_step_worked_out_again_lasts_as_long_as_the_simulations_own(name: str) -> None:
    simulation = Simulation(SPECS[name])
    around = Surroundings(simulation, {})
    num_steps = 0
    for _ in range(1200):
        simulation.advance(1)
        for card in slot_cards(simulation):
            division = divide_step(around, card)
            if division is None:
                assert not card.is_busy
                continue
            assert division.total_beats == card.step_end_beat - card.step_start_beat
            assert division.draft_beats == card.draft_beats
            num_steps += card.is_busy
    assert num_steps > 200


def test_the_sheet_of_a_core_shows_the_whole_division() -> None:
    simulation, timeline = watched(SPECS["speculative-speedup"], 900)
    card = slot_cards(simulation)[0]
    sections = inspect(simulation, card.decode_cores[0].cell, timeline)
    step_ms = ms_from_beats(card.step_end_beat - card.step_start_beat)
    assert value(sections, "step") == step_ms
    parts = [("weights", "read_weights", "matrices", "multiplied"), ("kv", "read_kv", "attention", "attended")]
    longer = [max(value(sections, reading), value(sections, computing)) for _, reading, _, computing in parts]
    assert sum(longer) + value(sections, "overhead") + value(sections, "drafting") == pytest.approx(step_ms)
    for num_bytes, reading, flops, computing in parts:
        read = line(sections, reading)
        bandwidth = read.terms["bandwidth"].value
        assert isinstance(bandwidth, float)
        assert read.terms["bytes"] == Quantity(value(sections, num_bytes), "mb")
        read_ms = value(sections, num_bytes) / (bandwidth * 1e9) * 1000
        assert read_ms == pytest.approx(value(sections, reading), abs=0.001)
        assert line(sections, computing).terms["flop"] == Quantity(value(sections, flops), "gflop")
        assert {read.mark, line(sections, computing).mark} == {"binds", "plain"}
    generated = len(card.decoding) * expected_tokens_per_bundle(0.8, 3)
    assert value(sections, "step_rate") == pytest.approx(generated / (step_ms / 1000))


def test_a_decoding_card_gives_as_many_tokens_a_second_as_its_sheet_says() -> None:
    chat = ClosedLoop(4, Lengths(32, 32), Lengths(400, 400))
    simulation, timeline = watched(factory("S>PD>K", "..DD^.", workload=chat, max_model_len=512), 300)
    card = slot_cards(simulation)[0]
    assert len(card.decoding) == 3
    said = value(inspect(simulation, card.cells[0], timeline), "step_rate")
    before = simulation.ledger.num_generated
    simulation.advance(60)
    assert (simulation.ledger.num_generated - before) == pytest.approx(said, rel=0.05)


def test_an_idle_card_says_what_its_last_step_was_and_a_new_one_that_there_was_none() -> None:
    simulation, timeline = watched(SPECS["prefill-decode"], 1)
    cell = slot_cards(simulation)[0].cells[0]
    assert inspect(simulation, cell, timeline)[0].lines == (Line("no_step"),)
    once = OpenLoop("fixed_rate", 0.5, 8, Lengths(32, 32), Lengths(8, 8))
    simulation, timeline = watched(factory("S>>PD>>K", workload=once), 200)
    assert not slot_cards(simulation)[0].is_busy
    sections = inspect(simulation, slot_cards(simulation)[0].cells[0], timeline)
    assert sections[0].lines[0] == Line("last_step")
    assert all(line.key != "step_rate" for line in sections[0].lines)


def test_a_card_that_ran_out_of_memory_shows_no_false_division() -> None:
    simulation, timeline = watched(factory("S>PD>K", "..PD^.", workload=BUSY, vram_mib=2600, max_model_len=1024), 3000)
    assert simulation.crash is not None
    for cell in slot_cards(simulation)[0].cells:
        assert inspect(simulation, cell, timeline)[0].lines[0].key in ("last_step", "no_step", "crashed_step")


def test_draft_models_share_a_step_among_them() -> None:
    simulation = Simulation(SPECS["drafts"])
    num_shared = 0
    for _ in range(600):
        simulation.advance(1)
        for card in slot_cards(simulation):
            if card.is_busy:
                drafted = [(draft_model, card.drafted_by(draft_model)) for draft_model in simulation.draft_models]
                shares = [draft_model.propose_beats(requests) for draft_model, requests in drafted if requests]
                assert sum(shares) == card.draft_beats
                num_shared += sum(share > 0 for share in shares) > 1
    assert num_shared > 10


def test_a_draft_models_sheet_gives_its_share_of_the_step() -> None:
    simulation, timeline = watched(SPECS["speculative-speedup"], 900)
    draft_model, card = simulation.draft_models[0], slot_cards(simulation)[0]
    sections = inspect(simulation, draft_model.cell, timeline)
    whole = card.step_end_beat - card.step_start_beat
    assert value(sections, "draft_share") == draft_model.propose_beats(card.drafted_by(draft_model)) / whole
    assert 0 < value(sections, "draft_share") < 0.5
    assert value(sections, "draft_weights") == draft_model.law.weights_bytes


def test_a_gate_measures_what_the_formula_expects() -> None:
    simulation, timeline = watched(SPECS["speculative-speedup"], 3000)
    gate = next(machine for machine in simulation.machines if machine.kind == "validation_gate")
    sections = inspect(simulation, gate.cell, timeline)
    assert value(sections, "bundle_expected") == (1 - 0.8**4) / (1 - 0.8)
    assert value(sections, "bundle_measured") == pytest.approx(value(sections, "bundle_expected"), rel=0.05)
    assert value(sections, "gate_discarded") > 0


def test_littles_law_gives_the_throughput_that_is_measured() -> None:
    simulation, timeline = watched(SPECS["prefill-decode"], 3600)
    sections = inspect(simulation, simulation.sources[0].cell, timeline)
    delivered = simulation.ledger.num_delivered / (simulation.tick / 60)
    assert value(sections, "users") == 4
    assert value(sections, "little") == pytest.approx(delivered, rel=0.05)
    stages = [line for section in sections for line in section.lines if line.key.startswith("stage_")]
    spent = sum(line.value.value for line in stages if line.value is not None and isinstance(line.value.value, float))
    assert spent == pytest.approx(value(sections, "answer_time"))


def test_littles_law_gives_the_open_requests_of_an_open_loop() -> None:
    stream = OpenLoop("fixed_rate", 1.0, 8, Lengths(32, 32), Lengths(32, 32))
    simulation, timeline = watched(factory("S>>PD>>K", workload=stream), 6000)
    sections = inspect(simulation, simulation.sources[0].cell, timeline)
    mean = sum(simulation.meter.mean_in_stage(simulation.tick * BEATS_PER_SECOND // 60))
    assert value(sections, "little_open") == pytest.approx(mean, rel=0.05)


def test_a_links_time_is_that_of_its_packet() -> None:
    simulation = Simulation(SPECS["two cards"])
    num_seen = 0
    for _ in range(600):
        simulation.advance(1)
        for link in simulation.links:
            if not link.cells or not link.packets:
                continue
            sections = inspect(simulation, link.cells[0], Timeline())
            packet = max(link.packets, key=packet_bytes)
            exact = -(-packet_bytes(packet) // simulation.world.bytes_per_beat)
            assert packet.transmit_beats == exact
            assert value(sections, "link_total") == ms_from_beats(exact + packet.due_beat - packet.entered_beat)
            num_seen += packet_bytes(packet) > 1_000_000
    assert num_seen > 5


def test_a_page_allocator_counts_the_blocks_of_the_cores_it_touches() -> None:
    simulation, timeline = watched(SPECS["kv-paging"], 900)
    cells = [machine.cell for machine in simulation.machines if machine.kind == "page_allocator"]
    found = [inspect(simulation, cell, timeline) for cell in cells]
    assert any(value(sections, "blocks_owned") > 0 for sections in found)
    for sections in found:
        owned, used = value(sections, "blocks_owned"), value(sections, "blocks_used")
        assert used <= owned <= used + value(sections, "paged_cores")
        assert value(sections, "paged_bytes") == owned * 16 * 196_608
        assert 0 <= value(sections, "kv_empty") < value(sections, "paged_cores") * 16 * 196_608 + 1


def test_every_cell_that_holds_something_has_a_sheet_and_reading_it_changes_nothing() -> None:
    for spec in SPECS.values():
        simulation, timeline = watched(spec, 400)
        digest = simulation.digest()
        for tile in spec.tiles:
            assert inspect(simulation, tile.row * spec.cols + tile.col, timeline), tile
        assert simulation.digest() == digest
        taken = {tile.row * spec.cols + tile.col for tile in spec.tiles}
        empty = [cell for cell in range(spec.rows * spec.cols) if cell not in taken]
        assert all(inspect(simulation, cell, timeline) == [] for cell in empty)
