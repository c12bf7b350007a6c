"""Cards and models that a file describes itself: the same rows as those of the tables, or faults with a place."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from game.content.build import level_terms
from game.content.errors import ContentError
from game.content.level_card import card_of, model_of
from game.content.parse import parse_level, source_of
from game.content.row_files import card_from, model_from
from game.content.rows import model_values
from game.content.solution import Solution
from game.physics.cards import CARDS, UNMEASURED
from game.physics.laws import step_law
from game.physics.model_type import Experts, Latent, ModelType, Window
from game.physics.models import MODELS
from game.session.run.level_run import run

LEVEL: dict[str, Any] = {
    "format": 1,
    "id": "own",
    "title": "Own",
    "map": ["S.......K"],
    "toolbox": ["conduit", "prefill", "decode"],
    "card": "toy-120",
    "vram_mib": 3072,
    "model": "opt-1.3b",
    "max_model_len": 128,
    "workload": {"kind": "closed_loop", "users": 1, "prompt_tokens": 16, "output_tokens": 24},
    "goals": [{"metric": "tps", "at_least": 25, "hold_s": 5}],
    "horizon_s": 60,
}
OPT = model_values(MODELS["opt-1.3b"])
MIXTURE = ModelType(
    *("m", "M", 46_702_792_704, 32, 32, 8, 128, 4096, 93_405_585_408, "told", 131_072_000),
    experts=Experts(8, 2, 5_637_144_576, 11_274_289_152),
    window=Window(4096, 16),
)
LATENT = ModelType(
    *("d", "D", 671_026_419_200, 61, 128, 1, 576, 7168, 673_150_582_112, "told", 926_679_040),
    latent=Latent(512, 64, 128, 128),
)


def level(**keys: Any) -> dict[str, Any]:
    return LEVEL | keys


def faults(values: dict[str, Any]) -> list[str]:
    with pytest.raises(ContentError) as error:
        parse_level(json.dumps(values))
    return [f"{fault.path}: {fault.message}" for fault in error.value.faults]


@pytest.mark.parametrize("model", [*MODELS.values(), MIXTURE, LATENT], ids=lambda model: str(model.id))
def test_a_row_written_into_a_file_is_the_same_row(model: ModelType) -> None:
    values = json.loads(json.dumps(model_values(model)))
    assert model_from(source_of(json.dumps(values), "m.json")) == model


def test_a_level_may_describe_its_models() -> None:
    own = parse_level(json.dumps(level(model=OPT, draft={"model": OPT, "num_drafts": 2, "acceptance": 0.5})))
    assert model_of(own) == MODELS["opt-1.3b"]
    terms = level_terms(own)
    assert terms.draft is not None
    assert terms.model == terms.draft.model == MODELS["opt-1.3b"]


def test_a_run_with_a_described_model_is_that_of_the_model_of_the_table() -> None:
    build = Solution(level="own", map=(".>>PD>>>.",))
    digests = {run(parse_level(json.dumps(level(model=model))), build).digest for model in ("opt-1.3b", OPT)}
    assert len(digests) == 1


def test_the_fewest_keys_of_a_model_are_its_sizes() -> None:
    sizes = {
        key: OPT[key] for key in ("num_params", "num_layers", "num_heads", "num_kv_heads", "head_size", "hidden_size")
    }
    model = model_of(parse_level(json.dumps(level(model=sizes))))
    law = step_law(MODELS["opt-1.3b"], CARDS["toy-120"])
    assert step_law(model, CARDS["toy-120"]) == replace(law, head_flops=0)  # its output layer is not known apart
    assert (model.id, model.title) == ("inline", "inline")


def test_a_described_card_may_say_what_it_attains() -> None:
    card = {
        "bandwidth_gb_per_s": 1008,
        "tflops": 165,
        "weights_share": 0.92,
        "kv_share": 0.58,
        "overhead_us_per_layer": 5,
    }
    row = card_of(parse_level(json.dumps(level(card=card))))
    assert (row.weights_share, row.kv_share, row.compute_share, row.overhead_us_per_layer) == (0.92, 0.58, 0.65, 5)
    assert row.id == "own"
    plain = card_of(parse_level(json.dumps(level(card={"bandwidth_gb_per_s": 1008, "tflops": 165}))))
    assert (plain.kv_share, plain.shares_source) == (0.80, UNMEASURED)


def test_a_card_in_a_file_of_its_own() -> None:
    values = {"id": "my-card", "title": "My card", "memory_gb": 32, "bandwidth_gb_per_s": 1792, "tflops": 210}
    row = card_from(source_of(json.dumps(values | {"kv_share": 0.7}), "card.json"))
    assert (row.id, row.title, row.memory_gb, row.kv_share, row.weights_share) == ("my-card", "My card", 32, 0.7, 0.8)
    with pytest.raises(ContentError) as error:
        card_from(source_of(json.dumps({**values, "kv_share": 1.5, "tflop": 1, "memory_gb": None}), "card.json"))
    told = [str(fault).partition(": ")[2] for fault in error.value.faults]
    assert [words.partition(":")[0] for words in told] == ["memory_gb", "kv_share", "tflop"]


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"model": OPT | {"num_kv_heads": 5}}, "model.num_kv_heads: 32 heads cannot share 5 KV heads evenly"),
        (
            {"model": OPT | {"kv_bytes_per_token": 7}},
            "model.kv_bytes_per_token: the other keys make 196608 bytes a token",
        ),
        ({"model": OPT | {"num_looked_up_params": 2 * 10**9}}, "model.num_params: 1315758080 weights are fewer than"),
        ({"model": OPT | {"num_layer": 3}}, 'model.num_layer: unknown key "num_layer"; did you mean "num_layers"?'),
        ({"model": OPT | {"num_layers": "24"}}, 'model.num_layers: expected a whole number, found the string "24"'),
        ({"model": {"num_params": 5}}, 'model.num_layers: the key "num_layers" is missing'),
        ({"model": 7}, "model: expected a string, found 7"),
        (
            {"model": OPT | {"window": {"tokens": 9, "num_layers": 99}}},
            "model.window.num_layers: 99 layers have a window",
        ),
        (
            {"model": model_values(MIXTURE) | {"experts": model_values(MIXTURE)["experts"] | {"per_token": 9}}},
            "model.experts.per_token: a token cannot go to 9 of 8 experts",
        ),
        ({"model": model_values(LATENT) | {"num_kv_heads": 128}}, "model.num_kv_heads: a latent KV has one KV head"),
        (
            {"card": {"bandwidth_gb_per_s": 9, "tflops": 1, "kv_share": 80}},
            "card.kv_share: 80 is above the most allowed, 1",
        ),
        (
            {"draft": {"model": OPT | {"num_heads": 7}, "num_drafts": 1, "acceptance": 0.5}},
            "draft.model.num_kv_heads: 7 heads cannot share 32 KV heads evenly",
        ),
    ],
)
def test_what_does_not_go_together_is_told_where_it_stands(keys: dict[str, Any], words: str) -> None:
    told = faults(level(**keys))
    assert any(fault.startswith(words) for fault in told), told
