"""The player on SDL's own drivers: one that is not there, one that plays to nobody, one that writes to a file."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pygame
import pytest

from game.audio.player import FULL_SCALE, AudioPlayer
from game.audio.synth import SAMPLE_RATE, hz
from game.audio.voices import VOICES
from game.sim.events import Event

REPO = Path(__file__).parent.parent


@pytest.fixture
def on_no_device(monkeypatch: pytest.MonkeyPatch) -> AudioPlayer:
    monkeypatch.setenv("SDL_AUDIODRIVER", "no-such-driver")
    player = AudioPlayer()
    player.open()
    return player


@pytest.fixture
def on_dummy(monkeypatch: pytest.MonkeyPatch) -> Iterator[AudioPlayer]:
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    player = AudioPlayer()
    player.open()
    yield player
    player.close()


def use_everything(player: AudioPlayer) -> None:
    player.play_events([Event("token", 1, 5, 3), Event("oom", 1, 5, 1), Event("unheard of", 1, 5, 1)], 0.0)
    player.play_events([])
    player.play("ui_click")
    player.victory()
    player.crash()
    player.set_volume(0.3)
    player.set_muted(True)
    player.close()
    player.close()


def heights(player: AudioPlayer) -> set[float]:
    return {sound.get_volume() for sound in player._sounds.values()}


def num_sounding() -> int:
    return sum(pygame.mixer.Channel(number).get_busy() for number in range(pygame.mixer.get_num_channels()))


def test_without_a_device_it_is_silent_and_says_why(on_no_device: AudioPlayer) -> None:
    assert on_no_device.is_silent
    assert on_no_device.silent_because.startswith("no audio device: ")
    use_everything(on_no_device)


def test_without_a_mixer_it_is_silent_and_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    class NoMixer:
        """Stands in for pygame's own stand-in for a module that it was built without."""

        def __getattr__(self, name: str) -> object:
            raise NotImplementedError("mixer module not available")

    monkeypatch.setattr(pygame, "mixer", NoMixer())
    player = AudioPlayer()
    player.open()
    assert player.silent_because == "no audio device: mixer module not available"
    use_everything(player)


def test_before_open_it_is_silent() -> None:
    player = AudioPlayer()
    assert player.is_silent
    assert player.silent_because == "audio is not open"
    use_everything(player)


def test_on_a_device_it_sounds_and_closes(on_dummy: AudioPlayer) -> None:
    assert [on_dummy.is_silent, on_dummy.silent_because] == [False, ""]
    assert pygame.mixer.get_init() == (SAMPLE_RATE, -16, 2)
    use_everything(on_dummy)
    assert [on_dummy.is_silent, on_dummy.silent_because] == [True, "audio is not open"]
    assert pygame.mixer.get_init() is None


def test_it_opens_anew_after_close_and_over_a_mixer_of_another_format(on_dummy: AudioPlayer) -> None:
    on_dummy.close()
    pygame.mixer.init(22_050, -16, 1)
    on_dummy.open()
    assert pygame.mixer.get_init() == (SAMPLE_RATE, -16, 2)
    on_dummy.victory()
    assert num_sounding() == 1


def test_events_of_one_frame_start_one_wave_a_kind(on_dummy: AudioPlayer) -> None:
    on_dummy.play_events([Event("token", tick, 7, 1) for tick in range(50)] + [Event("sent", 3, 0, 1)], 0.0)
    assert num_sounding() == 2


def test_a_mixer_taken_away_makes_it_silent_not_broken(on_dummy: AudioPlayer) -> None:
    pygame.mixer.quit()
    on_dummy.victory()
    assert on_dummy.silent_because.startswith("audio was lost: ")
    on_dummy.open()
    assert not on_dummy.is_silent


