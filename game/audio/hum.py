"""The hum of the factory: a chord of three endless layers that fills up as throughput nears its target."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pygame

from game.audio.synth import SAMPLE_RATE, hz

LOOP_S = 2.0  # every partial makes whole turns in it, so that the end runs into the beginning
RISE_S = 1.5  # from silence to the full chord, or back, while it is followed
FADE_OUT_MS = 500  # when it is let go
DETUNE = 1.004  # of a second voice that beats slowly against the first
WARMTH_HZ = 500.0  # partials above it grow faint
NUM_STEPS = 255  # heights that the mixer tells apart

Loop = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Layer:
    """Some notes of the chord, which swell while the level goes from `begins` to `is_full`."""

    steps: tuple[int, ...]  # of the scale (synth.hz)
    gain: float  # its peak in the mix, 0..1
    begins: float
    is_full: float

    def height(self, level: float) -> float:
        """How far it has swelled, 0..1, at this part of the target."""
        return min(max((level - self.begins) / (self.is_full - self.begins), 0.0), 1.0)


LAYERS = (
    Layer((-10, -5), 0.020, 0.0, 0.6),  # C2 and C3: it runs
    Layer((-2, 0), 0.025, 0.2, 0.8),  # G3 and C4: an open fifth, it runs well
    Layer((2, 5), 0.025, 0.6, 1.0),  # E4 and C5: the third makes the chord whole when the target is met
)
PEAK = sum(layer.gain for layer in LAYERS)


def loop(steps: Sequence[int]) -> Loop:
    """Notes of two detuned saws each, dull as through a wall; shape (samples, 2), peak 1, endless when repeated."""
    num_samples = round(LOOP_S * SAMPLE_RATE)
    chance = np.random.default_rng(abs(sum(steps)))
    spectra = np.zeros((2, num_samples // 2 + 1), dtype=np.complex128)  # of each ear
    for step in steps:
        for number in range(1, 12):
            freq_hz = number * hz(step)
            level = 1.0 / (number * (1.0 + (freq_hz / WARMTH_HZ) ** 2))
            near, far = round(freq_hz * LOOP_S), round(freq_hz * DETUNE * LOOP_S)
            turns = chance.random(3)
            spectra[:, near] += level * np.exp(2j * np.pi * turns[0])
            spectra[:, far] += 0.6 * level * np.exp(2j * np.pi * turns[1:])
    both: Loop = np.fft.irfft(spectra, num_samples).T
    both /= np.abs(both).max()
    return both


class Hum:
    """The layers on channels of their own. It is led by calls of `follow`, one a frame; time is the caller's (s)."""

    def __init__(self, channels: Sequence[pygame.mixer.Channel], sounds: Sequence[pygame.mixer.Sound]) -> None:
        self.sounds = sounds
        self._channels = channels
        self._level = 0.0
        self._last_s = 0.0
        self._is_on = False
        self._heights = [0] * len(LAYERS)

    def follow(self, level: float | None, now_s: float) -> None:
        """Goes towards a level, 0 to 1 of the target, as fast as is pleasant; None or 0 lets it fade away by itself."""
        if not level:
            self._let_go()
        elif self._is_on or self._has_begun(now_s):
            most = max(now_s - self._last_s, 0.0) / RISE_S
            self._last_s = now_s
            self._level += min(max(min(level, 1.0) - self._level, -most), most)
            self._apply()

    def _let_go(self) -> None:
        if self._is_on:
            self._is_on = False
            for channel in self._channels:
                channel.fadeout(FADE_OUT_MS)

    def _has_begun(self, now_s: float) -> bool:
        """Begins in silence, but not before the last hum has faded away."""
        if any(channel.get_busy() for channel in self._channels):
            return False
        self._is_on, self._level, self._last_s = True, 0.0, now_s
        self._heights = [0] * len(LAYERS)
        for channel, sound in zip(self._channels, self.sounds, strict=True):
            channel.set_volume(0.0, 0.0)
            channel.play(sound, loops=-1)
        return True

    def _apply(self) -> None:
        """Two heights a channel, though alike: the mixer keeps those finer than a single one."""
        for number, layer in enumerate(LAYERS):
            height = round(NUM_STEPS * layer.height(self._level))
            if height != self._heights[number]:
                self._heights[number] = height
                self._channels[number].set_volume(height / NUM_STEPS, height / NUM_STEPS)
