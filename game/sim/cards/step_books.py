"""What the steps of an engine have come to: bytes and operations, and what the time went into."""

from __future__ import annotations

from typing import Final

MEMORY: Final = "memory"
COMPUTE: Final = "compute"
OVERHEAD: Final = "overhead"


class StepBooks:
    """Sums over the steps of one card, from which utilisation follows."""

    __slots__ = (
        "num_attended_pairs",
        "num_compute_bound",
        "num_context_tokens",
        "num_memory_bound",
        "num_overhead_bound",
        "num_sequences",
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

    def note(self, num_context_tokens: int, num_attended_pairs: int, num_sequences: int, bound: str) -> None:
        """A step begins, most of whose time goes into "memory", "compute" or "overhead"."""
        self.num_context_tokens += num_context_tokens
        self.num_attended_pairs += num_attended_pairs
        self.num_sequences += num_sequences
        if bound == OVERHEAD:
            self.num_overhead_bound += 1
        elif bound == MEMORY:
            self.num_memory_bound += 1
        else:
            self.num_compute_bound += 1

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
