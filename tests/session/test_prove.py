"""Proofs of levels: what does not hold is told in one line each, what makes no sense with its place in the file."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from game.cli import main
from game.content.proof import CASE_KINDS
from game.content.proof_file import load_proof
from game.content.resources import levels_dir
from game.session.proof.prove import prove
from game.session.proof.proved import why_stale
from game.session.proof.random_builds import random_build
from game.session.proof.sweeps import build_at, products

PAGED = {
    "name": "paged",
    "has": [{"tile": "page_allocator", "setting": "block_size", "values": [16], "touches": "decode"}],
}
REFERENCE = {"name": "as shipped", "kind": "reference", "solution": "kv-paging", "expect": "won"}
SPAN = {"at_least": 50, "at_most": 51, "source": "a guess"}
UNPAGED = {"solution": "kv-paging", "remove": ["page_allocator"]}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A level 2 that offers block sizes."""
    folder = tmp_path / "02-kv-paging"
    shutil.copytree(levels_dir() / folder.name, folder, ignore=shutil.ignore_patterns("wins.jsonl"))
    level = json.loads((folder / "level.json").read_text(encoding="utf-8"))
    level["settings"] = {"page_allocator": {"block_size": {"values": [8, 16]}}}
    (folder / "level.json").write_text(json.dumps(level), encoding="utf-8")
    return folder


def write(folder: Path, **keys: Any) -> None:
    proof = {"format": 1, "lesson": [PAGED], "cases": [REFERENCE], **keys}
    (folder / "proof.json").write_text(json.dumps(proof), encoding="utf-8")


def faults_of(folder: Path) -> tuple[str, ...]:
    return prove(load_proof(folder), other_seeds=0, workers=1).faults


def test_what_holds_has_no_faults_and_is_stale_once_the_level_changes(folder: Path) -> None:
    trap = {"name": "unpaged", "kind": "trap", "expect": "oom", **UNPAGED}
    write(
        folder, cases=[REFERENCE, trap], sweep=[{"solution": "kv-paging", "optional": ["page_allocator"], "values": {}}]
    )
    assert main(["prove", str(folder), "--seeds", "1", "--workers", "1", "--record"]) == 0
    assert why_stale(load_proof(folder)) is None
    level = (folder / "level.json").read_text(encoding="utf-8")
    (folder / "level.json").write_text(level.replace('"title": "KV', '"title": "Another'), encoding="utf-8")
    assert why_stale(load_proof(folder)) is None
    (folder / "level.json").write_text(level.replace('"warmup_s": 10', '"warmup_s": 11'), encoding="utf-8")
    assert why_stale(load_proof(folder)) == "level, proof or solutions have changed since"
    proved = folder / "proved.json"
    told = json.loads(proved.read_text(encoding="utf-8"))
    for share in ("all", None):
        proved.write_text(json.dumps({**told, "share": share}), encoding="utf-8")
        assert why_stale(load_proof(folder)) == "proved.json is not as it was written"


def test_every_expectation_that_fails_is_a_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    trap = {"name": "t", "kind": "trap", "expect": "missed", "misses": ["tps"], "solution": "kv-paging"}
    alternative = {**REFERENCE, "name": "a", "kind": "alternative", "spans": {"tps": SPAN}}
    ends_so = {"name": "e", "kind": "ablation", "expect": "stalled", **UNPAGED}
    write(folder, cases=[REFERENCE, trap, alternative, ends_so])
    assert main(["prove", str(folder), "--seeds", "0", "--workers", "1"]) == 1
    told = capsys.readouterr().err.splitlines()
    assert [line.split(" (")[0].split("tps is")[0] for line in told] == [
        "kv-paging: case 't': seed 0 ends won, expected missed",
        "kv-paging: case 'a': seed 0: ",
        "kv-paging: case 'e': seed 0 ends oom, expected stalled",
    ]


def test_in_part_only_references_run_on_other_seeds(folder: Path) -> None:
    alternative = {**REFERENCE, "name": "a", "kind": "alternative", "all_seeds": True}
    write(folder, cases=[REFERENCE, alternative])
    for share, num_runs in ((1.0, [2, 2]), (0.5, [2, 1])):
        proved = prove(load_proof(folder), share=share, other_seeds=1, workers=1)
        assert [len(case.runs) for case in proved.cases] == num_runs
    proved = prove(load_proof(folder), share=0.5, other_seeds=0, kinds=CASE_KINDS[:1], workers=1)
    assert [case.kind for case in proved.cases] == ["reference"]


def test_a_winner_without_the_lesson_is_a_fault(folder: Path) -> None:
    sweep = [{"solution": "kv-paging"}]
    write(folder, sweep=sweep)
    (fault,) = faults_of(folder)
    assert fault.startswith("sweep: wins without the lesson for 233 credits: ............ ............ S>v...>>>>>v")
    assert "'block_size': 8" in fault
    write(folder, sweep=sweep, lesson=[PAGED, {"name": "small pages", "has": [{"tile": "page_allocator"}]}])
    assert faults_of(folder) == ()


