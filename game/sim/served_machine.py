"""Machines whose users wait for tokens: whether they are being served."""

from __future__ import annotations

from game.physics.units import BEATS_PER_TICK
from game.sim.machines.machine import Machine, Site
from game.sim.packet import PROMPT
from game.sim.request import Request


class Served(Machine):
    """Users are served where they got a token, or had nothing open, within the level's `served_within_s`."""

    __slots__ = ("open_requests", "patience_end", "patience_ticks", "unserved")

    def __init__(self, site: Site) -> None:
        super().__init__(site)
        self.open_requests: dict[tuple[int, int], Request] = {}
        """Requests whose answer is not yet delivered whole, by user and ordinal."""
        self.patience_ticks = site.spec.served_within_ticks + 2
        self.patience_end = 0
        """The number of completed ticks at which its users have waited too long; 0 until their first token."""
        self.unserved: list[tuple[int, int]] = []
        """Past spans in which they had, in completed ticks: the first of them and the one after the last."""

    def sends(self, arriving: frozenset[int]) -> frozenset[int]:
        """Prompts of its users, whatever arrives."""
        return frozenset((PROMPT,))

    def open(self, request: Request, beat: int) -> None:
        """A request is sent."""
        if self.was_ever_served and not self.open_requests:
            self.patience_end = beat // BEATS_PER_TICK + self.patience_ticks
        self.open_requests[request.user, request.ordinal] = request
        self.world.open_requests[request] = None

    def was_served_late(self, tick: int) -> None:
        """The first token comes in this tick, or one after users have waited too long."""
        self.unserved.append((self.patience_end, tick + 1))

    @property
    def was_ever_served(self) -> bool:
        """Whether its users have got a token yet."""
        return self.patience_end > 0

    def is_served(self, tick: int) -> bool:
        """Whether its users are served when so many ticks are completed, these being the present."""
        since = self.unserved_since()
        return since is None or tick < since

    def unserved_since(self) -> int | None:
        """The number of completed ticks from which its users are not served; None while they may wait for ever.

        They are served where they got a token, or had nothing open, within the level's `served_within_s`; but before
        their first token they never are.
        """
        return self.patience_end if self.open_requests or not self.was_ever_served else None
