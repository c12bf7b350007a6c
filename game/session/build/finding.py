"""What a check of a build finds before anything runs."""

from __future__ import annotations

from dataclasses import dataclass

from game.session.run.reasons import Reason


@dataclass(frozen=True, slots=True)
class Finding:
    """One mistake, or what is not finished yet: where it shows, and what it is in words.

    `is_open` where nothing is wrong with what stands, but something is still to be built.
    """

    cell: int
    reason: Reason
    is_open: bool = False

    @property
    def key(self) -> str:
        """What it is, by the key of its words."""
        return self.reason.key

    def __str__(self) -> str:
        return str(self.reason)
