"""The step law against measured kernels: linear operations of a layer, and attention."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from game.bench.calibration.comparison import Comparison
from game.bench.calibration.files import Row, Truth
from game.bench.calibration.sources import VIDUR_ATTENTION, VIDUR_LINEAR
from game.physics.cards import CARDS, CardType
from game.physics.laws import StepLaw, attended_pairs, step_law
from game.physics.models import MODELS
from game.physics.units import beats_from_us, ms_from_beats

LINEAR_FILE: Final = "vidur_linear_ops_by_tokens.csv"
ATTENTION_FILE: Final = "vidur_attention_llama3_8b_a100_samples.csv"

ATTENTION_OVERHEAD: Final = 0.5
"""Of a layer's overhead what belongs to an attention kernel that is measured alone: 20 of 40 us, launch and split."""

_CARDS: Final = {"a100": "a100-80", "h100": "h100", "a40": "a40"}


def linear(truth: Truth) -> Iterator[Comparison]:
    """All linear operations of all layers of a model, or of the part of it that tensor parallel ranks have."""
    for row in truth.rows(LINEAR_FILE, VIDUR_LINEAR):
        card, layers = CARDS[_CARDS[row["device"]]], int(row["layers"])
        num_tokens, num_params = int(row["num_tokens"]), layers * int(row["params_per_layer_per_gpu"])
        beats = _law_of(card, num_params, layers).step_beats(num_tokens, 0, 0)
        what = f"{row['model']} TP{row['tp']}, {num_tokens} tokens"
        theirs = layers * float(row["all_linear_ms_per_layer"])
        yield Comparison(VIDUR_LINEAR, what, card.title, "linear", "ms", ms_from_beats(beats), theirs)


def attention(truth: Truth) -> Iterator[Comparison]:
    """Attention of all layers of Llama-3-8B on an A100."""
    card, model = CARDS["a100-80"], MODELS["llama-3-8b"]
    law = step_law(model, card)
    overhead = beats_from_us(round(ATTENTION_OVERHEAD * card.overhead_us_per_layer * model.num_layers))
    for row in truth.rows(ATTENTION_FILE, VIDUR_ATTENTION):
        what, context, pairs = _attended(row)
        beats = max(law.kv_beats(context), law.attention_beats(pairs)) + overhead
        theirs = model.num_layers * float(row["attn_ms_per_layer"])
        group = f"{card.title}, {row['kind']}"
        yield Comparison(VIDUR_ATTENTION, what, group, "attention", "ms", ms_from_beats(beats), theirs)


def _attended(row: Row) -> tuple[str, int, int]:
    batch, new, before = (int(row[name]) for name in ("batch_size", "prefill_chunk_size", "kv_cache_size"))
    if row["kind"] == "decode":
        return f"{batch} sequences of {before} tokens", batch * (before + 1), batch * (before + 1)
    return f"{new} tokens after {before}", before + new, attended_pairs(before, new)


def _law_of(card: CardType, num_params: int, num_layers: int) -> StepLaw:
    """The law of so many 16-bit weights and nothing else."""
    law = step_law(MODELS["llama-3-8b"], card)
    whole_beats_per_token, rest_flops_per_token = divmod(2 * num_params, law.flops_per_beat)
    return replace(
        law,
        read_bytes=2 * num_params,
        weights_beats=-(-2 * num_params // law.weights_bytes_per_beat),
        flops_per_token=2 * num_params,
        whole_beats_per_token=whole_beats_per_token,
        rest_flops_per_token=rest_flops_per_token,
        overhead_beats=beats_from_us(card.overhead_us_per_layer * num_layers),
    )
