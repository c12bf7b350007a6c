"""Values of settings in words: choices by name, shares in percent, a limit of none as such."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from game.content.words import LANGUAGES, use_language
from game.sim.setting import Setting
from game.sim.spec import SettingValue
from game.sim.tiles import TILES
from game.ui.words.setting_words import setting_meaning, value_words


@pytest.fixture(autouse=True)
def language() -> Iterator[None]:
    yield
    use_language("en")


def row(kind: str, name: str) -> Setting:
    return next(setting for setting in TILES[kind].settings if setting.name == name)


@pytest.mark.parametrize(
    ("kind", "name", "value", "english", "german"),
    [
        ("scheduler", "policy", "sjf_aged", "shortest, ageing", "kürzester, alternd"),
        ("scheduler", "watermark", 0.05, "5 %", "5 %"),
        ("scheduler", "growth_reserve", 1, "100 %", "100 %"),
        ("scheduler", "age_rate", 250, "250 tok/s", "250 Tok/s"),
        ("admission_gate", "queue_limit", 0, "none", "keine"),
        ("admission_gate", "queue_limit", 1, "1 prompt", "1 Prompt"),
        ("admission_gate", "deadline_s", 0, "none", "keine"),
        ("admission_gate", "deadline_s", 0.75, "0.75 s", "0,75 s"),
        ("page_allocator", "prefix_cache", True, "on", "an"),
        ("engine", "slots", 1, "1 sequence", "1 Sequenz"),
    ],
)
def test_a_value_is_said(kind: str, name: str, value: SettingValue, english: str, german: str) -> None:
    said = []
    for code in ("en", "de"):
        use_language(code)
        said.append(value_words(kind, row(kind, name), value))
    assert said == [english, german]


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_two_values_of_a_setting_are_said_alike(code: str) -> None:
    use_language(code)
    for kind, tile in TILES.items():
        for setting in tile.settings:
            said = [value_words(kind, setting, value) for value in setting.values]
            assert len(set(said)) == len(said), (kind, setting.name)


def test_a_value_says_what_it_does_where_a_name_does_not() -> None:
    general, *own = (setting_meaning("scheduler", "policy", value) for value in (None, "sjf", "rr", "invented"))
    assert own[0].startswith("The shortest prompt goes first")
    assert len({general, *own}) == 3
    assert own[-1] == general
