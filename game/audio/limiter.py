"""Who may sound now: event counts and a clock value in, starts out. Pure, deterministic, no device."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

from game.audio.voices import NUM_LEVELS, Voice

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
    """A wave that has begun and holds its share of the mix until `end_s`."""

    kind: str
    gain: float
    end_s: float


class Limiter:
    """Admits starts within each voice's and each lane's limits; events that stay unheard raise the next note."""

    def __init__(self, voices: Mapping[str, Voice]) -> None:
        self.voices = voices
        self._forget()

    def _forget(self) -> None:
        self._now_s = float("-inf")
        self._sounding: list[Sounding] = []
        self._starts: deque[float] = deque()
        self._last_start_s: dict[str, float] = {}
        self._num_starts: dict[str, int] = {}
        self._unheard: dict[str, int] = {}

    @property
    def mix(self) -> float:
        """Sum of the gains that sound now: the highest peak the mix can reach."""
        return sum(sounding.gain for sounding in self._sounding)

    def admit(self, counts: Mapping[str, int], now_s: float) -> list[Start]:
        """The waves to begin at `now_s` for this many new events of each kind; a clock set back begins anew."""
        if now_s < self._now_s:
            self._forget()
        self._now_s = now_s
        self._sounding = [sounding for sounding in self._sounding if sounding.end_s > now_s]
        while self._starts and self._starts[0] <= now_s - WINDOW_S:
            self._starts.popleft()
        starts = []
        for kind, voice in self.voices.items():
            count = counts.get(kind, 0)
            if count > 0:
                start = self._start_or_count(kind, voice, count)
                if start is not None:
                    starts.append(start)
        return starts

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
        self._starts.append(self._now_s)
        self._sounding.append(Sounding(kind, voice.gain, self._now_s + voice.duration_s + DEVICE_LAG_S))
        return Start(kind, voice.note(min(burst.bit_length(), NUM_LEVELS) - 1, ordinal))

    def _has_room(self, kind: str, voice: Voice) -> bool:
        num_alike = sum(sounding.kind == kind for sounding in self._sounding)
        return (
            num_alike < voice.max_simultaneous
            and len(self._starts) < voice.lane.max_starts_per_s
            and self.mix + voice.gain <= voice.lane.max_mix + 1e-9
        )
