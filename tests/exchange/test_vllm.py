"""`tycoon export --to vllm`: command lines that vLLM's parser takes, and a line for whatever has no flag."""

from __future__ import annotations

import argparse
import json
import shlex
from pathlib import Path
from typing import Any

import pytest

from game.cli import main
from game.content.errors import ContentError
from game.content.level import Level
from game.content.load import load_level, load_solution, solution_ids
from game.content.parse import parse_level
from game.content.solution import Solution
from game.exchange.vllm import command as command_module
from game.exchange.vllm.command import COVERED, vllm_serve
from game.exchange.vllm.deployment import SetTile, deployments
from game.exchange.vllm.flags import OF_THE_GAME, ROWS
from game.sim.tiles import TILES
from tests.content.test_inline_rows import LEVEL

GOLDEN = Path(__file__).parent / "vllm"


def parser() -> argparse.ArgumentParser:
    """Flags of `vllm serve` 0.33.0 as its argument parser has them, as far as the table of flags uses them."""
    made = argparse.ArgumentParser(exit_on_error=False, allow_abbrev=False)
    made.add_argument("model")
    for flag in ("--served-model-name", "--dtype", "--kv-cache-dtype", "--kv-offloading-backend"):
        made.add_argument(flag)
    for flag in ("--max-model-len", "--max-num-seqs", "--max-num-batched-tokens", "--block-size", "--seed"):
        made.add_argument(flag, type=int)
    for flag in ("--kv-cache-memory-bytes", "--max-num-queued-reqs"):
        made.add_argument(flag, type=int)
    made.add_argument("--scheduling-policy", choices=("fcfs", "priority"))
    for flag in ("--enable-chunked-prefill", "--enable-prefix-caching"):
        made.add_argument(flag, action=argparse.BooleanOptionalAction)
    for flag in ("--watermark", "--kv-offloading-size"):
        made.add_argument(flag, type=float)
    for flag in ("--speculative-config", "--kv-transfer-config"):
        made.add_argument(flag, type=json.loads)
    return made


def parsed(text: str) -> list[dict[str, Any]]:
    """What vLLM would read of every command in a text, as a shell splits it."""
    lines = text.replace("\\\n", " ").splitlines()
    commands = [shlex.split(line) for line in lines if line and not line.startswith("#")]
    assert all(words[:2] == ["vllm", "serve"] for words in commands)
    return [vars(parser().parse_args(words[2:])) for words in commands]


def notes(text: str) -> list[str]:
    return [line.removeprefix("#   ") for line in text.splitlines() if line.startswith("#   ")]


def exported(*rows: str, **keys: Any) -> str:
    level = parse_level(json.dumps(LEVEL | keys))
    return vllm_serve(level, Solution(level=level.id, map=rows))


