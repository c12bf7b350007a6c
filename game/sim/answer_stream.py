"""The answers of one engine core as they reach users: what a step delivers is booked once, for all of its sequences."""

from __future__ import annotations

from game.sim.packet import StepPacket
from game.sim.request import CLOSED, Request
from game.sim.world import World


class AnswerStream:
    """Books step packets of one core. A sequence in it has been delivered `num_steps - origin` tokens.

    What differs between sequences is booked one by one: when one joins, is interrupted, or ends.
    """

    __slots__ = ("_last_beat", "_num_steps", "_origins", "_world")

    def __init__(self, world: World) -> None:
        self._world = world
        self._num_steps = 0
        """Packets that delivered a token to every member."""
        self._last_beat = 0
        """When the last of them came."""
        self._origins: dict[Request, int] = {}
        """The sequences in it."""

    def deliver(self, packet: StepPacket, cell: int, beat: int) -> None:
        """The tokens of a step have reached their users, at the sink on `cell`."""
        for request in packet.left:
            self._let_go(request)
        meter = self._world.meter
        members = packet.members
        if members.num_members:
            gap = beat - self._last_beat
            joined = packet.joined
            meter.delivered_step(members, len(joined), gap, beat)
            for request in joined:
                meter.joined(request, gap, beat)
                if request.stage != CLOSED:
                    self._origins[request] = self._num_steps - request.num_delivered
            self._num_steps += 1
            self._last_beat = beat
        for request in packet.firsts:
            meter.delivered(request, 1, beat)
            if request.stage != CLOSED:
                request.num_delivered += 1
        for request in packet.lasts:
            self._let_go(request)
            if request.stage != CLOSED and request.num_delivered >= request.num_deliverable:
                self._world.close(request, cell, beat)

    def lose(self, packet: StepPacket, cell: int, beat: int) -> None:
        """The tokens of a step will never reach their users."""
        for request in packet.left:
            self._let_go(request)
        for request in packet.joined:
            self._origins[request] = self._num_steps - request.num_delivered
        for request in (*packet.members.requests, *packet.firsts):
            request.num_deliverable -= 1
        for request in packet.lasts:
            self._let_go(request)
        for request in (*packet.members.requests, *packet.firsts):
            if request in self._origins:
                self.settle(request)
            if request.stage != CLOSED and request.num_delivered == request.num_deliverable:
                self._let_go(request)
                self._world.close(request, cell, beat)

    def _let_go(self, request: Request) -> None:
        """Count for it no longer."""
        if request in self._origins:
            self.settle(request)
            del self._origins[request]

    def abandon(self, request: Request) -> None:
        """Its client has given up: what is on the way to it is of no concern to it any more."""
        self._let_go(request)
        request.num_deliverable = request.num_delivered

    def settle(self, request: Request) -> None:
        """Make what a sequence in it has been delivered right."""
        delivered = self._num_steps - self._origins[request]
        if delivered != request.num_delivered:
            request.num_delivered = delivered
            request.last_token_beat = self._last_beat

    def settle_all(self) -> None:
        """The same for all of them."""
        for request in self._origins:
            self.settle(request)

    def state(self) -> tuple[int, ...]:
        """What the digest walks."""
        return (self._num_steps, self._last_beat, len(self._origins))
