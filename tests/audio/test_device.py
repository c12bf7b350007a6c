"""What the mixer really sends to the device, written to a file by SDL's own driver."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from game.audio.hum import FADE_OUT_MS, LAYERS
from game.audio.mix import FULL_SCALE
from game.audio.synth import SAMPLE_RATE, hz
from game.audio.voices import VOICES

REPO = Path(__file__).parents[2]
HEADROOM = 0.8913  # 1 dB below full scale

Record = Callable[[str], tuple[npt.NDArray[np.int32], dict[str, int]]]

SESSION = """
import json, os, sys, time
from game.audio.player import AudioPlayer
from game.audio.voices import VOICES
from game.sim.events import Event

marks = {}

def mark(name):
    marks[name] = os.path.getsize(os.environ["SDL_DISKAUDIOFILE"]) // 4

def frames(seconds, act):
    end_s = time.monotonic() + seconds
    number = 0
    while time.monotonic() < end_s:
        act(number)
        number += 1
        time.sleep(1 / 60)

player = AudioPlayer()
player.open()
assert not player.is_silent, player.silent_because
"""

DONE = """
player.close()
print(json.dumps(marks))
"""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Record:
    """Runs a session in a process of its own: the samples, shape (n, 2), and where in them its marks are."""

    def recorded(story: str) -> tuple[npt.NDArray[np.int32], dict[str, int]]:
        path = tmp_path_factory.mktemp("device") / "device.raw"
        env = {**os.environ, "SDL_AUDIODRIVER": "disk", "SDL_DISKAUDIOFILE": str(path)}
        session = [sys.executable, "-c", SESSION + story + DONE]
        told = subprocess.run(session, check=True, cwd=REPO, env=env, stdout=subprocess.PIPE, timeout=60).stdout
        raw = path.read_bytes()
        samples = np.frombuffer(raw[: len(raw) // 4 * 4], dtype=np.int16).reshape(-1, 2)
        return samples.astype(np.int32), json.loads(told.splitlines()[-1])

    return recorded


def rms(samples: npt.NDArray[np.int32]) -> float:
    return float(np.sqrt(np.mean(samples.astype(np.float64) ** 2)))


def longest_plateau(samples: npt.NDArray[np.int32]) -> int:
    """How many samples in a row stand at the very height of the loudest: a wave cut off flat has many."""
    longest = 0
    for ear in samples.T:
        at_top = np.concatenate([[0], (np.abs(ear) == np.abs(ear).max()).astype(int), [0]])
        ends = np.flatnonzero(np.diff(at_top))
        longest = max(longest, int((ends[1::2] - ends[::2]).max()))
    return longest


BUSY = """
from game.bench.stress import stress_spec
from game.sim.events import EventLog
from game.sim.simulation import Simulation

events = EventLog()
spec = stress_spec("wide")
simulation = Simulation(spec, events)
simulation.advance(2400)
cursor = events.read(0)[1]
alarms = iter(["oom", "victory", "missed"])

def act(number):
    global cursor
    simulation.advance(8)
    new, cursor = events.read(cursor)
    player.play_events(new, pan=lambda cell: 2 * (cell % spec.cols) / (spec.cols - 1) - 1)
    player.play_events([Event("spilled", 0, 0, 9), Event("rejected", 0, 0, 9)])
    player.hum(1.0)
    for kind in ("place", "ui_error", "star", "tab"):
        player.play(kind)
    if number % 100 == 0:
        player.play(next(alarms))

frames(4.5, act)
"""


def test_a_stress_factory_with_alarms_and_a_restless_hand_does_not_clip(record: Record) -> None:
    samples, _ = record(BUSY)
    assert len(samples) > 4 * SAMPLE_RATE
    peak = np.abs(samples).max()
    assert 0.2 * FULL_SCALE < peak < HEADROOM * FULL_SCALE
    assert longest_plateau(samples) <= 2, "flat tops"
    left, right = rms(samples[:, 0]), rms(samples[:, 1])
    assert 0.6 < left / right < 1.7, "a whole floor of events is not all on one side"


HUM = """
for level in (0.1, 0.3, 0.6, 1.0):
    frames(1.0, lambda number: player.hum(level))
    mark(f"{level} from")
    frames(0.6, lambda number: player.hum(level))
    mark(f"{level} to")
