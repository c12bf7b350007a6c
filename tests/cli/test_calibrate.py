"""`tycoon calibrate`: a table for people, every comparison as JSON, and what is not compared named with its reason."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from game.bench.calibration import files
from game.bench.calibration.files import DATA, read
from game.bench.calibration.sources import RESIDENCY_REQUESTS, SOURCES, VIDUR_LINEAR
from game.cli import main

Capture = pytest.CaptureFixture[str]


def printed(capsys: Capture, *arguments: str) -> dict[str, Any]:
    assert main(["calibrate", "--json", *arguments]) == 0
    report: dict[str, Any] = json.loads(capsys.readouterr().out)
    return report


def test_json_has_every_comparison_and_what_they_come_to(capsys: Capture) -> None:
    report = printed(capsys, "--source", VIDUR_LINEAR)
    assert [source["id"] for source in report["sources"]] == [VIDUR_LINEAR]
    assert report["sources"][0]["licence"] == "MIT"
    compared = report["comparisons"]
    assert len(compared) == len(read(DATA / "vidur_linear_ops_by_tokens.csv"))
    for each in compared:
        assert each["error"] == pytest.approx(each["ours"] / each["theirs"] - 1)
    of_card = [each for each in compared if each["group"] == "NVIDIA A40"]
    (summary,) = [each for each in report["summaries"] if each["group"] == "NVIDIA A40"]
    assert summary["num"] == len(of_card)
    assert summary["mean_error"] == pytest.approx(sum(abs(each["error"]) for each in of_card) / len(of_card))
    assert abs(summary["worst_error"]) == max(abs(each["error"]) for each in of_card)


def test_people_get_a_table(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    assert main(["calibrate", "--source", VIDUR_LINEAR, "--source", "aiconfigurator"]) == 0
    text = capsys.readouterr().out
    for word in ("mean error", "worst", "NVIDIA H100 SXM", "linear", "decode step"):
        assert word in text
    assert "not compared: aiconfigurator, 57 rows of points: more than one card" in text


def test_rows_that_are_not_here_are_named(capsys: Capture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(files.VARIABLE, raising=False)
    report = printed(capsys, "--source", RESIDENCY_REQUESTS, "--truth", str(tmp_path))
    assert report["comparisons"] == []
    assert [each["what"] for each in report["left_out"]] == [
        f"req_h100_qwen3-14b_{run}.csv" for run in ("2rps", "12rps", "closed256")
    ]
    assert all("no licence" in each["reason"] for each in report["left_out"])


def test_rows_are_found_where_they_are_said_to_be(capsys: Capture, tmp_path: Path) -> None:
    rows = "send_s,in_tok,ttft_ms,e2e_ms\n" + "".join(f"{n / 2},1000,70.0,1650\n" for n in range(40))
    for run in ("2rps", "12rps"):
        (tmp_path / f"req_h100_qwen3-14b_{run}.csv").write_text(rows, encoding="utf-8")
    report = printed(capsys, "--source", RESIDENCY_REQUESTS, "--truth", str(tmp_path))
    assert {each["what"] for each in report["comparisons"]} == {"2rps", "12rps"}
    assert [each["what"] for each in report["left_out"]] == ["req_h100_qwen3-14b_closed256.csv"]
    ttft = next(each for each in report["comparisons"] if each["metric"] == "TTFT")
    assert ttft["theirs"] == pytest.approx(70)


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["--source", "vidur"], "no source is called 'vidur'"),
        (["--truth", "no-such-folder"], "'no-such-folder' is no folder"),
    ],
)
def test_bad_arguments_are_one_line_and_exit_status_2(arguments: list[str], line: str, capsys: Capture) -> None:
    assert main(["calibrate", *arguments]) == 2
    errors = capsys.readouterr().err
    assert line in errors
    assert errors.count("\n") == 1


def test_no_row_is_shipped_whose_source_has_no_licence() -> None:
    allowed = {source.id for source in SOURCES.values() if source.may_be_shipped}
    for name in ("real_runs.csv", "real_steps.csv"):
        sources = {row["source"] for row in read(DATA / name)}
        assert sources <= allowed | {"GPULLM"}
    told = (DATA / "README.md").read_text(encoding="utf-8")
    for file in DATA.glob("*.csv"):
        stem = file.stem.partition("_q")[0].partition("_conv")[0].partition("_points")[0].partition("_timeseries")[0]
        assert stem.removesuffix("_sarathi512").removesuffix("_vllm") in told
