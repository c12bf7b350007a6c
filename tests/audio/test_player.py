"""The player on two of SDL's drivers: one that is not there, and one that plays to nobody."""

import time
from collections.abc import Iterator

import pygame
import pytest

from game.audio.hum import FADE_OUT_MS, LAYERS
from game.audio.player import AudioPlayer
from game.audio.synth import SAMPLE_RATE
from game.audio.voices import LANES, VOICES, Group
from game.sim.events import Event


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
    player.play("victory")
    player.play("oom")
    player.hum(0.5, 0.0)
    player.hum(0.6)
    player.set_volumes(0.3, hum=0.1)
    player.set_muted(True)
    player.hum(0.6)
    player.hum(None)
    player.close()
    player.close()


def heights(player: AudioPlayer, group: Group) -> set[float]:
    sounds = player._sounds.items()
    return {sound.get_volume() for start, sound in sounds if VOICES[start.kind].lane.group == group}


def hum_heights(player: AudioPlayer) -> set[float]:
    return {sound.get_volume() for sound in player._hum.sounds}


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
    on_dummy.play("victory")
    assert num_sounding() == 1


def test_events_of_one_frame_start_one_wave_a_kind(on_dummy: AudioPlayer) -> None:
    on_dummy.play_events([Event("token", tick, 7, 1) for tick in range(50)] + [Event("sent", 3, 0, 1)], 0.0)
    assert num_sounding() == 2


def test_a_mixer_taken_away_makes_it_silent_not_broken(on_dummy: AudioPlayer) -> None:
    pygame.mixer.quit()
    on_dummy.play("victory")
    assert on_dummy.silent_because.startswith("audio was lost: ")
    on_dummy.open()
    assert not on_dummy.is_silent


def test_each_volume_reaches_its_own_sounds_and_mute_keeps_them(on_dummy: AudioPlayer) -> None:
    on_dummy.set_volumes(1.0)
    assert heights(on_dummy, "effects") == heights(on_dummy, "interface") == hum_heights(on_dummy) == {1.0}
    on_dummy.set_volumes(1.0, effects=0.5, interface=0.25, hum=0.0)
    assert heights(on_dummy, "effects") == {0.25}
    assert heights(on_dummy, "interface") == {0.0625}
    assert hum_heights(on_dummy) == {0.0}
    on_dummy.set_volumes(0.5, hum=0.5)
    assert heights(on_dummy, "effects") == heights(on_dummy, "interface") == {0.25}
    assert hum_heights(on_dummy) == {0.0625}
    on_dummy.set_muted(True)
    assert heights(on_dummy, "effects") == heights(on_dummy, "interface") == hum_heights(on_dummy) == {0.0}
    on_dummy.set_muted(False)
    assert heights(on_dummy, "effects") == {0.25}


def test_volumes_are_kept_in_range_and_outlive_a_new_device(on_dummy: AudioPlayer) -> None:
    on_dummy.set_volumes(7.0, effects=-1.0, interface=2.0, hum=3.0)
    on_dummy.open()
    assert heights(on_dummy, "effects") == {0.0}
    assert heights(on_dummy, "interface") == hum_heights(on_dummy) == {1.0}


def test_the_mixer_has_the_channels_of_the_lanes_and_the_hum_and_no_more(on_dummy: AudioPlayer) -> None:
    assert pygame.mixer.get_num_channels() == sum(lane.num_channels for lane in LANES) + len(LAYERS)
    on_dummy.play_events([Event(kind, 0, 0, 9) for kind in VOICES], 0.0)
    on_dummy.play_events([Event("token", 0, 0, 9)], 0.08)
    on_dummy.hum(1.0, 0.08)
    assert num_sounding() == pygame.mixer.get_num_channels()


def test_a_device_that_lags_gets_no_more_than_its_channels_carry(on_dummy: AudioPlayer) -> None:
    """By the clock an hour has passed; the device still plays the first wave, which is not cut off."""
    on_dummy.play("victory", 0.0)
    first = [pygame.mixer.Channel(number).get_sound() for number in range(pygame.mixer.get_num_channels())]
    on_dummy.play("oom", 3_600.0)
    assert [pygame.mixer.Channel(number).get_sound() for number in range(pygame.mixer.get_num_channels())] == first


def test_a_burst_is_heard_where_its_largest_event_was(on_dummy: AudioPlayer, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[tuple[str, float]] = []
    monkeypatch.setattr(on_dummy, "_begin", lambda start, pan: heard.append((start.kind, pan)))
    events = [Event("token", 1, 0, 1), Event("token", 1, 7, 5), Event("token", 1, 9, 2), Event("sent", 1, 3, 1)]
    on_dummy.play_events(events, 0.0, pan=lambda cell: cell / 10)
    assert sorted(heard) == [("sent", 0.3), ("token", 0.7)]
    on_dummy.play_events(events, 9.0)
    on_dummy.play("place", 9.0)
    assert sorted(heard[2:]) == [("place", 0.0), ("sent", 0.0), ("token", 0.0)]


def test_muted_the_hum_is_let_go(on_dummy: AudioPlayer) -> None:
    on_dummy.hum(1.0, 0.0)
    assert num_sounding() == len(LAYERS)
    on_dummy.set_muted(True)
    time.sleep(FADE_OUT_MS / 1000 + 0.2)
    on_dummy.hum(1.0, 1.0)
    assert num_sounding() == 0


def test_muted_starts_nothing(on_dummy: AudioPlayer) -> None:
    on_dummy.set_muted(True)
    on_dummy.play("victory")
    assert num_sounding() == 0


def test_a_misspelt_voice_is_named_even_where_there_is_no_device(on_no_device: AudioPlayer) -> None:
    with pytest.raises(AssertionError, match="no voice named 'clik'; there are oom, "):
        on_no_device.play("clik")
