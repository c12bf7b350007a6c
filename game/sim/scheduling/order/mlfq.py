"""Multi-level feedback queue: who has had much goes down, without anybody knowing how much is to come."""

from typing import Final

from game.sim.request import Request
from game.sim.scheduling.order.order import ClaimOrder

TOP_TOKENS: Final = 64
"""Tokens of an answer after which it leaves the top level; each level below lasts twice as long."""

LAST_LEVEL: Final = 4


class FeedbackQueue(ClaimOrder):
    """New requests are on the top level; a lower level is displaced by a higher one."""

    is_preemptive = True

    __slots__ = ()

    def claim(self, request: Request) -> int:
        """The level that it has sunk to, 0 at the top."""
        level = (request.num_output_tokens // TOP_TOKENS + 1).bit_length() - 1
        return min(level, LAST_LEVEL)
