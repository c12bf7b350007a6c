"""`tycoon sim`, `saturate` and `policy check`: what they print and write, and how they end."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from game import load_level, load_solution, run, simulate
from game.cli import main
from game.cli.server_options import _ROWS, options_in
from game.session.sim.options import OPTION_NAMES, SimOptions
from game.session.sim.run import SimRun

Capture = pytest.CaptureFixture[str]
ROOT = Path(__file__).resolve().parents[2]
SMALL = ("--in", "20-300", "--out", "1-60", "--requests", "30")

KEYS = (
    *("completed", "failed", "duration", "output_throughput", "total_token_throughput", "request_throughput"),
    *("request_goodput", "peak_running", "num_preemptions", "kv_blocks", "wall_s", "digest"),
    *(f"{what}_{kind}_ms" for what in ("mean", "median", "p95", "p99") for kind in ("ttft", "tpot", "itl", "e2el")),
)

POLICIES = """
class Shortest:
    def claim(self, request):
        return request.num_prompt_tokens

class Turns:
    is_preemptive = True

    def claim(self, request):
        return request.num_output_tokens // 64

    def victim(self, running):
        return max(running, key=lambda each: (each.num_output_tokens, each.number))

class Newest:
    def claim(self, request):
        return -round(request.arrival_s * 1_000_000)

class Broken:
    def claim(self, request):
        return 1 / 0

class Endless:
    def claim(self, request):
        while True:
            pass

class Talking:
    def __init__(self):
        print("here I am")

    def claim(self, request):
        print(request)
        return 0

class Half:
    def claim(self, request):
        return request.num_prompt_tokens / 2

class Moody:
    def __init__(self):
        self.asked = 0

    def claim(self, request):
        self.asked += 1
        return self.asked

class Meddling:
    def claim(self, request):
        request.priority = 1
        return 0

class Astray:
    def claim(self, request):
        return 0

    def victim(self, running):
        return None

class Silent:
    pass
