"""Whose memory ran out is said wherever cards have memories of their own: in the result, on the screen, as a GPU."""

from __future__ import annotations

import json
from pathlib import Path

import pygame
import pytest

from game.content.level import Level
from game.content.load import load_level
from game.content.parse import parse_level, parse_solution
from game.content.solution import Solution
from game.content.words import LANGUAGES, use_language
from game.session.run.level_run import LevelRun
from game.ui.screens.oom import OomScreen
from game.ui.screens.play import PlayScreen
from game.ui.words import crash_text
from game.ui.words.verdict_words import sentences
from tests.ui.player import Player

IDLE_CARD = "...PD......."
CROWDED = [IDLE_CARD, "............", "............", "S>>>PD>>>>>K", ".....D>^....", *["............"] * 3]


def level(vram: str, vram_mib: int) -> Level:
    values = json.loads(load_level("prefill-decode").model_dump_json(exclude={"translations", "hints"}))
    return parse_level(json.dumps(values | {"vram": vram, "vram_mib": vram_mib}), "level")


def drawn() -> Solution:
    """Two cards, the second of which has two slots."""
    return parse_solution(json.dumps({"format": 1, "level": "prefill-decode", "map": CROWDED}), "drawn")


def crashed(of: Level) -> LevelRun:
    run = LevelRun(of, drawn())
    run.finish()
    assert run.simulation.crash is not None
    return run


def traceback(run: LevelRun) -> str:
    crash = run.simulation.crash
    assert crash is not None
    return "\n".join(block.spans[0].text for block in crash_text.blocks(crash, run.level, 12))


def told(run: LevelRun) -> list[str]:
    assert run.verdict is not None
    found = []
    for code in LANGUAGES:
        use_language(code)
        found.append(sentences(run.verdict.reasons))
    use_language("en")
    return found


def test_a_card_that_runs_out_of_its_own_memory_is_named() -> None:
    run = crashed(level("per_card", 2570))
    assert run.result().reason.startswith("CUDA out of memory at tick ")
    assert run.result().reason.endswith(" of 2570.00 MiB free on card 1")
    assert "GPU 1 has a total capacity of 2.51 GiB" in traceback(run)
    english, german = told(run)
    assert english.startswith("Out of memory on card 1 at tick ")
    assert german.startswith("Speicher von Karte 1 voll bei Tick ")


def test_weights_that_do_not_fit_name_the_first_card_that_loads_them() -> None:
    run = crashed(level("per_card", 2400))
    assert run.result().reason.startswith("CUDA out of memory at load: model weights of card 0 at ")
    assert run.result().reason.endswith(" free on card 0")
    assert "GPU 0 has a total capacity of 2.34 GiB" in traceback(run)
    assert told(run)[0].startswith("Out of memory on card 0 at load: ")


@pytest.mark.parametrize("vram_mib", [5080, 5000])
def test_cards_that_share_a_memory_are_one_gpu(vram_mib: int) -> None:
    run = crashed(level("shared", vram_mib))
    assert run.result().reason.endswith(f" of {vram_mib}.00 MiB free")
    assert "GPU 0 has a total capacity of" in traceback(run)
    assert told(run)[0].startswith("Out of memory at ")


def test_the_screen_of_a_crash_knows_the_card(tmp_path: Path) -> None:
    player = Player(tmp_path)
    player.app.memory.change(tutorial_over=True)
    player.app.push(PlayScreen(player.app, level("per_card", 2570)))
    player.frame()
    player.key(pygame.K_ESCAPE)  # the level has introduced itself
    player.workbench.editor.load(drawn())
    player.workbench.set_speed(8)
    player.key(pygame.K_SPACE)
    player.wait_for(lambda: isinstance(player.app.top, OomScreen))
    screen = player.app.top
    assert isinstance(screen, OomScreen)
    screen.open(screen.details_page)
    player.frame()
    assert "GPU 1 has a total capacity" in player.words()
    player.app.close()
