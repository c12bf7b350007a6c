"""The step law and the block law as integer arithmetic.

Source of the step law: the roofline model (Williams, Waterman, Patterson 2009), applied to the matrix products of a
step and to its attention apart, for their kernels run one after another. The shares of bandwidth and compute that a
card attains, and the overhead a layer, are columns of its row (`game.physics.cards`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from game.physics.cards import CardType
from game.physics.models import ModelType
from game.physics.units import BEATS_PER_SECOND, beats_from_us

LINK_SHARE: Final = 0.80
"""Share of a link's peak that large transfers attain (PCIe 4.0 x16: about 25.6 of 32 GB/s)."""

BLOCK_SIZE: Final = 16
"""Tokens in a KV block (vLLM's default)."""


def attained_per_beat(peak_per_s: float, share: float) -> int:
    """Whole units (bytes or operations) a beat that are left of a peak rate a second; the share to 0.1 %."""
    return round(peak_per_s) * round(share * 1000) // (1000 * BEATS_PER_SECOND)


def link_bytes_per_beat(gb_per_s: float) -> int:
    """Bytes a beat that a link of so many GB/s peak carries."""
    return attained_per_beat(gb_per_s * 1e9, LINK_SHARE)


def num_blocks(num_tokens: int) -> int:
    """Blocks that so many tokens of one sequence need."""
    return -(-num_tokens // BLOCK_SIZE)


@dataclass(frozen=True, slots=True)
class StepLaw:
    """How long one forward pass of one model takes on one card; every field is an integer.

    A pass over tokens that read `context_tokens` of KV lasts
    `max(weights, matrix products) + max(KV, attention) + overhead`: what reads and what computes at the same time
    overlap, what comes one after another does not.
    """

    weights_bytes: int
    """VRAM of one copy of the weights."""
    read_bytes: int
    """Weights that every pass reads; of an embedding table that is no output layer only rows are looked up."""
    kv_bytes_per_token: int
    flops_per_token: int
    attention_flops: int
    weights_bytes_per_beat: int
    kv_bytes_per_beat: int
    flops_per_beat: int
    weights_beats: int
    """Beats to read the weights once."""
    overhead_beats: int

    def kv_beats(self, context_tokens: int) -> int:
        """Beats to read the keys and values of `context_tokens` tokens."""
        return -(-context_tokens * self.kv_bytes_per_token // self.kv_bytes_per_beat)

    def gemm_beats(self, num_tokens: int) -> int:
        """Beats to multiply `num_tokens` new tokens with all weights."""
        return -(-num_tokens * self.flops_per_token // self.flops_per_beat)

    def attention_beats(self, attended_pairs: int) -> int:
        """Beats to compute attention over so many (token, context) pairs."""
        return -(-attended_pairs * self.attention_flops // self.flops_per_beat)

    def memory_beats(self, context_tokens: int) -> int:
        """Beats to read the weights once and the keys and values of `context_tokens` tokens."""
        return self.weights_beats + self.kv_beats(context_tokens)

    def compute_beats(self, num_tokens: int, attended_pairs: int) -> int:
        """Beats to compute `num_tokens` new tokens that look at `attended_pairs` (token, context) pairs in all."""
        return self.gemm_beats(num_tokens) + self.attention_beats(attended_pairs)

    def step_beats(self, num_tokens: int, context_tokens: int, attended_pairs: int) -> int:
        """Beats of the whole pass: the slower of reading and computing in each of its two parts, plus the overhead."""
        linear = -(-num_tokens * self.flops_per_token // self.flops_per_beat)
        if linear < self.weights_beats:
            linear = self.weights_beats
        attention = -(-attended_pairs * self.attention_flops // self.flops_per_beat)
        kv = -(-context_tokens * self.kv_bytes_per_token // self.kv_bytes_per_beat)
        return linear + (kv if kv >= attention else attention) + self.overhead_beats

    def is_memory_bound(self, num_tokens: int, context_tokens: int, attended_pairs: int) -> bool:
        """Whether a pass waits for memory at least as long as for computing, its overhead apart."""
        weights, gemm = self.weights_beats, self.gemm_beats(num_tokens)
        kv, attention = self.kv_beats(context_tokens), self.attention_beats(attended_pairs)
        waits_for_memory = (weights if weights >= gemm else 0) + (kv if kv >= attention else 0)
        return 2 * waits_for_memory >= max(weights, gemm) + max(kv, attention)

    def with_block_size(self, block_size: int) -> StepLaw:
        """The law where KV lies in blocks of so many tokens: small blocks are read more slowly, by B / (B + 3.7).

        A card's share is measured at blocks of 16. Source of the one figure behind it: paged attention kernels take 20
        to 26 % longer at 16 (PagedAttention, arXiv 2309.06180, section 7.1); the shape below 8 is extrapolated.
        """
        if block_size >= BLOCK_SIZE:
            return self
        per_beat = self.kv_bytes_per_beat * block_size * 197 // (BLOCK_SIZE * (10 * block_size + 37))
        return replace(self, kv_bytes_per_beat=per_beat)

    def step_floor_beats(self) -> int:
        """The shortest a pass can be: weights read once, no KV. No layout beats it, so it bounds every score."""
        return self.weights_beats + self.overhead_beats

    def knee_tokens(self) -> float:
        """Tokens a pass at which its matrix products take as long as reading the weights."""
        return self.weights_beats * self.flops_per_beat / self.flops_per_token


def step_law(model: ModelType, card: CardType) -> StepLaw:
    """The step law of `model` on `card`.

    A token costs 2 operations a weight that is read (one multiplication, one addition) and 4 * layers * hidden size for
    each token of context it attends to (scores and weighted sum).
    """
    weights_bytes_per_beat = attained_per_beat(card.bandwidth_gb_per_s * 1e9, card.weights_share)
    return StepLaw(
        weights_bytes=model.weights_bytes,
        read_bytes=model.read_bytes,
        kv_bytes_per_token=model.kv_bytes_per_token,
        flops_per_token=2 * model.num_read_params,
        attention_flops=4 * model.num_layers * model.hidden_size,
        weights_bytes_per_beat=weights_bytes_per_beat,
        kv_bytes_per_beat=attained_per_beat(card.bandwidth_gb_per_s * 1e9, card.kv_share),
        flops_per_beat=attained_per_beat(card.tflops * 1e12, card.compute_share),
        weights_beats=-(-model.read_bytes // weights_bytes_per_beat),
        overhead_beats=beats_from_us(card.overhead_us_per_layer * model.num_layers),
    )


def attended_pairs(num_computed_tokens: int, num_new_tokens: int) -> int:
    """(token, context) pairs when `num_new_tokens` follow `num_computed_tokens`, causally and itself included."""
    return num_new_tokens * num_computed_tokens + num_new_tokens * (num_new_tokens + 1) // 2


def expected_tokens_per_bundle(acceptance: float, num_drafts: int) -> float:
    """Mean tokens of one speculative step: (1 - a^(k+1)) / (1 - a), Leviathan et al. 2023, arXiv 2211.17192."""
    if acceptance >= 1.0:
        return float(num_drafts + 1)
    return float((1.0 - acceptance ** (num_drafts + 1)) / (1.0 - acceptance))
