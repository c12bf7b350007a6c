"""How loud a wave is to an ear: ITU-R BS.1770 without its gates."""

import numpy as np
import numpy.typing as npt

from game.audio.synth import SAMPLE_RATE

WINDOW_S = 0.4  # "momentary" of EBU R 128
SHELF = ((1.53512485958697, -2.69169618940638, 1.19839281085285), (1.0, -1.69065929318241, 0.73248077421585))
HIGH_PASS = ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621))
DESIGN_RATE = 48_000  # for which the standard states these two filters


def loudness_lufs(wave: npt.NDArray[np.floating]) -> float:
    """The loudest 0.4 s of a mono wave that both ears hear, in LUFS (0 is full scale, -23 a broadcast)."""
    window = round(WINDOW_S * SAMPLE_RATE)
    num_samples = len(wave) + 2 * window
    freq_hz = np.fft.rfftfreq(num_samples, 1 / SAMPLE_RATE)
    weight = _response(SHELF, freq_hz) * _response(HIGH_PASS, freq_hz)
    padded = np.concatenate([np.zeros(window), wave])
    heard = np.fft.irfft(np.fft.rfft(padded, num_samples) * weight, num_samples)
    energy = np.concatenate([[0.0], np.cumsum(heard**2)])
    return float(-0.691 + 10 * np.log10(2 * (energy[window:] - energy[:-window]).max() / window))


def _response(
    taps: tuple[tuple[float, ...], tuple[float, ...]], freq_hz: npt.NDArray[np.floating]
) -> npt.NDArray[np.floating]:
    turn = np.exp(-2j * np.pi * freq_hz / DESIGN_RATE)
    above, below = (sum(tap * turn**power for power, tap in enumerate(side)) for side in taps)
    height: npt.NDArray[np.floating] = np.abs(above / below)
    return height
