"""Runs recorded once are run again: the same digests at the same ticks, wherever and however they run."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from game.sim.simulation import RULES_VERSION
from tests.sim import golden_runs as golden
from tests.sim.golden_runs import Golden, digests_of, golden_runs

RUNS = list(golden_runs())


@pytest.mark.parametrize("run", RUNS, ids=lambda run: run.file.name.removesuffix(".golden.json"))
def test_a_golden_run_has_its_recorded_digests(run: Golden) -> None:
    assert run.rules == RULES_VERSION
    assert digests_of(run) == run.digests


def test_golden_runs_cover_every_level_and_every_kind_of_workload() -> None:
    levels = {run.level for run in RUNS}
    names = {Path(level).parent.name if Path(level).name == "level.json" else Path(level).name for level in levels}
    assert names >= {
        "01-prefill-decode",
        "02-kv-paging",
        "03-speculative-speedup",
        "poisson-two-cards.json",
        "fixed-rate-overload.json",
    }
    assert len({run.seed for run in RUNS}) > 1


def test_recording_refuses_another_digest_under_the_same_rules(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "golden"
    shutil.copytree(golden.FOLDER, folder)
    monkeypatch.setattr(golden, "FOLDER", folder)
    file = folder / "fixed-rate-overload.golden.json"
    for other in folder.glob("*.golden.json"):
        if other != file:
            other.unlink()
    recorded = json.loads(file.read_text())
    changed = {**recorded, "digests": {**recorded["digests"], "60": "0" * 16}}
    file.write_text(json.dumps(changed))
    assert golden.record() == 1
    assert "raise RULES_VERSION first" in capsys.readouterr().out
    assert json.loads(file.read_text()) == changed
    file.write_text(json.dumps({**changed, "rules": RULES_VERSION - 1}))
    assert golden.record() == 0
    assert json.loads(file.read_text()) == recorded
