"""One forward step taken apart by law 1: what it reads and computes, and how long each part of that takes."""

from __future__ import annotations

from dataclasses import dataclass, replace

from game.physics.laws import SAME, StepLaw


@dataclass(frozen=True, slots=True)
class Step:
    """What a step computes and reads; `draft_beats` come on top, where drafts are made."""

    law: StepLaw
    num_tokens: int
    """Tokens that it computes."""
    num_context_tokens: int
    """Tokens whose keys and values it reads."""
    num_attended_pairs: int
    """(token, context) pairs that its attention looks at."""
    draft_beats: int = 0
    num_window_context_tokens: int = SAME
    """`num_context_tokens` with each sequence's context cut to the law's window."""
    num_window_pairs: int = SAME
    """`num_attended_pairs` with each token's context cut to the law's window."""
    num_unsampled: int = 0
    """Tokens of prompts that are followed by none that is sampled, and that the output layer is not computed for."""
    host_beats: int = 0
    """What the host of an engine adds to the step."""

    @property
    def read_bytes(self) -> int:
        """Weights that it reads; of a mixture those of the experts that its tokens are sent to."""
        return self.law.read_bytes_of(self.num_tokens)

    @property
    def kv_bytes(self) -> int:
        """Keys and values that it reads."""
        return self.law.kv_bytes(self.num_context_tokens, self.num_window_context_tokens)

    @property
    def num_bytes(self) -> int:
        """Weights and KV that it reads."""
        return self.read_bytes + self.kv_bytes

    @property
    def attention_flops(self) -> int:
        """Operations of its attention."""
        return self.law.attention_work(self.num_context_tokens, self.num_attended_pairs, self.num_window_pairs)

    @property
    def gemm_flops(self) -> int:
        """Operations of its matrix products."""
        return self.law.gemm_flops(self.num_tokens, self.num_unsampled)

    @property
    def num_flops(self) -> int:
        """Operations of its matrix products and its attention."""
        return self.gemm_flops + self.attention_flops

    @property
    def weights_beats(self) -> int:
        """How long reading its weights takes."""
        return self.law.weights_beats_of(self.num_tokens)

    @property
    def gemm_beats(self) -> int:
        """How long its matrix products take; meanwhile the weights are read."""
        return self.law.gemm_beats(self.num_tokens, self.num_unsampled)

    @property
    def kv_beats(self) -> int:
        """How long reading its keys and values takes."""
        return self.law.kv_beats(self.num_context_tokens, self.num_window_context_tokens)

    @property
    def attention_beats(self) -> int:
        """How long its attention computes; meanwhile they are read."""
        return self.law.attention_beats(self.num_attended_pairs, self.num_context_tokens, self.num_window_pairs)

    @property
    def memory_beats(self) -> int:
        """How long all of its reading takes."""
        return self.weights_beats + self.kv_beats

    @property
    def compute_beats(self) -> int:
        """How long all of its computing takes."""
        return self.gemm_beats + self.attention_beats

    @property
    def total_beats(self) -> int:
        """How long it lasts: of each part the slower of reading and computing, the overhead, drafts, the host."""
        linear = max(self.weights_beats, self.gemm_beats)
        return (
            linear
            + max(self.kv_beats, self.attention_beats)
            + self.law.overhead_beats
            + self.draft_beats
            + self.host_beats
        )

    @property
    def bound(self) -> str:
        """What it mostly waits for: "memory" or "compute"."""
        sums = (self.num_tokens, self.num_context_tokens, self.num_attended_pairs)
        _, is_memory_bound = self.law.beats_and_bound(
            *sums, self.num_window_context_tokens, self.num_window_pairs, self.num_unsampled
        )
        return "memory" if is_memory_bound else "compute"

    def with_one_more_of(self, num_sequences: int) -> Step:
        """The step with one sequence more than its `num_sequences`, which is as long as they are on average."""
        return replace(
            self,
            num_tokens=_one_more(self.num_tokens, num_sequences),
            num_context_tokens=_one_more(self.num_context_tokens, num_sequences),
            num_attended_pairs=_one_more(self.num_attended_pairs, num_sequences),
            num_window_context_tokens=_one_more(self.num_window_context_tokens, num_sequences),
            num_window_pairs=_one_more(self.num_window_pairs, num_sequences),
        )


def _one_more(total: int, num_sequences: int) -> int:
    return SAME if total == SAME else total + total // num_sequences
