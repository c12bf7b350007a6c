"""The laws against published numbers and against arithmetic done by hand."""

import pytest

from game.physics.cards import CARDS
from game.physics.laws import (
    attended_pairs,
    expected_tokens_per_bundle,
    link_bytes_per_beat,
    num_blocks,
    step_law,
)
from game.physics.links import LINKS
from game.physics.models import MODELS
from game.physics.units import BEATS_PER_SECOND, MIB, beats_from_us, ms_from_beats


def test_a_second_has_1_2_million_beats() -> None:
    assert BEATS_PER_SECOND == 1_200_000
    assert ms_from_beats(37_200) == pytest.approx(31.0)
    assert beats_from_us(40 * 24) == 1152


@pytest.mark.parametrize(
    ("model", "num_params", "kv_bytes_per_token"),
    [
        ("opt-1.3b", 1_315_758_080, 192 * 1024),
        ("opt-125m", 125_239_296, 36 * 1024),
        ("llama-3-8b", 8_030_261_248, 128 * 1024),
    ],
)
def test_models_have_their_published_size(model: str, num_params: int, kv_bytes_per_token: int) -> None:
    assert MODELS[model].num_params == num_params
    assert MODELS[model].kv_bytes_per_token == kv_bytes_per_token


def test_opt_takes_2510_mib_and_its_block_3_mib() -> None:
    model = MODELS["opt-1.3b"]
    assert model.weights_bytes / MIB == pytest.approx(2510, abs=1)
    assert 16 * model.kv_bytes_per_token == 3 * MIB


def test_every_model_card_and_link_says_where_its_numbers_are_from() -> None:
    sources = [model.source for model in MODELS.values()]
    sources += [card.source for card in CARDS.values()]
    sources += [link.source for link in LINKS.values()]
    assert all(len(source) > 10 for source in sources)


def test_decode_step_of_the_toy_card_takes_28_4_ms() -> None:
    law = step_law(MODELS["opt-1.3b"], CARDS["toy-120"])
    assert law.weights_bytes_per_beat == law.kv_bytes_per_beat == 80_000
    assert law.flops_per_beat == 4_333_333
    assert ms_from_beats(law.step_beats(1, 1, 1)) == pytest.approx(28.38, abs=0.01)
    assert law.step_floor_beats() <= law.step_beats(1, 1, 1)


def test_batching_is_nearly_free_up_to_the_knee_and_linear_beyond() -> None:
    law = step_law(MODELS["opt-1.3b"], CARDS["toy-120"])
    knee = 8e12 * 0.65 * 2 / (2 * 120e9 * 0.80)
    one, half, twice, four_times = (
        law.step_beats(round(n), 0, 0) - law.overhead_beats for n in (1, knee / 2, 2 * knee, 4 * knee)
    )
    assert one == half
    assert twice / one == pytest.approx(2, rel=0.02)
    assert four_times / twice == pytest.approx(2, rel=0.02)


def test_a100_decodes_llama_3_8b_as_fast_as_measured() -> None:
    """Measured on an A100: 9.7 ms at batch 1, 13.2 ms at 128, 34.6 ms at 512 for the linear part (Vidur profiles).

    The overhead a layer was fitted together with the shares, so it belongs to the prediction.
    """
    law = step_law(MODELS["llama-3-8b"], CARDS["a100-80"])
    for batch, measured_ms in ((1, 9.7), (128, 13.2), (512, 34.6)):
        linear_ms = ms_from_beats(law.step_beats(batch, 0, 0))
        assert linear_ms == pytest.approx(measured_ms, rel=0.2), batch


def test_causal_attention_counts_each_token_with_all_before_it() -> None:
    assert attended_pairs(0, 4) == 1 + 2 + 3 + 4
    assert attended_pairs(10, 1) == 11
    assert attended_pairs(3, 5) + attended_pairs(0, 3) == attended_pairs(0, 8)


@pytest.mark.parametrize(
    ("model", "card"), [("opt-1.3b", "toy-120"), ("llama-3-8b", "a100-80"), ("llama-3-70b", "h100")]
)
def test_what_is_divided_beforehand_comes_to_what_the_parts_come_to(model: str, card: str) -> None:
    """Of every size on both sides of each knee; a token counted as unsampled saves its output layer."""
    law = step_law(MODELS[model], CARDS[card])
    bounds = set()
    for tokens in (1, 2, 3, 37, 512, 8191):
        for context in (0, 1, 4097, 900_001, 40_000_003):
            for unsampled in (0, 1, tokens - 1):
                sums = (tokens, context, context * tokens // 7)
                gemm, kv, attention = (
                    law.gemm_beats(tokens, unsampled),
                    law.kv_beats(context),
                    law.attention_beats(sums[2]),
                )
                beats = max(law.weights_beats, gemm) + max(kv, attention) + law.overhead_beats
                waits = (law.weights_beats if law.weights_beats >= gemm else 0) + (kv if kv >= attention else 0)
                is_memory_bound = 2 * waits >= beats - law.overhead_beats
                assert law.beats_and_bound(*sums, num_unsampled=unsampled) == (beats, is_memory_bound)
                assert law.step_beats(*sums, num_unsampled=unsampled) == beats
                bounds.add(is_memory_bound)
    assert bounds == {True, False}


def test_blocks_hold_16_tokens() -> None:
    assert [num_blocks(n) for n in (0, 1, 16, 17, 768)] == [0, 1, 1, 2, 48]


def test_pcie4_carries_about_25_6_gb_a_second() -> None:
    assert link_bytes_per_beat(32.0) * BEATS_PER_SECOND == pytest.approx(25.6e9, rel=1e-4)


@pytest.mark.parametrize(("acceptance", "tokens"), [(0.8, 2.952), (0.5, 1.875), (0.95, 3.7099), (1.0, 4.0), (0.0, 1.0)])
def test_tokens_per_bundle_follow_leviathan(acceptance: float, tokens: float) -> None:
    assert expected_tokens_per_bundle(acceptance, 3) == pytest.approx(tokens, rel=1e-4)
