"""A level may be a folder: `level.json`, its lessons, its words in other languages, its solutions."""

from __future__ import annotations

import json
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from game.cli import main
from game.content.errors import ContentError
from game.content.level_words import level_hints, level_summary, level_text, level_title
from game.content.load import level_file_for, level_ids, load_level, solution_ids
from game.content.origin import form_of, is_shipped
from game.content.resources import levels_dir
from game.content.toml_source import TomlSource
from game.content.words import use_language
from tests.content.test_level_faults import LEVEL
from tests.content.test_solution_faults import FIXED, SOLUTION

GERMAN = 'title = "Winzig"\nsummary = "Eine Reihe."\nhints = ["eins"]\n'


@pytest.fixture(autouse=True)
def english_afterwards() -> Iterator[None]:
    yield
    use_language("en")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The tiny level in a folder of its own, without a word of German."""
    folder = tmp_path / "07-tiny"
    folder.mkdir()
    values = {key: value for key, value in json.loads(LEVEL).items() if key != "translations"}
    (folder / "level.json").write_text(json.dumps(values), encoding="utf-8")
    return folder


def faults_of(folder: Path) -> list[str]:
    with pytest.raises(ContentError) as error:
        load_level(folder)
    return [str(fault).removeprefix(f"{folder}/").removeprefix(f"{folder}\\") for fault in error.value.faults]


def test_a_folder_stands_in_the_place_of_its_level(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    level = load_level(folder / "level.json")
    monkeypatch.chdir(folder.parent)
    for name in (folder, str(folder), f"{folder}/", "07-tiny", Path("07-tiny"), "./07-tiny", "07-tiny/level.json"):
        found = load_level(name)
        assert (found, found.source.place) == (level, level.source.place)
    monkeypatch.chdir(folder)
    for name in (".", Path(), "level.json", "../07-tiny"):
        assert load_level(name) == level


def test_a_folder_is_named_by_its_level(folder: Path) -> None:
    assert load_level(folder.rename(folder.with_name("tiny"))).id == "tiny"
    (fault,) = faults_of((folder.parent / "tiny").rename(folder.with_name("8-small")))
    said = 'the id is "tiny", but the folder is called "8-small"; make both say the same'
    assert fault.endswith(f"id: {said}")


def test_a_single_file_may_be_called_level(tmp_path: Path) -> None:
    (tmp_path / "level.json").write_text(LEVEL.replace('"tiny"', '"level"', 1))
    (tmp_path / "level.md").write_text("# Tiny\n")
    assert level_text(load_level(tmp_path / "level.json")) == "# Tiny\n"


def test_the_words_in_a_folder_are_those_of_the_level(folder: Path) -> None:
    plain = load_level(folder)
    (folder / "de.toml").write_text(GERMAN, encoding="utf-8")
    (folder / "en.md").write_text("# Tiny\n")
    level = load_level(folder)
    assert (level_title(level), level_text(level)) == ("Tiny", "# Tiny\n")
    use_language("de")
    assert (level_title(level), level_summary(level), level_hints(level)) == ("Winzig", "Eine Reihe.", ("eins",))
    assert level_text(level) == "# Tiny\n"
    (folder / "de.md").write_text("# Winzig\n")
    assert level_text(level) == "# Winzig\n"
    assert form_of(plain) == form_of(level)


def test_a_level_is_read_anew_once_it_or_its_words_have_changed(folder: Path) -> None:
    words = folder / "de.toml"
    words.write_text(GERMAN, encoding="utf-8")
    first = load_level(folder)
    assert load_level(folder) is first
    words.write_text(GERMAN.replace("Winzig", "Klein"), encoding="utf-8")
    second = load_level(folder)
    assert (first.translations["de"].title, second.translations["de"].title) == ("Winzig", "Klein")
    file = folder / "level.json"
    file.write_text(file.read_text(encoding="utf-8").replace('"Tiny"', '"Small"', 1), encoding="utf-8")
    assert load_level(folder).title == "Small"
    words.unlink()
    assert load_level(folder).translations == {}


def test_a_single_file_has_no_words_in_toml(tmp_path: Path) -> None:
    (tmp_path / "tiny.json").write_text(LEVEL)
    (tmp_path / "de.toml").write_text("not even TOML")
    assert load_level(tmp_path / "tiny.json").title == "Tiny"


FAULTS = {
    "unknown key": ('title = "W"\ntitel = "x"\n', "2:1: titel", 'unknown key "titel"; did you mean "title"?'),
    "quoted key": ('# x\n"a b" = 1\n', '2:1: ["a b"]', 'unknown key "a b"'),
    "table": ('title = "W"\n\n[hints]\n"0" = "eins"\n', "3:1: hints", "expected a list, found an object"),
    "dotted": ('translations.de.title = "W"\n', "1:1: translations", 'unknown key "translations"'),
    "number": ("title = 7\n", "1:9: title", "expected a string, found 7"),
    "date": ("summary = 2026-11-26\n", "1:11: summary", "expected a string, found 2026-11-26"),
    "empty": ('summary = ""\ntitle = ""\n', "2:9: title", "expected at least 1 character here"),
    "too long": (f'title = "{"W" * 81}"\n', "1:9: title", "expected at most 80 characters here"),
    "hints": ('hints = [\n  "eins", # a ] in a comment\n  "zwei",\n]\n', "1:9: hints", "the level has 1 hint, this 2"),
    "a hint": ('hints = [\n  # "first", [\n  3,\n]\n', "3:3: hints[0]", "expected a string, found 3"),
    "a list": ('hints = [["eins"]]\n', "1:10: hints[0]", "expected a string, found a list"),
    "a table in a list": ('hints = [{a = "]", b = [1, 2]}]\n', "1:10: hints[0]", "expected a string, found an object"),
    "unseen": ('title = "ab\u202e"\n', "1:12: title", "U+202E turns the direction of text around"),
    "escaped": ('title = "\\U0001F469 \\u202e"\n', "1:21: title", "U+202E turns"),
    "literal": ("title = 'ab\u202e'\n", "1:12: title", "U+202E turns"),
    "several lines": ('title = """\nab\ncd"""\n', "2:3: title", "control character U+000A"),
    "in a hint": ('hints = ["""a\nb\\\\\u200f"""]\n', "2:4: hints[0]", "U+200F turns"),
    "no TOML": (
        'title = "W"\nsummary = \n',
        "2:11: $",
        "not TOML: the text ends too early; add the value, or close the bracket",
    ),
    "repeated": (
        'title = "W"\ntitle = "X"\n',
        "2:12: $",
        "not TOML: this key stands more than once; remove one of them",
    ),
    "no quotes": ("title = Winzig\n", "1:9: $", 'not TOML: no value; put words into "double quotes"'),
    "a colon": ('title: "Winzig"\n', "1:6: $", 'not TOML: a key without =; write KEY = "words"'),
    "no comma": ('hints = [\n  "a"\n  "b"\n]\n', "3:3: $", "not TOML: a comma or ] is missing before this; add it"),
    "no end of line": ('title = "W\nsummary = "R"\n', "1:11: $", "not TOML: a line break in a string; end it"),
    "a quote in words": ('title = "W "x" Z"\n', "1:13: $", "not TOML: more on a line after its value; remove it, or"),
    "unfinished": ('title = """W\n', "1:13: $", "not TOML: "),
    "very deep": ("hints = " + "[" * 100_000 + "]" * 100_000, "1:1: $", "not TOML of ours: brackets nest too deep"),
    "very long number": ("title = " + "9" * 10_000, "1:1: $", "not TOML: a number of thousands of digits"),
}


