"""Tables of the command line are whole at 80 columns and at 60, on a terminal or in a pipe."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from game.bench.compare import compare
from game.cli import main
from game.cli.bench_tables import print_comparison, print_report
from game.cli.tables import NARROW
from game.content.load import load_level
from game.content.resources import levels_dir

Capture = pytest.CaptureFixture[str]
WIDTHS = [None, 80, NARROW, 40]
"""None is a pipe of which nobody says how wide it is."""

BIG = 123_456_789.0


@pytest.fixture(params=WIDTHS)
def width(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    if request.param is None:
        monkeypatch.delenv("COLUMNS", raising=False)
        return 10_000
    monkeypatch.setenv("COLUMNS", str(request.param))
    return int(request.param)


def assert_whole(printed: str, width: int, *words: str) -> None:
    """Nothing is cut, nothing is wider than the terminal, and these are there, be it over several lines."""
    assert "…" not in printed
    tables = [line for line in printed.splitlines() if line[:1] in "┏┃┡│└"]
    assert tables
    assert max(map(len, tables)) <= width
    if width < NARROW:
        return
    for word in words:
        assert word in printed


def spread(middle: float) -> dict[str, float]:
    return {"median": middle, "low": middle * 0.9, "high": middle * 1.1, "num_runs": 5}


def report() -> dict[str, Any]:
    """What a machine a hundred times as fast as ours would measure."""
    factory = {
        "ticks_per_s": spread(BIG),
        "us_per_token": spread(1234.5),
        "num_cards": 12_345,
        "num_tiles": 123_456,
        "num_packets": 1_234_567,
        "tokens_per_tick": 1234.56,
        "steps_per_tick": 2345.67,
    }
    level = {"run_ticks_per_s": spread(BIG), "ticks_per_s": spread(BIG)}
    frame = {
        "num_packets": 1_234_567,
        "median_ms": 1234.5,
        "p99_ms": 1234.6,
        "worst_ms": 12345.7,
        "board_p99_ms": 1234.4,
    }
    return {
        "python": "CPython 3.11.7",
        "levels": [level | {"solution": name} for name in ("speculative-speedup", "a-name-as-long-as-a-player-likes")],
        "servers": [{"workload": "trace_conv1000_qps6.45", "num_steps": 1_234_567, "requests_per_s": spread(BIG)}],
        "stress": [factory | {"factory": name} for name in ("wide", "dense", "idle")],
        "ratios": {"dense_to_wide_per_token": spread(1.1), "idle_to_wide_ticks_per_s": spread(400)},
        "evaluations": [{"level": "speculative-speedup", "workers": 2, "per_s": spread(241)}],
        "environments": [{"level": "speculative-speedup", "alone": spread(BIG), "batched": spread(BIG)}],
        "render": {
            "size": [1920, 1080],
            "frames": [frame | {"scene": "overlay bottleneck"}],
            "idle_cpu_share": {"title": 0.02, "level": 0.01},
        },
        "import_s": spread(0.1),
        "first_frame_s": spread(0.6),
        "peak_mib": {"wide": 35.0, "dense": None},
    }


def test_one_run_has_no_median(capsys: Capture) -> None:
    measured = report()
    for num_runs, words in ((1, "CPython 3.11.7, one run"), (5, "CPython 3.11.7, median of 5 runs")):
        measured["levels"][0]["run_ticks_per_s"]["num_runs"] = num_runs
        print_report(measured)
        assert words in " ".join(capsys.readouterr().out.split())


def test_what_the_bench_prints_is_whole(width: int, capsys: Capture) -> None:
    print_report(report())
    numbers = ("123,456,789", "111,111,110", "135,802,468", "1234.50", "12,345", "1,234,567", "2345.67", "12345.7")
    assert_whole(capsys.readouterr().out, width, *numbers)


def test_a_comparison_is_whole(width: int, capsys: Capture) -> None:
    old, new = report(), report()
    rows = compare(old, new)
    assert "speculative-speedup, run, ticks/s" in rows
    same = dict.fromkeys(("system", "num_cores", "is_compiled", "rules"), 1)
    print_comparison(old | same, new | same, rows)
    assert_whole(capsys.readouterr().out, width, "123,456,789", "1.22", "0.82")


@pytest.mark.parametrize("name", ["prefill-decode", "kv-paging", "speculative-speedup"])
def test_what_a_run_came_to_is_whole(name: str, width: int, capsys: Capture) -> None:
    assert main(["run", name, name]) == 0
    level = load_level(name)
    assert_whole(capsys.readouterr().out, width, f"{level.goals[0].at_least:g} for {level.goals[0].hold_s:g} s")


@pytest.mark.parametrize(
    ("vram_mib", "gate_leads_on", "words"),
    [(3000, True, ("Who held VRAM", "held MiB")), (5120, False, ("Lost packets", "tokens"))],
)
def test_crashes_and_losses_are_whole(
    vram_mib: int, gate_leads_on: bool, words: tuple[str, ...], width: int, capsys: Capture, tmp_path: Path
) -> None:
    level = json.loads((levels_dir() / "03-speculative-speedup" / "level.json").read_text(encoding="utf-8"))
    build = json.loads(
        (levels_dir() / "03-speculative-speedup" / "solutions" / "speculative-speedup.json").read_text(encoding="utf-8")
    )
    if not gate_leads_on:
        build["map"][2] = build["map"][2].replace("V>K", "V.K")
    for name, values in (
        ("level", {**level, "id": "level", "vram_mib": vram_mib}),
        ("build", {**build, "level": "level"}),
    ):
        (tmp_path / f"{name}.json").write_text(json.dumps(values), encoding="utf-8")
    assert main(["run", str(tmp_path / "level.json"), str(tmp_path / "build.json")]) == 1
    assert_whole(capsys.readouterr().out, width, *words)


def test_an_evaluation_is_whole_whatever_its_files_are_called(width: int, capsys: Capture, tmp_path: Path) -> None:
    file = tmp_path / ("x" * 120 + ".json")
    file.write_bytes((levels_dir() / "02-kv-paging" / "solutions" / "kv-paging.json").read_bytes())
    assert main(["evaluate", "kv-paging", str(file), "--workers", "1"]) == 0
    assert_whole(capsys.readouterr().out, width, "won", "VRAM MiB")
