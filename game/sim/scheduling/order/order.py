"""What a policy of a card with many slots decides: whose claim goes first, and who gives way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from game.sim.request import Request

if TYPE_CHECKING:
    from game.sim.memory.block_pool import Holding


class Order:
    """First come, first served. Another policy is a class of its own, in a file of its own, and a row in the table.

    Of equal claims that of the earlier arrival goes first, then that of the lower cell.
    """

    is_preemptive: bool = False
    """Whether a claim may displace a sequence that runs, for its slot or its memory, and not only the end of memory."""

    __slots__ = ()

    def claim(self, request: Request) -> int:
        """How late a request goes: the lower, the sooner. Asked when it begins to wait, and while it runs."""
        return 0

    def victim(self, running: dict[Request, Holding]) -> Request:
        """Who gives way when memory is full, of sequences in the order of their admission: the last, as in vLLM V1."""
        return next(reversed(running))


class ClaimOrder(Order):
    """A policy by which who has the weakest claim gives way."""

    __slots__ = ()

    def victim(self, running: dict[Request, Holding]) -> Request:
        """The one with the weakest claim; of equal ones who came last."""
        return max(running, key=self._rank)

    def _rank(self, request: Request) -> tuple[int, int, int, int]:
        return self.claim(request), request.ready_beat, request.user, request.ordinal
