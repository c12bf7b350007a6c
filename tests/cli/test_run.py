"""`tycoon run`: the verdict for people and for programs, and its exit status."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from game import load_level, load_solution, run
from game.cli import main
from game.content.load import solution_ids
from game.content.write import solution_json

Capture = pytest.CaptureFixture[str]


def edited(tmp_path: Path, name: str, old: str, new: str) -> str:
    """The path of a shipped solution in which some glyphs are replaced."""
    solution = load_solution(name)
    rows = tuple(row.replace(old, new) for row in solution.map)
    file = tmp_path / "edited.json"
    unclaimed = {"map": rows, "score": None, "digest": None, "rules": None}
    file.write_text(solution_json(solution.model_copy(update=unclaimed)), encoding="utf-8")
    return str(file)


@pytest.mark.parametrize("name", ["speculative-speedup", *solution_ids("kv-paging"), "block-size", "host-memory"])
def test_a_shipped_solution_wins(name: str, capsys: Capture) -> None:
    solution = load_solution(name)
    assert main(["run", solution.level, name]) == 0
    printed = capsys.readouterr()
    assert solution.score is not None
    assert solution.score.tick is not None
    assert f"\nWON after {solution.score.tick / 60:.1f} s: " in printed.out
    assert printed.err == ""


def test_the_table_has_the_numbers_of_the_result(capsys: Capture) -> None:
    main(["run", "kv-paging", "kv-paging"])
    printed = capsys.readouterr().out
    result = run("kv-paging", "kv-paging")
    assert result.ttft_p50_ms is not None
    for part in (
        f"{result.tps:.1f}",
        f"{result.best_tps:.1f}",
        "60 for 10 s",
        f"{result.ttft_p50_ms:.1f} ms",
        f"{result.vram_peak_mib:.0f} MiB",
        "at most 3072 MiB",
        f"{result.tiles} / {result.cost}",
        f"digest {result.digest} after {result.tick} ticks, seed 0, rules {result.rules}",
    ):
        assert part in printed
    assert "guesses accepted" not in printed
    assert "\x1b" not in printed


def test_the_table_says_which_stars_a_win_earns(capsys: Capture) -> None:
    main(["run", "prefill-decode", "prefill-decode"])
    printed = capsys.readouterr().out
    rows = [line for line in printed.splitlines() if "star: " in line]
    assert [("star: tps" in row, "earned" in row) for row in rows] == [(True, False), (False, True)]
    main(["run", "prefill-decode", "prefill-decode", "--ticks", "60"])
    assert "earned" not in capsys.readouterr().out, "without a win no star"


def test_the_words_of_the_level_are_those_that_a_player_would_read(tmp_path: Path, capsys: Capture) -> None:
    main(["run", "kv-paging", "kv-paging", "--words"])
    assert "\ntakeaway: 4 sequences at once shared the 562 MiB" in capsys.readouterr().out
    main(["run", "kv-paging", edited(tmp_path, "kv-paging", "M", "."), "--words"])
    printed = capsys.readouterr().out
    hints = [hint for hint in load_level("kv-paging").hints if not isinstance(hint, str) and hint.when == "oom"]
    assert hints
    assert all(f"hint {hint.grade}: {hint.text}" in printed for hint in hints)
    main(["run", "kv-paging", edited(tmp_path, "kv-paging", "M", "."), "--words", "--json"])
    words = json.loads(capsys.readouterr().out)["words"]
    assert words
    assert all(f"{line}\n" in printed for line in words), "for programs as for people"


def test_guesses_are_counted_where_there_are_any(capsys: Capture) -> None:
    main(["run", "speculative-speedup", "speculative-speedup"])
    assert "guesses accepted" in capsys.readouterr().out


def test_json_is_the_result(capsys: Capture) -> None:
    assert main(["run", "kv-paging", "kv-paging", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == run("kv-paging", "kv-paging").to_json()


def test_json_has_the_keys_that_others_rely_on(capsys: Capture) -> None:
    main(["run", "prefill-decode", "prefill-decode", "--json", "--ticks", "0"])
    promised = """
        verdict tick tps best_tps ttft_p50_ms ttft_p95_ms tpot_ms vram_peak_mib tokens_delivered tiles cost spilled
        digest reason at
    """
    assert set(promised.split()) <= set(json.loads(capsys.readouterr().out))


def test_a_run_out_of_memory_says_who_held_what(tmp_path: Path, capsys: Capture) -> None:
    assert main(["run", "kv-paging", edited(tmp_path, "kv-paging", "M", ".")]) == 1
    printed = capsys.readouterr().out
    assert "OOM after" in printed
    assert "CUDA out of memory" in printed
    assert "Who held VRAM" in printed
    assert "model weights of card 0" in printed
    assert "2509.6" in printed


def test_a_long_list_of_holders_is_cut_short(tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("game.cli.run.MOST_HOLDERS", 1)
    assert main(["run", "kv-paging", edited(tmp_path, "kv-paging", "M", ".")]) == 1
    printed = capsys.readouterr().out
    assert "model weights of card 0" in printed
    assert "2 others" in printed


def test_a_missed_goal_names_the_limiting_stage(tmp_path: Path, capsys: Capture) -> None:
    assert main(["run", "speculative-speedup", edited(tmp_path, "speculative-speedup", "F", ".")]) == 1
    printed = capsys.readouterr().out
    assert "MISSED after 120.0 s: reached at best" in printed
    assert "since warm-up" in printed


def test_a_stalled_run_says_where_packets_are_lost(tmp_path: Path, capsys: Capture) -> None:
    assert main(["run", "speculative-speedup", edited(tmp_path, "speculative-speedup", "V", ">")]) == 1
    printed = capsys.readouterr().out
    assert "STALLED after" in printed
    assert "Lost packets" in printed
    assert "2,11" in printed
    assert "without a validation gate" in " ".join(printed.replace("│", " ").split())


def test_with_ticks_the_run_goes_on_whatever_the_goals_say(capsys: Capture) -> None:
    main(["run", "prefill-decode", "prefill-decode", "--json", "--ticks", "5000"])
    assert json.loads(capsys.readouterr().out)["tick"] == 5000
    main(["run", "prefill-decode", "prefill-decode", "--json", "--ticks", "60"])
    assert json.loads(capsys.readouterr().out)["tick"] == 60


def test_a_seed_changes_what_depends_on_chance(capsys: Capture) -> None:
    digests = set()
    for seed in ("0", "1", str(2**62 - 1)):
        main(["run", "speculative-speedup", "speculative-speedup", "--json", "--seed", seed])
        result = json.loads(capsys.readouterr().out)
        assert result["seed"] == int(seed)
        digests.add(result["digest"])
    assert len(digests) == 3


def test_a_claim_that_does_not_hold_is_told(tmp_path: Path, capsys: Capture) -> None:
    solution = load_solution("prefill-decode").model_copy(update={"digest": "0123456789abcdef"})
    file = tmp_path / "mine.json"
    file.write_text(solution_json(solution), encoding="utf-8")
    assert main(["run", "prefill-decode", str(file)]) == 0
    assert "the file claims the digest 0123456789abcdef, but the run ends with" in capsys.readouterr().out
    main(["run", "prefill-decode", str(file), "--ticks", "5"])
    assert "claims" not in capsys.readouterr().out


BAD = [
    (["run", "nowhere", "prefill-decode"], "nowhere:1:1: $: no level has this id"),
    (["run", "prefill-decode", "nowhere.json"], "nowhere.json:1:1: $: there is no such file; check the path"),
    (["run", "kv-paging", "prefill-decode"], 'level: this solves the level "prefill-decode", not "kv-paging"'),
    (["run", "prefill-decode", "prefill-decode", "--ticks", "-1"], "tycoon run: Invalid value for '--ticks'"),
    (["run", "prefill-decode", "prefill-decode", "--ticks", "10000001"], "tycoon run: Invalid value for '--ticks'"),
    (["run", "prefill-decode", "prefill-decode", "--ticks", "many"], "tycoon run: Invalid value for '--ticks'"),
    (["run", "prefill-decode", "prefill-decode", "--ticks", "9" * 6000], "tycoon run: Invalid value for '--ticks'"),
    (
        ["run", "prefill-decode", "prefill-decode", "--seed", "-1"],
        "tycoon run: Invalid value for '--seed': -1 is not in",
    ),
    (["run", "prefill-decode", "prefill-decode", "--seed", str(2**62)], "tycoon run: Invalid value for '--seed'"),
    (["run", "prefill-decode", "prefill-decode", "--tick", "1"], "tycoon run: No such option: --tick"),
    (["run", "prefill-decode"], "tycoon run: Missing argument 'SOLUTION'"),
    (["run", "prefill-decode", "prefill-decode", "\x1b[31m"], "tycoon run: Got unexpected extra argument"),
]


@pytest.mark.parametrize(("arguments", "message"), BAD)
def test_bad_input_is_one_line_and_exit_status_2(arguments: list[str], message: str, capsys: Capture) -> None:
    assert main(arguments) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert message in printed.err
    (line,) = printed.err.splitlines()
    assert line.isprintable()
    assert len(line) < 500
