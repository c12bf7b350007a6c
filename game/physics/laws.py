"""The step law and the block law as integer arithmetic.

Source of the step law: the roofline model (Williams, Waterman, Patterson 2009), with the attainable fractions of
bandwidth and compute and the overhead a layer that fit measured decode steps of A100, H100 and L40S cards within
about 7 % (Vidur and AIConfigurator profiles; see docs/model.md).
"""

from dataclasses import dataclass
from typing import Final

from game.physics.cards import CardType
from game.physics.models import ModelType
from game.physics.units import BEATS_PER_SECOND, beats_from_us

BANDWIDTH_EFFICIENCY_PERCENT: Final = 80
"""Share of a card's peak bandwidth that a step attains."""

COMPUTE_EFFICIENCY_PERCENT: Final = 65
"""Share of a card's peak compute that a step attains."""

OVERHEAD_US_PER_LAYER: Final = 40
"""Microseconds of kernel launches and synchronisation that each layer adds to a step."""

LINK_EFFICIENCY_PERCENT: Final = 80
"""Share of a link's peak that large transfers attain (PCIe 4.0 x16: about 25.6 of 32 GB/s)."""

BLOCK_SIZE: Final = 16
"""Tokens in a KV block (vLLM's default)."""


def attained_per_beat(peak_per_s: float, efficiency_percent: int) -> int:
    """Whole units (bytes or operations) a beat that are left of a peak rate a second."""
    return round(peak_per_s) * efficiency_percent // (100 * BEATS_PER_SECOND)


def link_bytes_per_beat(gb_per_s: float) -> int:
    """Bytes a beat that a link of so many GB/s peak carries."""
    return attained_per_beat(gb_per_s * 1e9, LINK_EFFICIENCY_PERCENT)


def num_blocks(num_tokens: int) -> int:
    """Blocks that so many tokens of one sequence need."""
    return -(-num_tokens // BLOCK_SIZE)


@dataclass(frozen=True, slots=True)
class StepLaw:
    """How long one forward pass of one model takes on one card; every field is an integer.

    A pass over tokens that read `context_tokens` of KV lasts
    `max(bytes / bytes_per_beat, flops / flops_per_beat) + overhead_beats`.
    """

    weights_bytes: int
    kv_bytes_per_token: int
    flops_per_token: int
    attention_flops: int
    bytes_per_beat: int
    flops_per_beat: int
    overhead_beats: int

    def memory_beats(self, context_tokens: int) -> int:
        """Beats to read the weights once and the keys and values of `context_tokens` tokens."""
        return -(-(self.weights_bytes + context_tokens * self.kv_bytes_per_token) // self.bytes_per_beat)

    def compute_beats(self, num_tokens: int, attended_pairs: int) -> int:
        """Beats to compute `num_tokens` new tokens that look at `attended_pairs` (token, context) pairs in all."""
        flops = num_tokens * self.flops_per_token + attended_pairs * self.attention_flops
        return -(-flops // self.flops_per_beat)

    def step_beats(self, num_tokens: int, context_tokens: int, attended_pairs: int) -> int:
        """Beats of the whole pass: the slower of memory and compute, plus the overhead."""
        num_bytes = self.weights_bytes + context_tokens * self.kv_bytes_per_token
        flops = num_tokens * self.flops_per_token + attended_pairs * self.attention_flops
        memory = -(-num_bytes // self.bytes_per_beat)
        compute = -(-flops // self.flops_per_beat)
        return (memory if memory >= compute else compute) + self.overhead_beats

    def step_floor_beats(self) -> int:
        """The shortest a pass can be: weights read once, no KV. No layout beats it, so it bounds every score."""
        return self.memory_beats(0) + self.overhead_beats


def step_law(model: ModelType, card: CardType) -> StepLaw:
    """The step law of `model` on `card`.

    A token costs 2 operations a parameter (one multiplication, one addition) and 4 * layers * hidden size for each
    token of context it attends to (scores and weighted sum).
    """
    return StepLaw(
        weights_bytes=model.weights_bytes,
        kv_bytes_per_token=model.kv_bytes_per_token,
        flops_per_token=2 * model.num_params,
        attention_flops=4 * model.num_layers * model.hidden_size,
        bytes_per_beat=attained_per_beat(card.bandwidth_gb_per_s * 1e9, BANDWIDTH_EFFICIENCY_PERCENT),
        flops_per_beat=attained_per_beat(card.tflops * 1e12, COMPUTE_EFFICIENCY_PERCENT),
        overhead_beats=beats_from_us(OVERHEAD_US_PER_LAYER * model.num_layers),
    )


def attended_pairs(num_computed_tokens: int, num_new_tokens: int) -> int:
    """(token, context) pairs when `num_new_tokens` follow `num_computed_tokens`, causally and itself included."""
    return num_new_tokens * num_computed_tokens + num_new_tokens * (num_new_tokens + 1) // 2


def expected_tokens_per_bundle(acceptance: float, num_drafts: int) -> float:
    """Mean tokens of one speculative step: (1 - a^(k+1)) / (1 - a), Leviathan et al. 2023, arXiv 2211.17192."""
    if acceptance >= 1.0:
        return float(num_drafts + 1)
    return float((1.0 - acceptance ** (num_drafts + 1)) / (1.0 - acceptance))