def test_volume_is_kept_in_range_and_mute_keeps_it(on_dummy: AudioPlayer) -> None:
    on_dummy.set_volume(1.0)
    assert heights(on_dummy) == {1.0}
    on_dummy.set_volume(0.5)
    assert heights(on_dummy) == {0.25}
    on_dummy.set_muted(True)
    assert heights(on_dummy) == {0.0}
    on_dummy.set_muted(False)
    assert heights(on_dummy) == {0.25}
    on_dummy.set_volume(7.0)
    assert on_dummy.volume == 1.0
    on_dummy.set_volume(-1.0)
    assert on_dummy.volume == 0.0


def test_muted_starts_nothing(on_dummy: AudioPlayer) -> None:
    on_dummy.set_muted(True)
    on_dummy.victory()
    assert num_sounding() == 0


def test_a_misspelt_voice_is_named_even_where_there_is_no_device(on_no_device: AudioPlayer) -> None:
    with pytest.raises(AssertionError, match="no voice named 'clik'; there are oom, "):
        on_no_device.play("clik")


DIN = """
import time
from game.audio.player import AudioPlayer
from game.audio.voices import VOICES
from game.sim.events import Event

player = AudioPlayer(volume=1.0)
player.open()
assert not player.is_silent, player.silent_because
{before}
end_s = time.monotonic() + {seconds}
while time.monotonic() < end_s:
    player.play_events([Event(kind, 0, 0, 9) for kind in {kinds}])
    time.sleep(1 / 60)
player.close()
"""


def recorded(tmp_path: Path, kinds: str, before: str = "", seconds: float = 1.0) -> npt.NDArray[np.int16]:
    """What the mixer sent to the device while these kinds happened in every frame; shape (samples, 2)."""
    path = tmp_path / "device.raw"
    subprocess.run(
        [sys.executable, "-c", DIN.format(before=before, kinds=kinds, seconds=seconds)],
        check=True,
        cwd=REPO,
        env={**os.environ, "SDL_AUDIODRIVER": "disk", "SDL_DISKAUDIOFILE": str(path)},
    )
    raw = path.read_bytes()
    return np.frombuffer(raw[: len(raw) // 4 * 4], dtype=np.int16).reshape(-1, 2)


@pytest.mark.slow
def test_the_device_gets_a_loud_din_that_does_not_clip(tmp_path: Path) -> None:
    samples = recorded(tmp_path, kinds="VOICES", seconds=2.0).astype(np.int32)
    assert len(samples) > SAMPLE_RATE
    assert 0.2 * FULL_SCALE < np.abs(samples).max() < 0.95 * FULL_SCALE
    assert np.array_equal(samples[:, 0], samples[:, 1])


@pytest.mark.slow
def test_the_device_gets_the_stated_pitch(tmp_path: Path) -> None:
    samples = recorded(tmp_path, kinds="['delivered']", seconds=0.05)[:, 0].astype(np.float64)
    loudest_hz = np.abs(np.fft.rfft(samples, 1 << 17)).argmax() * SAMPLE_RATE / (1 << 17)
    third_up = VOICES["delivered"].steps[3]  # bursts of 9 tokens
    assert loudest_hz == pytest.approx(hz(third_up), rel=0.02)


@pytest.mark.slow
@pytest.mark.parametrize("before", ["player.set_muted(True)", "player.set_volume(0.0)"])
def test_the_device_gets_zeros_when_muted_or_turned_down(tmp_path: Path, before: str) -> None:
    samples = recorded(tmp_path, kinds="VOICES", before=before)
    assert len(samples) > SAMPLE_RATE // 2
    assert not samples.any()


@pytest.mark.slow
def test_mute_silences_what_sounds_already(tmp_path: Path) -> None:
    """What the device gets once the switch is thrown is silence, wherever in the tune that is."""
    mark = tmp_path / "bytes-at-mute"
    before = f"""
import os, pathlib
player.victory()
time.sleep(0.3)
player.set_muted(True)
time.sleep(0.2)
pathlib.Path({str(mark)!r}).write_text(str(os.path.getsize(os.environ["SDL_DISKAUDIOFILE"])))
"""
    samples = recorded(tmp_path, kinds="[]", before=before)
    num_before = int(mark.read_text()) // 4
    assert samples[:num_before].any()
    assert len(samples) > num_before
    assert not samples[num_before:].any()
