"""Shortest job first, as far as a server can tell: by the length of the prompt."""

from game.sim.request import Request
from game.sim.scheduling.order.order import ClaimOrder


class ShortestFirst(ClaimOrder):
    """Short prompts first. How long an answer gets is known to nobody before it ends."""

    __slots__ = ()

    def claim(self, request: Request) -> int:
        """Tokens of its prompt."""
        return request.num_prompt_tokens
