"""The table of voices: for each kind of event its sound, its height in the mix and how often it may be heard.

Nothing can clip, whatever happens when. A lane has so many channels of the mixer and no more; a channel sounds one
wave at a time, never higher than its lane's peak; and the peaks of all channels in one ear (mix.ears) together with the
hum (hum.PEAK) stay 1 dB below full scale. As each lane has channels of its own, the stream of tokens never takes the
room that rarer events, the player's hand or an alarm need.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from game.audio import timbres
from game.audio.synth import Wave

Group = Literal["effects", "interface"]
"""What the player turns up and down together; the hum has a volume of its own."""


@dataclass(frozen=True)
class Lane:
    """A share of the mix: channels, the highest peak each may carry, and a ceiling on its starts in any second.

    `width` is how far to one side the edge of the board is heard: 0 is the middle, 1 in one ear only.
    """

    group: Group
    num_channels: int
    peak: float
    max_starts_per_s: int
    width: float


BOARD_WIDTH = 0.7  # the far ear still hears a quarter, for who listens with one ear
ALARM = Lane("effects", num_channels=1, peak=0.18, max_starts_per_s=2, width=0.0)
HAND = Lane("interface", num_channels=2, peak=0.11, max_starts_per_s=12, width=0.0)
FACTORY = Lane("effects", num_channels=4, peak=0.08, max_starts_per_s=10, width=BOARD_WIDTH)
STREAM = Lane("effects", num_channels=3, peak=0.075, max_starts_per_s=14, width=BOARD_WIDTH)
LANES = (ALARM, HAND, FACTORY, STREAM)

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


# Of kinds that have been silent equally long, the upper ones choose first.
VOICES: dict[str, Voice] = {
    "oom": Voice(timbres.oom, (9,), 1.45, 0.18, 2.0, 1, ALARM),
    "victory": Voice(timbres.victory, (0,), 1.87, 0.18, 2.5, 1, ALARM),
    "missed": Voice(timbres.missed, (4,), 0.99, 0.16, 2.0, 1, ALARM),
    "stalled": Voice(timbres.stalled, (-2,), 1.028, 0.16, 2.0, 1, ALARM),
    "star": Voice(
        timbres.star, (7, 8, 9, 10), 0.42, 0.11, 0.25, 2, HAND
    ),  # counts of 1, 2, 4, 8 for the first to the fourth
    "step_done": Voice(timbres.step_done, (5,), 0.50, 0.095, 0.50, 1, HAND),
    "ui_error": Voice(timbres.ui_error, (-3,), 0.19, 0.095, 0.20, 1, HAND),
    "power_up": Voice(timbres.power_up, (0,), 0.28, 0.08, 0.20, 1, HAND),
    "power_down": Voice(timbres.power_down, (0,), 0.24, 0.095, 0.20, 1, HAND),
    "place": Voice(timbres.place, (2, 3, 4, 5), 0.12, 0.11, 0.06, 2, HAND),
    "turn": Voice(timbres.turn, (6,), 0.10, 0.11, 0.06, 1, HAND),
    "erase": Voice(timbres.erase, (3,), 0.12, 0.11, 0.06, 2, HAND),
    "tab": Voice(timbres.tab, (10,), 0.06, 0.11, 0.05, 1, HAND),
    "ui_click": Voice(timbres.ui_click, (10,), 0.035, 0.11, 0.05, 1, HAND),
    "hover": Voice(timbres.hover, (12,), 0.025, 0.055, 0.05, 1, HAND),
    "spilled": Voice(timbres.spilled, (1,), 0.26, 0.08, 0.30, 1),
    "rejected": Voice(timbres.rejected, (-1, -2, -3), 0.17, 0.07, 0.45, 1),
    "preempted": Voice(timbres.preempted, (0, -1, -2), 0.20, 0.07, 0.45, 1),
    "request_done": Voice(timbres.request_done, (7, 8, 9), 0.36, 0.06, 0.20, 2, walk=(0, 1)),
    "prefill_done": Voice(timbres.prefill_done, (0, 2), 0.35, 0.08, 0.20, 1),
    "verified": Voice(timbres.verified, (5, 6, 7, 8), 0.205, 0.06, 0.35, 1),
    "bundle": Voice(timbres.bundle, (7, 8), 0.156, 0.07, 0.45, 1),
    "sent": Voice(timbres.sent, (3, 4, 5), 0.11, 0.07, 0.12, 1),
    "delivered": Voice(timbres.delivered, (5, 6, 7, 8, 9, 10), 0.16, 0.075, 0.14, 2, STREAM, walk=(0, 2, 1)),
    "token": Voice(timbres.token, (8, 9, 10, 11, 12, 13, 14), 0.10, 0.075, 0.07, 2, STREAM, walk=(0, 2, 1, 3)),
}