player.hum(None)
time.sleep(0.9)
mark("silent from")
time.sleep(0.3)
mark("silent to")
frames(0.6, lambda number: player.hum(1.0))
"""


def test_the_hum_follows_throughput_fades_away_and_never_jumps(record: Record) -> None:
    samples, marks = record(HUM)
    levels = (0.1, 0.3, 0.6, 1.0)
    heights = [rms(samples[marks[f"{level} from"] : marks[f"{level} to"]]) for level in levels]
    assert all(later > 1.4 * earlier for earlier, later in pairwise(heights)), heights
    assert heights[0] > 0.0
    assert not samples[marks["silent from"] : marks["silent to"]].any()
    assert samples[marks["silent to"] :].any(), "and comes back"
    loudest_step = np.abs(np.diff(samples, axis=0)).max()
    steady = samples[marks["1.0 from"] : marks["1.0 to"]]
    assert loudest_step < 2.0 * np.abs(np.diff(steady, axis=0)).max(), "a click"
    assert np.abs(samples).max() < sum(layer.gain for layer in LAYERS) * FULL_SCALE
    assert FADE_OUT_MS < 900


PANNED = """
for cell in (0, 5, 9):
    player.play_events([Event("request_done", 0, cell, 1)], pan=lambda cell: 2 * cell / 9 - 1)
    mark(f"{cell} from")
    time.sleep(0.6)
    mark(f"{cell} to")
"""


def test_events_come_from_their_side_of_the_board_all_equally_loud(record: Record) -> None:
    samples, marks = record(PANNED)
    powers = {}
    for cell in (0, 5, 9):
        heard = samples[marks[f"{cell} from"] : marks[f"{cell} to"]]
        powers[cell] = rms(heard[:, 0]) ** 2, rms(heard[:, 1]) ** 2
    assert powers[0][0] > 10 * powers[0][1], "left"
    assert powers[9][1] > 10 * powers[9][0], "right"
    assert 0.5 < powers[5][0] / powers[5][1] < 1.0, "right of the middle by a little"
    totals = [left + right for left, right in powers.values()]
    assert max(totals) < 1.3 * min(totals)


def test_the_device_gets_the_stated_pitch(record: Record) -> None:
    samples, _ = record("player.play_events([Event('delivered', 0, 0, 9)]); time.sleep(0.3)")
    loudest_hz = np.abs(np.fft.rfft(samples[:, 0], 1 << 17)).argmax() * SAMPLE_RATE / (1 << 17)
    third_up = VOICES["delivered"].steps[3]  # bursts of 9 tokens
    assert loudest_hz == pytest.approx(hz(third_up), rel=0.02)


DIN = """
{before}
def act(number):
    player.play_events([Event(kind, 0, 0, 9) for kind in VOICES])
    player.hum(1.0)
frames(1.0, act)
"""


@pytest.mark.parametrize("before", ["player.set_muted(True)", "player.set_volumes(0.0)"])
def test_the_device_gets_zeros_when_muted_or_turned_down(record: Record, before: str) -> None:
    samples, _ = record(DIN.format(before=before))
    assert len(samples) > SAMPLE_RATE // 2
    assert not samples.any()


def test_each_volume_leaves_the_others_alone(record: Record) -> None:
    samples, _ = record(DIN.format(before="player.set_volumes(1.0, effects=0.0, interface=0.0)"))
    assert 0 < np.abs(samples).max() <= sum(layer.gain for layer in LAYERS) * FULL_SCALE


MUTED = """
player.play("victory")
frames(0.3, lambda number: player.hum(1.0))
player.set_muted(True)
time.sleep(0.2)
mark("muted")
time.sleep(0.4)
"""


def test_mute_silences_what_sounds_already(record: Record) -> None:
    samples, marks = record(MUTED)
    assert samples[: marks["muted"]].any()
    assert len(samples) > marks["muted"]
    assert not samples[marks["muted"] :].any()