def test_what_a_way_says_is_of_tiles_in_use(folder: Path) -> None:
    """An allocator that touches nothing pages nothing."""
    alone = {"name": "alone", "has": [{"tile": "page_allocator", "setting": "block_size", "values": [8]}]}
    spare = {"solution": "kv-paging", "draw": {"7,7": "M"}, "settings": {"7,7": {"block_size": 8}}, "values": {}}
    write(folder, lesson=[alone], sweep=[spare])
    reference, sweep = faults_of(folder)
    assert reference == "case 'as shipped' is to win, and has neither the lesson nor what is welcome"
    assert sweep.startswith("sweep: wins without the lesson")
    absent = {"name": "absent", "has": [{"tile": "page_allocator", "touches": "7,6", "absent": True}]}
    write(folder, lesson=[absent], sweep=[spare])
    assert faults_of(folder) == ()


def test_a_sweep_is_every_product_once(folder: Path) -> None:
    write(
        folder,
        sweep=[{"solution": "kv-paging", "optional": ["3,5", "4,7"], "values": {"3,5": {"block_size": [8, 16]}}}],
    )
    file = load_proof(folder)
    every = products(file)
    assert [len(product) for product in every] == [2, 1, 2, 1]
    builds = [build_at(every, index) for index in range(6)]
    assert len({(build.map, str(build.settings)) for build in builds}) == 6
    with pytest.raises(IndexError):
        build_at(every, 6)


def test_random_builds_are_the_same_each_time_and_some_win() -> None:
    file = load_proof("kv-paging")
    reference = file.solutions["kv-paging"]
    builds = [random_build(file.level, reference, [], index) for index in range(9)]
    assert builds == [random_build(file.level, reference, [], index) for index in range(9)]
    assert len({build.map for build in builds}) > 6
    proved = prove(file, share=0.1, other_seeds=0, workers=1)
    assert proved.random.num_winners > 0


@pytest.mark.parametrize(
    ("keys", "fault"),
    [
        ({"cases": [{**REFERENCE, "solution": "kv-pagin"}]}, 'no such solution; did you mean "kv-paging"?'),
        ({"cases": [{**REFERENCE, "settings": {"page_allocator": {"blok_size": 8}}}]}, "page_allocator.blok_size: "),
        ({"cases": [{**REFERENCE, "settings": {"page_allocator": {"block_size": 64}}}]}, "cannot be 64 here"),
        ({"cases": [{**REFERENCE, "settings": {"engine": {"slots": 8}}}]}, "no such tile stands in this build"),
        ({"cases": [{**REFERENCE, "remove": ["4,11"]}]}, "cases[0].remove[0]: the solution has placed no such tile"),
        ({"cases": [{**REFERENCE, "draw": {"2,0": "M"}}]}, "cases[0].draw: 2,0 belongs to the level"),
        ({"cases": [REFERENCE, {**REFERENCE, "name": "t", "kind": "trap"}]}, "the kind trap does not win"),
        ({"cases": [{**REFERENCE, "expect": "oom"}]}, "cases[0].expect: a case of the kind reference wins"),
        ({"cases": [REFERENCE, {"name": "t", "kind": "trap", "expect": "missed", **UNPAGED}]}, "name the goals"),
        ({"cases": [{**REFERENCE, "spans": {"tsp": SPAN}}]}, "spans.tsp: no metric"),
        ({"lesson": [{"name": "l", "has": [{"tile": "alocator"}]}]}, "lesson[0].has[0].tile: no tile is called"),
        ({"lesson": [{"name": "l", "has": [{"tile": "engine", "setting": "slots"}]}]}, "go together"),
        ({"sweep": [{"solution": "kv-paging", "values": {"page_allocator": {"block_size": [8, 9]}}}]}, "size[1]: "),
        ({"sweep": [{"solution": "kv-paging", "optional": ["engine"]}]}, "sweep[0].optional[0]: "),
        ({"case": []}, 'case: unknown key "case"; did you mean "cases"?'),
    ],
)  # fmt: skip
def test_bad_input_is_told_with_its_place(
    folder: Path, keys: dict[str, Any], fault: str, capsys: pytest.CaptureFixture[str]
) -> None:
    write(folder, **keys)
    assert main(["prove", str(folder)]) == 2
    (line, *_) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"{folder / 'proof.json'}:1:")
    assert fault in line


def test_a_level_without_a_proof_is_bad_input(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "proof.json").unlink()
    assert main(["prove", str(folder)]) == 2
    assert "no proof.json stands in the folder of this level" in capsys.readouterr().err
