"""What the admission of a request hangs on, in blocks of one card's memory (laws 2 and 4)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Room:
    """Blocks as they are now. What is cached and held by nobody counts as free."""

    num_blocks: int
    block_size: int
    free_blocks: int
    needed_blocks: int
    """What the first that waits needs beyond blocks that it finds; -1 where nobody waits."""
    watermark_blocks: float
    """What stays free by the watermark."""
    growth_blocks: float
    """What stays free for the tokens that running requests may still write."""
    growing_tokens: int
    """How many those are."""
