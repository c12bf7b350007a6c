"""The mix as a whole: it cannot clip, it is balanced, and a place is heard where it is."""

import numpy as np
import pytest

from game.audio import hum
from game.audio.mix import FULL_SCALE, Samples, ears, samples
from game.audio.synth import SAMPLE_RATE, sine
from game.audio.voices import ALARM, FACTORY, HAND, LANES, STREAM, VOICES, Lane
from game.session.player.settings import Settings
from tests.audio.loudness import loudness_lufs

HEADROOM_DB = 1.0
PANS = np.linspace(-1.5, 1.5, 31)


def buffers(lane: Lane) -> list[Samples]:
    """What the channels of a lane may be given, sample for sample as the mixer gets it."""
    voices = [voice for voice in VOICES.values() if voice.lane is lane]
    return [samples(voice.make(step), voice.gain) for voice in voices for step in voice.steps]


def hum_buffers() -> list[Samples]:
    return [samples(hum.loop(layer.steps), layer.gain) for layer in hum.LAYERS]


def loudest_ear(lane: Lane) -> float:
    """The largest part of a wave that one ear gets, wherever on the board it is."""
    return max(max(ears(pan, lane.width)) for pan in PANS)


def height(buffer: Samples) -> int:
    """The highest peak; -32768 counts as what it is."""
    return int(np.abs(buffer.astype(np.int32)).max())


def test_all_channels_at_their_highest_peak_at_once_in_one_ear_stay_below_full_scale() -> None:
    channels = sum(lane.num_channels * max(map(height, buffers(lane))) * loudest_ear(lane) for lane in LANES)
    worst = channels + sum(map(height, hum_buffers()))
    assert 20 * np.log10(FULL_SCALE / worst) >= HEADROOM_DB
    assert worst > 0.8 * FULL_SCALE, "quieter than it need be"


def test_the_table_alone_promises_the_headroom() -> None:
    assert sum(lane.num_channels * lane.peak * loudest_ear(lane) for lane in LANES) + hum.PEAK <= 10 ** (
        -HEADROOM_DB / 20
    )
    for kind, voice in VOICES.items():
        assert 0.0 < voice.gain <= voice.lane.peak, kind
        assert voice.max_simultaneous <= voice.lane.num_channels, kind


def test_random_waves_at_random_moments_and_places_over_the_full_hum() -> None:
    chance = np.random.default_rng(1)
    num_samples = 4 * SAMPLE_RATE
    by_lane = {lane: buffers(lane) for lane in LANES}
    layers = hum_buffers()
    peaks = []
    for _ in range(60):
        mix = np.zeros((num_samples, 2))
        for layer in layers:
            mix += np.roll(np.concatenate([layer, layer]), chance.integers(len(layer)), axis=0)[:num_samples]
        for lane, waves in by_lane.items():
            for _ in range(lane.num_channels):
                at = 0
                while at < num_samples:  # a channel is never idle
                    wave = waves[chance.integers(len(waves))][: num_samples - at]
                    mix[at : at + len(wave)] += wave * np.array(ears(chance.uniform(-1, 1), lane.width))
                    at += len(wave) + int(chance.integers(200))
        peaks.append(np.abs(mix).max() / FULL_SCALE)
    assert 0.25 < max(peaks) < 10 ** (-HEADROOM_DB / 20)


def test_no_place_on_the_board_is_silent_in_one_ear() -> None:
    for lane in LANES:
        assert min(min(ears(pan, lane.width)) for pan in PANS) > 0.2


@pytest.mark.parametrize("pan", PANS)
def test_no_place_is_louder_than_another(pan: float) -> None:
    left, right = ears(pan)
    assert left**2 + right**2 == pytest.approx(1.0)


def test_left_is_left_and_the_middle_is_in_the_middle() -> None:
    assert ears(0.0) == pytest.approx((0.5**0.5, 0.5**0.5))
    assert ears(-1.0) == ears(-7.0) == pytest.approx(ears(1.0)[::-1])
    lefts, rights = zip(*(ears(pan) for pan in np.linspace(-1, 1, 12)), strict=True)
    assert list(lefts) == sorted(lefts, reverse=True)
    assert list(rights) == sorted(rights)
    assert 20 * np.log10(np.divide(*ears(-1.0, FACTORY.width))) > 10.0, "dB between the ears at the edge of the board"


def loudness_of(kind: str) -> float:
    """In the middle of the board."""
    voice = VOICES[kind]
    return loudness_lufs(max(ears(0.0)) * voice.gain * voice.make(voice.steps[0]))


def test_loudness_of_a_full_scale_sine_is_that_of_the_standard() -> None:
    assert loudness_lufs(sine(997.0, 1.0)) == pytest.approx(0.0, abs=0.3)  # -3.01 LUFS a channel
    assert loudness_lufs(0.1 * sine(997.0, 1.0)) == pytest.approx(-20.0, abs=0.3)
    assert loudness_lufs(sine(40.0, 1.0)) < -4.0, "a bass is not heard as loud"


def test_voices_of_a_lane_are_balanced_and_alarms_stand_out() -> None:
    lufs = {kind: loudness_of(kind) for kind in VOICES if kind != "hover"}
    spreads = {
        lane: [loudness for kind, loudness in lufs.items() if VOICES[kind].lane is lane]
        for lane in (ALARM, HAND, FACTORY, STREAM)
    }
    for lane, of_lane in spreads.items():
        assert max(of_lane) - min(of_lane) < (12.0 if lane is HAND else 6.0), lufs
    everyday = [loudness for lane, of_lane in spreads.items() if lane is not ALARM for loudness in of_lane]
    assert min(spreads[ALARM]) > max(everyday) + 3.0
    assert loudness_of("hover") < min(everyday) - 4.0, "it only brushes the ear"


def test_what_goes_wrong_is_louder_than_what_flows() -> None:
    for wrong in ("spilled", "rejected", "ui_error"):
        assert loudness_of(wrong) > max(loudness_of("token"), loudness_of("sent"), loudness_of("ui_click")), wrong


def test_the_full_hum_stays_behind_alarms_and_behind_one_delivery() -> None:
    layers = [layer.gain * hum.loop(layer.steps)[:, 0] for layer in hum.LAYERS]
    full = loudness_lufs(Settings().hum_volume ** 2 * np.sum(layers, axis=0))
    assert full < loudness_of("missed") - 10.0
    assert full < loudness_of("delivered")
    assert full > loudness_of("hover") + 6.0, "it can be heard"