@pytest.mark.parametrize(("text", "place", "message"), FAULTS.values(), ids=FAULTS)
def test_faults_of_words_have_their_place(folder: Path, text: str, place: str, message: str) -> None:
    (folder / "de.toml").write_text(text, encoding="utf-8", newline="")
    (fault,) = faults_of(folder)
    assert fault.startswith(f"de.toml:{place}: "), fault
    assert message in fault


def test_all_faults_of_words_are_told_at_once_also_with_other_line_ends(folder: Path) -> None:
    text = 'title = 7\r\nsummary = """\r\nab\r\n"""\r\nhints = [\r\n  "a",\r\n  4]\r\nx = 1\r\n'
    (folder / "de.toml").write_bytes(text.encode())
    assert [fault.split(": ")[0] for fault in faults_of(folder)] == [
        f"de.toml:{place}" for place in ("1:9", "3:3", "5:9", "7:3", "8:1")
    ]


def test_words_that_stand_twice_are_a_fault(folder: Path) -> None:
    values = json.loads((folder / "level.json").read_text()) | {"translations": {"de": {"title": "W"}}}
    (folder / "level.json").write_text(json.dumps(values))
    assert load_level(folder).translations["de"].title == "W"
    (folder / "de.toml").write_text(GERMAN)
    (fault,) = faults_of(folder)
    assert 'the level itself has these words under "translations.de"; keep one of the two' in fault


