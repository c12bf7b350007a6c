"""What the steps of an engine have come to: bytes and operations, and what the time went into."""

from __future__ import annotations

from typing import TYPE_CHECKING

from game.physics.laws import StepLaw

if TYPE_CHECKING:
    from game.sim.cards.card import Card


class StepBooks:
    """Sums over the steps of one card, from which utilisation follows."""

    __slots__ = (
        "kv_block_beats",
        "num_attended_pairs",
        "num_compute_bound",
        "num_context_tokens",
        "num_memory_bound",
        "num_overhead_bound",
        "num_sequences",
        "num_unsampled",
        "special_attention_flops",
        "special_read_bytes",
    )

    def __init__(self) -> None:
        self.num_context_tokens = 0
        """Tokens whose keys and values were read."""
        self.num_attended_pairs = 0
        self.num_sequences = 0
        """Sequences in each step, added up."""
        self.num_memory_bound = 0
        """Steps most of whose time went into reading."""
        self.num_compute_bound = 0
        self.num_overhead_bound = 0
        """Steps most of whose time went into launches and the host's work."""
        self.num_unsampled = 0
        """Tokens that had no use for the output layer."""
        self.kv_block_beats = 0
        """KV blocks that sequences held in each step, times its beats."""
        self.special_read_bytes = 0
        """Weights and KV that were read, where the model is no plain one; otherwise they follow from the sums."""
        self.special_attention_flops = 0
        """The same of the operations of attention."""

    @property
    def num_steps(self) -> int:
        """Steps that have begun."""
        return self.num_memory_bound + self.num_compute_bound + self.num_overhead_bound

    def read_bytes(self, law: StepLaw) -> int:
        """Weights and KV that the steps have read."""
        if law.is_plain:
            return self.num_steps * law.read_bytes + law.kv_bytes(self.num_context_tokens)
        return self.special_read_bytes

    def num_flops(self, law: StepLaw, num_tokens: int) -> int:
        """Operations of the steps, which have computed so many tokens."""
        attention = self.special_attention_flops
        if law.is_plain:
            attention = law.attention_work(self.num_context_tokens, self.num_attended_pairs)
        return law.gemm_flops(num_tokens, self.num_unsampled) + attention

    def note(self, card: Card, num_sequences: int, overhead_beats: int, is_memory_bound: bool) -> None:
        """A card begins a step, of which so many beats are launches and the host's work."""
        context, pairs = card.num_context_tokens, card.num_attended_pairs
        beats = card.step_end_beat - card.step_start_beat
        self.num_context_tokens += context
        self.num_attended_pairs += pairs
        self.num_sequences += num_sequences
        self.num_unsampled += card.num_unsampled
        if 2 * overhead_beats > beats:
            self.num_overhead_bound += 1
        elif is_memory_bound:
            self.num_memory_bound += 1
        else:
            self.num_compute_bound += 1
        law = card.law
        if not law.is_plain:
            kv_bytes = law.kv_bytes(context, card.num_window_context_tokens)
            self.special_read_bytes += law.read_bytes_of(card.num_step_tokens) + kv_bytes
            self.special_attention_flops += law.attention_work(context, pairs, card.num_window_pairs)

    def state(self) -> tuple[int, ...]:
        """What the digest walks."""
        return (
            self.num_context_tokens,
            self.num_attended_pairs,
            self.num_sequences,
            self.num_memory_bound,
            self.num_compute_bound,
            self.num_overhead_bound,
        )