@pytest.mark.parametrize("name", solution_ids())
def test_shipped_builds_are_exported_as_recorded(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    level = load_solution(name).level
    assert main(["export", level, name, "--to", "vllm"]) == 0
    printed = capsys.readouterr().out
    assert parsed(printed)
    file = GOLDEN / f"{name}.sh"
    if file.exists():
        assert printed == file.read_text(encoding="utf-8")


def test_every_chapter_1_level_has_a_recorded_export() -> None:
    assert {file.stem for file in GOLDEN.glob("*.sh")} >= {"prefill-decode", "kv-paging", "speculative-speedup"}


def test_a_build_says_its_slots_its_memory_and_its_blocks() -> None:
    (read,) = parsed(vllm_serve(load_level("kv-paging"), load_solution("kv-paging")))
    numbers = (read["max_model_len"], read["max_num_seqs"], read["block_size"])
    assert (read["model"], numbers) == ("facebook/opt-1.3b", (1280, 3, 16))
    assert read["kv_cache_memory_bytes"] == 3072 * 2**20 - 2 * 1_315_758_080
    assert read["enable_prefix_caching"] is False


def test_speculation_accepts_as_often_as_here() -> None:
    (read,) = parsed(vllm_serve(load_level("speculative-speedup"), load_solution("speculative-speedup")))
    config = read["speculative_config"]
    named = (config["model"], config["num_speculative_tokens"], config["method"])
    assert named == ("facebook/opt-125m", 3, "draft_model")
    assert config["synthetic_acceptance_rates"] == [0.8, 0.64, 0.512]
    assert 1 + sum(config["synthetic_acceptance_rates"]) == pytest.approx(2.952)


def test_cards_of_one_role_hand_their_kv_over() -> None:
    read = parsed(exported(".>P>>D>>.", vram_mib=8192))
    assert [one["kv_transfer_config"]["kv_role"] for one in read] == ["kv_producer", "kv_consumer"]
    assert all(one["kv_cache_memory_bytes"] == 8192 * 2**20 - 4 * 1_315_758_080 for one in read)


def test_what_has_no_flag_is_listed() -> None:
    text = exported(".>>PD>>>.", vram_mib=1024, engine="vllm-0.23", model="opt-1.3b")
    told = notes(text)
    starts = (
        "memory: its cores reserve",
        "vram_mib: ",
        "card: Toy 120",
        "engine: vLLM 0.23",
        "link, ",
        "workload",
        "goals",
    )
    for start in starts:
        assert any(note.startswith(start) for note in told), start
    assert parsed(text)[0]["kv_cache_memory_bytes"] is None


def test_a_model_without_a_name_on_the_hub_is_told() -> None:
    model = {"id": "mine", "num_params": 10**9, "num_layers": 10, "num_heads": 8, "num_kv_heads": 8, "head_size": 64}
    text = exported(".>>PD>>>.", model=model | {"hidden_size": 512})
    assert parsed(text)[0]["model"] == "mine"
    assert any(note.startswith("model: mine has no name on the hub") for note in notes(text))


def test_queues_of_open_loops_are_bounded() -> None:
    workload = {"kind": "poisson", "requests_per_s": 1, "queue_limit": 8, "prompt_tokens": 16, "output_tokens": 24}
    assert parsed(exported(".>>PD>>>.", workload=workload))[0]["max_num_queued_reqs"] == 8


def test_a_gate_without_a_limit_is_none_and_the_users_are_called_as_in_the_file() -> None:
    workload = {"kind": "poisson", "requests_per_s": 1, "prompt_tokens": 16, "output_tokens": 24, "queue_limit": 9}
    workload["classes"] = [{"name": "chat"}]
    goals = [{"metric": "request_goodput", "at_least": 1, "class": "chat"}]
    offer = {"admission_gate": {"queue_limit": {"values": [0, 8]}}}
    tools = ["conduit", "prefill", "decode", "admission_gate"]
    keys = {"workload": workload, "goals": goals, "settings": offer, "toolbox": tools}
    level = parse_level(json.dumps(LEVEL | keys))
    for limit, flag in ((0, 9), (8, 8)):
        text = vllm_serve(level, Solution(level=level.id, map=(".>A>PD>>.",), settings={"0,2": {"queue_limit": limit}}))
        assert parsed(text)[0]["max_num_queued_reqs"] == flag
        told = "\n".join(notes(text))
        assert "deadline_s" not in told
        assert "the users (poisson) are" in told
        assert "request_goodput of chat >= 1" in told


def test_a_step_has_room_for_every_sequence() -> None:
    text = exported(".>PDDDDD.", token_budget=2, vram_mib=8192)
    assert parsed(text)[0]["max_num_batched_tokens"] == 5
    assert any(note.startswith("token_budget: 2 here") for note in notes(text))


def test_a_key_of_a_level_that_no_row_knows_is_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    known = command_module.COVERED - {"seed", "engine", "token_budget"}
    monkeypatch.setattr(command_module, "COVERED", known)
    told = notes(exported(".>>PD>>>.", seed=7, engine="vllm-v0", token_budget=99))
    for words in (
        "seed: 7 has no flag in vLLM",
        "engine: 'vllm-v0' has no flag in vLLM",
        "token_budget: 99 has no flag",
    ):
        assert any(note.startswith(words) for note in told), words


def test_rows_name_keys_and_settings_that_there_are_or_are_to_be() -> None:
    to_be = {"engine", "scheduler", "host_memory", "admission_gate", "splitter", "draft_model", "page_allocator"}
    for name in COVERED:
        tile, _, setting = name.partition(".")
        assert tile in to_be if setting else name in Level.model_fields, name
    assert set(OF_THE_GAME) <= set(Level.model_fields)


@pytest.mark.parametrize("name", [f"{tile.id}.{setting.name}" for tile in TILES.values() for setting in tile.settings])
def test_no_setting_is_dropped_silently(name: str) -> None:
    kind, setting = name.split(".")
    card = deployments(load_level("kv-paging"), load_solution("kv-paging"))[0]
    odd = SetTile(kind, setting, "odd", "usual", "7,7")
    text = "\n".join(command_module._notes(card, [odd]))
    has_flag = name in COVERED or bool([*command_module._flag_on_a_wire(odd)])
    assert has_flag or f'{name}: "odd" at 7,7 has no flag in vLLM' in text


def test_a_board_without_cores_has_nothing_to_serve() -> None:
    with pytest.raises(ContentError, match=r"map: no core stands here, so there is nothing to serve; place one"):
        exported(".>>>>>>>.")


def test_flags_are_told_once() -> None:
    flags = [flag for row in ROWS for flag in row.flags]
    assert len(flags) == len(set(flags))
    covered = [name for row in ROWS for name in row.covers]
    assert len(covered) == len(set(covered))
