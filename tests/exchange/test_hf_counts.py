"""Rows from the config.json of published models: weights, KV, windows, experts and bytes as they are known to be."""

from __future__ import annotations

import json
from typing import Any

import pytest

from game.content.parse import source_of
from game.exchange.hf.model import model_from_config, row_id
from game.physics.model_type import ModelType, Window
from game.physics.models import MODELS
from tests.exchange.hf_configs import (
    COUNTED,
    DEEPSEEK_V3,
    GEMMA_2_9B,
    GPT_OSS_20B,
    LLAMA_3_8B,
    MIXTRAL,
    Config,
    config,
)


def row(values: Config, **others: Any) -> ModelType:
    return model_from_config(source_of(json.dumps(values), "config.json"), **others)


@pytest.mark.parametrize("name", COUNTED)
def test_weights_are_counted_as_published(name: str) -> None:
    values, num_params = COUNTED[name]
    assert row(values).num_params == num_params


@pytest.mark.parametrize(
    ("name", "kv_bytes"),
    [
        ("Meta-Llama-3-8B", 131_072),
        ("Yi-34B", 245_760),
        ("gemma-2-9b", 344_064),
        ("falcon-7b", 8192),
        ("Qwen3-30B-A3B", 98_304),
        ("DeepSeek-V3", 70_272),
    ],
)
def test_a_token_keeps_what_its_heads_or_their_latent_make(name: str, kv_bytes: int) -> None:
    assert row(COUNTED[name][0]).kv_bytes_per_token == kv_bytes


def test_a_row_of_the_table_and_the_config_of_its_model_are_one() -> None:
    for hf_id, known in (("Meta-Llama-3-8B", "llama-3-8b"), ("Qwen3-14B", "qwen3-14b"), ("opt-350m", "opt-350m")):
        read, shipped = row(COUNTED[hf_id][0]), MODELS[known]
        for key in ("num_params", "weights_bytes", "kv_bytes_per_token", "num_looked_up_params", "num_active_params"):
            assert getattr(read, key) == getattr(shipped, key), (known, key)


QWEN_WITH_WINDOW = COUNTED["Qwen2.5-7B"][0] | {
    "use_sliding_window": True,
    "sliding_window": 4096,
    "max_window_layers": 20,
}


@pytest.mark.parametrize(
    ("values", "window"),
    [
        (GEMMA_2_9B, Window(4096, 21)),
        (COUNTED["gemma-3-1b-pt"][0], Window(512, 22)),
        (COUNTED["Mistral-7B-v0.1"][0], Window(4096, 32)),
        (GPT_OSS_20B, Window(128, 12)),
        (GEMMA_2_9B | {"sliding_window": None}, None),
        (GEMMA_2_9B | {"sliding_window": 0}, None),
        (GEMMA_2_9B | {"layer_types": ["full_attention"] * 42}, None),
        (GEMMA_2_9B | {"max_position_embeddings": 4096}, None),  # a window that nothing passes
        (COUNTED["Qwen2.5-7B"][0], None),
        (QWEN_WITH_WINDOW, Window(4096, 8)),
        (LLAMA_3_8B | {"sliding_window": 4096}, None),
    ],
)  # fmt: skip
def test_windows_are_those_of_the_layers_that_have_them(values: Config, window: Window | None) -> None:
    assert row(values).window == window


