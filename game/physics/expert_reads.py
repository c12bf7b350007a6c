"""Which experts a step touches: with n tokens sent to k of E experts each at random, E * (1 - (1 - k / E)^n) of them.

Source: the expectation under uniform routing, as in docs/model.md. Balanced routers are trained towards it.
"""

from typing import Final

from game.physics.model_type import Experts

SHARE_OF_ALL: Final = 1 << 64
"""Shares are integers of this: powers of floating point numbers may differ from machine to machine."""

_ENOUGH: Final = 1000
"""Less than one expert in so many is left out: then all of them are read."""

MOST_TOKENS: Final = 1 << 16


def touched_shares(experts: Experts) -> list[int]:
    """The share of experts that a step of 0, 1, 2 ... tokens touches, in parts of `SHARE_OF_ALL`; the last is all."""
    shares: list[int] = []
    left_out = SHARE_OF_ALL
    while left_out * _ENOUGH * experts.num >= SHARE_OF_ALL and len(shares) < MOST_TOKENS:
        shares.append(SHARE_OF_ALL - left_out)
        left_out = left_out * (experts.num - experts.per_token) // experts.num
    return [*shares, SHARE_OF_ALL]


def touched_bytes(experts: Experts) -> tuple[int, ...]:
    """Bytes of experts that a step of 0, 1, 2 ... tokens reads; the last holds for all longer ones."""
    all_bytes = experts.num * experts.bytes_each
    return tuple(-(-all_bytes * share // SHARE_OF_ALL) for share in touched_shares(experts))
