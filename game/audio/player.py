"""The player's ears: voices and hum on pygame's mixer, or silence with a reason where there is no audio device."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

import pygame

from game.audio.hum import LAYERS, Hum, loop
from game.audio.limiter import Limiter, Start
from game.audio.mix import ears, samples
from game.audio.synth import SAMPLE_RATE
from game.audio.voices import LANES, VOICES, Group, Lane

BLOCK_SAMPLES = 512  # what the device takes at once: 12 ms of delay


class Heard(Protocol):
    """What is needed of an event (game.sim.events.Event) to hear it."""

    @property
    def kind(self) -> str:
        """Its row in the table of voices; a kind without a row is not heard."""

    @property
    def cell(self) -> int:
        """Where it happened."""

    @property
    def count(self) -> int:
        """How many it stands for."""


class AudioPlayer:
    """Plays a voice for each kind of event, as far as the limiter allows, and the hum of the factory.

    Volumes are 0..1. All times are seconds of one steady wall clock: `clock`, or the same clock's value passed as
    `now_s`. Until `open` and after `close` the player is silent, and every call is allowed.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.volume = 1.0
        self.hum_volume = 1.0
        self.group_volumes: dict[Group, float] = {"effects": 1.0, "interface": 1.0}
        self.is_muted = False
        self.silent_because = "audio is not open"  # empty while there is sound
        self._clock = clock
        self._limiter = Limiter(VOICES)
        self._sounds: dict[Start, pygame.mixer.Sound] = {}
        self._channels: dict[Lane, list[pygame.mixer.Channel]] = {}
        self._hum = Hum((), ())

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

    def play_events(
        self, events: Iterable[Heard], now_s: float | None = None, pan: Callable[[int], float] | None = None
    ) -> None:
        """Let the events of one frame be heard.

        `pan` says how far left (-1) or right (1) a cell is. A wave that stands for several events comes from where the
        largest of them was, the last among equals.
        """
        counts: Counter[str] = Counter()
        largest: dict[str, Heard] = {}
        for event in events:
            counts[event.kind] += event.count
            if event.kind not in largest or event.count >= largest[event.kind].count:
                largest[event.kind] = event
        self._play(counts, now_s, {} if pan is None else {kind: pan(event.cell) for kind, event in largest.items()})

    def play(self, kind: str, now_s: float | None = None, count: int = 1) -> None:
        """Play one voice of the table by name, such as "ui_click", "place" or "star"; a higher count, a higher note."""
        assert kind in VOICES, f"no voice named {kind!r}; there are {', '.join(VOICES)}"
        self._play(Counter({kind: count}), now_s, {})

    def hum(self, level: float | None, now_s: float | None = None) -> None:
        """The hum at this part of the target, 0..1; None or 0 is silence. Call it in every frame: it fades there."""
        if self.is_silent:
            return
        try:
            self._hum.follow(None if self.is_muted else level, self._clock() if now_s is None else now_s)
        except pygame.error as fault:  # the mixer was taken away, as by pygame.quit()
            self._fall_silent(f"audio was lost: {fault}")

    def set_volumes(self, master: float, effects: float = 1.0, interface: float = 1.0, hum: float = 1.0) -> None:
        """Set the volumes, also of what sounds now: of the factory, of the player's hand, of the hum, and of all."""
        self.volume = _clamped(master)
        self.group_volumes = {"effects": _clamped(effects), "interface": _clamped(interface)}
        self.hum_volume = _clamped(hum)
        self._apply_volumes()

    def set_muted(self, muted: bool) -> None:
        """Mute or unmute, also what sounds now; the volumes are kept."""
        self.is_muted = muted
        if muted:
            self.hum(None)
        self._apply_volumes()

    def _play(self, counts: Counter[str], now_s: float | None, pans: Mapping[str, float]) -> None:
        if self.is_silent or self.is_muted or not counts:
            return
        for start in self._limiter.admit(counts, self._clock() if now_s is None else now_s):
            try:
                self._begin(start, pans.get(start.kind, 0.0))
            except pygame.error as fault:  # the mixer was taken away, as by pygame.quit()
                self._fall_silent(f"audio was lost: {fault}")
                return

    def _begin(self, start: Start, pan: float) -> None:
        """On an idle channel of its lane; if the device lags so far behind that there is none, it stays unheard."""
        lane = VOICES[start.kind].lane
        for channel in self._channels[lane]:
            if not channel.get_busy():
                channel.set_volume(*ears(pan, lane.width))  # before it plays; forgotten when it ends
                channel.play(self._sounds[start])
                return

    def _load(self) -> None:
        """Make every note of every voice and the layers of the hum, and share out the channels."""
        self._sounds = {
            Start(kind, note): pygame.mixer.Sound(buffer=samples(voice.make(step), voice.gain).tobytes())
            for kind, voice in VOICES.items()
            for note, step in enumerate(voice.steps)
        }
        hums = [pygame.mixer.Sound(buffer=samples(loop(layer.steps), layer.gain).tobytes()) for layer in LAYERS]
        pygame.mixer.set_num_channels(sum(lane.num_channels for lane in LANES) + len(hums))
        channels = iter([pygame.mixer.Channel(number) for number in range(pygame.mixer.get_num_channels())])
        self._channels = {lane: [next(channels) for _ in range(lane.num_channels)] for lane in LANES}
        self._hum = Hum(list(channels), hums)
        self._limiter = Limiter(VOICES)
        self.silent_because = ""
        self._apply_volumes()

    def _apply_volumes(self) -> None:
        """Set them on the sounds, which also reaches those that sound now, and leaves the channels for panning."""
        for start, sound in self._sounds.items():
            sound.set_volume(self._height(self.group_volumes[VOICES[start.kind].lane.group]))
        for sound in self._hum.sounds:
            sound.set_volume(self._height(self.hum_volume))

    def _height(self, volume: float) -> float:
        """Squared, because the ear hears ratios."""
        return 0.0 if self.is_muted else (self.volume * volume) ** 2

    def _fall_silent(self, reason: str) -> None:
        self.silent_because = reason
        self._sounds, self._channels, self._hum = {}, {}, Hum((), ())


def _clamped(volume: float) -> float:
    return min(max(volume, 0.0), 1.0)
