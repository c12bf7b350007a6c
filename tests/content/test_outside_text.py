"""Text that comes from outside the game, whatever it holds: the clipboard, words in files, names of files."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pygame
import pytest

from game.cli import main
from game.content.decode import MAX_FILE_BYTES
from game.content.errors import ContentError
from game.content.lesson import MAX_LESSON_BYTES
from game.content.level import Level
from game.content.level_words import level_text
from game.content.load import load_level, load_solution, shipped_level_file
from game.content.parse import parse_solution
from game.content.read import read_source
from game.content.write import solution_json
from game.render.fonts import font
from game.session.build.stamp import read_stamp
from game.ui.build.held import HeldStamp
from game.ui.screens.help import HelpScreen
from game.ui.words.hint_words import hint
from tests.ui.player import Player

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
    assert isinstance(player.workbench.hand.held, HeldStamp)


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


CONTROLS = ("\0", "\x1b", "\x7f", "\x85", "\u2028", "\u200f", "\u202e", "\u2066")
ONE_LINE = ("title", "summary", "translations.de.title", "translations.de.summary", "$schema")
SEVERAL_LINES = ("hints.0", "hints.1.text", "translations.de.hints.1")


def level_file(tmp_path: Path, place: str = "", words: str = "") -> Path:
    """The first level with other words in one place."""
    values = json.loads(read_source(level_path()).text)
    values["hints"] = ["A nudge.", {"when": "oom", "grade": 1, "text": "Too much."}]
    values["translations"] = {"de": {"title": "Titel", "summary": "Satz", "hints": ["Eins.", "Zwei."]}}
    *way, last = [int(part) if part.isdigit() else part for part in place.split(".")]
    inside = values
    for part in way:
        inside = inside[part]
    if place:
        inside[last] = words
    file = tmp_path / "01-prefill-decode.json"
    file.write_text(json.dumps(values, ensure_ascii=True, indent=1), encoding="utf-8")
    return file


def level_path() -> Path:
    path = shipped_level_file("prefill-decode")
    assert path is not None
    return path


def complaint(file: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """What `tycoon check` says of a file that it refuses."""
    assert main(["check", str(file)]) == 2
    return capsys.readouterr().err


@pytest.mark.parametrize("place", ONE_LINE + SEVERAL_LINES)
def test_check_refuses_control_characters_in_words_and_says_where(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], place: str
) -> None:
    for character in CONTROLS + (("\n", "\t") if place in ONE_LINE else ()):
        file = level_file(tmp_path, place, f"ab {character} c")
        said = complaint(file, capsys)
        (fault,) = said.splitlines()
        line, col = map(int, fault.split(":")[1:3])
        assert f"U+{ord(character):04X}" in fault
        assert file.read_text(encoding="utf-8").splitlines()[line - 1][col - 1 :].startswith("\\")


@pytest.mark.parametrize("place", ONE_LINE + SEVERAL_LINES)
def test_words_of_any_script_are_welcome(tmp_path: Path, capsys: pytest.CaptureFixture[str], place: str) -> None:
    words = "Größe שלום 你好 👩\u200d💻 e\u0301 co\u00adop" + ("\n\tmore" if place in SEVERAL_LINES else "")
    assert main(["check", str(level_file(tmp_path, place, words))]) == 0, capsys.readouterr().err


def test_the_author_of_a_solution_has_one_line() -> None:
    text = solution_json(load_solution("prefill-decode").model_copy(update={"author": "Ann\0"}))
    with pytest.raises(ContentError, match=r"author: the control character U\+0000"):
        parse_solution(text)


def test_the_schema_refuses_what_check_refuses() -> None:
    properties = Level.model_json_schema()["properties"]
    hint = properties["hints"]["items"]["oneOf"][0]
    for character in CONTROLS:
        assert not re.search(properties["title"]["pattern"], f"a{character}b")
        assert not re.search(hint["pattern"], f"a{character}b")
    assert re.search(hint["pattern"], "a\nb")
    assert not re.search(properties["title"]["pattern"], "a\nb")


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize("mono", [False, True])
def test_any_words_can_be_drawn(bold: bool, mono: bool) -> None:
    pygame.font.init()
    face = font(16, bold, mono)
    for words in (*CONTROLS, "\ud800", "\udfff", "\u200b", "\u00ad", "a\nb", "\t", "", "\uffff", "\U0010ffff"):
        for line in (words, f"a{words}b"):
            assert face.render(line, True, "white").get_width() == face.size(line)[0]
            assert face.render(line, True, "white").get_height() <= face.get_linesize() + 2


def test_a_replaced_character_can_be_seen() -> None:
    pygame.font.init()
    for character in (*CONTROLS, "\ud800"):
        assert font(16).size(f"a{character}b")[0] > font(16).size("ab")[0]


def test_the_window_shows_a_lesson_with_any_bytes_in_it(player: Player, tmp_path: Path) -> None:
    file = level_file(tmp_path)
    file.with_suffix(".md").write_bytes(b"# Title\n\nA\0b \xff \xe2\x80\xae [" + b"\x1b" * 20)
    level = load_level(file)
    player.app.push(HelpScreen(player.app, level))
    player.frame()
    assert "A\0b" in player.words()


def test_check_says_what_is_wrong_with_a_lesson(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = level_file(tmp_path)
    lesson = file.with_suffix(".de.md")
    lesson.write_text("# Titel\n\nab \u202e\n" + "aGVsbG8gd29ybGQ=" * 62 + "\n" + "mehr " * 7000, encoding="utf-8")
    said = complaint(file, capsys).splitlines()
    assert [line.removeprefix(f"{lesson}:").split(":")[:2] for line in said] == [["1", "1"], ["3", "4"], ["4", "1"]]
    assert "larger than 32 KiB" in said[0]
    assert "U+202E" in said[1]
    assert "a word of 992 characters" in said[2]
    lesson.write_text("# Titel\r\n\r\n" + "aGVsbG8gd29ybGQ=" * 16 + "\tund\r\n", encoding="utf-8")
    assert main(["check", str(file)]) == 0


def test_a_lesson_that_is_too_large_is_shown_in_part(tmp_path: Path) -> None:
    file = level_file(tmp_path)
    file.with_suffix(".md").write_text("word " * 100_000, encoding="utf-8")
    shown = level_text(load_level(file))
    assert len(shown) < MAX_LESSON_BYTES + 10
    assert shown.endswith("…")
