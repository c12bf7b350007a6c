"""From what a file says of a card or a model to the row, and back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from game.content.inline_rows import InlineCard, InlineExperts, InlineLatent, InlineModel, InlineWindow
from game.content.jsontext import JsonPath
from game.content.source import Problem
from game.physics.cards import UNMEASURED, CardType
from game.physics.model_type import Experts, Latent, ModelType, Window


def card_type(card: InlineCard, *, card_id: str, title: str, memory_gb: float, source: str) -> CardType:
    """The row of a card; the other arguments stand in for what it leaves out."""
    is_default = not card.model_fields_set & {
        *("weights_share", "kv_share", "mha_kv_share", "mla_kv_share", "compute_share", "overhead_us_per_layer")
    }
    return CardType(
        id=card.id or card_id,
        title=card.title or title,
        bandwidth_gb_per_s=card.bandwidth_gb_per_s,
        tflops=card.tflops,
        memory_gb=card.memory_gb or memory_gb,
        source=card.where_from or source,
        weights_share=card.weights_share,
        kv_share=card.kv_share,
        compute_share=card.compute_share,
        overhead_us_per_layer=card.overhead_us_per_layer,
        shares_source=UNMEASURED if is_default else card.where_from or source,
        mha_kv_share=card.mha_kv_share,
        mla_kv_share=card.mla_kv_share,
    )


def model_type(model: InlineModel, source: str) -> ModelType:
    """The row of a model, which has no problem of `model_problems`."""
    model_id = model.id or "inline"
    return ModelType(
        id=model_id,
        title=model.title or model_id,
        num_params=model.num_params,
        num_layers=model.num_layers,
        num_heads=model.num_heads,
        num_kv_heads=model.num_kv_heads,
        head_size=model.head_size,
        hidden_size=model.hidden_size,
        weights_bytes=model.weights_bytes or 2 * model.num_params,
        source=model.where_from or source,
        num_looked_up_params=model.num_looked_up_params,
        num_head_params=model.num_head_params,
        bytes_per_weight=model.bytes_per_weight,
        bytes_per_kv_number=model.bytes_per_kv_number,
        max_model_len=model.max_model_len,
        architecture=model.architecture,
        hf_id=model.hf_id,
        experts=_experts(model.experts),
        window=_window(model.window),
        latent=_latent(model.latent),
    )


def _experts(experts: InlineExperts | None) -> Experts | None:
    if experts is None:
        return None
    return Experts(experts.num, experts.per_token, experts.params_each, experts.bytes_each)


def _window(window: InlineWindow | None) -> Window | None:
    return None if window is None else Window(window.tokens, window.num_layers)


def _latent(latent: InlineLatent | None) -> Latent | None:
    return None if latent is None else Latent(latent.rank, latent.rope_size, latent.key_size, latent.value_size)


def model_values(model: ModelType) -> dict[str, Any]:
    """A row of a model as files have it: `model_type` of it is the same."""
    values = asdict(model)
    names = ("id", "title", "architecture", "hf_id", "num_params", "weights_bytes")
    first = {name: values.pop(name) for name in names}
    return {**first, "kv_bytes_per_token": model.kv_bytes_per_token, **values}


def model_problems(model: InlineModel, path: JsonPath) -> Iterator[Problem]:
    """What does not go together in a model that stands at a path."""
    if model.num_heads % model.num_kv_heads:
        message = f"{model.num_heads} heads cannot share {model.num_kv_heads} KV heads evenly; mend one of them"
        yield Problem((*path, "num_kv_heads"), message)
    if model.latent is not None and model.num_kv_heads != 1:
        yield Problem((*path, "num_kv_heads"), f"a latent KV has one KV head, found {model.num_kv_heads}; write 1")
    if model.window is not None and model.window.num_layers > model.num_layers:
        message = f"{model.window.num_layers} layers have a window, and there are {model.num_layers}; lower it"
        yield Problem((*path, "window", "num_layers"), message)
    if model.experts is not None and model.experts.per_token > model.experts.num:
        message = f"a token cannot go to {model.experts.per_token} of {model.experts.num} experts; lower it"
        yield Problem((*path, "experts", "per_token"), message)
        return
    row = model_type(model, "")
    if row.num_active_params <= 0 or row.num_params < row.num_looked_up_params + _expert_params(row):
        message = f"{row.num_params} weights are fewer than those that are looked up and those of experts; raise it"
        yield Problem((*path, "num_params"), message)
    if row.always_read_bytes <= 0:
        message = f"{row.weights_bytes} bytes are fewer than what is looked up and experts take; raise it"
        yield Problem((*path, "weights_bytes"), message)
    if model.kv_bytes_per_token not in (None, row.kv_bytes_per_token):
        message = f"the other keys make {row.kv_bytes_per_token} bytes a token; write that or leave it out"
        yield Problem((*path, "kv_bytes_per_token"), message)


def _expert_params(row: ModelType) -> int:
    return 0 if row.experts is None else row.experts.num * row.experts.params_each
