"""Sequences that generate side by side, counted together: a step costs what changes, not what merely goes on."""

from __future__ import annotations

from game.sim.memory.block_pool import Holding
from game.sim.request import Request
from game.sim.scheduling.windowed import WindowedContexts


class Decoders:
    """The sequences of a card that each get one token a round.

    How far one is follows from the round: it has computed `round - origin` tokens. Calendars say in which round one has
    generated its last token, and in which rounds it needs a new block, so that nobody is looked at before.
    """

    __slots__ = (
        "_block_size",
        "_by_phase",
        "_ends",
        "_windowed",
        "members",
        "num_computed_tokens",
        "num_missing_tokens",
        "round",
    )

    def __init__(self, block_size: int, window_tokens: int = 0) -> None:
        self._block_size = block_size
        self._windowed = WindowedContexts(window_tokens) if window_tokens else None
        self.members: dict[Request, int] = {}
        """Each sequence with its origin, in the order in which they joined."""
        self.round = 0
        """Rounds so far."""
        self.num_computed_tokens = 0
        """Tokens that all of them have computed together."""
        self.num_missing_tokens = 0
        """Tokens that they may still generate together, as far as the server knows."""
        self._ends: dict[int, dict[Request, None]] = {}
        """Who ends in which round."""
        self._by_phase: dict[int, dict[Request, Holding]] = {}
        """Members with their blocks, by the round in which they need another, modulo the size of a block."""

    @property
    def num_window_tokens(self) -> int:
        """Tokens that all of them look at in the coming round where the model has windows."""
        return 0 if self._windowed is None else self._windowed.num_tokens

    def join(self, request: Request, holding: Holding) -> None:
        """From the next round on it is one of them; its counters are right now."""
        computed = request.num_computed_tokens
        origin = self.round - computed
        self.members[request] = origin
        self.num_computed_tokens += computed
        self.num_missing_tokens += request.max_tokens - request.num_output_tokens
        end = self.round + request.num_answer_tokens - request.num_output_tokens
        ends = self._ends.get(end)
        if ends is None:
            self._ends[end] = {request: None}
        else:
            ends[request] = None
        phase = origin % self._block_size
        due = self._by_phase.get(phase)
        if due is None:
            self._by_phase[phase] = {request: holding}
        else:
            due[request] = holding
        if self._windowed is not None:
            self._windowed.join(request, self.round)

    def leave(self, request: Request) -> None:
        """It is none of them any more; its counters are made right."""
        self.settle(request)
        origin = self.members.pop(request)
        self.num_computed_tokens -= request.num_computed_tokens
        self.num_missing_tokens -= request.max_tokens - request.num_output_tokens
        end = self.round + request.num_answer_tokens - request.num_output_tokens
        ends = self._ends.get(end)
        if ends is not None:
            ends.pop(request, None)
            if not ends:
                del self._ends[end]
        phase = origin % self._block_size
        due = self._by_phase[phase]
        del due[request]
        if not due:
            del self._by_phase[phase]
        if self._windowed is not None:
            self._windowed.leave(request, self.round)

    def settle(self, request: Request) -> None:
        """Make the counters of a member right."""
        computed = self.round - self.members[request]
        request.num_output_tokens += computed - request.num_computed_tokens
        request.num_computed_tokens = computed

    def needing_blocks(self) -> dict[Request, Holding] | None:
        """Those whose blocks are full: what the coming round computes of them needs a new one. None for nobody."""
        return self._by_phase.get(self.round % self._block_size)

    def advance(self) -> list[Request]:
        """A round has passed; returns those that have generated their last token, in the order in which they joined."""
        self.round += 1
        num_members = len(self.members)
        self.num_computed_tokens += num_members
        self.num_missing_tokens -= num_members
        if self._windowed is not None:
            self._windowed.advance(self.round)
        ends = self._ends.get(self.round)
        return [] if ends is None else list(ends)
