"""`tycoon check` and `tycoon schema`: files of both kinds, and every fault of them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from game.cli import main
from game.content.proof import PROOF_FILE
from game.content.resources import levels_dir
from game.session.proof.proved import PROVED_FILE
from tests.content.test_level_faults import LEVEL
from tests.content.test_solution_faults import FIXED, SOLUTION

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to be in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_every_shipped_file_is_valid(capsys: Capture) -> None:
    every = sorted(levels_dir().rglob("*.json"))
    files = [str(file) for file in every if file.name not in (PROOF_FILE, PROVED_FILE)]
    assert main(["check", *files]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    assert len(printed.out.splitlines()) == len(files) >= 6
    assert f"{Path('01-prefill-decode/level.json')}: valid level prefill-decode" in printed.out
    assert "kv-paging.json: valid solution of kv-paging" in printed.out


def test_the_level_of_a_solution_may_be_another_argument(here: Path, capsys: Capture) -> None:
    (here / "a").mkdir()
    (here / "b" / "c").mkdir(parents=True)
    (here / "a" / "tiny.json").write_text(FIXED)
    (here / "b" / "c" / "mine.json").write_text(SOLUTION)
    assert main(["check", "b/c/mine.json"]) == 2
    told = "b/c/mine.json:3:12: level: there is no level of this id to check it against; known: prefill-decode"
    assert capsys.readouterr().err.startswith(told)
    assert main(["check", "b/c/mine.json", "a/tiny.json"]) == 0
    claims = "; what it claims was not recomputed (--verify does that)"
    printed = f"b/c/mine.json: valid solution of tiny{claims}\na/tiny.json: valid level tiny\n"
    assert capsys.readouterr().out == printed


def test_what_is_found_in_a_valid_build_is_a_note_with_the_places_of_the_file(here: Path, capsys: Capture) -> None:
    (here / "tiny.json").write_text(FIXED)
    (here / "mine.json").write_text(SOLUTION)
    assert main(["check", "mine.json"]) == 0
    told = capsys.readouterr()
    assert told.err == (
        "mine.json: note: what Prefill core at 0,1 puts out (kv) would be lost at 1,2: "
        "the prefill core takes no kv packets\n"
    )
    assert "mine.json: valid solution of tiny" in told.out


def test_a_folder_is_checked_with_its_solutions_and_its_proof(here: Path, capsys: Capture) -> None:
    shutil.copytree(levels_dir() / "12-say-no-in-time", here / "12-say-no-in-time")
    folder = Path("12-say-no-in-time")
    assert main(["check", str(folder)]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    assert len(printed.out.splitlines()) == 1 + len(list((folder / "solutions").iterdir())) + 1
    assert main(["check", str(here)]) == 0, "a folder of levels is all of them"
    assert len(capsys.readouterr().out.splitlines()) == len(printed.out.splitlines())
    assert f"{folder / 'proof.json'}: valid proof of say-no-in-time; what is recorded of it holds" in printed.out
    assert main(["check", str(folder / "proved.json")]) == 0
    assert "what is recorded of it holds" in capsys.readouterr().out
    level, proof = folder / "level.json", folder / "proof.json"
    level.write_text(
        level.read_text("utf-8").replace(
            '"deadline_s": {"values": [0, 0.25, 0.5, 0.75, 1,', '"deadline_s": {"values": [0, 1,'
        ),
        "utf-8",
    )
    proof.write_text(proof.read_text("utf-8").replace('"sweep"', '"sweeps"'), "utf-8")
    assert main(["check", str(folder)]) == 2
    told = capsys.readouterr().err
    assert (
        'say-no-in-time.json:14:38: settings["4,2"].deadline_s: deadline_s cannot be 0.75 here; did you mean 1?' in told
    )
    assert 'sweeps: unknown key "sweeps"; did you mean "sweep"?' in told


def test_solutions_are_checked_against_the_level_of_their_own_folder(here: Path, capsys: Capture) -> None:
    for name in ("01-tiny", "02-tiny"):
        (here / name / "solutions").mkdir(parents=True)
        (here / name / "level.json").write_text(FIXED)
        (here / name / "solutions" / "tiny.json").write_text(SOLUTION)
        (here / name / "proof.json").write_text(
            '{"format": 1, "lesson": [{"name": "a", "has": [{"tile": "prefill"}]}], '
            '"cases": [{"name": "b", "kind": "reference", "solution": "tiny", "expect": "won"}]}'
        )
    level = here / "02-tiny" / "level.json"
    level.write_text(FIXED.replace('"toolbox": ["conduit", "prefill"]', '"toolbox": ["conduit"]'))
    assert main(["check", "01-tiny", "02-tiny"]) == 2
    printed = capsys.readouterr()
    told = [line for line in printed.err.splitlines() if "01-tiny" not in line or "02-tiny" in line]
    solution, proof = Path("02-tiny/solutions/tiny.json"), Path("02-tiny/proof.json")
    assert f"02-tiny: note: {Path('01-tiny/level.json')} has this id, too; give one of them another" in told
    assert [line for line in told if ": note: " not in line] == [
        f"{solution}:5:7: map[0]: prefill (P) at 0,1 is not in the toolbox; this level has: conduit",
        f"{proof}: not checked, for the faults above are in its way",
    ], "not of each case of the proof again"
    assert (
        f"{Path('01-tiny/proof.json')}: valid proof of tiny; not recorded as it is: there is no proved" in printed.out
    )


def test_a_level_that_is_named_twice_is_no_other_with_its_id(here: Path, capsys: Capture) -> None:
    (here / "01-tiny").mkdir()
    (here / "01-tiny" / "level.json").write_text(FIXED)
    assert main(["check", "01-tiny", "01-tiny/level.json", "01-tiny/../01-tiny"]) == 0
    assert "has this id, too" not in capsys.readouterr().err


def test_a_level_id_is_suggested_from_the_files_at_hand(here: Path, capsys: Capture) -> None:
    (here / "tiny.json").write_text(FIXED)
    (here / "mine.json").write_text(SOLUTION.replace('"tiny"', '"tinny"'))
    assert main(["check", "mine.json"]) == 2
    assert 'did you mean "tiny"? known: tiny, prefill-decode' in capsys.readouterr().err


def test_a_text_that_is_not_utf_8_is_told(here: Path, capsys: Capture) -> None:
    (here / "tiny.json").write_text(FIXED)
    (here / "tiny.de.md").write_bytes("# Häuser".encode("latin-1"))
    assert main(["check", "tiny.json"]) == 2
    assert capsys.readouterr().err == "tiny.de.md:1:4: $: byte 0xe4 is not UTF-8; save the file as UTF-8\n"


def test_level_and_solution_in_each_others_place_are_one_fault(here: Path, capsys: Capture) -> None:
    (here / "tiny.json").write_text(FIXED)
    (here / "mine.json").write_text(SOLUTION)
    assert main(["run", "mine.json", "mine.json"]) == 2
    assert capsys.readouterr().err == "mine.json:1:1: $: this is a solution, not a level; name a level file here\n"
    assert main(["run", "tiny.json", "tiny.json"]) == 2
    assert capsys.readouterr().err == "tiny.json:1:1: $: this is a level, not a solution; name a solution file here\n"


def test_the_level_of_a_solution_may_lie_beside_it(here: Path, capsys: Capture) -> None:
    (here / "tiny.json").write_text(FIXED)
    (here / "mine.json").write_text(SOLUTION.replace("SP>.", "SD>."))
    assert main(["check", "mine.json"]) == 2
    fault = "mine.json:5:7: map[0]: decode (D) at 0,1 is not in the toolbox; this level has: conduit, prefill\n"
    assert capsys.readouterr().err == fault


def test_a_solution_with_the_name_of_its_level_is_not_taken_for_it(here: Path, capsys: Capture) -> None:
    (here / "tiny.json").write_text(SOLUTION)
    assert main(["check", "tiny.json"]) == 2
    assert "there is no level of this id to check it against" in capsys.readouterr().err
    (here / "01-tiny.json").write_text(FIXED)
    assert main(["check", "tiny.json"]) == 0


def test_a_level_with_faults_is_told_when_its_solution_is_checked(here: Path, capsys: Capture) -> None:
    (here / "tiny.json").write_text(FIXED.replace('"seed": 0', '"seed": -1'))
    (here / "mine.json").write_text(SOLUTION)
    assert main(["check", "mine.json"]) == 2
    assert "tiny.json:24:11: seed: -1 is below the least allowed, 0; raise it" in capsys.readouterr().err


def test_faults_of_a_level_are_told_once_however_many_solutions_it_has(here: Path, capsys: Capture) -> None:
    (here / "tiny.json").write_text(FIXED.replace('"seed": 0', '"seed": -1'))
    for name in ("mine.json", "yours.json"):
        (here / name).write_text(SOLUTION)
    assert main(["check", "tiny.json", "mine.json", "yours.json"]) == 2
    told = capsys.readouterr().err.splitlines()
    assert told[0] == "tiny.json:24:11: seed: -1 is below the least allowed, 0; raise it"
    assert told[1:] == [
        f"{name}: not checked, for the faults above are in its way" for name in ("mine.json", "yours.json")
    ]


def test_faults_of_all_files_are_told_and_the_valid_ones_named(here: Path, capsys: Capture) -> None:
    (here / "tiny.json").write_text(LEVEL)
    (here / "bad.json").write_text(LEVEL.replace('"tiny"', '"bad"').replace("4096", '"4096"').replace("32,", "0,"))
    (here / "text.json").write_text("{")
    (here / "other.json").write_text('{"name": 1}')
    assert main(["check", "bad.json", "tiny.json", "text.json", "other.json", "gone.json"]) == 2
    printed = capsys.readouterr()
    assert printed.out == "tiny.json: valid level tiny\n"
    told = printed.err.splitlines()
    assert [line for line in told if ": note: " in line] == [
        "tiny.json:11:14: toolbox: note: nothing in it or on the map generates tokens, so nobody is served; "
        "add decode or engine",
        'tiny.json:1:1: $: note: not there in "de": summary, hints; whoever plays in it reads the level\'s own',
    ]
    assert [line for line in told if ": note: " not in line] == [
        'bad.json:13:15: vram_mib: expected a whole number, found the string "4096"; remove the quotes',
        "bad.json:20:68: workload.prompt_tokens: 0 is below the least allowed, 1; raise it",
        "text.json:1:2: $: the text ends too early; close every bracket and brace",
        'other.json:1:1: $: neither a level, for it has no "id", nor a solution, for it has no "level"; '
        "add the one that is meant",
        "gone.json:1:1: $: there is no such file; check the path",
    ]


def test_a_level_in_which_level_is_a_mistaken_key_is_still_a_level(here: Path, capsys: Capture) -> None:
    (here / "tiny.json").write_text(LEVEL.replace('"title"', '"level": 1, "title"'))
    assert main(["check", "tiny.json"]) == 2
    assert capsys.readouterr().err.startswith('tiny.json:4:3: level: unknown key "level"; known keys: format')


def test_what_a_file_is_called_cannot_disturb_a_terminal(here: Path, capsys: Capture) -> None:
    name = "a\x1b[31m\nb.json"
    (here / name).write_text("{")
    assert main(["check", name]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("a\\x1b[31m\\nb.json:1:2: $: ")


def test_no_file_is_wrong_usage(capsys: Capture) -> None:
    assert main(["check"]) == 2
    assert capsys.readouterr().err == "tycoon check: Missing argument 'FILE'; see `tycoon check --help`\n"


@pytest.mark.parametrize("kind", ["level", "solution"])
def test_the_schema_is_json_and_forbids_what_it_does_not_know(kind: str, capsys: Capture) -> None:
    assert main(["schema", kind]) == 0
    schema = json.loads(capsys.readouterr().out)
    assert schema["$schema"].startswith("https://json-schema.org/")
    for shape in (schema, *schema["$defs"].values()):
        assert shape["additionalProperties"] is False
    glyphs = schema["properties"]["map"]["items"]["pattern"]
    assert glyphs == r"^[#.<>ADEFHKMPQSVY\^v]+$"


def test_the_schema_lists_what_may_be_named(capsys: Capture) -> None:
    main(["schema", "level"])
    properties = json.loads(capsys.readouterr().out)["properties"]
    assert "toy-120" in properties["card"]["oneOf"][0]["enum"]
    assert "validation_gate" in properties["toolbox"]["oneOf"][0]["items"]["enum"]
    assert "source" not in properties["toolbox"]["oneOf"][0]["items"]["enum"]
    assert "opt-1.3b" in properties["model"]["oneOf"][0]["enum"]
    assert "nvlink3" in properties["link"]["enum"]


def test_another_kind_of_schema_is_wrong_usage(capsys: Capture) -> None:
    assert main(["schema", "recipe"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("tycoon schema: Invalid value for 'KIND'")


@pytest.mark.parametrize("kind", ["level", "solution"])
def test_a_file_may_name_its_schema(tmp_path: Path, capsys: Capture, kind: str) -> None:
    shipped = levels_dir() / (
        "01-prefill-decode/level.json" if kind == "level" else "01-prefill-decode/solutions/prefill-decode.json"
    )
    file = tmp_path / "prefill-decode.json"
    for value, status in (('"../schema.json"', 0), ('""', 0), ("7", 2)):
        text = shipped.read_text(encoding="utf-8").replace("{", f'{{"$schema": {value},', 1)
        file.write_text(text, encoding="utf-8")
        assert main(["check", str(file)]) == status, capsys.readouterr().err
    assert "$schema" in capsys.readouterr().err
    assert main(["schema", kind]) == 0
    assert "string" in str(json.loads(capsys.readouterr().out)["properties"]["$schema"])