@pytest.mark.parametrize(
    ("others", "longest"),
    [
        ({}, 8192),
        ({"rope_scaling": {"type": "linear", "factor": 4.0}}, 32_768),
        ({"rope_scaling": {"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 4096}}, 16_384),
        ({"rope_scaling": {"rope_type": "llama3", "factor": 8.0}}, 8192),
        ({"rope_parameters": {"rope_type": "default", "rope_theta": 1e6}}, 8192),
    ],
)
def test_positions_are_stretched_as_the_scaling_says(others: Config, longest: int) -> None:
    assert row(LLAMA_3_8B | others).max_model_len == longest


def quantised(**quant: Any) -> ModelType:
    return row(LLAMA_3_8B | {"quantization_config": quant})


MATRICES = 8_030_261_248 - 2 * 128_256 * 4096 - 65 * 4096
PLAIN_BYTES = 2 * (8_030_261_248 - MATRICES)
GROUP = {"num_bits": 4, "type": "int", "strategy": "group", "group_size": 128, "symmetric": True}


@pytest.mark.parametrize(
    ("quant", "bytes_a_weight"),
    [
        ({"quant_method": "fp8"}, 1.0),
        ({"quant_method": "fp8", "weight_block_size": [128, 128]}, 1 + 4 / 128**2),
        ({"quant_method": "awq", "bits": 4, "group_size": 128, "zero_point": True}, 0.5 + (2 + 0.5) / 128),
        ({"quant_method": "awq", "w_bit": 4, "q_group_size": 64, "zero_point": False}, 0.5 + 2 / 64),
        ({"quant_method": "gptq", "bits": 8, "group_size": 32}, 1 + 3 / 32),
        ({"quant_method": "bitsandbytes", "load_in_4bit": True}, 0.5 + 4 / 64),
        ({"quant_method": "bitsandbytes", "load_in_8bit": True}, 1.0),
        ({"quant_method": "modelopt", "quant_algo": "FP8"}, 1.0),
        ({"producer": {"name": "modelopt"}, "quantization": {"quant_algo": "NVFP4"}}, 0.5 + 1 / 16),
        ({"quant_method": "fbgemm_fp8"}, 1.0),
        (
            {
                "quant_method": "compressed-tensors",
                "config_groups": {"group_0": {"targets": ["Linear"], "weights": GROUP}},
                "ignore": ["lm_head"],
            },
            0.5 + 2 / 128,
        ),
    ],
)
def test_quantised_matrices_have_scales_and_ends_stay_plain(quant: Config, bytes_a_weight: float) -> None:
    model = quantised(**quant)
    assert model.num_params == 8_030_261_248
    assert (model.weights_bytes - PLAIN_BYTES) / MATRICES == pytest.approx(bytes_a_weight, rel=2e-3)
    assert model.bytes_per_kv_number == 2


def test_what_is_named_as_not_quantised_stays_plain() -> None:
    up = 32 * 4096 * 14_336
    for names in (
        ["mlp.up_proj"],
        ["re:.*up_proj"],
        ["re:.*mlp\\.up"],
        [f"model.layers.{i}.mlp.up_proj" for i in range(32)],
    ):
        kept = quantised(quant_method="fp8", modules_to_not_convert=[*names, "lm_head"])
        assert kept.weights_bytes == quantised(quant_method="fp8").weights_bytes + up - 32 * 4


def test_a_pattern_that_ends_says_no_more_than_its_words() -> None:
    kept = quantised(quant_method="fp8", modules_to_not_convert=["re:.*mlp.up$", "re:^lm_head"])
    assert kept.weights_bytes == quantised(quant_method="fp8").weights_bytes


def test_a_falcon_without_positions_has_2048() -> None:
    values = {key: value for key, value in COUNTED["falcon-7b"][0].items() if key != "max_position_embeddings"}
    assert row(values).max_model_len == 2048


def test_kv_may_be_in_8_bits_too() -> None:
    for quant in (
        {"quant_method": "modelopt", "quant_algo": "FP8", "kv_cache_quant_algo": "FP8"},
        {"quant_method": "compressed-tensors", "config_groups": {}, "kv_cache_scheme": {"num_bits": 8}},
        {"quant_method": "fp8", "activation_scheme": "static", "kv_cache_scheme": "static"},
    ):
        assert quantised(**quant).kv_bytes_per_token == 65_536


def test_experts_of_four_bits_take_what_is_published() -> None:
    """gpt-oss-20b: 13.76 GB of safetensors, of which mxfp4 experts are the most."""
    assert row(GPT_OSS_20B).weights_bytes == pytest.approx(13.76e9, rel=1e-3)


def test_deepseek_v3_reads_37_billion_weights_a_token_of_671() -> None:
    model = row(DEEPSEEK_V3)
    assert model.num_active_params + model.num_looked_up_params == pytest.approx(37.55e9, rel=1e-3)
    assert model.experts is not None
    assert (model.experts.num, model.experts.per_token) == (256, 8)


def test_a_model_that_also_sees_is_counted_by_hand() -> None:
    text = {key: value for key, value in LLAMA_3_8B.items() if key != "architectures"}
    seeing = {"architectures": ["LlavaForConditionalGeneration"], "text_config": text, "vision_config": {"depth": 24}}
    model = row(seeing, num_params=8_400_000_000)
    assert model.num_params == 8_400_000_000
    assert model.num_active_params == 8_030_261_248 - 128_256 * 4096  # eyes are kept, and not read to decode
    assert model.weights_bytes == 16_800_000_000
    assert model.kv_bytes_per_token == 131_072


def test_an_unknown_architecture_needs_the_number_of_its_weights() -> None:
    model = row(LLAMA_3_8B | {"architectures": ["NewForCausalLM"]}, num_params=9_000_000_000)
    assert (model.num_params, model.weights_bytes, model.kv_bytes_per_token) == (9_000_000_000, 18_000_000_000, 131_072)
    assert model.num_active_params == 9_000_000_000 - 128_256 * 4096


def test_a_row_is_called_after_its_name_on_the_hub() -> None:
    model = row(MIXTRAL, hf_id="mistralai/Mixtral-8x7B-v0.1")
    assert (model.id, model.title, model.hf_id) == (
        "mixtral-8x7b-v0.1",
        "Mixtral-8x7B-v0.1",
        "mistralai/Mixtral-8x7B-v0.1",
    )
    assert row(MIXTRAL | {"_name_or_path": "mistralai/Mixtral-8x7B-v0.1"}).hf_id == "mistralai/Mixtral-8x7B-v0.1"
    assert row(MIXTRAL | {"_name_or_path": "/home/me/model"}).hf_id == ""
    assert [row_id(name) for name in ("A/B C_d", "", "..", "x" * 99)] == ["b-c-d", "model", "model", "x" * 64]


def test_heads_of_a_chatglm_share_groups() -> None:
    values = config("LlamaForCausalLM", "llama", "32 4096 32 32 14336 128256 8192", multi_query_group_num=2)
    del values["num_key_value_heads"]
    assert row(values).num_kv_heads == 2
