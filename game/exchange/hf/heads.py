"""Attention in a config.json: heads, what they share, latent KV, and which layers look at a window only."""

from __future__ import annotations

from typing import Final

from game.content.jsontext import quoted
from game.content.wording import found
from game.exchange.hf.config import Config
from game.exchange.hf.families import Family
from game.physics.model_type import Latent, Window

MAX_LAYERS: Final = 1024
MAX_WIDTH: Final = 1 << 20
MAX_HEADS: Final = 1 << 14

LAYERS: Final = ("num_hidden_layers", "n_layer", "n_layers", "num_layers")
WIDTH: Final = ("hidden_size", "n_embd", "d_model")
HEADS: Final = ("num_attention_heads", "n_head", "n_heads")
KV_HEADS: Final = ("n_head_kv", "num_kv_heads", "num_key_value_heads", "multi_query_group_num", "num_attention_groups")

_FULL: Final = "full_attention"
_SLIDING: Final = "sliding_attention"

_OTHER_MEMORY: Final = (
    "attention_chunk_size",
    "attn_layer_period",
    "cross_attention_layers",
    "full_attention_interval",
    "hybrid_override_pattern",
    "layers_block_type",
    "linear_attn_config",
    "linear_num_key_heads",
    "mamba_d_state",
    "num_kv_shared_layers",
    "rwkv_hidden_size",
    "ssm_cfg",
    "state_size",
)
"""Keys of models of which some layers keep something other than keys and values, or share them."""


def refuse_other_memory(config: Config) -> None:
    """Note what no count of keys and values is true of."""
    for key in _OTHER_MEMORY:
        path, value = config.find(key)
        if value is not None and value is not False and value != 0 and value != []:
            config.note(
                path, "layers of this kind keep no plain keys and values, which cannot be counted; no row is made"
            )
    path, value = config.find("is_encoder_decoder")
    if value is True:
        config.note(path, "an encoder is no part of the law; take a decoder-only model")


def head_counts(config: Config, family: Family) -> tuple[int, int, int]:
    """Heads, KV heads and the size of a head."""
    hidden = config.whole(*WIDTH, high=MAX_WIDTH)
    heads = config.whole(*HEADS, high=MAX_HEADS)
    return heads, _kv_heads(config, family, heads), _head_size(config, hidden, heads)


def _kv_heads(config: Config, family: Family, heads: int) -> int:
    path, _ = config.find(*KV_HEADS)
    is_falcon = "falcon" in family.model_types
    if "gpt_bigcode" in family.model_types or (
        is_falcon and not config.flag("new_decoder_architecture", default=False)
    ):
        return 1 if config.flag("multi_query", default=True) else heads
    multi_query = config.flag("multi_query_attention", default=True)  # ChatGLM has a count that this turns off
    kv_heads = config.whole(*KV_HEADS, high=MAX_HEADS, default=heads) if multi_query else heads
    if heads % kv_heads and _are_as_written(config, heads, HEADS):
        config.note(path, f"{heads} heads cannot share {kv_heads} KV heads evenly; look both up again")
    return kv_heads


def _head_size(config: Config, hidden: int, heads: int) -> int:
    for key in ("head_dim", "hidden_size_per_head"):
        path, value = config.find(key)
        if value is not None and value != 0:
            return config.whole(key, high=MAX_WIDTH)
    if hidden % heads and _are_as_written(config, hidden, WIDTH) and _are_as_written(config, heads, HEADS):
        path, _ = config.find(*HEADS)
        config.note(path, f"a width of {hidden} does not divide into {heads} heads; add head_dim")
    return max(1, hidden // heads)


def _are_as_written(config: Config, number: int, keys: tuple[str, ...]) -> bool:
    """Whether a number is that of the file, and no stand-in for one that is wrong: one fault is told once."""
    return config.find(*keys)[1] == number


def latent_of(config: Config, family: Family) -> tuple[Latent | None, int]:
    """The latent KV, None where heads keep keys and values, and to what width queries are compressed (0: not)."""
    _, rank = config.find("kv_lora_rank")
    if rank is None and not family.has_latent:
        return None, 0
    latent = Latent(
        rank=config.whole("kv_lora_rank", high=MAX_WIDTH),
        rope_size=config.whole("qk_rope_head_dim", high=MAX_WIDTH),
        key_size=config.whole("qk_nope_head_dim", high=MAX_WIDTH),
        value_size=config.whole("v_head_dim", high=MAX_WIDTH),
    )
    return latent, config.whole("q_lora_rank", low=0, high=MAX_WIDTH, default=0)


def window_of(config: Config, family: Family, num_layers: int, max_model_len: int) -> Window | None:
    """The sliding window and how many layers have it; None where no layer has one that is shorter than the model."""
    num_sliding = _listed(config, num_layers)
    if num_sliding is None:
        num_sliding = _by_pattern(config, family, num_layers)
    if not num_sliding:
        return None
    default = 0 if config.has("sliding_window") else family.default_window
    tokens = config.whole("sliding_window", low=0, default=default)
    if not tokens or (max_model_len and tokens >= max_model_len):
        return None
    return Window(tokens, num_sliding)


def _listed(config: Config, num_layers: int) -> int | None:
    """Layers with a window as `layer_types` has them; None where there is no such list."""
    path, types = config.items("layer_types")
    if not path:
        return None
    if len(types) != num_layers:
        config.note(path, f"{len(types)} layers are listed, and there are {num_layers}; list each of them")
    for index, kind in enumerate(types):
        if kind not in (_FULL, _SLIDING):
            what = quoted(kind) if isinstance(kind, str) else found(kind)
            config.note((*path, index), f"what a layer of {what} keeps cannot be counted; no row is made")
    return min(num_layers, sum(kind == _SLIDING for kind in types))


def _by_pattern(config: Config, family: Family, num_layers: int) -> int:
    if not config.flag("use_sliding_window", default=not _is_qwen(family)):
        return 0
    if _is_qwen(family):
        return max(0, num_layers - config.whole("max_window_layers", low=0, default=num_layers))
    pattern = family.window_pattern
    if pattern > 1:
        pattern = config.whole("sliding_window_pattern", "_sliding_window_pattern", high=MAX_LAYERS, default=pattern)
    if pattern <= 1:
        return num_layers * pattern
    return num_layers - num_layers // pattern


def _is_qwen(family: Family) -> bool:
    """Whether a window is off unless the config says so, and then begins at a layer."""
    return family.model_types[:1] in (("qwen2",), ("qwen3",), ("qwen2_moe",), ("qwen3_moe",))
