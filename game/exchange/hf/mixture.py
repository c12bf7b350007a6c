"""Routed experts in a config.json: how many, how wide, in which layers, and what every token passes beside them."""

from __future__ import annotations

from typing import Final

from game.content.wording import found
from game.exchange.hf.config import Config
from game.exchange.hf.families import UNKNOWN, Family
from game.exchange.hf.heads import MAX_WIDTH
from game.physics.transformer import Mixture

MAX_EXPERTS: Final = 4096

EXPERTS: Final = ("num_experts", "moe_num_experts", "n_routed_experts", "num_local_experts")
PER_TOKEN: Final = (
    "num_experts_per_tok", "num_experts_per_token", "top_k_experts", "moe_topk", "moe_top_k", "top_k",
    "experts_per_token",
)  # fmt: skip


def mixture_of(config: Config, family: Family, num_layers: int) -> Mixture | None:
    """The experts; None where there is but one way through a layer."""
    path, _ = config.find(*EXPERTS)
    needs_them = family.has_experts and family.architectures != UNKNOWN.architectures
    num_experts = config.whole(*EXPERTS, low=0, high=MAX_EXPERTS, default=None if needs_them else 0)
    if num_experts <= 1:
        return None
    if not family.has_experts:
        config.note(path, "this architecture has no experts; name the one that has in `architectures`")
        return None
    per_token = config.whole(*PER_TOKEN, high=MAX_EXPERTS)
    if per_token > num_experts:
        at, _ = config.find(*PER_TOKEN)
        config.note(at, f"a token cannot go to {per_token} of {num_experts} experts; look both up again")
    expert_size = config.whole("moe_intermediate_size", "intermediate_size", high=MAX_WIDTH)
    num_shared = config.whole("n_shared_experts", "moe_num_shared_experts", low=0, high=MAX_EXPERTS, default=0)
    shared_size = config.whole(
        "shared_expert_intermediate_size", low=0, high=MAX_WIDTH, default=num_shared * expert_size
    )
    return Mixture(
        num_experts,
        min(per_token, num_experts),
        expert_size,
        _layers(config, num_layers),
        shared_size=shared_size,
        has_shared_gate=family.has_shared_gate,
        has_router_bias=family.has_router_bias,
        has_expert_bias=family.has_expert_bias,
    )


def _layers(config: Config, num_layers: int) -> tuple[bool, ...]:
    """Which layers have experts."""
    first = config.whole("first_k_dense_replace", low=0, default=0)
    step = config.whole("decoder_sparse_step", "moe_layer_freq", "interleave_moe_layer_step", default=1)
    offset = 1 if config.find("decoder_sparse_step")[0] else 0  # Qwen counts layers from 1, DeepSeek from 0
    path, dense = config.items("mlp_only_layers")
    for index, layer in enumerate(dense):
        if not isinstance(layer, int) or isinstance(layer, bool) or not 0 <= layer < num_layers:
            config.note(
                (*path, index), f"expected a layer from 0 to {num_layers - 1}, found {found(layer)}; take it out"
            )
    return tuple(layer >= first and (layer + offset) % step == 0 and layer not in dense for layer in range(num_layers))
