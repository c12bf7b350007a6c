"""Text that comes from outside the game, whatever it holds: the clipboard, words in files, names of files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pygame
import pytest

from game.content.decode import MAX_FILE_BYTES
from game.session.stamp import read_stamp
from game.ui.hints import hint
from tests.ui_player import Player

CTRL = pygame.KMOD_LCTRL


@pytest.fixture
def player(tmp_path: Path) -> Iterator[Player]:
    player = Player(tmp_path)
    pygame.key.set_mods(pygame.KMOD_NONE)
    yield player
    pygame.key.set_mods(pygame.KMOD_NONE)


def refusals() -> list[Exception]:
    not_utf8 = UnicodeDecodeError("utf-8", b"caf\xe9 \xff", 3, 4, "invalid continuation byte")
    absent = NotImplementedError("scrap module not available")
    return [not_utf8, pygame.error("nothing there"), ValueError("embedded null character"), absent]


@pytest.mark.parametrize("fault", refusals(), ids=lambda fault: type(fault).__name__)
def test_a_clipboard_without_readable_text_holds_no_build(
    player: Player, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def refuse(*_: object) -> str:
        raise fault

    player.open_level("prefill-decode")
    monkeypatch.setattr(pygame.scrap, "get_text", refuse)
    monkeypatch.setattr(pygame.scrap, "put_text", refuse)
    player.key(pygame.K_v, CTRL)
    assert "Nothing to paste" in hint(player.workbench)[0]
    player.pick("prefill")
    player.click(player.pos((1, 1)))
    player.key(pygame.K_a, CTRL)
    player.key(pygame.K_c, CTRL)
    player.key(pygame.K_v, CTRL)
    assert player.workbench.hand.stamp is not None


@pytest.mark.parametrize(
    "text", ["\0", "{\0}", "\ud800", '{"format": 1, "stamp": {"map": ["P\\u0000"], "facing": {}}}']
)
def test_text_with_odd_characters_is_no_build(text: str) -> None:
    assert read_stamp(text) is None


def test_a_clipboard_larger_than_any_build_is_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    def parsed(_: str) -> None:
        raise AssertionError("it was parsed")

    monkeypatch.setattr(json, "loads", parsed)
    assert read_stamp(" " * (MAX_FILE_BYTES + 1)) is None
