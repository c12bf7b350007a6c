"""What travels on links."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from game.sim.request import Request

if TYPE_CHECKING:
    from game.sim.machines.engine_core import EngineCore
    from game.sim.machines.source import Source

PROMPT: Final = 0
KV: Final = 1
TOKEN: Final = 2
DRAFT: Final = 3

PACKET_NAMES: Final = ("prompt", "kv", "token", "draft")
"""Name of each packet kind, indexed by it: a prompt, a KV cache handed to another card, tokens, a draft bundle."""

TOKEN_BYTES: Final = 4
"""Bytes that one token takes on a wire: a 32-bit token id."""


class Packet:
    """Something on its way for one request.

    `num_tokens` are the tokens it carries: of a draft bundle all its candidates, of which the first `num_accepted`
    will pass a gate. Sending its bytes takes `transmit_beats`. It entered its present link at `entered_beat` and
    reaches the end of it at `due_beat`; a link sets both. `is_step` tells a `StepPacket`: a look at it costs less than
    one at the class, and every token is looked at.
    """

    __slots__ = (
        "due_beat",
        "entered_beat",
        "is_step",
        "kind",
        "num_accepted",
        "num_tokens",
        "request",
        "transmit_beats",
    )

    def __init__(self, kind: int, request: Request, num_tokens: int, num_accepted: int, transmit_beats: int) -> None:
        self.kind = kind
        self.request = request
        self.num_tokens = num_tokens
        self.num_accepted = num_accepted
        self.transmit_beats = transmit_beats
        self.is_step = False
        self.entered_beat: int
        self.due_beat: int

    def state(self) -> tuple[int, ...]:
        """What the digest walks."""
        return (
            self.kind,
            self.request.user,
            self.request.ordinal,
            self.num_tokens,
            self.num_accepted,
            self.transmit_beats,
            self.entered_beat,
            self.due_beat,
        )


class Members:
    """Who decodes side by side on a core; packets of steps name it, and it is replaced when one comes or goes.

    So a step that only goes on costs the same whatever their number.
    """

    __slots__ = ("by_source", "gaps", "num_members", "requests")

    def __init__(
        self, requests: list[Request], by_source: list[tuple[Source, int]], gaps: list[tuple[dict[int, int], int]]
    ) -> None:
        self.requests = requests
        self.num_members = len(requests)
        self.by_source = by_source
        """How many of them are of each source."""
        self.gaps = gaps
        """Where gaps between tokens are counted, and of how many of them there."""


class StepPacket(Packet):
    """The tokens that one step has generated on one core: one of every member, and the first of finished prompts.

    `joined` are members that were none of the last packet, `left` who was one and is no longer without having ended.
    `lasts` are those whose answer ends here.
    """

    __slots__ = ("core", "firsts", "joined", "lasts", "left", "members")

    def __init__(
        self,
        core: EngineCore,
        members: Members,
        joined: list[Request],
        firsts: list[Request],
        lasts: list[Request],
        left: list[Request],
        transmit_beats: int,
    ) -> None:
        first = firsts[0] if firsts else members.requests[0]
        num_tokens = members.num_members + len(firsts)
        super().__init__(TOKEN, first, num_tokens, num_tokens, transmit_beats)
        self.is_step = True
        self.core = core
        self.members = members
        self.joined = joined
        self.firsts = firsts
        self.lasts = lasts
        self.left = left

    def state(self) -> tuple[int, ...]:
        """What the digest walks."""
        numbers = [*super().state(), self.core.cell, self.members.num_members]
        for requests in (self.joined, self.firsts, self.lasts, self.left):
            numbers.append(len(requests))
            for request in requests:
                numbers += (request.user, request.ordinal)
        return tuple(numbers)
