"""Every wave of every voice: fit to be mixed, and with the pitch that the table states."""

import time

import numpy as np
import pytest

from game.audio.synth import PENTATONIC, SAMPLE_RATE, Wave, finished, hz
from game.audio.voices import ALARM, VOICES
from game.sim.events import EVENT_KINDS

HAND_KINDS = ("ui_click", "ui_error", "hover", "tab", "place", "turn", "erase", "power_up", "power_down")
PROGRESS_KINDS = ("step_done", "star", "victory", "missed", "stalled")
NOTES = [(kind, step) for kind, voice in VOICES.items() for step in voice.steps]


def loudest_hz(wave: Wave) -> float:
    """The strongest frequency, to 0.7 Hz."""
    num_bins = 1 << 16
    return float(np.abs(np.fft.rfft(wave, num_bins)).argmax()) * SAMPLE_RATE / num_bins


def part(wave: Wave, from_s: float, to_s: float) -> Wave:
    return wave[round(from_s * SAMPLE_RATE) : round(to_s * SAMPLE_RATE)]


def loudest_moment(wave: Wave) -> float:
    """The highest RMS over 30 ms."""
    num_samples = round(0.03 * SAMPLE_RATE)
    power = np.convolve(wave.astype(np.float64) ** 2, np.ones(num_samples) / num_samples)
    return float(np.sqrt(power.max()))


def test_every_event_kind_and_every_act_of_the_player_has_a_voice() -> None:
    assert set(VOICES) == {*EVENT_KINDS, *HAND_KINDS, *PROGRESS_KINDS}


@pytest.mark.parametrize(("kind", "step"), NOTES)
def test_wave_is_finite_full_height_and_free_of_dc_and_clicks(kind: str, step: int) -> None:
    wave = VOICES[kind].make(step)
    assert wave.dtype == np.float32
    assert wave.ndim == 1
    assert np.isfinite(wave).all()
    assert np.abs(wave).max() == pytest.approx(1.0, abs=1e-6)
    assert abs(float(wave.mean(dtype=np.float64))) < 1e-4
    assert np.abs(wave[[0, -1]]).max() < 1e-3
    assert np.abs(part(wave, 0.0, 0.0002)).max() < 0.05, "begins with a step"
    assert np.abs(wave[-round(0.001 * SAMPLE_RATE) :]).max() < 0.03, "ends with a step"


@pytest.mark.parametrize(("kind", "step"), NOTES)
def test_no_note_inside_a_wave_begins_or_ends_with_a_click(kind: str, step: int) -> None:
    """A step in a wave sounds at all frequencies: also where no voice has partials."""
    padded = np.concatenate([VOICES[kind].make(step).astype(np.float64), np.zeros(4_096)])
    spectrum = np.fft.rfft(padded)
    spectrum[np.fft.rfftfreq(len(padded), 1 / SAMPLE_RATE) < 12_000.0] = 0.0
    assert np.abs(np.fft.irfft(spectrum)).max() < 0.003


@pytest.mark.parametrize("kind", VOICES)
def test_table_states_the_length_of_the_wave(kind: str) -> None:
    voice = VOICES[kind]
    assert voice.duration_s == pytest.approx(max(len(voice.make(step)) for step in voice.steps) / SAMPLE_RATE, abs=1e-3)


@pytest.mark.parametrize("kind", VOICES)
def test_only_alarms_are_long(kind: str) -> None:
    assert VOICES[kind].duration_s <= (2.0 if VOICES[kind].lane is ALARM else 0.5)


@pytest.mark.parametrize(
    "kind", ["token", "delivered", "prefill_done", "place", "ui_click", "ui_error", "hover", "turn"]
)
def test_steady_voice_has_the_pitch_of_its_step(kind: str) -> None:
    for step in VOICES[kind].steps:
        assert loudest_hz(VOICES[kind].make(step)) == pytest.approx(hz(step), rel=0.02)


@pytest.mark.parametrize(
    ("kind", "changes_at_s", "up"),
    [("request_done", 0.09, 3), ("verified", 0.045, 5), ("step_done", 0.1, 2), ("tab", 0.03, 2)],
)
def test_two_note_voice_begins_on_its_step_and_goes_up(kind: str, changes_at_s: float, up: int) -> None:
    for step in VOICES[kind].steps:
        wave = VOICES[kind].make(step)
        assert loudest_hz(part(wave, 0.0, changes_at_s)) == pytest.approx(hz(step), rel=0.04)
        assert loudest_hz(part(wave, changes_at_s, 1.0)) == pytest.approx(hz(step + up), rel=0.04)


@pytest.mark.parametrize("kind", ["rejected", "spilled", "erase", "oom", "missed", "stalled", "power_down"])
def test_bad_news_falls(kind: str) -> None:
    wave = VOICES[kind].make(VOICES[kind].steps[0])
    third = len(wave) // 3
    assert loudest_hz(wave[:third]) > 1.05 * loudest_hz(wave[-third:])


@pytest.mark.parametrize("kind", ["sent", "bundle", "victory", "power_up"])
def test_good_news_rises(kind: str) -> None:
    wave = VOICES[kind].make(VOICES[kind].steps[0])
    third = len(wave) // 3
    assert loudest_hz(wave[:third]) < loudest_hz(wave[third : 2 * third])


def test_victory_arpeggio_walks_up_two_octaves() -> None:
    (step,) = VOICES["victory"].steps
    wave = VOICES["victory"].make(step)
    for number, up in enumerate((0, 2, 3, 5, 7, 8, 10)):
        onset_s = 0.11 * number
        heard = np.abs(np.fft.rfft(part(wave, onset_s, onset_s + 0.11), 1 << 16))
        before = np.abs(np.fft.rfft(part(wave, max(onset_s - 0.11, 0.0), onset_s), 1 << 16))
        nearest = round(hz(step + up) / SAMPLE_RATE * (1 << 16))
        assert heard[nearest] > 5.0 * (before[nearest] if number else 0.0)


@pytest.mark.parametrize("kind", VOICES)
def test_voice_is_gentle_on_top(kind: str) -> None:
    wave = VOICES[kind].make(VOICES[kind].steps[-1])
    power = np.abs(np.fft.rfft(wave)) ** 2
    freq_hz = np.fft.rfftfreq(len(wave), 1 / SAMPLE_RATE)
    assert power[freq_hz > 6_000.0].sum() < 0.01 * power.sum()


def test_scale_is_pentatonic_and_repeats_at_the_octave() -> None:
    assert hz(4) == pytest.approx(440.0, rel=1e-4)
    assert [round(12 * np.log2(hz(step) / hz(0))) for step in range(5)] == list(PENTATONIC)
    assert hz(-5) == pytest.approx(hz(0) / 2)


def test_finished_takes_away_an_offset() -> None:
    wave = finished(np.ones(4_410) + np.sin(np.arange(4_410) / 7))
    assert abs(float(wave.mean(dtype=np.float64))) < 1e-6
    assert wave[0] == 0.0


def test_waves_are_the_same_every_time() -> None:
    for voice in VOICES.values():
        assert np.array_equal(voice.make(voice.steps[0]), voice.make(voice.steps[0]))


def test_all_waves_are_made_in_150_ms_of_processor_time() -> None:
    def made_s() -> float:
        begun_s = time.process_time()
        for kind, step in NOTES:
            VOICES[kind].make(step)
        return time.process_time() - begun_s

    assert any(made_s() < 0.150 for _ in range(20))  # others may share the core for a while
