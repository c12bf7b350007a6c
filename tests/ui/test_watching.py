"""How a run of an engine is watched: its moments, its tempo, the way to its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import partial
from itertools import count
from pathlib import Path
from time import perf_counter

import pygame
import pytest

from game.content.level import Level
from game.content.words import text
from game.session.reading.moments import SURPRISE
from game.session.run.level_run import LevelRun
from game.ui.screens.play import PlayScreen
from game.ui.widgets.timeline import Timeline
from tests.engine_room import ENGINE, engine_build, engine_level
from tests.ui.player import Player

FULL = "Memory is full: the youngest answer is thrown out of it."


@pytest.fixture
def player(tmp_path: Path) -> Iterator[Player]:
    player = Player(tmp_path)
    yield player
    player.app.close()


def opened(player: Player, level: Level, settings: Mapping[str, Mapping[str, object]]) -> None:
    """A level with its engine built."""
    player.app.push(PlayScreen(player.app, level))
    player.frame()
    while not isinstance(player.app.top, PlayScreen):
        player.app.pop()
    player.play.coach.skip()
    player.workbench.editor.load(engine_build(settings))
    player.frame()


def test_a_mark_on_the_time_line_says_what_happened_in_numbers(player: Player) -> None:
    opened(player, engine_level(surprise={"when": "preempted", "text": FULL}), {ENGINE: {"slots": 64}})
    player.workbench.set_speed(8)
    player.play.do("run")
    control = player.workbench.control
    player.wait_for(lambda: control.live is not None and control.live.simulation.tick > 1100)
    player.play.do("run")
    player.wait_for(lambda: not control.is_reading)
    line = next(widget for widget in player.app.top.root.tree() if isinstance(widget, Timeline))
    surprise = next(moment for moment in control.moments() if moment.kind == SURPRISE)
    player.move((line.rect.left + round((line.rect.width - 1) * surprise.tick / line.end_tick), line.rect.centery))
    player.frame(0.3)
    card = player.play.hover.card(player.app.look, player.play.card_area, player.play.view, line)
    assert card is not None
    told = " ".join(piece.text for widget in card.tree() for piece in widget.written(player.app.look))
    num = sum(moment.count for moment in control.moments() if moment.kind == "preempted")
    assert FULL in told
    assert text("timeline.moment.preempted", count=str(num)) in told
    assert player.play.board.rect.contains(card.rect)


def ground_of(player: Player, words: str) -> tuple[int, ...]:
    """The colour that a button has on the screen, beside its words."""
    rect = player.button(words).rect
    return tuple(player.app.surface.get_at((rect.left + 4, rect.centery)))[:3]


def test_a_level_is_shown_at_its_tempo_until_the_player_chooses(player: Player) -> None:
    opened(player, engine_level(tempo=0.25), {ENGINE: {"slots": 64}})
    control = player.workbench.control
    player.play.do("run")
    player.frame(0.4)
    assert control.live is not None
    assert control.live.simulation.tick == 6
    assert "Shown at 1/4x for 10 s more" in player.words()
    lit = ground_of(player, "1/4x")
    player.frame(9.7)
    player.frame(0.1)
    assert control.speed == 0.5
    assert "Running" in player.words()
    assert ground_of(player, "1/2x") == lit != ground_of(player, "1/4x"), "the buttons follow"
    player.workbench.scrub_to_start()
    assert control.speed == 0.25, "who has gone back wants to see"
    player.click_on("4x")
    assert (control.speed, player.app.memory.settings.speed) == (4, 4)
    player.click_on("1/4x")
    assert (control.speed, player.app.memory.settings.speed) == (0.25, 4), "a slow one is for this level alone"


def test_a_key_goes_to_the_verdict_and_going_back_works_as_ever(player: Player) -> None:
    level, settings = engine_level(), {ENGINE: {"slots": 64}}
    opened(player, level, settings)
    control = player.workbench.control
    control._timer = partial(next, count(0.0, 0.01))  # each piece of work takes a hundredth of a second
    player.key(pygame.K_g)
    player.frame()
    assert control.is_hurrying
    assert "On the way to the verdict" in player.words()
    player.key(pygame.K_SPACE)
    assert (control.state, control.is_hurrying) == ("paused", False)
    assert control.live is not None
    assert 0 < control.live.simulation.tick < 1200
    control._timer = perf_counter
    player.click_on("Verdict (G)")
    player.wait_for(lambda: control.state == "ended")
    direct = LevelRun(level, engine_build(settings))
    direct.finish()
    assert control.live.result() == direct.result()
    player.wait_for(lambda: not isinstance(player.app.top, PlayScreen))
    player.key(pygame.K_ESCAPE)
    control.scrub(700)
    player.wait_for(lambda: not control.is_reading)
    direct = LevelRun(level, engine_build(settings))
    direct.advance(700)
    assert control.run is not None
    assert control.run.simulation.digest() == direct.simulation.digest()
    player.key(pygame.K_g)
    assert control.run is control.live
    assert control.state == "ended"


def test_a_run_that_cannot_be_won_any_more_says_so_and_offers_its_end(player: Player) -> None:
    goals = [{"metric": "tps", "at_least": 1200}]
    opened(player, engine_level(goals=goals, horizon_s=40), {ENGINE: {"slots": 1}})
    player.play.do("run")
    player.frame(0.5)
    control = player.workbench.control
    assert control.lost_goal is not None
    words = player.words()
    assert "This run can no longer be won: Throughput at least 1,200 TPS is asked for" in words
    assert words.count("can no longer be won") == 2, "in the hint and below the time line"
    assert [moment.kind for moment in control.moments() if moment.kind == "lost"]
    player.key(pygame.K_g)
    player.wait_for(lambda: control.state == "ended")
    assert control.verdict is not None
    assert control.verdict.kind == "missed"
    player.wait_for(lambda: not isinstance(player.app.top, PlayScreen))
    player.key(pygame.K_s)
    assert player.workbench.control.lost_goal is None


def test_a_run_that_may_be_won_is_never_said_to_be_lost(player: Player) -> None:
    opened(player, engine_level(), {ENGINE: {"slots": 64}})
    player.play.do("run")
    player.workbench.set_speed(8)
    control = player.workbench.control
    player.wait_for(lambda: control.lost_goal is not None or control.state == "ended")
    assert control.verdict is not None
    assert control.verdict.kind == "won"


def test_what_takes_long_with_many_requests_is_read_ten_times_a_second(
    player: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(player, engine_level(), {ENGINE: {"slots": 64}})
    player.play.do("run")
    player.frame(0.5)
    counts: Counter[str] = Counter()

    def counted(name: str) -> None:
        read = getattr(LevelRun, name)

        def reading(run: LevelRun, *arguments: object) -> object:
            counts[name] += 1
            return read(run, *arguments)

        monkeypatch.setattr(LevelRun, name, reading)

    counted("telemetry")
    counted("goal_states")
    for _ in range(60):
        player.frame(1 / 60)
    assert 5 <= counts["telemetry"] <= 10
    assert counts["goal_states"] == counts["telemetry"]
    player.play.do("run")
    control = player.workbench.control
    assert control.run is not None
    assert control.telemetry().tick == control.run.simulation.tick, "at rest the gauges are those of what is shown"
