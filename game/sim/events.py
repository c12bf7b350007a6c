"""What happened, told to whoever listens: the renderer and the audio read it, the simulation never does."""

from collections import deque
from dataclasses import dataclass
from typing import Final

EVENT_KINDS: Final = (
    "sent",
    "prefill_done",
    "preempted",
    "token",
    "bundle",
    "verified",
    "rejected",
    "delivered",
    "request_done",
    "spilled",
    "oom",
)
"""Every kind of event. `rejected` counts drafts that a gate discarded, or a request that was refused."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened in `tick` at `cell`; `count` is in tokens, or 1 where no tokens are concerned."""

    kind: str
    tick: int
    cell: int
    count: int


class EventLog:
    """The last events, bounded. Each reader keeps a cursor of its own and may fall behind without harm."""

    def __init__(self, capacity: int = 8192) -> None:
        self._events: deque[Event] = deque(maxlen=capacity)
        self._num_written = 0

    def write(self, kind: str, tick: int, cell: int, count: int) -> None:
        """Append one event; the oldest falls out when the log is full."""
        self._events.append(Event(kind, tick, cell, count))
        self._num_written += 1

    def read(self, cursor: int) -> tuple[list[Event], int]:
        """Events written since `cursor` (0 at first) that are still held, and the cursor to read on from."""
        num_new = min(self._num_written - cursor, len(self._events))
        start = len(self._events) - num_new
        return [self._events[i] for i in range(start, len(self._events))], self._num_written
