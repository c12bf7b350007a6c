"""By the priority of a request's class."""

from game.sim.request import Request
from game.sim.scheduling.order.order import ClaimOrder


class ByPriority(ClaimOrder):
    """The lower the number, the sooner, as in vLLM; who runs is displaced only where memory is full."""

    __slots__ = ()

    def claim(self, request: Request) -> int:
        """The priority of its class."""
        return request.priority
