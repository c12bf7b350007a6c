"""`tycoon model`: rows from config.json files, kept under their ids, and the table of all."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from game import ContentError, load_card_row, load_model_row
from game.cli import main
from game.content.parse import parse_level
from game.physics.cards import CARDS
from game.physics.models import MODELS
from game.session.player.rows import player_model_files
from tests.content.test_inline_rows import LEVEL
from tests.exchange.hf_configs import GEMMA_2_9B, LLAMA_3_8B, MIXTRAL, Config

Capture = pytest.CaptureFixture[str]


def write(folder: Path, values: Config, name: str = "config.json") -> str:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(values, indent=2), encoding="utf-8")
    return str(file)


def test_a_config_is_printed_as_a_row_and_kept(tmp_path: Path, capsys: Capture) -> None:
    file = write(tmp_path / "gemma-2-9b", GEMMA_2_9B)
    assert main(["model", "add", file]) == 0
    printed = capsys.readouterr().out
    for words in ("9,241,705,984", "18,483,411,968", "344,064", "4,096 tokens in 21 layers", "kept as gemma-2-9b in"):
        assert words in printed
    assert load_model_row("gemma-2-9b").num_params == 9_241_705_984
    assert load_model_row("gemma-2-9b") == load_model_row(file) == load_model_row(Path(file))


def test_json_is_one_object_that_a_level_takes_as_its_model(tmp_path: Path, capsys: Capture) -> None:
    assert main(["model", "add", write(tmp_path, MIXTRAL), "--hf-id", "mistralai/Mixtral-8x7B-v0.1", "--json"]) == 0
    row = json.loads(capsys.readouterr().out)
    assert (row["id"], row["title"], row["hf_id"]) == (
        "mixtral-8x7b-v0.1",
        "Mixtral-8x7B-v0.1",
        "mistralai/Mixtral-8x7B-v0.1",
    )
    assert (row["num_params"], row["weights_bytes"], row["kv_bytes_per_token"]) == (
        46_702_792_704,
        93_405_585_408,
        131_072,
    )
    assert (row["num_layers"], row["num_heads"], row["num_kv_heads"], row["head_size"], row["hidden_size"]) == (
        32,
        32,
        8,
        128,
        4096,
    )
    assert (row["architecture"], row["max_model_len"]) == ("MixtralForCausalLM", 32_768)
    assert row["experts"] == {"num": 8, "per_token": 2, "params_each": 5_637_144_576, "bytes_each": 11_274_289_152}
    level = parse_level(json.dumps(LEVEL | {"model": row}))
    assert not isinstance(level.model, str)
    assert level.model.num_params == 46_702_792_704


def test_a_row_of_the_table_is_never_shadowed(tmp_path: Path, capsys: Capture) -> None:
    file = write(tmp_path, LLAMA_3_8B)
    assert main(["model", "add", file, "--hf-id", "meta-llama/Llama-3-8B"]) == 0
    assert list(player_model_files()) == ["llama-3-8b-own"]
    assert load_model_row("llama-3-8b") is MODELS["llama-3-8b"]
    capsys.readouterr()
    assert main(["model", "add", file, "--id", "llama-3-8b"]) == 2
    assert 'the table has a model called "llama-3-8b" already; choose another id' in capsys.readouterr().err


def test_a_model_that_is_added_again_is_replaced(tmp_path: Path) -> None:
    assert main(["model", "add", write(tmp_path, MIXTRAL), "--id", "mine"]) == 0
    assert main(["model", "add", write(tmp_path, GEMMA_2_9B), "--id", "mine"]) == 0
    assert load_model_row("mine").architecture == "Gemma2ForCausalLM"


def test_old_names_on_the_hub_have_no_organisation(tmp_path: Path) -> None:
    assert main(["model", "add", write(tmp_path, MIXTRAL), "--hf-id", "mixtral"]) == 0
    assert load_model_row("mixtral").hf_id == "mixtral"


def test_the_list_has_the_table_and_what_was_added(tmp_path: Path, capsys: Capture) -> None:
    main(["model", "add", write(tmp_path, MIXTRAL), "--id", "mine"])
    capsys.readouterr()
    assert main(["model", "list", "--json"]) == 0
    assert [row["id"] for row in json.loads(capsys.readouterr().out)] == [*MODELS, "mine"]
    assert main(["model", "list"]) == 0
    assert "46,702,792,704" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("values", "arguments", "line"),
    [
        ({**LLAMA_3_8B, "architectures": ["NewLM"]}, [], ':3:5: architectures[0]: the weights of "NewLM" cannot'),
        ({**LLAMA_3_8B, "num_hidden_layers": None}, [], ':1:1: $: the key "num_hidden_layers" is missing; add it'),
        ([], [], ":1:1: $: expected an object, found a list; write {...}"),
        (LLAMA_3_8B, ["--params", "5"], ":1:1: $: --params 5 is fewer than the 8,030,261,248 weights"),
        (LLAMA_3_8B, ["--id", "My Model"], ':1:1: $: "My Model" is no id; write lower-case letters'),
    ],
)  # fmt: skip
def test_what_cannot_be_counted_ends_with_its_place(
    values: Config, arguments: list[str], line: str, tmp_path: Path, capsys: Capture
) -> None:
    file = write(tmp_path, values)
    assert main(["model", "add", file, *arguments]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith(f"{file}{line}")
    assert not player_model_files()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["model"], "tycoon model: Missing command"),
        (
            ["model", "add", "x", "--hf-id", "Llama 3"],
            "tycoon model add: Invalid value for '--hf-id': 'Llama 3' is no name",
        ),
        (["model", "add", "x", "--params", "0"], "tycoon model add: Invalid value for '--params'"),
        (["model", "add", "nowhere.json"], "nowhere.json:1:1: $: there is no such file"),
    ],
)
def test_wrong_arguments_are_told_in_one_line(arguments: list[str], words: str, capsys: Capture) -> None:
    assert main(arguments) == 2
    printed = capsys.readouterr().err
    assert printed.startswith(words)
    assert printed.count("\n") == 1


def test_a_row_that_cannot_be_kept_is_printed_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    (tmp_path / "home").write_text("no folder", encoding="utf-8")
    monkeypatch.setenv("TYCOON_HOME", str(tmp_path / "home"))
    assert main(["model", "add", write(tmp_path, MIXTRAL), "--json"]) == 0
    printed = capsys.readouterr()
    assert json.loads(printed.out)["num_params"] == 46_702_792_704
    assert "could not be saved" in printed.err


def test_models_and_cards_go_by_id_name_or_file(tmp_path: Path) -> None:
    assert load_model_row("meta-llama/Meta-Llama-3-8B-Instruct") is MODELS["llama-3-8b"]
    assert load_card_row("RTX 4090") is CARDS["rtx-4090"]
    assert load_model_row(write(tmp_path / "own-llama", LLAMA_3_8B)).id == "own-llama"
    assert load_model_row(write(tmp_path, LLAMA_3_8B, "config_own.json")).id == "own"
    card = {"id": "c", "title": "C", "memory_gb": 8, "bandwidth_gb_per_s": 100, "tflops": 10}
    assert load_card_row(write(tmp_path, card, "card.json")).bandwidth_gb_per_s == 100


@pytest.mark.parametrize(
    ("load", "name", "words"),
    [
        (load_model_row, "llama-3-7b", 'no model has this id, and there is no such file; did you mean "llama-'),
        (load_card_row, "h10", 'no card has this id, and there is no such file; did you mean "h100"?'),
        (load_card_row, "nowhere.json", "there is no such file"),
    ],
)
def test_an_unknown_name_is_told_with_what_is_like_it(load: Callable[[str], object], name: str, words: str) -> None:
    with pytest.raises(ContentError, match=r".") as error:
        load(name)
    assert words in str(error.value)


def test_a_damaged_row_is_told_with_its_place(tmp_path: Path) -> None:
    main(["model", "add", write(tmp_path, MIXTRAL), "--id", "mine"])
    file = player_model_files()["mine"]
    file.write_text(file.read_text(encoding="utf-8").replace("46702792704", '"many"'), encoding="utf-8")
    with pytest.raises(ContentError, match=r'num_params: expected a whole number, found the string "many"'):
        load_model_row("mine")
