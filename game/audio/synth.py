"""Oscillators, envelopes and the scale: pure numpy, no sound device, the same samples on every run.

A `Signal` is work in progress (float64, any height); `finished` turns it into a `Wave` (float32 mono, peak 1,
silent at both ends, no DC). Frequencies are in Hz, lengths in seconds.
"""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

SAMPLE_RATE = 44_100  # samples per second

Signal = npt.NDArray[np.float64]
Wave = npt.NDArray[np.float32]

C4_HZ = 261.6256
PENTATONIC = (0, 2, 4, 7, 9)  # semitones above C: any of these notes sounds well with any other
ATTACK_S, RELEASE_S = (
    0.002,
    0.012,
)  # of the ramps at both ends of every sound and of every note in it, so that none can click
HIGHEST_PARTIAL_HZ = 9_000.0  # softer than Nyquist demands


def hz(step: int) -> float:
    """Frequency of a step of the major pentatonic scale; step 0 is C4, step 5 is C5, step -5 is C3."""
    octave, degree = divmod(step, len(PENTATONIC))
    return C4_HZ * math.pow(2.0, octave + PENTATONIC[degree] / 12)


def times(duration_s: float) -> Signal:
    """The moment of each sample, from 0."""
    return np.arange(round(duration_s * SAMPLE_RATE), dtype=np.float64) / SAMPLE_RATE


def decay(duration_s: float, tau_s: float) -> Signal:
    """A fall from 1 that loses 63 % in each `tau_s`."""
    fall: Signal = np.exp(-times(duration_s) / tau_s)
    return fall


def swell(duration_s: float, attack_s: float, tau_s: float) -> Signal:
    """A rounded rise of `attack_s`, then a decay."""
    rise = np.clip(times(duration_s) / attack_s, 0.0, 1.0)
    shape: Signal = np.sin(0.5 * np.pi * rise) ** 2 * decay(duration_s, tau_s)
    return shape


def sine(freq_hz: float, duration_s: float) -> Signal:
    """A pure tone."""
    tone: Signal = np.sin(2 * np.pi * freq_hz * times(duration_s))
    return tone


def harmonics(freq_hz: float, duration_s: float, levels: Sequence[float]) -> Signal:
    """A tone with `levels[n]` of the partial n + 1; partials too high to be gentle are left out."""
    tone = np.zeros(round(duration_s * SAMPLE_RATE))
    for number, level in enumerate(levels, start=1):
        if level and number * freq_hz < HIGHEST_PARTIAL_HZ:
            tone += level * sine(number * freq_hz, duration_s)
    return tone


def pluck(freq_hz: float, duration_s: float, tau_s: float, num_partials: int = 5) -> Signal:
    """A string-like tone: high partials die first, as if a filter closed."""
    tone = np.zeros(round(duration_s * SAMPLE_RATE))
    for number in range(1, num_partials + 1):
        if number * freq_hz < HIGHEST_PARTIAL_HZ:
            tone += sine(number * freq_hz, duration_s) * decay(duration_s, tau_s / number) / number
    return tone


def bell(freq_hz: float, duration_s: float, tau_s: float, ratio: float, index: float) -> Signal:
    """Two-operator FM; `ratio` is the modulator's pitch, `index` its depth, which fades twice as fast as the tone."""
    modulator = index * decay(duration_s, tau_s / 2) * sine(ratio * freq_hz, duration_s)
    tone: Signal = np.sin(2 * np.pi * freq_hz * times(duration_s) + modulator) * decay(duration_s, tau_s)
    return tone


def glide(from_hz: float, to_hz: float, duration_s: float, levels: Sequence[float] = (1.0,)) -> Signal:
    """A tone whose pitch moves evenly (in octaves) from one frequency to the other."""
    moment = times(duration_s)
    freq_hz = from_hz * (to_hz / from_hz) ** (moment / duration_s)
    phase = 2 * np.pi * np.cumsum(freq_hz) / SAMPLE_RATE
    tone = np.zeros(len(moment))
    for number, level in enumerate(levels, start=1):
        if level:
            tone += level * np.sin(number * phase)
    return tone


def hiss(duration_s: float, low_hz: float, high_hz: float) -> Signal:
    """Noise between two frequencies, the same every time, peak 1."""
    num_samples = round(duration_s * SAMPLE_RATE)
    spectrum = np.fft.rfft(np.random.default_rng(1).standard_normal(num_samples))
    freq_hz = np.fft.rfftfreq(num_samples, 1 / SAMPLE_RATE)
    spectrum *= np.exp(-((freq_hz / high_hz) ** 2)) * (1 - np.exp(-((freq_hz / low_hz) ** 2)))
    noise: Signal = np.fft.irfft(spectrum, num_samples)
    noise /= np.abs(noise).max()
    return noise


def layered(*layers: tuple[float, Signal]) -> Signal:
    """The sum of signals, each begun at its own moment (s), its edges rounded."""
    placed = [(round(start_s * SAMPLE_RATE), signal) for start_s, signal in layers]
    mix = np.zeros(max(start + len(signal) for start, signal in placed))
    for start, signal in placed:
        mix[start : start + len(signal)] += signal * _edges(len(signal))
    return mix


def finished(signal: Signal) -> Wave:
    """The signal ready to be heard: ramps at both ends, no DC, peak 1."""
    ramps = _edges(len(signal))
    shaped = signal * ramps
    shaped -= ramps * (shaped.sum() / ramps.sum())
    wave: Wave = (shaped / np.abs(shaped).max()).astype(np.float32)
    return wave


def _edges(num_samples: int) -> Signal:
    """A rise from 0 to 1 at the beginning and a fall at the end."""
    ramps = np.ones(num_samples)
    for edge_s, edge in ((ATTACK_S, ramps), (RELEASE_S, ramps[::-1])):
        ramp = np.sin(0.5 * np.pi * times(edge_s) / edge_s) ** 2
        edge[: len(ramp)] *= ramp[: len(edge)]
    return ramps
