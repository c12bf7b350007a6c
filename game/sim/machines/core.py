"""What Prefill and Decode cores share: a slot of their card, and who waits for it."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from game.sim.machines.machine import Machine
from game.sim.memory.kv_cache import KVPlace
from game.sim.request import Request
from game.sim.world import World

if TYPE_CHECKING:
    from game.sim.cards.card import Card


class Core(Machine):
    """One slot: a sequence runs on it, others wait. How a sequence keeps its KV here is decided by `place`."""

    __slots__ = ("card", "place", "running", "waiting")

    def __init__(self, world: World, kind: str, cell: int, facing: str, place: KVPlace) -> None:
        super().__init__(world, kind, cell, facing)
        self.place = place
        self.card: Card
        self.waiting: deque[Request] = deque()
        """Prompts, or on a Decode core sequences from other cards whose KV has arrived."""
        self.running: Request | None = None

    @property
    def is_paged(self) -> bool:
        """Whether it touches a page allocator."""
        return self.place.is_paged

    def queue(self, request: Request, stage: int, beat: int) -> None:
        """Let a request wait here, and tell the card."""
        request.ready_beat = beat
        self.world.meter.move(request, stage, beat)
        self.waiting.append(request)
        self.card.wake(beat)

    def state(self) -> tuple[int, ...]:
        """What the digest walks."""
        running = self.running
        numbers = [self.cell, -1, -1] if running is None else [self.cell, running.user, running.ordinal]
        numbers.append(len(self.waiting))
        for request in self.waiting:
            numbers += (request.user, request.ordinal)
        return tuple(numbers)
