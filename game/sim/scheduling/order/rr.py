"""Round robin: everybody in turn, for so many tokens."""

from typing import Final

from game.sim.request import Request
from game.sim.scheduling.order.order import ClaimOrder

QUANTUM_TOKENS: Final = 64
"""Tokens of an answer after which it is the next one's turn."""


class RoundRobin(ClaimOrder):
    """Who has had a turn goes behind all who have had fewer, and is displaced by them."""

    is_preemptive = True

    __slots__ = ()

    def claim(self, request: Request) -> int:
        """Turns it has had."""
        return request.num_output_tokens // QUANTUM_TOKENS
