"""What cannot be counted in a config.json is told with its place; mutated files make a row or faults, nothing else."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from game.content.errors import ContentError, Fault
from game.content.parse import source_of
from game.content.row_files import model_from
from game.content.rows import model_values
from game.exchange.hf.model import model_from_config
from game.physics.model_type import ModelType
from tests.exchange.hf_configs import COUNTED, DEEPSEEK_V3, GEMMA_2_9B, GPT_OSS_20B, LLAMA_3_8B, MIXTRAL, Config


def faults(values: Config, num_params: int | None = None) -> list[str]:
    source = source_of(json.dumps(values, indent=1), "config.json")
    with pytest.raises(ContentError) as error:
        model_from_config(source, num_params=num_params)
    assert all(fault.line >= 1 and fault.col >= 1 and ";" in fault.message for fault in error.value.faults)
    return [f"{fault.path}: {fault.message}" for fault in error.value.faults]


def without(values: Config, key: str) -> Config:
    return {name: value for name, value in values.items() if name != key}


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (LLAMA_3_8B | {"architectures": ["NewLM"]}, 'architectures[0]: the weights of "NewLM" cannot be counted; give'),
        (without(without(LLAMA_3_8B, "architectures"), "model_type"), "$: the architecture is not named; give"),
        (without(LLAMA_3_8B, "num_hidden_layers"), '$: the key "num_hidden_layers" is missing; add it (or n_layer'),
        (LLAMA_3_8B | {"num_hidden_layers": "32"}, 'num_hidden_layers: expected a whole number, found the string "32"'),
        (LLAMA_3_8B | {"num_hidden_layers": 0}, "num_hidden_layers: 0 is below the least possible, 1"),
        (LLAMA_3_8B | {"num_hidden_layers": 10**9}, "num_hidden_layers: 1000000000 is above the most possible, 1024"),
        (LLAMA_3_8B | {"num_key_value_heads": 5}, "num_key_value_heads: 32 heads cannot share 5 KV heads evenly"),
        (
            LLAMA_3_8B | {"num_attention_heads": 40},
            "num_attention_heads: a width of 4096 does not divide into 40 heads",
        ),
        (LLAMA_3_8B | {"tie_word_embeddings": "no"}, "tie_word_embeddings: expected true or false"),
        (LLAMA_3_8B | {"rope_scaling": 4}, "rope_scaling: expected an object, found 4"),
        (LLAMA_3_8B | {"torch_dtype": "int3"}, 'torch_dtype: weights of "int3" need a quantization_config'),
        (LLAMA_3_8B | {"num_local_experts": 8}, "num_local_experts: this architecture has no experts"),
        (MIXTRAL | {"num_experts_per_tok": 9}, "num_experts_per_tok: a token cannot go to 9 of 8 experts"),
        (without(MIXTRAL, "num_local_experts"), '$: the key "num_experts" is missing'),
        (without(DEEPSEEK_V3, "kv_lora_rank"), '$: the key "kv_lora_rank" is missing'),
        (GEMMA_2_9B | {"layer_types": ["full_attention"]}, "layer_types: 1 layers are listed, and there are 42"),
        (
            GPT_OSS_20B | {"layer_types": ["linear_attention"] * 24},
            'layer_types[0]: what a layer of "linear_attention" keeps cannot be counted',
        ),
        (LLAMA_3_8B | {"mamba_d_state": 16}, "mamba_d_state: layers of this kind keep no plain keys and values"),
        (LLAMA_3_8B | {"is_encoder_decoder": True}, "is_encoder_decoder: an encoder is no part of the law"),
        (LLAMA_3_8B | {"vision_config": {"depth": 2}}, "vision_config: weights that see or hear are not counted"),
        (
            LLAMA_3_8B | {"quantization_config": {"quant_method": "quip"}},
            'quantization_config.quant_method: how "quip" keeps weights is not known',
        ),
        (
            LLAMA_3_8B | {"quantization_config": {"quant_method": "awq", "bits": 1}},
            "quantization_config.bits: 1 is below the least possible, 2",
        ),
        (
            LLAMA_3_8B | {"quantization_config": {"quant_method": "fp8", "weight_block_size": [128]}},
            "quantization_config.weight_block_size: expected two sizes of a block",
        ),
        (
            LLAMA_3_8B | {"quantization_config": {"quant_method": "fp8", "ignored_layers": ["re:(a|b)+"]}},
            'quantization_config.ignored_layers[0]: the pattern "re:(a|b)+" is not understood',
        ),
    ],
)
def test_what_cannot_be_counted_is_told_where_it_stands(values: Config, words: str) -> None:
    assert any(fault.startswith(words) for fault in faults(values)), faults(values)


def test_all_faults_are_found_at_once_in_order() -> None:
    found = faults(LLAMA_3_8B | {"vocab_size": 0, "hidden_size": -1, "sliding_window": "x"})
    assert [fault.partition(":")[0] for fault in found] == ["hidden_size", "vocab_size"]


def test_layers_without_keys_and_values_are_refused_whatever_the_weights() -> None:
    assert faults(LLAMA_3_8B | {"architectures": ["Jamba"], "attn_layer_period": 8}, num_params=10**10)


def test_fewer_weights_than_the_sizes_have_are_refused() -> None:
    assert faults(LLAMA_3_8B, num_params=8_000_000_000)[0].startswith(
        "$: --params 8000000000 is fewer than the 8,030,2"
    )
    assert faults(LLAMA_3_8B | {"architectures": ["NewLM"]}, num_params=1)


ODD: list[Any] = [
    *(
        None,
        True,
        False,
        0,
        1,
        2,
        3,
        -1,
        7,
        64,
        10**6,
        10**12,
        10**40,
        1.5,
        4.0,
        -0.5,
        1e300,
        float("nan"),
        float("inf"),
    ),
    *("", "32", "fp8", "float8_e4m3fn", "linear", [], {}, [None], ["x"], [1, 2], {"a": 1}, {"type": "yarn"}, [[]]),
    *({"quant_method": "gptq", "bits": 4}, {"quant_method": 3}, {"factor": "4", "type": "linear"}),
]
KEYS = [
    *("head_dim", "kv_lora_rank", "num_experts", "sliding_window", "layer_types", "rope_scaling", "text_config"),
    *("quantization_config", "torch_dtype", "first_k_dense_replace", "mlp_only_layers", "decoder_sparse_step"),
    *("word_embed_proj_dim", "new_decoder_architecture", "vision_config", "is_encoder_decoder", "architectures"),
]


def mutated(chance: random.Random, values: Config) -> Config:
    """A config with one to three keys, or values inside them, replaced, taken out or added."""
    values = json.loads(json.dumps(values))
    for _ in range(chance.randint(1, 3)):
        key = chance.choice([*values, *KEYS])
        inner = values.get(key)
        if isinstance(inner, dict) and inner and chance.random() < 0.5:
            inner[chance.choice([*inner])] = chance.choice(ODD)
        elif chance.random() < 0.25:
            values.pop(key, None)
        else:
            values[key] = chance.choice(ODD)
    return values


def row_or_faults(text: str, num_params: int | None) -> ModelType | list[Fault]:
    try:
        return model_from_config(source_of(text, "config.json"), num_params=num_params)
    except ContentError as error:
        return error.faults


def test_ten_thousand_mutated_configs_make_a_row_or_faults_with_a_place() -> None:
    chance = random.Random(0)
    originals = [values for values, _ in COUNTED.values() if values.get("num_hidden_layers", 99) < 50]
    num_rows = num_refused = 0
    for _ in range(10_000):
        text = json.dumps(mutated(chance, chance.choice(originals)))
        num_params = chance.choice([None, None, None, 1, 10**10])
        row = row_or_faults(text, num_params)
        if isinstance(row, list):
            num_refused += 1
            assert all(fault.line == 1 and fault.col >= 1 and ";" in fault.message for fault in row), text
            continue
        num_rows += 1
        if num_rows % 20 == 0:
            assert model_from(source_of(json.dumps(model_values(row)), "row.json")) == row, text
        assert 0 < row.num_active_params <= row.num_params, text
        assert 0 < row.always_read_bytes <= row.weights_bytes, text
        assert row.kv_bytes_per_token > 0, text
        assert row.max_model_len > 0, text
        assert row.num_heads % row.num_kv_heads == 0, text
    assert num_rows > 1000
    assert num_refused > 1000


def test_no_cut_file_is_read_as_another() -> None:
    text = json.dumps(DEEPSEEK_V3)
    for end in range(0, len(text), 7):
        with pytest.raises(ContentError):
            model_from_config(source_of(text[:end], "config.json"))
