"""Draft models and gates: what is guessed, what is accepted, what is never delivered."""

import pytest

from game.physics.laws import expected_tokens_per_bundle
from game.physics.units import ms_from_beats
from game.session.run.reasons import spill_reason
from game.sim.packet import DRAFT
from game.sim.simulation import Simulation
from game.sim.spec import ClosedLoop, Lengths
from tests.drawing import assert_books_balance, factory, ran, slot_cards

WORK = ClosedLoop(users=1, prompt=Lengths(64, 64), output=Lengths(192, 192))
GATED = ("S>PDV>K", "...F...")
UNGATED = ("S>PD>>K", "...F...")


@pytest.mark.parametrize("acceptance", [0.5, 0.8, 0.95])
def test_a_bundle_yields_what_leviathan_expects(acceptance: float) -> None:
    simulation = ran(factory(*GATED, workload=WORK, acceptance=acceptance, max_model_len=512), 60_000)
    ledger = simulation.ledger
    bundles = ledger.num_drafted / 3
    assert 1 + ledger.num_accepted / bundles == pytest.approx(expected_tokens_per_bundle(acceptance, 3), rel=0.04)


def test_the_gate_discards_what_the_model_did_not_accept() -> None:
    simulation = ran(factory(*GATED, workload=WORK, max_model_len=512), 6000)
    ledger = simulation.ledger
    assert ledger.num_rejected > 500
    assert ledger.requests_done * 192 <= ledger.num_delivered < (ledger.requests_done + 1) * 192
    assert_books_balance(simulation)


def test_never_accepted_drafts_cost_time_and_deliver_one_token_a_step() -> None:
    plain = ran(factory("S>PD>>K", ".......", workload=WORK, max_model_len=512), 6000)
    hopeless = ran(factory(*GATED, workload=WORK, acceptance=0.0, max_model_len=512), 6000)
    assert hopeless.ledger.num_accepted == 0
    assert hopeless.ledger.num_delivered < 0.8 * plain.ledger.num_delivered


def test_bundle_without_gate_delivers_nothing_and_is_reported() -> None:
    simulation = ran(factory(*UNGATED, workload=WORK, max_model_len=512), 6000)
    (spill,) = simulation.spills
    assert spill_reason(spill) == "a draft bundle reached the output without a validation gate"
    assert spill.packet_kind == DRAFT
    assert simulation.ledger.num_delivered == 1, "only the first token, which prefill sampled, needs no gate"
    assert simulation.ledger.requests_done == 0
    assert_books_balance(simulation)


def test_an_answer_never_has_more_tokens_than_asked_for() -> None:
    work = ClosedLoop(users=1, prompt=Lengths(64, 64), output=Lengths(2, 9))
    simulation = ran(factory(*GATED, workload=work, acceptance=1.0), 6000)
    assert simulation.ledger.requests_done > 100
    assert_books_balance(simulation)


def test_draft_weights_and_draft_kv_take_vram() -> None:
    simulation = ran(factory(*GATED, workload=WORK, max_model_len=512), 60)
    target, draft, kv = simulation.holders()
    assert target.num_bytes == 2_631_516_160
    assert draft.num_bytes == 250_478_592
    assert kv.num_bytes == 512 * (196_608 + 36_864)
    assert kv.cell == 3


def test_a_second_draft_tile_loads_a_second_copy() -> None:
    one = Simulation(factory(*GATED))
    two = Simulation(factory("S>PDV>K", "...F..F"))
    assert two.vram_used_bytes - one.vram_used_bytes == 250_478_592
    assert Simulation(factory(*GATED, vram_mib=2600)).crash is not None


def test_a_speculative_step_takes_the_verification_and_three_draft_passes() -> None:
    simulation = ran(factory(*GATED, workload=WORK, max_model_len=512), 300)
    card = slot_cards(simulation)[0]
    verify_ms = ms_from_beats(card.law.memory_beats(card.num_context_tokens) + card.law.overhead_beats)
    draft_pass_ms = 250_478_592 / 96e6 + 12 * 0.040
    assert ms_from_beats(card.draft_beats) == pytest.approx(3 * draft_pass_ms, rel=0.05)
    assert ms_from_beats(card.draft_beats) > 3 * draft_pass_ms
    assert ms_from_beats(card.step_end_beat - card.step_start_beat) == pytest.approx(
        verify_ms + ms_from_beats(card.draft_beats), rel=1e-6
    )


def test_one_draft_model_serves_the_cores_it_touches_as_one_batch() -> None:
    """Two sequences on one draft tile cost little more drafting than one; on two tiles they cost twice as much."""
    work = ClosedLoop(users=2, prompt=Lengths(64, 64), output=Lengths(192, 192))
    alone = ran(factory("S>PDV>K", "...F...", workload=WORK, max_model_len=512), 100).cards[0].draft_beats
    one_tile = ran(factory("S>PDV>K", "..DF...", facing={(1, 2): "S"}, workload=work, max_model_len=512), 100)
    two_tiles = ran(factory("...F...", "S>PDV>K", ".FD....", workload=work, max_model_len=512), 100)
    assert len(slot_cards(one_tile)[0].decoding) == len(slot_cards(two_tiles)[0].decoding) == 2
    assert slot_cards(one_tile)[0].draft_beats < 1.05 * alone
    assert slot_cards(two_tiles)[0].draft_beats > 1.95 * alone


def test_more_accepted_drafts_mean_a_faster_answer() -> None:
    done = [
        ran(factory(*GATED, workload=WORK, acceptance=acceptance, max_model_len=512), 6000).ledger.num_delivered
        for acceptance in (0.2, 0.5, 0.8, 0.95)
    ]
    assert done == sorted(done)
    assert done[-1] > 2 * done[0]


def test_draft_kv_is_paged_like_the_rest() -> None:
    simulation = ran(factory("S>PDV>K", "..MF...", ".......", workload=WORK, max_model_len=512), 60)
    assert simulation.holders()[-1].num_bytes == 512 * (196_608 + 36_864), "only the prefill core touches the allocator"
    simulation = ran(factory("...M...", "S>PDV>K", "..MF...", workload=WORK, max_model_len=512), 60)
    held = simulation.holders()[-1].num_bytes
    assert held % (16 * (196_608 + 36_864)) == 0
    assert held < 512 * (196_608 + 36_864)


def test_no_draft_reaches_beyond_the_longest_sequence() -> None:
    """Prompt and answer fill max_model_len to the last token: the guesses of the last steps are cut off there."""
    for rows in (("S>PDV>K", "...F..."), ("..MM...", "S>PDV>K", "...F...")):
        simulation = Simulation(factory(*rows, workload=WORK, max_model_len=256, acceptance=0.9))
        for _ in range(1200):
            simulation.advance(1)
            for request in simulation.open_requests():
                assert request.num_owned_tokens <= 256
                assert request.num_computed_tokens <= 256
            assert (
                slot_cards(simulation)[0].num_context_tokens
                <= 256 * max(1, len(slot_cards(simulation)[0].decoding)) + 64
            )
        assert simulation.ledger.requests_done > 1
        assert_books_balance(simulation)
