"""Levels with every kind of workload: read, built, run on a board of chapter 1, refused with place and remedy."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import pytest

from game.content import work_asked
from game.content.build import factory_spec
from game.content.errors import ContentError
from game.content.level import Level
from game.content.load import load_level
from game.content.match import check_match
from game.content.origin import form_of
from game.content.parse import parse_level
from game.content.solution import Solution
from game.physics.units import BEATS_PER_SECOND
from game.session.run.level_run import run
from game.session.score.bounds import bounds
from game.sim.workloads.terms import ClosedLoop, Lengths, OpenLoop, Pause, Phase, Replay, RequestClass, Sessions, Terms

SECOND = BEATS_PER_SECOND
LENGTHS: dict[str, Any] = {"prompt_tokens": 32, "output_tokens": {"median": 20, "sigma": 0.6, "max": 90}}
SOME = {"prompt_tokens": {"min": 16, "max": 60}, "output_tokens": 12}
CLASSES = [
    {"name": "chat", "share": 3, "ttft_ms": 900, "tpot_ms": 60},
    {"name": "report", "output_tokens": 80, "priority": 2},
]
KINDS: dict[str, Any] = {
    "users who think": {"kind": "closed_loop", "users": 4, "think_s": {"median": 1.5, "sigma": 0.4}, **LENGTHS},
    "phases of users": {
        "kind": "closed_loop",
        "users": 3,
        **SOME,
        "phases": [{"for_s": 5}, {"for_s": 4, "output_tokens": 60}],
    },
    "classes": {"kind": "poisson", "requests_per_s": 1.5, "classes": CLASSES, **SOME},
    "bursts": {"kind": "gamma", "requests_per_s": 1.5, "burstiness": 0.4, "patience_s": 2, "timeout_s": 9, **LENGTHS},
    "strata": {"kind": "fixed_rate", "requests_per_s": 1.5, "stratify_s": 10, **LENGTHS},
    "phases": {
        "kind": "poisson",
        "requests_per_s": 1,
        "phases": [{"for_s": 3, "requests_per_s": 3}, {"for_s": 6, "requests_per_s": 0}],
        "repeat_phases": False,
        **SOME,
    },
    "tenants": {"kind": "poisson", "requests_per_s": 1, "shared_prefix": {"tokens": 60, "tenants": 4}, **SOME},
    "sessions": {
        "kind": "sessions",
        "users": 2,
        "turns": {"min": 2, "max": 4},
        "document_tokens": {"min": 30, "max": 60},
        "think_s": {"mean": 1},
        "prompt_tokens": 8,
        "output_tokens": 12,
    },
    "trace": {"kind": "trace", "file": "chat.csv", "scale": 2, "max_tokens": 50},
    "trace to users": {"kind": "trace", "file": "lengths.csv", "users": 3, "requests": 40},
    "trace at a rate": {"kind": "trace", "file": "lengths.csv", "requests_per_s": 2},
}
BOARD = ["." * 12] * 3 + ["S..........K"] + ["." * 12] * 4
BUILD = ["." * 12] * 3 + [".>>PD>>>>>>."] + ["." * 12] * 4


def text_of(workload: object, rows: list[str] | None = None, **keys: Any) -> str:
    values = {
        "format": 1,
        "id": "asked",
        "title": "Asked",
        "map": rows or BOARD,
        "toolbox": ["conduit", "prefill", "decode", "page_allocator"],
        "card": "toy-120",
        "vram_mib": 4096,
        "model": "opt-1.3b",
        "max_model_len": 256,
        "workload": workload,
        "goals": [{"metric": "tps", "at_least": 300, "hold_s": 5}],
        "horizon_s": 20,
        "warmup_s": 2,
        **keys,
    }
    return json.dumps(values)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two traces in it."""
    rows = "".join(f"{number / 2},{20 + number % 9},{5 + number % 30},chat\n" for number in range(60))
    (tmp_path / "chat.csv").write_text("arrival_s,prompt_tokens,output_tokens,class\n" + rows, encoding="utf-8")
    rows = "".join(f"{20 + number % 9},{5 + number % 30}\n" for number in range(60))
    (tmp_path / "lengths.csv").write_text("num_prefill_tokens,num_decode_tokens\n" + rows, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def level_in(folder: Path, workload: object, **keys: Any) -> Level:
    (folder / "asked.json").write_text(text_of(workload, **keys), encoding="utf-8")
    return load_level(folder / "asked.json")


def said(text: str) -> list[str]:
    with pytest.raises(ContentError) as error:
        parse_level(text, "asked.json")
    return [f"{fault.path}: {fault.message}" for fault in error.value.faults]


@pytest.mark.parametrize("kind", KINDS)
def test_a_level_of_each_kind_runs_and_has_no_bound(kind: str, folder: Path) -> None:
    level = level_in(folder, KINDS[kind])
    solution = Solution(level="asked", map=tuple(BUILD))
    result = run(level, solution)
    assert result.verdict == "missed"
    assert result.tokens_delivered > 50
    assert result.digest == run(level, solution).digest
    assert bounds(level) == {}, "the proofs know of none of this"


def test_keys_become_terms(folder: Path) -> None:
    def terms(kind: str) -> object:
        return factory_spec(level_in(folder, KINDS[kind]), Solution(level="asked", map=tuple(BUILD))).workload

    tail = Lengths(1, 90, 20, 0.6)
    assert terms("users who think") == ClosedLoop(
        4, Lengths(32, 32), tail, pause=Pause("lognormal", 3 * SECOND // 2, 0.4)
    )
    assert terms("bursts") == OpenLoop(
        "gamma", 1.5, 64, Lengths(32, 32), tail, Terms(patience_beats=2 * SECOND, timeout_beats=9 * SECOND), 0.4
    )
    phases = (Phase(3 * SECOND, 3.0), Phase(6 * SECOND, 0.0))
    span, twelve = Lengths(16, 60), Lengths(12, 12)
    assert terms("phases") == OpenLoop("poisson", 1.0, 64, span, twelve, Terms(phases=phases, repeats_phases=False))
    classes = (
        RequestClass("chat", 3.0, ttft_ms=900.0, tpot_ms=60.0),
        RequestClass("report", output=Lengths(80, 80), priority=2),
    )
    assert terms("classes") == OpenLoop("poisson", 1.5, 64, span, twelve, Terms(classes=classes))
    assert terms("sessions") == Sessions(
        2, Lengths(2, 4), Lengths(30, 60), Lengths(8, 8), twelve, Pause("exponential", SECOND)
    )
    trace = terms("trace")
    assert isinstance(trace, Replay)
    assert (trace.scale, trace.terms.max_tokens, [each.name for each in trace.terms.classes]) == (2.0, 50, ["chat"])


def test_each_source_may_have_its_own(folder: Path) -> None:
    rows = ["S....K", "......", "S....K"]
    build = Solution(level="asked", map=(".>PD>.", "......", ".>PD>."))
    level = level_in(folder, [KINDS["classes"], KINDS["trace"]], rows=rows, vram_mib=8192)
    spec = factory_spec(level, build)
    assert [type(workload) for workload in spec.workloads] == [OpenLoop, Replay]
    assert run(level, build).tokens_delivered > 100
    assert bounds(level) == {}
    users = {"kind": "closed_loop", "users": 1, **SOME}
    assert bounds(level_in(folder, [users, users], rows=rows, vram_mib=8192)) == {}, "nothing is proved of lists"


def test_a_trace_is_read_once_and_belongs_to_what_a_level_is(folder: Path) -> None:
    level = level_in(folder, KINDS["trace"])
    solution = Solution(level="asked", map=tuple(BUILD))
    spec = factory_spec(level, solution)
    (folder / "chat.csv").unlink()
    assert factory_spec(level.model_copy(update={"seed": 0}), solution) == spec
    (folder / "chat.csv").write_text("arrival_s,prompt_tokens,output_tokens\n1,20,5\n", encoding="utf-8")
    assert factory_spec(load_level(folder / "asked.json"), solution) != spec


def test_a_level_with_a_trace_is_known_by_its_content_wherever_it_is_looked_at_from(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    level = level_in(folder, KINDS["trace"])
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    assert bounds(level) == {}
    sent = pickle.loads(pickle.dumps(level))
    assert (level.traces != {}, sent.traces) == (True, {})
    assert form_of(sent) == form_of(level)
    text = (folder / "chat.csv").read_text(encoding="utf-8")
    (folder / "chat.csv").write_text(text.replace(",20,", ",21,"), encoding="utf-8")
    assert form_of(load_level(folder / "asked.json")) != form_of(level)


def test_what_does_not_fit_into_the_level_is_left_out_or_cut(folder: Path) -> None:
    (folder / "chat.csv").write_text("arrival_s,prompt_tokens,output_tokens\n1,20,5\n2,300,5\n", encoding="utf-8")
    for too_long, prompts in (("reject", [20]), ("clip", [20, 255])):
        level = level_in(folder, KINDS["trace"] | {"too_long": too_long})
        (workload,) = level.workloads
        trace = next(iter(level.traces.values()))
        assert list(trace.recording.prompts) == prompts
        assert len(trace.notes) == 1
        assert workload.kind == "trace"


def test_check_tells_what_was_left_out(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from game.cli import main

    rows = "1,20,5\n3,300,5\n2,20,5\n4,20,0\n"
    (folder / "chat.csv").write_text("arrival_s,prompt_tokens,output_tokens\n" + rows, encoding="utf-8")
    level_in(folder, KINDS["trace"])
    assert main(["check", "asked.json"]) == 0
    said = capsys.readouterr().out
    assert "valid level asked; " in said
    for note in ("1 request without a prompt", "1 request after later ones", "1 request longer than max_model_len"):
        assert note in said


TRACE_FAULTS: list[tuple[dict[str, Any], str, str]] = [
    ({"file": "nowhere.csv"}, "nowhere.csv:1:1", "there is no such file; check the path"),
    (
        {"file": "lengths.csv"},
        "workload.file",
        "has no times of arrival; say who sends them: add users, or requests_per_s",
    ),
    (
        {"classes": [{"name": "cat"}]},
        "workload.classes",
        'has the class "chat", which is not here; did you mean "cat"?',
    ),
    ({"file": "long.csv"}, "workload.file", "none of 1 requests fits into 256 tokens; raise max_model_len"),
    ({"file": "bad.csv"}, "bad.csv:2:3", "prompt_tokens: -20 is negative"),
]


@pytest.mark.parametrize(("keys", "place", "words"), TRACE_FAULTS)
def test_a_trace_that_does_not_suit_is_refused_at_its_place(
    keys: dict[str, Any], place: str, words: str, folder: Path
) -> None:
    header = "arrival_s,prompt_tokens,output_tokens\n"
    (folder / "long.csv").write_text(header + "1,2000,5\n", encoding="utf-8")
    (folder / "bad.csv").write_text(header + "1,-20,5\n", encoding="utf-8")
    with pytest.raises(ContentError) as error:
        level_in(folder, {"kind": "trace", "file": "chat.csv", **keys})
    (fault,) = error.value.faults
    assert place in str(fault)
    assert words in str(fault)


def test_a_trace_that_is_too_much_work_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work_asked, "MAX_PROMPTS", 20)
    with pytest.raises(ContentError, match="1 source of this trace sends 40 prompts in 10 s, more than 20"):
        level_in(folder, KINDS["trace"], horizon_s=10)
    assert level_in(folder, KINDS["trace"] | {"scale": 0.5}, horizon_s=10)


POISSON = {"kind": "poisson", "requests_per_s": 1, **SOME}
TALK = KINDS["sessions"]
FAULTS: list[tuple[object, str, str]] = [
    ({**POISSON, "phases": [{"for_s": 0}]}, "workload.phases[0].for_s", "0 is below the least allowed, 0.1"),
    (
        {**POISSON, "phases": [{"for_s": 5, "rate": 1}]},
        "workload.phases[0].rate",
        'unknown key "rate"; known keys: for_s,',
    ),
    (
        {**POISSON, "phases": [{"for_s": 5, "prompt_tokens": {"min": 9, "max": 8}}]},
        "workload.phases[0].prompt_tokens",
        "min 9",
    ),
    ({**POISSON, "phases": [{"for_s": 5, "requests_per_s": 0}]}, "workload.phases", "no phase has a prompt"),
    (
        {**POISSON, "phases": [{"for_s": 5, "output_tokens": 250}]},
        "workload.output_tokens",
        "make 310, more than max_model_len",
    ),
    (
        {**POISSON, "shared_prefix": {"tokens": 200}},
        "workload.output_tokens",
        "a prompt of 260 and an answer of 12 tokens",
    ),
    (
        {**POISSON, "classes": [{"name": "a"}, {"name": "a"}]},
        "workload.classes[1].name",
        'called "a" stands before this',
    ),
    ({**POISSON, "classes": [{"share": 1}]}, "workload.classes[0].name", 'the key "name" is missing'),
    ({**POISSON, "prompt_tokens": {"median": 9, "sigma": 1}}, "workload.prompt_tokens.max", 'the key "max" is missing'),
    (
        {**POISSON, "prompt_tokens": {"median": 9, "sigma": 1, "max": 8}},
        "workload.prompt_tokens.median",
        "is not between",
    ),
    (
        {**POISSON, "prompt_tokens": {"median": 9, "sigma": 9, "max": 90}},
        "workload.prompt_tokens.sigma",
        "above the most",
    ),
    ({**POISSON, "burstiness": 2}, "workload.burstiness", 'unknown key "burstiness"'),
    ({**POISSON, "patience_s": "2"}, "workload.patience_s", "remove the quotes"),
    (
        {**POISSON, "kind": "bursts"},
        "workload.kind",
        'no workload is called "bursts"; known: closed_loop, fixed_rate, poisson',
    ),
    (
        {"kind": "closed_loop", "users": 2, **SOME, "think_s": {"mean": 0}},
        "workload.think_s.mean",
        "0 is below the least",
    ),
    (
        {"kind": "closed_loop", "users": 2, **SOME, "think_s": -1},
        "workload.think_s",
        "-1 is below the least allowed, 0",
    ),
    ({**TALK, "turns": 20}, "workload.output_tokens", "a prompt of 448 and an answer of 12 tokens make 460"),
    ({**TALK, "turns": 20}, "workload.output_tokens", "were said before); shorten them, take fewer turns"),
    ({**POISSON, "users": 2}, "workload.users", "that is of the kinds closed_loop, sessions, trace; remove it"),
    ({**POISSON, "shared_prefix": 64}, "workload.shared_prefix", 'found 64; write {"tokens": ...}'),
    ({**TALK, "turns": 0}, "workload.turns", "0 is below the least allowed, 1"),
    ({"kind": "trace", "file": "../x.csv"}, "workload.file", "is not beside the level; put the trace into its folder"),
    ({"kind": "trace", "file": "/x.csv"}, "workload.file", "is not beside the level"),
    (
        {"kind": "trace", "file": "x", "users": 1, "requests_per_s": 1},
        "workload.requests_per_s",
        "take one of the two out",
    ),
    ({"kind": "trace"}, "workload.file", 'the key "file" is missing'),
    (
        [POISSON, POISSON],
        "workload",
        "the map has 1 source, but here stand 2 workloads; write one for each, in reading",
    ),
    ([{**POISSON, "requests_per_s": 0}], "workload[0].requests_per_s", "0 is below the least allowed, 0.001"),
    ([{**POISSON, "prompt_tokens": {"min": 2}}], "workload[0].prompt_tokens.max", 'the key "max" is missing'),
    ([{**POISSON, "kind": "x"}], "workload[0].kind", 'no workload is called "x"'),
    ([7], "workload[0]", "expected an object, found 7"),
    (7, "workload", "expected an object, found 7"),
]


@pytest.mark.parametrize(("workload", "path", "words"), FAULTS)
def test_a_fault_of_a_workload_is_located_and_has_a_remedy(workload: object, path: str, words: str) -> None:
    (found,) = said(text_of(workload))
    assert found.startswith(f"{path}: ")
    assert words in found
    assert ";" in found


def test_a_run_of_ones_own_may_be_any_amount_of_work() -> None:
    rows = ["S" + ">" * 126 + "K"]
    level = parse_level(text_of({"kind": "closed_loop", "users": 1, **SOME}, rows=["S" + "." * 126 + "K"]))
    level = level.model_copy(update={"ticks_per_tile": 600, "horizon_s": 1e9})
    solution = Solution(level="asked", map=("." + rows[0][1:60] + "PD" + rows[0][62:127] + ".",))
    with pytest.raises(ContentError):
        check_match(level, solution)
    check_match(level, solution, is_bounded=False)
    assert factory_spec(level, solution, is_bounded=False).workload
