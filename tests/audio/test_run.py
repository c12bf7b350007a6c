"""What the run and the screens ask of the sound: throughput, places, ends, and silence where nothing runs."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from game.audio.player import AudioPlayer, Heard
from game.content.level import Goal, Level
from game.content.load import load_level, load_solution
from game.content.solution import Solution
from game.content.words import text
from game.ui.build.run_control import RunControl
from game.ui.screens.pause import PauseScreen
from game.ui.screens.title import TitleScreen
from tests.ui.player import Player

FRAME_S = 1 / 60
LEVEL = load_level("prefill-decode")
TOO_HARD = LEVEL.model_copy(update={"goals": (Goal(metric="tps", at_least=80.0, hold_s=10.0),)})
WINNING = load_solution("prefill-decode")
EMPTY = Solution(level=LEVEL.id, map=tuple("." * 12 for _ in range(8)))
TWO_CARDS = Solution(level=LEVEL.id, map=tuple(("PD" if row in (3, 5) else "..").center(12, ".") for row in range(8)))


class Ears(AudioPlayer):
    """Writes down what it is asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.played: list[str] = []
        self.hums: list[float | None] = []
        self.places: dict[str, set[float]] = {}

    def play(self, kind: str, now_s: float | None = None, count: int = 1) -> None:
        super().play(kind, now_s, count)
        self.played.append(kind)

    def play_events(
        self, events: Iterable[Heard], now_s: float | None = None, pan: Callable[[int], float] | None = None
    ) -> None:
        assert pan is not None
        for event in events:
            self.places.setdefault(event.kind, set()).add(pan(event.cell))

    def hum(self, level: float | None, now_s: float | None = None) -> None:
        self.hums.append(level)


def is_humming(ears: Ears) -> bool:
    """What was asked for last."""
    return ears.hums[-1] is not None


@pytest.fixture
def ears() -> Ears:
    return Ears()


@pytest.fixture
def control(ears: Ears) -> RunControl:
    return RunControl(LEVEL, ears, speed=8)


def run_out(control: RunControl, solution: Solution) -> None:
    """Starts, and lets frames pass until the verdict."""
    control.start(solution)
    for _ in range(2_000):
        if control.state == "ended":
            return
        control.update(FRAME_S)
    raise AssertionError("no verdict")


@pytest.mark.parametrize(
    ("level", "solution", "verdict", "voice"),
    [
        (LEVEL, WINNING, "won", "victory"),
        (TOO_HARD, WINNING, "missed", "missed"),
        (LEVEL, EMPTY, "stalled", "stalled"),
    ],
)
def test_the_end_of_a_run_is_told_once(ears: Ears, level: Level, solution: Solution, verdict: str, voice: str) -> None:
    control = RunControl(level, ears, speed=8)
    run_out(control, solution)
    assert control.verdict is not None
    assert control.verdict.kind == verdict
    control.update(FRAME_S)
    assert ears.played == ["power_up", voice]
    assert not is_humming(ears)
    control.stop()
    assert ears.played == ["power_up", voice], "what has ended already is not switched off"


def test_out_of_memory_is_heard_as_its_event_alone(ears: Ears, control: RunControl) -> None:
    run_out(control, TWO_CARDS)
    assert control.verdict is not None
    assert control.verdict.kind == "oom"
    assert ears.played == ["power_up"]
    assert "oom" in ears.places


def test_the_hum_is_the_rolling_tps_by_the_target(ears: Ears, control: RunControl) -> None:
    control.start(WINNING)
    for _ in range(120):
        control.update(FRAME_S)
    told = [level for level in ears.hums if level is not None]
    telemetry = control.telemetry()
    assert telemetry is not None
    assert telemetry.target_tps is not None
    assert told[-1] == telemetry.tps / telemetry.target_tps > 0.9
    assert told[0] == 0.0
    assert told[20] < told[-1], "it rises as the answers begin to come"


def test_paused_stepped_and_stopped_there_is_no_hum(ears: Ears, control: RunControl) -> None:
    control.start(WINNING)
    for act, voices in ((control.toggle_pause, ["power_down"]), (control.step, []), (control.stop, ["power_down"])):
        control.stop()
        control.start(WINNING)
        control.update(1.0)
        assert is_humming(ears)
        del ears.played[:]
        act()
        assert not is_humming(ears), act.__name__
        control.update(1.0)
        assert not is_humming(ears)
        assert ears.played == voices
    control.start(WINNING)
    control.toggle_pause()
    control.toggle_pause()
    control.update(1.0)
    assert is_humming(ears), "it goes on"


def test_events_are_heard_from_their_column(ears: Ears, control: RunControl) -> None:
    control.start(WINNING)
    for _ in range(60):
        control.update(FRAME_S)
    assert ears.places["sent"] == {-1.0}, "the source stands at the left edge"
    assert ears.places["delivered"] == {1.0}, "the output port at the right"
    assert ears.places["token"] == {2 * 5 / 11 - 1}, "the Decode core in column 5 of 0 to 11"


def test_a_menu_over_the_run_silences_the_hum_until_it_is_closed(tmp_path: Path) -> None:
    player = Player(tmp_path)
    player.open_level(LEVEL.id)
    ears = Ears()
    player.app.audio = player.workbench.audio = player.workbench.control.sound.audio = ears
    player.workbench.editor.load(WINNING)
    player.workbench.run_or_pause()
    player.frame(1.0)
    assert is_humming(ears)
    player.app.push(PauseScreen(player.app))
    player.frame(1.0)
    assert not is_humming(ears)
    player.app.pop()
    player.frame(1.0)
    assert is_humming(ears)
    player.app.back_to(TitleScreen)
    player.frame(1.0)
    assert not is_humming(ears)


def test_the_pointer_on_a_button_is_heard_once_and_on_a_greyed_one_not(tmp_path: Path) -> None:
    player = Player(tmp_path)
    player.open_level(LEVEL.id)
    ears = Ears()
    player.app.audio = ears
    words = text("play.to.pause")
    player.move(player.button(words).rect.center)
    player.move((player.button(words).rect.centerx + 1, player.button(words).rect.centery))
    assert ears.played == ["hover"]
    stop = player.button(text("play.stop"))
    assert not stop.is_enabled()
    player.move(stop.rect.center)
    assert ears.played == ["hover"]
    player.move(player.button(words).rect.center)
    player.app.relayout()
    assert ears.played == ["hover", "hover"], "the pointer has come over nothing new"


def test_a_turned_tile_ratchets(tmp_path: Path) -> None:
    player = Player(tmp_path)
    player.open_level(LEVEL.id)
    ears = Ears()
    player.workbench.audio = ears
    player.place("prefill", (2, 2))
    player.move(player.pos((2, 2)))
    player.workbench.rotate(True)
    assert ears.played[-1] == "turn"


def test_the_settings_reach_each_volume(tmp_path: Path) -> None:
    player = Player(tmp_path)
    player.app.memory.change(volume=0.5, effects_volume=0.4, interface_volume=0.3, hum_volume=0.2, muted=True)
    player.app.apply_settings()
    audio = player.app.audio
    assert (audio.volume, audio.hum_volume, audio.is_muted) == (0.5, 0.2, True)
    assert audio.group_volumes == {"effects": 0.4, "interface": 0.3}
    player.app.close()
    again = Player(tmp_path)
    assert (again.app.audio.volume, again.app.audio.hum_volume, again.app.audio.is_muted) == (0.5, 0.2, True)
