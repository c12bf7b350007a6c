"""Who may sound now: event counts and a clock value in, starts out. Pure, deterministic, no device."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

from game.audio.voices import NUM_LEVELS, Lane, Voice

WINDOW_S = 1.0  # over which starts are counted
BURST_S = 0.25  # so long after a voice may start again, its unheard events no longer raise the next note
DEVICE_LAG_S = 0.03  # a wave may end this much later than the clock says: the device takes sound in blocks


@dataclass(frozen=True)
class Start:
    """One wave to begin now: the voice's kind and which of its notes."""

    kind: str
    note: int


@dataclass(frozen=True)
class Sounding:
    """A wave that has begun and holds a channel of its lane until `end_s`."""

    kind: str
    lane: Lane
    end_s: float


class Limiter:
    """Admits starts within each voice's and each lane's limits; events that stay unheard raise the next note."""

    def __init__(self, voices: Mapping[str, Voice]) -> None:
        self.voices = voices
        self._forget()

    def _forget(self) -> None:
        self._now_s = float("-inf")
        self._sounding: list[Sounding] = []
        self._starts: dict[Lane, deque[float]] = {voice.lane: deque() for voice in self.voices.values()}
        self._last_start_s: dict[str, float] = {}
        self._num_starts: dict[str, int] = {}
        self._unheard: dict[str, int] = {}

    def admit(self, counts: Mapping[str, int], now_s: float) -> list[Start]:
        """The waves to begin at `now_s` for this many new events of each kind; a clock set back begins anew.

        Who has been silent longest chooses first.
        """
        if now_s < self._now_s:
            self._forget()
        self._now_s = now_s
        self._sounding = [sounding for sounding in self._sounding if sounding.end_s > now_s]
        for moments in self._starts.values():
            while moments and moments[0] <= now_s - WINDOW_S:
                moments.popleft()
        due = [kind for kind in self.voices if counts.get(kind, 0) > 0]
        due.sort(key=lambda kind: self._last_start_s.get(kind, float("-inf")))
        starts = [self._start_or_count(kind, self.voices[kind], counts[kind]) for kind in due]
        return [start for start in starts if start is not None]

    def _start_or_count(self, kind: str, voice: Voice, count: int) -> Start | None:
        since_s = self._now_s - self._last_start_s.get(kind, float("-inf"))
        burst = count + (self._unheard.get(kind, 0) if since_s <= voice.min_interval_s + BURST_S else 0)
        if since_s < voice.min_interval_s or not self._has_room(kind, voice):
            self._unheard[kind] = burst
            return None
        ordinal = self._num_starts.get(kind, 0)
        self._num_starts[kind] = ordinal + 1
        self._unheard[kind] = 0
        self._last_start_s[kind] = self._now_s
        self._starts[voice.lane].append(self._now_s)
        self._sounding.append(Sounding(kind, voice.lane, self._now_s + voice.duration_s + DEVICE_LAG_S))
        return Start(kind, voice.note(min(burst.bit_length(), NUM_LEVELS) - 1, ordinal))

    def _has_room(self, kind: str, voice: Voice) -> bool:
        num_alike = sum(sounding.kind == kind for sounding in self._sounding)
        num_in_lane = sum(sounding.lane == voice.lane for sounding in self._sounding)
        return (
            num_alike < voice.max_simultaneous
            and num_in_lane < voice.lane.num_channels
            and len(self._starts[voice.lane]) < voice.lane.max_starts_per_s
        )
