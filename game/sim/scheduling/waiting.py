"""The requests that have no slot of a card, in the order of their claims."""

from __future__ import annotations

from heapq import heappop, heappush

from game.sim.request import CLOSED, WAITING, Request
from game.sim.scheduling.order.order import Order


class Waiting:
    """A queue of claims. Requests that arrive stand aside until the card looks at them at a boundary of its steps.

    Whoever was let go of meanwhile is passed over, so that nobody has to be looked for.
    """

    __slots__ = ("_arrivals", "_claims", "_deadlines", "_num_claims", "_order", "num_requests")

    def __init__(self, order: Order) -> None:
        self._order = order
        self._arrivals: list[Request] = []
        """Requests that have come and have no claim yet, in order."""
        self._claims: list[tuple[int, int, int, int, Request]] = []
        """A heap: what the policy says, when it came, to which cell, and a number that no other claim has."""
        self._num_claims = 0
        self._deadlines: list[tuple[int, int, Request]] = []
        """A heap of who is to be refused when, where an admission gate has said so."""
        self.num_requests = 0

    def arrive(self, request: Request) -> None:
        """A prompt has come."""
        self._arrivals.append(request)
        self.num_requests += 1
        if request.deadline_beat >= 0:
            self._num_claims += 1
            heappush(self._deadlines, (request.deadline_beat, self._num_claims, request))

    @property
    def has_arrivals(self) -> bool:
        """Whether some of those that came have no claim yet."""
        return bool(self._arrivals)

    @property
    def has_deadlines(self) -> bool:
        """Whether some are to be refused at some time."""
        return bool(self._deadlines)

    def queue_arrivals(self, arrived_by: int) -> None:
        """Give those a claim that came up to a beat."""
        arrivals = self._arrivals
        num_taken = 0
        for request in arrivals:
            if request.ready_beat > arrived_by:
                break
            num_taken += 1
            if request.stage == WAITING:
                self._claim(request)
        if num_taken:
            del arrivals[:num_taken]

    def push(self, request: Request) -> None:
        """A request waits again."""
        self.num_requests += 1
        self._claim(request)

    def _claim(self, request: Request) -> None:
        self._num_claims += 1
        cell = -1 if request.core is None else request.core.cell
        heappush(self._claims, (self._order.claim(request), request.ready_beat, cell, self._num_claims, request))

    def first(self) -> Request | None:
        """Whose claim goes first; None where nobody has one."""
        claims = self._claims
        while claims:
            request = claims[0][4]
            if request.stage != CLOSED:
                return request
            heappop(claims)
        return None

    @property
    def first_claim(self) -> int:
        """What the policy says of that one."""
        return self._claims[0][0]

    def pop(self) -> None:
        """The first waits no longer."""
        heappop(self._claims)
        self.num_requests -= 1

    def late(self, beat: int) -> list[Request]:
        """Those whose deadline has passed without their ever having had a slot."""
        deadlines = self._deadlines
        found = []
        while deadlines and deadlines[0][0] < beat:
            request = heappop(deadlines)[2]
            if request.stage == WAITING and request.admitted_beat < 0:
                found.append(request)
        return found

    def next_prompt(self) -> Request | None:
        """Who will be first, also if nobody has a claim yet."""
        request = self.first()
        if request is None and self._arrivals:
            return self._arrivals[0]
        return request

    def in_order(self) -> list[Request]:
        """All of them, as they would be admitted now."""
        requests = [*(claim[4] for claim in sorted(self._claims)), *self._arrivals]
        return [request for request in requests if request.stage == WAITING]
