"""The arithmetic of the mix: from a wave to the mixer's samples, and from a place on the board to two ears."""

import math

import numpy as np
import numpy.typing as npt

FULL_SCALE = 32_767  # of the mixer's 16-bit samples

Samples = npt.NDArray[np.int16]


def samples(wave: npt.NDArray[np.floating], gain: float) -> Samples:
    """A wave at its height in the mix, in the mixer's format; shape (samples, 2), mono waves alike in both ears."""
    heights = np.round(wave * gain * FULL_SCALE).astype(np.int16)
    return np.repeat(heights[:, None], 2, axis=1) if heights.ndim == 1 else heights


def ears(pan: float, width: float = 1.0) -> tuple[float, float]:
    """Heights in the left and the right ear of what sounds at `pan`, -1 (left) to 1 (right).

    With a smaller `width` the sides move towards the middle. Equal power: the squares add up to 1 wherever it is, so
    that no place is louder than another.
    """
    angle = (width * min(max(pan, -1.0), 1.0) + 1.0) * math.pi / 4
    return math.cos(angle), math.sin(angle)