"""


def reported(capsys: Capture, *arguments: str, status: int = 0) -> dict[str, Any]:
    assert main(["sim", *arguments, "--json"]) == status
    shown = json.loads(capsys.readouterr().out)
    assert isinstance(shown, dict)
    return shown


@pytest.fixture
def policies(tmp_path: Path) -> str:
    file = tmp_path / "own.py"
    file.write_text(POLICIES, encoding="utf-8")
    return str(file)


def test_json_has_what_a_benchmark_of_vllm_has(capsys: Capture) -> None:
    shown = reported(capsys, *SMALL)
    assert [key for key in KEYS if key not in shown] == []
    assert shown["request_goodput"] is None
    assert shown["digest"] == simulate(input_len="20-300", output_len="1-60", requests=30).digest
    assert 0 < shown["wall_s"] < 60


def test_people_get_tables_in_any_width(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "70")
    assert main(["sim", *SMALL, "--workload", "mixed"]) == 0
    printed = capsys.readouterr().out
    for words in ("TTFT", "interactive:", "output tokens/s", "KV blocks", "digest "):
        assert words in printed
    assert max(map(len, printed.splitlines()[:-1])) <= 70


def test_every_option_of_a_server_is_one_of_the_command_line() -> None:
    assert set(_ROWS) - {"spec"} == set(OPTION_NAMES)


@pytest.mark.parametrize(
    ("written", "name", "value"),
    [
        ("--max-num-batched-tokens 8K", "max_num_batched_tokens", "8K"),
        ("--num-gpu-blocks-override 12", "num_gpu_blocks", 12),
        ("--no-enable-prefix-caching", "prefix_cache", False),
        ("--scheduling-policy priority", "policy", "priority"),
        ("--burstiness inf", "burstiness", float("inf")),
    ],
)
def test_words_of_vllm_are_understood(written: str, name: str, value: object) -> None:
    assert options_in(written) == {name: value}


def test_names_of_cards_and_models_are_taken_as_people_write_them(capsys: Capture) -> None:
    names = ("--card", "RTX 4090", "--model", "meta-llama/Meta-Llama-3-8B-Instruct")
    shown = reported(capsys, *SMALL, *names)
    assert (shown["options"]["card"], shown["options"]["model"]) == ("rtx-4090", "llama-3-8b")


def test_a_card_of_a_file_is_another_card(tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "card.json"
    row = {"id": "own", "title": "Own", "memory_gb": 80, "bandwidth_gb_per_s": 1000, "tflops": 300}
    file.write_text(json.dumps(row), encoding="utf-8")
    slow = reported(capsys, *SMALL, "--card", str(file))
    file.write_text(json.dumps(row | {"bandwidth_gb_per_s": 3000}), encoding="utf-8")
    fast = reported(capsys, *SMALL, "--card", str(file))
    assert fast["mean_tpot_ms"] < slow["mean_tpot_ms"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("--model llama-3-9b", "--model': no model is called 'llama-3-9b'; did you mean"),
        ("--card h1000", "--card': no card is called 'h1000'; did you mean"),
        ("--workload chatty", "--workload': no workload is called 'chatty'; did you mean"),
        ("--policy best", "--policy': 'best' is none of its values"),
        ("--rate -3", "--rate': -3 is not in the range"),
        ("--rate nan", "--rate': nan is not in the range"),
        ("--rate 3 --concurrency 4 --max-concurrency 5", "--max-concurrency': beside a rate or a trace"),
        ("--concurrency 4 --burstiness 2", "--burstiness': users who wait"),
        ("--sweep prefix-cache=maybe", "--prefix-cache': 'maybe' is neither on nor off"),
        ("--trace rows.csv --csv rows.csv", "--csv': the trace is written into the same file"),
        ("--model=", "--model': no model is called ''"),
        ("--card=", "--card': no card is called ''"),
        ("--num-gpu-blocks 1073741824", "--num-gpu-blocks': 1.07374e+09 is not in the range"),
        ("--num-gpu-blocks 9000000 --block-size 256", "--num-gpu-blocks': "),
        ("--slo-share 0.5", "--slo-share': nothing is promised"),
        ("--trace-for 5", "--trace': there is no trace to cut"),
        ("--trace-from 5", "--trace': there is no trace to cut"),
        ("--vs --policy='sjf", "is no line of options"),
        ("--client-ms 70000", "--client-ms': 70000 is not in the range"),
        ("--in 0", "--in': 0 is not in the range"),
        ("--in 500-100", "--in': 500-100 begins above its end; write 100-500"),
        ("--out lognormal(5)", "--out': 'lognormal(5)' says no length"),
        ("--max-model-len 8x", "--max-model-len': '8x' is no whole number"),
        ("--num-gpu-blocks 0", "--num-gpu-blocks': 0 is not in the range"),
        ("--num-gpu-blocks 9 --gpu-memory-utilization 0.9", "--num-gpu-blocks': blocks are counted or follow"),
        ("--gpu-memory-utilization 1.5", "--gpu-memory-utilization': 1.5 is not in the range"),
        ("--model llama-3-70b", "67.51 GB are missing"),
        ("--age-rate 5", "--age-rate': only the policy sjf_aged reads it"),
        ("--max-num-seqs 4096", "--max-num-batched-tokens': 2048 tokens a step are fewer"),
        ("--spec 3", "--spec': engines do not speculate before level 24"),
        ("--requests 1.5", "--requests"),
        ("--workload agent --rate 3", "--rate': users who talk in sessions have no rate"),
        ("--workload trace:none.csv", "none.csv:1:1: $: there is no such file"),
        ("--sweep rat=3", "--sweep': there is no option --rat"),
        ("--sweep rate", "--sweep': 'rate' names no values"),
        ("--sweep policy=sjf --sweep scheduling-policy=rr", "--sweep': policy is swept twice"),
        ("--sweep rate=3:1:1", "--sweep': 3:1:1 has no values"),
        ("--sweep rate=1,2 --csv x.csv", "--csv': a sweep is many runs"),
        ("--vs --polcy=sjf", "No such option"),
        ("--policy none.py:Mine", "--policy': none.py cannot be read"),
        ("--csv nowhere/rows.csv", "nowhere/rows.csv:1:1: $: there is no such folder"),
        ("--save pyproject.toml", "pyproject.toml:1:1: $: cannot be made a folder"),
    ],
)
def test_bad_input_is_told_in_one_line(
    arguments: str, words: str, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    assert main_status(["sim", "--requests", "30", *arguments.split(" ")]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert len(printed.err.splitlines()) == 1
    assert words in printed.err


def main_status(arguments: list[str]) -> int:
    try:
        return main(arguments)
    except SystemExit as ending:
        return int(ending.code or 0)


def test_a_trace_without_times_needs_a_rate_or_users(tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "t.csv"
    file.write_text("num_prefill_tokens,num_decode_tokens\n10,5\n20,7\n", encoding="utf-8")
    assert main_status(["sim", "--workload", f"trace:{file}"]) == 2
    assert "--workload': this trace has no times of arrival" in capsys.readouterr().err
    for way in (("--rate", "5"), ("--concurrency", "1")):
        assert reported(capsys, "--workload", f"trace:{file}", *way)["completed"] == 2


def test_a_model_of_a_config_is_saved_with_the_level(tmp_path: Path, capsys: Capture) -> None:
    config = {
        "architectures": ["LlamaForCausalLM"],
        "hidden_size": 2048,
        "intermediate_size": 5632,
        "vocab_size": 32000,
    }
    config |= {"num_hidden_layers": 22, "num_attention_heads": 32, "num_key_value_heads": 4, "torch_dtype": "bfloat16"}
    config |= {"max_position_embeddings": 2048, "tie_word_embeddings": False, "model_type": "llama"}
    file = tmp_path / "config.json"
    file.write_text(json.dumps(config), encoding="utf-8")
    shown = reported(capsys, *SMALL, "--model", str(file), "--save", str(tmp_path / "own"))
    result = run(load_level(tmp_path / "own"), load_solution(tmp_path / "own" / "solution.json"), ticks=shown["ticks"])
    assert result.digest == shown["digest"]


def test_a_faulty_trace_is_told_with_its_places(tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "t.csv"
    file.write_text("arrived_at,num_prefill_tokens,num_decode_tokens\n0,10,5\n1,-3,5\n", encoding="utf-8")
    assert main_status(["sim", "--workload", f"trace:{file}"]) == 2
    assert f"{file}:3:" in capsys.readouterr().err


def test_a_broken_promise_is_exit_status_1(capsys: Capture) -> None:
    assert reported(capsys, *SMALL, "--ttft-ms", "60000")["is_slo_met"] is True
    shown = reported(capsys, *SMALL, "--ttft-ms", "0.5", status=1)
    assert (shown["is_slo_met"], shown["slo_attainment"], shown["request_goodput"]) == (False, 0.0, 0.0)
    half = reported(capsys, *SMALL, "--ttft-ms", "12", "--slo-share", "0.01")
    assert 0 < half["slo_attainment"] < 1


def test_a_row_a_request_is_written(tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "rows.csv"
    shown = reported(capsys, *SMALL, "--csv", str(file))
    rows = list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
    assert len(rows) == shown["completed"] == 30
    assert sum(int(row["output_toks"]) for row in rows) == shown["total_output_tokens"]
    assert [path.name for path in tmp_path.iterdir()] == ["rows.csv"]


def test_what_is_saved_opens_and_runs_to_the_same_digest(tmp_path: Path, capsys: Capture) -> None:
    folder = tmp_path / "my-server"
    shown = reported(capsys, *SMALL, "--as-level", str(folder), "--policy", "sjf", "--max-num-seqs", "100")
    assert main(["check", str(folder), str(folder / "solution.json")]) == 0
    ticks = str(shown["ticks"])
    capsys.readouterr()
    main(["run", str(folder), str(folder / "solution.json"), "--ticks", ticks, "--json"])
    assert json.loads(capsys.readouterr().out)["digest"] == shown["digest"]


def test_two_runs_are_under_the_same_chance(capsys: Capture) -> None:
    shown = reported(capsys, *SMALL, "--vs", "--max-num-seqs 1")
    alone = reported(capsys, *SMALL, "--max-num-seqs", "1")
    assert shown["vs"]["digest"] == alone["digest"]
    assert shown["vs"]["total_input_tokens"] == shown["total_input_tokens"]
    more = shown["difference"]["mean_ttft_ms"]
    assert more == pytest.approx(alone["mean_ttft_ms"] - shown["mean_ttft_ms"])
    assert main(["sim", *SMALL, "--vs", "--max-num-seqs 1"]) == 0
    printed = capsys.readouterr().out
    assert "difference" in printed
    assert "--max-num-seqs 1" in printed


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_sweep_is_a_grid_of_single_runs(workers: str, capsys: Capture) -> None:
    axes = ("--sweep", "rate=1:2:0.5", "--sweep", "prefix-cache=on,off", "--sweep", "in=lognormal(50,0.5),30")
    assert main(["sim", *SMALL[2:], *axes, "--workers", workers, "--json"]) == 0
    runs = json.loads(capsys.readouterr().out)
    assert len(runs) == 12
    assert [run["sweep"]["rate"] for run in runs] == [1.0] * 4 + [1.5] * 4 + [2.0] * 4
    one = next(run for run in runs if run["sweep"] == {"rate": 1.5, "prefix_cache": False, "input_len": "30"})
    alone = reported(capsys, *SMALL[2:], "--rate", "1.5", "--no-prefix-cache", "--in", "30")
    assert one["digest"] == alone["digest"]


def test_what_does_not_fit_is_a_row_of_a_sweep_and_the_others_run(policies: str, capsys: Capture) -> None:
    axes = ("--sweep", "card=toy-120,h100", "--sweep", "prefix-cache=off", "--sweep", "concurrency=1")
    assert main(["sim", *SMALL[2:], *axes, "--json"]) == 0
    toy, h100 = json.loads(capsys.readouterr().out)
    assert "10.54 GB are missing" in toy["error"]
    assert h100["digest"] == reported(capsys, *SMALL[2:], "--no-prefix-cache", "--concurrency", "1")["digest"]
    assert main(["sim", *SMALL[2:], *axes]) == 0
    printed = capsys.readouterr().out
    assert [words for words in ("does not fit", "toy-120, off, 1: Llama-3-8B") if words not in printed] == []
    assert main_status(["sim", *SMALL[2:], "--sweep", "card=toy-120"]) == 2
    assert main_status(["sim", *SMALL[2:], "--sweep", "rate=1,2", "--policy", f"{policies}:Broken"]) == 2
    assert "claim() raised ZeroDivisionError" in capsys.readouterr().err


def test_nobody_waits_for_a_run_to_hear_that_it_cannot_be_kept(
    policies: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(SimRun, "finish")
    own = ("--policy", f"{policies}:Shortest", "--save", str(tmp_path / "s"))
    for kept in (("--csv", str(tmp_path / "no" / "rows.csv")), ("--csv", str(tmp_path)), ("--save", policies), own):
        assert main_status(["sim", *SMALL, *kept]) == 2
    assert main_status(["sim", *SMALL, "--vs", "--card toy-120"]) == 2


def test_saturation_is_between_a_rate_that_keeps_and_one_that_breaks(capsys: Capture) -> None:
    server = ("--workload", "conversation", "--requests", "60", "--ttft-ms", "300", "--tpot-ms", "20")
    assert main(["saturate", *server, "--tolerance", "0.1", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["rate"] < found["broken_rate"] <= found["rate"] * 1.1
    assert found["report"]["is_slo_met"] is True
    reported(capsys, *server, "--rate", str(found["rate"]))
    reported(capsys, *server, "--rate", str(found["broken_rate"]), status=1)
    assert main(["saturate", *server, "--tolerance", "0.1"]) == 0
    assert "found within 10 %" in " ".join(capsys.readouterr().out.split())


def test_a_promise_that_no_rate_keeps_is_exit_status_1(capsys: Capture) -> None:
    assert main(["saturate", "--requests", "5", "--ttft-ms", "0.001", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["rate"] == 0
    assert main_status(["saturate", "--requests", "5"]) == 2
    assert "say what must hold" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["Shortest", "Turns"])
def test_a_policy_of_ones_own_is_checked_and_runs(name: str, policies: str, capsys: Capture) -> None:
    assert main(["policy", "check", f"{policies}:{name}", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert len(shown["cases"]) >= 12
    assert shown["is_good"] is True
    reported(capsys, *SMALL, "--policy", f"{policies}:{name}")


def test_a_policy_of_ones_own_is_like_the_one_of_the_table(policies: str, capsys: Capture) -> None:
    crowded = (*SMALL, "--max-num-seqs", "2", "--rate", "20")
    own = reported(capsys, *crowded, "--policy", f"{policies}:Shortest")
    assert own["digest"] == reported(capsys, *crowded, "--policy", "sjf")["digest"]
    assert own["digest"] != reported(capsys, *crowded)["digest"]


@pytest.mark.parametrize(
    ("name", "case"),
    [
        ("Newest", "under load nobody waits longer"),
        ("Broken", "a claim is a whole number"),
        ("Half", "a claim is a whole number"),
        ("Moody", "the same request has the same claim"),
        ("Meddling", "it cannot change a request"),
        ("Astray", "who gives way is one of those who run"),
    ],
)
def test_what_a_policy_may_not_do_is_found(name: str, case: str, policies: str, capsys: Capture) -> None:
    assert main(["policy", "check", f"{policies}:{name}", "--json"]) == 1
    cases = json.loads(capsys.readouterr().out)["cases"]
    assert [each for each in cases if each["name"].startswith(case) and not each["is_good"] and each["found"]]


def test_a_policy_that_never_comes_back_is_told(
    policies: str, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("game.session.sim.policy_check.CLAIMS_S", 0.2)
    assert main(["policy", "check", f"{policies}:Endless", "--json"]) == 1
    (case,) = json.loads(capsys.readouterr().out)["cases"]
    assert (case["is_good"], case["found"]) == (False, "it has not come back after 0.2 s")


def test_what_a_policy_prints_is_no_part_of_a_report(policies: str, capsys: Capture) -> None:
    own = ("--policy", f"{policies}:Talking")
    assert reported(capsys, *SMALL, *own)["digest"] == reported(capsys, *SMALL)["digest"]
    assert reported(capsys, *SMALL, *own, "--vs", "--seed 1")["completed"] == 30


def test_what_is_no_policy_is_bad_input(policies: str, capsys: Capture) -> None:
    for name, words in (("Silent", "has no method claim"), ("Nobody", "has no class Nobody")):
        assert main_status(["policy", "check", f"{policies}:{name}"]) == 2
        assert words in capsys.readouterr().err
    assert main_status(["sim", *SMALL, "--policy", f"{policies}:Broken"]) == 2
    assert "claim() raised ZeroDivisionError in line" in capsys.readouterr().err


def test_a_level_never_names_a_policy_of_a_file(policies: str, tmp_path: Path, capsys: Capture) -> None:
    arguments = ["sim", *SMALL, "--policy", f"{policies}:Shortest", "--save", str(tmp_path / "s")]
    assert main_status(arguments) == 2
    assert "no file of a level names the policy" in capsys.readouterr().err


def test_importing_the_options_imports_no_simulation() -> None:
    code = "import game.cli.app, sys; print([name for name in sys.modules if name.startswith('game.sim')])"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", cwd=ROOT, env=os.environ, check=True)
    assert done.stdout.strip() == "[]"


def test_options_that_are_left_out_have_the_defaults_of_vllm() -> None:
    options = SimOptions()
    assert (options.max_num_seqs, options.max_num_batched_tokens, options.block_size) == (256, 2048, 16)
    assert (options.prefix_cache, options.policy, options.engine) == (True, "fcfs", "ideal")


def test_a_policy_that_wants_to_end_the_program_is_a_bad_one(tmp_path: Path, capsys: Capture) -> None:
    ending, later = tmp_path / "ending.py", tmp_path / "later.py"
    ending.write_text("import sys\nsys.exit(5)\n", encoding="utf-8")
    later.write_text("class Mine:\n    def claim(self, request):\n        raise SystemExit(3)\n", encoding="utf-8")
    for file in (ending, later):
        assert main_status(["sim", "--requests", "5", "--policy", f"{file}:Mine"]) == 2
        assert "SystemExit" in capsys.readouterr().err


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
@pytest.mark.parametrize(("option", "start"), [("--csv", b"id,arrival_s"), ("--trace", b"{")])
def test_a_pipe_is_written_to_and_stays_a_pipe(option: str, start: bytes, tmp_path: Path, capsys: Capture) -> None:
    """As root, a device that was replaced would be gone for the whole machine."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()), daemon=True)
    reader.start()
    assert main_status(["sim", "--requests", "5", option, str(pipe)]) == 0
    assert pipe.is_fifo()
    reader.join(10)
    assert read[0].startswith(start)
    assert list(tmp_path.iterdir()) == [pipe]
