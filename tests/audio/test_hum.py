"""The hum: endless, fuller with throughput, never a jump, and silent when nothing runs."""

from itertools import pairwise

import numpy as np
import pytest

from game.audio.hum import FADE_OUT_MS, LAYERS, LOOP_S, NUM_STEPS, RISE_S, Hum, Layer, Loop, loop
from game.audio.synth import SAMPLE_RATE, hz

FRAME_S = 1 / 60
LOOPS = [loop(layer.steps) for layer in LAYERS]


class FakeChannel:
    """Writes down what it is told; fades for as long as the mixer would."""

    def __init__(self) -> None:
        self.heights: list[float] = []
        self.num_plays = 0
        self.is_busy = False
        self.is_fading = False

    def get_busy(self) -> bool:
        return self.is_busy

    def set_volume(self, left: float, right: float) -> None:
        assert left == right, "it comes from everywhere"
        assert not self.is_fading
        self.heights.append(left)

    def play(self, sound: object, loops: int) -> None:
        assert loops == -1
        assert not self.is_busy, "a jump"
        assert self.heights[-1] == 0.0, "begins with a jump"
        self.is_busy = True
        self.num_plays += 1

    def fadeout(self, milliseconds: int) -> None:
        assert milliseconds == FADE_OUT_MS
        self.is_fading = True

    def has_faded(self) -> None:
        self.is_busy = self.is_fading = False


@pytest.fixture
def channels() -> list[FakeChannel]:
    return [FakeChannel() for _ in LAYERS]


@pytest.fixture
def hum(channels: list[FakeChannel]) -> Hum:
    return Hum(channels, LAYERS)  # type: ignore[arg-type]


def follow(hum: Hum, level: float | None, from_s: float, seconds: float) -> None:
    for frame in range(round(seconds / FRAME_S)):
        hum.follow(level, from_s + frame * FRAME_S)


def mix(level: float) -> Loop:
    total = np.zeros_like(LOOPS[0])
    for layer, wave in zip(LAYERS, LOOPS, strict=True):
        total += layer.gain * layer.height(level) * wave
    return total


@pytest.mark.parametrize("wave", LOOPS)
def test_the_end_runs_into_the_beginning(wave: Loop) -> None:
    assert len(wave) == LOOP_S * SAMPLE_RATE
    steps = np.abs(np.diff(wave, axis=0)).max(axis=0)
    seam = np.abs(wave[0] - wave[-1])
    assert (seam <= steps).all(), "a step at the seam that is nowhere else"
    twice = np.abs(np.fft.rfft(np.concatenate([wave, wave]), axis=0))
    assert twice[1::2].max() < 1e-9 * twice.max(), "a partial that is cut off at the seam"


@pytest.mark.parametrize(("layer", "wave"), list(zip(LAYERS, LOOPS, strict=True)))
def test_layer_has_the_notes_of_its_row_no_dc_and_a_soft_top(layer: Layer, wave: Loop) -> None:
    power = np.abs(np.fft.rfft(wave[:, 0])) ** 2
    freq_hz = np.fft.rfftfreq(len(wave), 1 / SAMPLE_RATE)
    for step in layer.steps:
        near = np.abs(freq_hz / hz(step) - 1.0) < 0.01
        assert power[near].sum() > 0.1 * power.sum(), hz(step)
    assert power[0] < 1e-9 * power.sum()
    assert power[freq_hz > 1_500.0].sum() < 0.01 * power.sum()
    assert np.abs(wave).max() == pytest.approx(1.0)


def test_it_grows_with_every_twentieth_of_the_target_and_is_clearly_fuller_at_the_end() -> None:
    rms = [float(mix(level).std()) for level in np.linspace(0.0, 1.0, 21)]
    assert rms[0] == 0.0
    assert all(later > 1.02 * earlier for earlier, later in pairwise(rms))
    assert 20 * np.log10(rms[20] / rms[10]) > 4.0, "dB from half the target to all of it"


def test_its_pitch_rises_too() -> None:
    def brightness_hz(level: float) -> float:
        power = np.abs(np.fft.rfft(mix(level)[:, 0])) ** 2
        return float((power * np.fft.rfftfreq(len(LOOPS[0]), 1 / SAMPLE_RATE)).sum() / power.sum())

    assert brightness_hz(0.25) * 1.2 < brightness_hz(0.65)
    assert brightness_hz(0.65) * 1.2 < brightness_hz(1.0)


def test_it_rises_and_falls_without_a_jump(hum: Hum, channels: list[FakeChannel]) -> None:
    for number, level in enumerate((1.0, 0.2, 7.0)):
        follow(hum, level, 3.0 * number, 3.0)
    for channel, layer in zip(channels, LAYERS, strict=True):
        assert channel.num_plays == 1
        assert max(channel.heights) == 1.0
        assert channel.heights[-1] == 1.0
        steepest = FRAME_S / RISE_S / (layer.is_full - layer.begins)
        assert max(abs(later - earlier) for earlier, later in pairwise(channel.heights)) <= steepest + 1 / NUM_STEPS


def test_it_stands_where_the_throughput_stands(hum: Hum, channels: list[FakeChannel]) -> None:
    follow(hum, 0.6, 0.0, 3.0)
    reached = [channel.heights[-1] for channel in channels]
    assert reached == pytest.approx([layer.height(0.6) for layer in LAYERS], abs=1 / NUM_STEPS)
    num_told = [len(channel.heights) for channel in channels]
    follow(hum, 0.6, 3.0, 3.0)
    assert [len(channel.heights) for channel in channels] == num_told, "the mixer is left alone"


@pytest.mark.parametrize("silence", [None, 0.0])
def test_let_go_it_fades_by_itself_and_begins_again_from_silence(
    hum: Hum, channels: list[FakeChannel], silence: float | None
) -> None:
    hum.follow(silence, 0.0)
    assert not any(channel.is_fading or channel.num_plays for channel in channels)
    follow(hum, 1.0, 0.0, 2.0)
    follow(hum, silence, 2.0, 0.1)
    assert all(channel.is_fading for channel in channels)
    follow(hum, 1.0, 2.1, 0.1)
    assert all(channel.num_plays == 1 for channel in channels), "not while it still fades"
    for channel in channels:
        channel.has_faded()
    hum.follow(1.0, 9.0)
    assert all(channel.num_plays == 2 and channel.heights[-1] == 0.0 for channel in channels)


def test_a_frame_that_took_long_or_a_clock_set_back_does_no_harm(hum: Hum, channels: list[FakeChannel]) -> None:
    follow(hum, 1.0, 10.0, 1.0)
    before = channels[0].heights[-1]
    hum.follow(1.0, 0.0)
    assert channels[0].heights[-1] == before
    hum.follow(0.5, 99.0)
    assert channels[0].heights[-1] == pytest.approx(LAYERS[0].height(0.5), abs=1 / NUM_STEPS)
