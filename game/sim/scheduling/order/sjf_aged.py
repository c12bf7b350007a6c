"""Shortest job first, where waiting counts: nobody starves."""

from game.physics.units import BEATS_PER_SECOND
from game.sim.request import Request
from game.sim.scheduling.order.order import ClaimOrder


class ShortestFirstAged(ClaimOrder):
    """A second of waiting outweighs `age_rate` tokens of prompt.

    As all wait equally fast, who goes first never changes while they do: a claim is the length of the prompt plus
    `age_rate` times the second of arrival. At 0 that is shortest first, at infinity first come, first served.
    """

    __slots__ = ("_age_rate",)

    def __init__(self, age_rate: int) -> None:
        self._age_rate = age_rate

    def claim(self, request: Request) -> int:
        """Tokens of its prompt and of its age, in tokens times beats."""
        return request.num_prompt_tokens * BEATS_PER_SECOND + self._age_rate * request.ready_beat
