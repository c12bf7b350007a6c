"""The player's ears: voices on pygame's mixer, or silence with a reason where there is no audio device."""

import time
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Protocol

import numpy as np
import pygame

from game.audio.limiter import Limiter, Start
from game.audio.synth import SAMPLE_RATE, Wave
from game.audio.voices import VOICES

BLOCK_SAMPLES = 512  # what the device takes at once: 12 ms of delay
FULL_SCALE = 32_767  # of the mixer's 16-bit samples


class Heard(Protocol):
    """What is needed of an event (game.sim.events.Event) to hear it."""

    @property
    def kind(self) -> str:
        """Its row in the table of voices; a kind without a row is not heard."""

    @property
    def count(self) -> int:
        """How many it stands for."""


class AudioPlayer:
    """Plays a voice for each kind of event, as far as the limiter allows.

    `volume` is 0..1. All times are seconds of one steady wall clock: `clock`, or the same clock's value passed as
    `now_s`. Until `open` and after `close` the player is silent, and every call is allowed.
    """

    def __init__(self, volume: float = 0.7, muted: bool = False, clock: Callable[[], float] = time.monotonic) -> None:
        self.volume = _clamped(volume)
        self.is_muted = muted
        self.silent_because = "audio is not open"  # empty while there is sound
        self._clock = clock
        self._limiter = Limiter(VOICES)
        self._sounds: dict[Start, pygame.mixer.Sound] = {}
        self._channels: dict[str, list[pygame.mixer.Channel]] = {}

    @property
    def is_silent(self) -> bool:
        """True when nothing can be heard whatever the volume; `silent_because` says why."""
        return bool(self.silent_because)

    def open(self) -> None:
        """Take the audio device and make all waves; without a device, stay silent."""
        self.close()
        try:
            pygame.mixer.quit()  # pygame.init() may have opened it in another format
            pygame.mixer.init(SAMPLE_RATE, -16, 2, BLOCK_SAMPLES, allowedchanges=0)
            self._load()
        except (pygame.error, NotImplementedError) as fault:  # NotImplementedError: pygame built without a mixer
            self._fall_silent(f"no audio device: {fault}")

    def close(self) -> None:
        """Stop all sound and give the device back."""
        if not self.is_silent:
            pygame.mixer.quit()
            self._fall_silent("audio is not open")

    def play_events(self, events: Iterable[Heard], now_s: float | None = None) -> None:
        """Let the events of one frame be heard."""
        counts: Counter[str] = Counter()
        for event in events:
            counts[event.kind] += event.count
        self._play(counts, now_s)

    def play(self, kind: str, now_s: float | None = None) -> None:
        """Play one voice of the table by name, such as "ui_click", "ui_error", "place" or "erase"."""
        assert kind in VOICES, f"no voice named {kind!r}; there are {', '.join(VOICES)}"
        self._play(Counter({kind: 1}), now_s)

    def victory(self, now_s: float | None = None) -> None:
        """The arpeggio of a won level."""
        self.play("victory", now_s)

    def crash(self, now_s: float | None = None) -> None:
        """The alarm of an out-of-memory crash; heard once even if the "oom" event is played too."""
        self.play("oom", now_s)

    def set_volume(self, volume: float) -> None:
        """Set the volume (0..1), also of what sounds now."""
        self.volume = _clamped(volume)
        self._apply_volume()

    def set_muted(self, muted: bool) -> None:
        """Mute or unmute, also what sounds now; the volume is kept."""
        self.is_muted = muted
        self._apply_volume()

    def _play(self, counts: Counter[str], now_s: float | None) -> None:
        if self.is_silent or self.is_muted or not counts:
            return
        for start in self._limiter.admit(counts, self._clock() if now_s is None else now_s):
            channels = self._channels[start.kind]
            try:
                free = next((channel for channel in channels if not channel.get_busy()), channels[0])
                free.play(self._sounds[start])
            except pygame.error as fault:  # the mixer was taken away, as by pygame.quit()
                self._fall_silent(f"audio was lost: {fault}")
                return

    def _load(self) -> None:
        """Make every note of every voice, and give each voice channels of its own: as many as may sound at once."""
        self._sounds = {
            Start(kind, note): pygame.mixer.Sound(buffer=_samples(voice.make(step), voice.gain))
            for kind, voice in VOICES.items()
            for note, step in enumerate(voice.steps)
        }
        pygame.mixer.set_num_channels(sum(voice.max_simultaneous for voice in VOICES.values()))
        numbers = iter(range(pygame.mixer.get_num_channels()))
        self._channels = {
            kind: [pygame.mixer.Channel(next(numbers)) for _ in range(voice.max_simultaneous)]
            for kind, voice in VOICES.items()
        }
        self._limiter = Limiter(VOICES)
        self.silent_because = ""
        self._apply_volume()

    def _apply_volume(self) -> None:
        """Set it on the sounds, which also reaches those that sound now, and leaves the channels for panning."""
        height = 0.0 if self.is_muted else self.volume**2  # squared: the ear hears ratios
        for sound in self._sounds.values():
            sound.set_volume(height)

    def _fall_silent(self, reason: str) -> None:
        self.silent_because = reason
        self._sounds, self._channels = {}, {}


def _clamped(volume: float) -> float:
    return min(max(volume, 0.0), 1.0)


def _samples(wave: Wave, gain: float) -> bytes:
    """The wave at its height in the mix, in the mixer's format: 16 bits, left and right alike."""
    mono = np.round(wave * gain * FULL_SCALE).astype(np.int16)
    return np.repeat(mono, 2).tobytes()
