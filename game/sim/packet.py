"""What travels on links."""

from typing import Final

from game.sim.request import Request

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
    reaches the end of it at `due_beat`; a link sets both.
    """

    __slots__ = ("due_beat", "entered_beat", "kind", "num_accepted", "num_tokens", "request", "transmit_beats")

    def __init__(self, kind: int, request: Request, num_tokens: int, num_accepted: int, transmit_beats: int) -> None:
        self.kind = kind
        self.request = request
        self.num_tokens = num_tokens
        self.num_accepted = num_accepted
        self.transmit_beats = transmit_beats
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
