"""The step law and the block law as integer arithmetic.

Source of the step law: the roofline model (Williams, Waterman, Patterson 2009), applied to the matrix products of a
step and to its attention apart, for their kernels run one after another. The shares of bandwidth and compute that a
card attains, and the overhead a layer, are columns of its row (`game.physics.cards`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from game.physics.cards import CardType
from game.physics.expert_reads import touched_bytes
from game.physics.model_type import ModelType
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


SAME: Final = -1
"""In place of a sum over windows: no context is longer than the window, or there is none."""


@dataclass(frozen=True, slots=True)
class StepLaw:
    """How long one forward pass of one model takes on one card; every field is an integer, or a table of integers.

    A pass over tokens that read `context_tokens` of KV lasts
    `max(weights, matrix products) + max(KV, attention) + overhead`: what reads and what computes at the same time
    overlap, what comes one after another does not.

    Where `window_tokens` is not 0, some layers look at that many tokens of a sequence only. Callers then give, beside
    the sums over contexts and pairs, the same sums with each context cut to the window: `window_context_tokens` and
    `window_pairs`. Left out, they are taken to be the same, which holds while no context is longer.
    """

    weights_bytes: int
    """VRAM of one copy of the weights."""
    read_bytes: int
    """Weights that every pass reads, be it of one token; of a table that is no output layer only rows are looked up."""
    kv_bytes_per_token: int
    flops_per_token: int
    attention_flops: int
    """Operations for each (token, context) pair, of all layers; with a latent KV of what computes on it as it is."""
    weights_bytes_per_beat: int
    kv_bytes_per_beat: int
    flops_per_beat: int
    weights_beats: int
    """Beats to read the weights that every pass reads once."""
    overhead_beats: int
    whole_beats_per_token: int
    """Whole beats in `flops_per_token`, and the operations left over. Compiled, products of small factors are fast."""
    rest_flops_per_token: int
    head_flops: int = 0
    """Of `flops_per_token` those of the output layer, which an engine computes for sampled tokens only."""
    window_tokens: int = 0
    """Length of the window that some layers have, itself included; 0 where no layer has one."""
    window_kv_bytes_per_token: int = 0
    """Of `kv_bytes_per_token` what lies in layers with a window."""
    window_attention_flops: int = 0
    """Of `attention_flops` those of layers with a window."""
    expanded_attention_flops: int = 0
    """Operations for each pair where a latent KV is expanded to keys and values of every head first; 0: it has none."""
    expansion_flops: int = 0
    """Operations to expand the latent KV of one token of context."""
    read_bytes_by_tokens: tuple[int, ...] = ()
    """Of a mixture of experts: weights that a pass of so many tokens reads; the last holds for all longer ones."""
    is_plain: bool = True
    """Whether the model has neither windows nor a latent KV nor experts: `step_beats` is fast for those."""

    def read_bytes_of(self, num_tokens: int) -> int:
        """Weights that a pass over so many tokens reads."""
        table = self.read_bytes_by_tokens
        if not table:
            return self.read_bytes
        return table[num_tokens] if num_tokens < len(table) else table[-1]

    def weights_beats_of(self, num_tokens: int) -> int:
        """Beats to read the weights for a pass over so many tokens."""
        if not self.read_bytes_by_tokens:
            return self.weights_beats
        return -(-self.read_bytes_of(num_tokens) // self.weights_bytes_per_beat)

    def kv_bytes(self, context_tokens: int, window_context_tokens: int = SAME) -> int:
        """Bytes of the keys and values of `context_tokens` tokens."""
        num_bytes = context_tokens * self.kv_bytes_per_token
        if window_context_tokens != SAME:
            num_bytes -= (context_tokens - window_context_tokens) * self.window_kv_bytes_per_token
        return num_bytes

    def kv_beats(self, context_tokens: int, window_context_tokens: int = SAME) -> int:
        """Beats to read the keys and values of `context_tokens` tokens."""
        return -(-self.kv_bytes(context_tokens, window_context_tokens) // self.kv_bytes_per_beat)

    def gemm_flops(self, num_tokens: int, num_unsampled: int = 0) -> int:
        """Operations to multiply `num_tokens` new tokens with all weights, some of them not with the output layer."""
        return num_tokens * self.flops_per_token - num_unsampled * self.head_flops

    def gemm_beats(self, num_tokens: int, num_unsampled: int = 0) -> int:
        """Beats that takes."""
        return -(-self.gemm_flops(num_tokens, num_unsampled) // self.flops_per_beat)

    def attention_work(self, context_tokens: int, attended_pairs: int, window_pairs: int = SAME) -> int:
        """Operations of attention over so many (token, context) pairs and so many tokens of context.

        A latent KV is computed on as it is, or expanded to keys and values first, whatever is less.
        """
        work = attended_pairs * self.attention_flops
        if window_pairs != SAME:
            work -= (attended_pairs - window_pairs) * self.window_attention_flops
        if self.expanded_attention_flops:
            work = min(work, attended_pairs * self.expanded_attention_flops + context_tokens * self.expansion_flops)
        return work

    def attention_beats(self, attended_pairs: int, context_tokens: int = 0, window_pairs: int = SAME) -> int:
        """Beats to compute attention over so many (token, context) pairs; of a latent KV the context counts, too."""
        return -(-self.attention_work(context_tokens, attended_pairs, window_pairs) // self.flops_per_beat)

    def step_beats(
        self,
        num_tokens: int,
        context_tokens: int,
        attended_pairs: int,
        window_context_tokens: int = SAME,
        window_pairs: int = SAME,
        num_unsampled: int = 0,
    ) -> int:
        """Beats of the whole pass: the slower of reading and computing in each of its two parts, plus the overhead.

        Of the tokens `num_unsampled` are followed by none that is sampled, and have no use for the output layer.
        """
        if not self.is_plain or num_unsampled:
            return self.beats_and_bound(
                num_tokens, context_tokens, attended_pairs, window_context_tokens, window_pairs, num_unsampled
            )[0]
        # what `beats_and_bound` comes to, written out for speed
        rest_beats = -(-(num_tokens * self.rest_flops_per_token) // self.flops_per_beat)
        linear = num_tokens * self.whole_beats_per_token + rest_beats
        if linear < self.weights_beats:
            linear = self.weights_beats
        attention = -(-(attended_pairs * self.attention_flops) // self.flops_per_beat)
        kv = -(-(context_tokens * self.kv_bytes_per_token) // self.kv_bytes_per_beat)
        return linear + (kv if kv >= attention else attention) + self.overhead_beats

    def beats_and_bound(
        self,
        num_tokens: int,
        context_tokens: int,
        attended_pairs: int,
        window_context_tokens: int = SAME,
        window_pairs: int = SAME,
        num_unsampled: int = 0,
    ) -> tuple[int, bool]:
        """The same, and whether the pass waits for memory at least as long as for computing, its overhead apart."""
        if self.is_plain:
            weights = self.weights_beats
            rest = num_tokens * self.rest_flops_per_token
            if num_unsampled:
                rest -= num_unsampled * self.head_flops
            gemm = num_tokens * self.whole_beats_per_token - (-rest // self.flops_per_beat)
            kv = -(-(context_tokens * self.kv_bytes_per_token) // self.kv_bytes_per_beat)
            attention = -(-(attended_pairs * self.attention_flops) // self.flops_per_beat)
        else:
            weights = self.weights_beats_of(num_tokens)
            gemm = self.gemm_beats(num_tokens, num_unsampled)
            kv = self.kv_beats(context_tokens, window_context_tokens)
            attention = self.attention_beats(attended_pairs, context_tokens, window_pairs)
        reading = computing = 0
        if weights >= gemm:
            reading = weights
        else:
            computing = gemm
        if kv >= attention:
            reading += kv
        else:
            computing += attention
        return reading + computing + self.overhead_beats, reading >= computing

    def memory_beats(self, context_tokens: int) -> int:
        """Beats to read the weights that every pass reads, and the keys and values of `context_tokens` tokens."""
        return self.weights_beats + self.kv_beats(context_tokens)

    def compute_beats(self, num_tokens: int, attended_pairs: int) -> int:
        """Beats to compute `num_tokens` new tokens that look at `attended_pairs` (token, context) pairs in all."""
        return self.gemm_beats(num_tokens) + self.attention_beats(attended_pairs)

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

    A token costs 2 operations a weight that is read (one multiplication, one addition) and 4 * layers * heads * head
    size for each token of context it attends to (scores and weighted sum).
    """
    weights_bytes_per_beat = attained_per_beat(card.bandwidth_gb_per_s * 1e9, card.weights_share)
    table = _read_bytes_by_tokens(model)
    read_bytes = table[1] if table else model.always_read_bytes
    window, latent = model.window, model.latent
    attention_flops = 4 * model.num_layers * model.num_heads * model.head_size
    expanded = expansion = 0
    if latent is not None:
        per_pair = 2 * latent.rank + latent.rope_size
        attention_flops = 2 * model.num_layers * model.num_heads * per_pair
        expanded = 2 * model.num_layers * model.num_heads * (latent.key_size + latent.rope_size + latent.value_size)
        expansion = 2 * model.num_layers * latent.rank * model.num_heads * (latent.key_size + latent.value_size)
    num_window_layers = 0 if window is None else window.num_layers
    flops_per_token = 2 * model.num_active_params
    flops_per_beat = attained_per_beat(card.tflops * 1e12, card.compute_share)
    return StepLaw(
        weights_bytes=model.weights_bytes,
        read_bytes=read_bytes,
        kv_bytes_per_token=model.kv_bytes_per_token,
        flops_per_token=flops_per_token,
        attention_flops=attention_flops,
        weights_bytes_per_beat=weights_bytes_per_beat,
        kv_bytes_per_beat=attained_per_beat(card.bandwidth_gb_per_s * 1e9, card.kv_share_of(model.attention)),
        flops_per_beat=flops_per_beat,
        weights_beats=-(-read_bytes // weights_bytes_per_beat),
        overhead_beats=beats_from_us(card.overhead_us_per_layer * model.num_layers),
        whole_beats_per_token=flops_per_token // flops_per_beat,
        rest_flops_per_token=flops_per_token % flops_per_beat,
        head_flops=2 * model.num_head_params,
        window_tokens=0 if window is None else window.tokens,
        window_kv_bytes_per_token=num_window_layers * model.kv_bytes_per_token_and_layer,
        window_attention_flops=num_window_layers * attention_flops // model.num_layers,
        expanded_attention_flops=expanded,
        expansion_flops=expansion,
        read_bytes_by_tokens=table,
        is_plain=window is None and latent is None and not table,
    )


def _read_bytes_by_tokens(model: ModelType) -> tuple[int, ...]:
    """Weights that a step of 0, 1, 2 ... tokens reads, up to so many that no expert is left out."""
    if model.experts is None:
        return ()
    return tuple(model.always_read_bytes + num_bytes for num_bytes in touched_bytes(model.experts))


def attended_pairs(num_computed_tokens: int, num_new_tokens: int) -> int:
    """(token, context) pairs when `num_new_tokens` follow `num_computed_tokens`, causally and itself included."""
    return num_new_tokens * num_computed_tokens + num_new_tokens * (num_new_tokens + 1) // 2


def window_pairs(num_computed_tokens: int, num_new_tokens: int, window_tokens: int) -> int:
    """The same where a token looks at the last `window_tokens` only, itself included."""
    num_short = min(num_new_tokens, max(0, window_tokens - num_computed_tokens))
    return attended_pairs(num_computed_tokens, num_short) + (num_new_tokens - num_short) * window_tokens


def expected_tokens_per_bundle(acceptance: float, num_drafts: int) -> float:
    """Mean tokens of one speculative step: (1 - a^(k+1)) / (1 - a), Leviathan et al. 2023, arXiv 2211.17192."""
    if acceptance >= 1.0:
        return float(num_drafts + 1)
    return float((1.0 - acceptance ** (num_drafts + 1)) / (1.0 - acceptance))