@pytest.mark.parametrize("text", ["", "# nothing\n", "title = 'x'", 'hints = ["a]", \'b"\', """c" ""d"""", ]\n'])
def test_places_are_found_in_any_toml(text: str) -> None:
    found = TomlSource("x.toml", text).found_places()
    values = tomllib.loads(text)
    paths = {(), *((key,) for key in values), *(("hints", number) for number in range(len(values.get("hints", ()))))}
    assert set(found.values) == paths


# On the command line


def test_check_reads_all_words_in_a_folder(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder.parent)
    for name, text in {"de.toml": "x = 1", "de.md": "a\0", "fr.md": "", "dee.toml": "", "readme.md": ""}.items():
        (folder / name).write_text(text)
    for argument in ("07-tiny", str(Path("07-tiny/level.json"))):
        assert main(["check", argument]) == 2
        faults = capsys.readouterr().err.replace("\\", "/").splitlines()
        assert [fault.split(": ")[0] for fault in faults] == [
            f"07-tiny/{place}" for place in ("de.toml:1:1", "de.md:1:2", "dee.toml:1:1", "fr.md:1:1")
        ]
        assert 'no language has the code "dee"; did you mean "de"? known: en, de' in faults[2]
    for name in ("de.toml", "de.md", "fr.md", "dee.toml"):
        (folder / name).unlink()
    assert main(["check", "07-tiny"]) == 0
    assert capsys.readouterr().out == "07-tiny: valid level tiny\n"


def test_a_solution_finds_its_level_in_folders(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "level.json").write_text(FIXED)
    (folder / "solutions").mkdir()
    (folder.parent / "builds").mkdir()
    inside, beside = folder / "solutions" / "mine.json", folder.parent / "mine.json"
    for file in (inside, beside, folder.parent / "builds" / "mine.json"):
        file.write_text(SOLUTION)
        assert level_file_for(file, "tiny") == folder / "level.json"
        assert main(["check", str(file)]) == 0, capsys.readouterr().err
    monkeypatch.chdir(folder.parent)
    assert main(["run", "07-tiny", "mine.json", "--ticks", "10"]) in (0, 1), capsys.readouterr().err


def test_a_folder_without_a_level_is_told_as_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command in (["check", str(tmp_path)], ["run", str(tmp_path), "kv-paging"], ["run", "kv-paging", str(tmp_path)]):
        assert main(command) == 2
        assert "this is a folder; name a file in it" in capsys.readouterr().err


# Those that ship


def test_a_copy_of_a_shipped_folder_is_whole_and_not_the_shipped_one(tmp_path: Path) -> None:
    (shipped,) = levels_dir().glob("*-kv-paging")
    copy = load_level(shutil.copytree(shipped, tmp_path / "kv-paging"))
    assert copy == load_level("kv-paging")
    assert not is_shipped(copy)
    use_language("de")
    assert level_title(copy) == "KV-Cache in Seiten"


def test_no_two_shipped_solutions_have_one_id_and_each_is_of_the_level_in_its_folder() -> None:
    assert len(solution_ids()) == len(list(levels_dir().glob("*/solutions/*.json")))
    assert [name for level_id in level_ids() for name in solution_ids(level_id)] == solution_ids()


def test_a_level_that_comes_while_the_game_runs_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("game.content.load.levels_dir", lambda: tmp_path)
    assert level_ids() == []
    shutil.copytree(next(levels_dir().glob("*-kv-paging")), tmp_path / "02-kv-paging")
    assert level_ids() == ["kv-paging"]
    assert "kv-paging" in solution_ids("kv-paging")
    shutil.rmtree(tmp_path / "02-kv-paging")
    assert level_ids() == solution_ids() == solution_ids("kv-paging") == []
