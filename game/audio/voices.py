"""The table of voices: for each kind of event its sound, its height in the mix and how often it may be heard.

Lanes share out the mix. A voice starts only while the whole mix, itself included, stays within its lane's ceiling, and
ceilings are nested: the factory's chatter can never take the room that the player's hand or an alarm needs, and while
an alarm sounds the chatter steps back by itself. What no lane may use (1 - ALARM.max_mix) is left for a steady hum.
"""

from collections.abc import Callable
from dataclasses import dataclass

from game.audio import timbres
from game.audio.synth import Wave


@dataclass(frozen=True)
class Lane:
    """A share of the mix: ceilings on starts in any second and on the sum of the gains that sound at once."""

    max_starts_per_s: int
    max_mix: float


FACTORY = Lane(max_starts_per_s=22, max_mix=0.50)
HAND = Lane(max_starts_per_s=34, max_mix=0.60)
ALARM = Lane(max_starts_per_s=38, max_mix=0.94)

NUM_LEVELS = 4  # size of a burst in doublings: 1 event, 2-3, 4-7, 8 or more


@dataclass(frozen=True)
class Voice:
    """How one kind of event is heard."""

    make: Callable[[int], Wave]
    steps: tuple[int, ...]  # its notes, low to high, as steps of the scale (synth.hz)
    duration_s: float  # of the longest of its waves
    gain: float  # its peak in the mix, 0..1
    min_interval_s: float  # between two starts
    max_simultaneous: int
    lane: Lane = FACTORY
    walk: tuple[int, ...] = (0,)  # notes added start after start, so that a stream becomes a tune

    def note(self, level: int, ordinal: int) -> int:
        """Which of `steps` the start number `ordinal` takes in a burst of `level`: more events, higher notes."""
        return min(level + self.walk[ordinal % len(self.walk)], len(self.steps) - 1)


# Kinds in order of importance: when several are due at one moment, the upper ones choose first.
VOICES: dict[str, Voice] = {
    "oom": Voice(timbres.oom, (9,), 1.45, 0.17, 2.0, 1, ALARM),
    "victory": Voice(timbres.victory, (0,), 1.87, 0.17, 2.5, 1, ALARM),
    "ui_error": Voice(timbres.ui_error, (-3,), 0.19, 0.07, 0.20, 1, HAND),
    "place": Voice(timbres.place, (2, 3, 4, 5), 0.12, 0.08, 0.06, 2, HAND),
    "erase": Voice(timbres.erase, (3,), 0.12, 0.08, 0.06, 2, HAND),
    "ui_click": Voice(timbres.ui_click, (10,), 0.035, 0.09, 0.05, 1, HAND),
    "spilled": Voice(timbres.spilled, (1,), 0.26, 0.10, 0.30, 1),
    "rejected": Voice(timbres.rejected, (-1, -2, -3), 0.17, 0.07, 0.45, 1),
    "request_done": Voice(timbres.request_done, (7, 8, 9), 0.45, 0.05, 0.20, 2, walk=(0, 1)),
    "prefill_done": Voice(timbres.prefill_done, (0, 2), 0.35, 0.07, 0.20, 1),
    "verified": Voice(timbres.verified, (5, 6, 7, 8), 0.205, 0.05, 0.35, 1),
    "bundle": Voice(timbres.bundle, (7, 8), 0.156, 0.06, 0.45, 1),
    "sent": Voice(timbres.sent, (3, 4, 5), 0.11, 0.07, 0.12, 1),
    "delivered": Voice(timbres.delivered, (5, 6, 7, 8, 9, 10), 0.20, 0.05, 0.14, 2, walk=(0, 2, 1)),
    "token": Voice(timbres.token, (8, 9, 10, 11, 12, 13, 14), 0.10, 0.06, 0.07, 2, walk=(0, 2, 1, 3)),
}
