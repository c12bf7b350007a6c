"""When clients give up: all of a source wait equally long, so who was sent first gives up first."""

from __future__ import annotations

from collections import deque

from game.sim.request import CLOSED, Request
from game.sim.workloads.terms import Terms


class Patience:
    """Clients who give up where the first token, or the whole answer, has not come by a time.

    It holds no more requests than are sent in such a time, and wakes its source once for many.
    """

    __slots__ = ("_for_answer", "_for_first_token", "_is_endless", "_patience_beats", "_timeout_beats", "_wake_beat")

    def __init__(self, terms: Terms) -> None:
        self._patience_beats = terms.patience_beats
        self._timeout_beats = terms.timeout_beats
        self._is_endless = not (terms.patience_beats or terms.timeout_beats)
        """Whether nobody ever gives up, so that nothing has to be looked at."""
        self._for_first_token: deque[Request] = deque()
        self._for_answer: deque[Request] = deque()
        self._wake_beat = -1
        """When the source acts next on behalf of those who wait, -1 where nobody does."""

    def begin(self, request: Request) -> int:
        """A request has been sent. When the source must act, -1 where that is settled already."""
        if self._patience_beats:
            self._for_first_token.append(request)
        if self._timeout_beats:
            self._for_answer.append(request)
        return self.wake()

    def over(self, beat: int) -> list[Request]:
        """Take out the requests whose clients give up by now, the oldest first."""
        found: list[Request] = []
        if self._is_endless:
            return found
        while 0 <= self._first_token_beat() <= beat:
            found.append(self._for_first_token.popleft())
        while 0 <= self._answer_beat() <= beat:
            request = self._for_answer.popleft()
            if request not in found:
                found.append(request)
        if self._wake_beat <= beat:
            self._wake_beat = -1
        return found

    def wake(self) -> int:
        """When the source must act next, -1 where that is settled already."""
        if self._is_endless:
            return -1
        beats = [beat for beat in (self._first_token_beat(), self._answer_beat()) if beat >= 0]
        if not beats or 0 <= self._wake_beat <= min(beats):
            return -1
        self._wake_beat = min(beats)
        return self._wake_beat

    def _first_token_beat(self) -> int:
        queue = self._for_first_token
        while queue and (_is_over(queue[0]) or queue[0].first_token_beat >= 0):
            queue.popleft()
        return queue[0].sent_beat + self._patience_beats if queue else -1

    def _answer_beat(self) -> int:
        queue = self._for_answer
        while queue and _is_over(queue[0]):
            queue.popleft()
        return queue[0].sent_beat + self._timeout_beats if queue else -1


def _is_over(request: Request) -> bool:
    return request.stage == CLOSED or request.abort_beat >= 0
