"""The weights of a decoder-only transformer, matrix by matrix, from the sizes that its architecture is given.

A published parameter count comes out to the weight where the sizes are those of the published model.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from game.physics.model_type import Experts, Latent, ModelType, Window
from game.physics.storage import BYTES_PER_PLAIN_WEIGHT, PLAIN, Storage

NO_NORM: Final = ""
HEAD_NORM: Final = "head"
"""Queries and keys are normalised head by head, by one vector of a head's size each."""
WIDE_NORM: Final = "wide"
"""Queries and keys are normalised over all heads together."""


@dataclass(frozen=True, slots=True)
class Style:
    """What one architecture does differently from another with the same sizes."""

    is_gated: bool = True
    """Whether its feed-forward part has three matrices, one of them a gate, or two."""
    has_qkv_bias: bool = False
    has_out_bias: bool = False
    has_ff_bias: bool = False
    num_norms: int = 2
    """Norms of a layer, beside those of queries and keys."""
    has_norm_bias: bool = False
    has_final_norm: bool = True
    query_key_norm: str = NO_NORM
    num_position_rows: int = 0
    """Rows of a learned position table."""
    has_head_bias: bool = False
    has_sinks: bool = False
    """Whether each head has a learned number that takes attention away."""
    embedding_size: int = 0
    """Width of the embedding table where it is not the residual width: two projections lead in and out."""


@dataclass(frozen=True, slots=True)
class Mixture:
    """The sizes of routed experts, and which layers have them."""

    num_experts: int
    per_token: int
    expert_size: int
    """Width of one expert's feed-forward part."""
    layers: tuple[bool, ...]
    shared_size: int = 0
    """Width of the feed-forward part that every token passes beside its experts."""
    has_shared_gate: bool = False
    has_router_bias: bool = False
    """One number an expert: a bias of the router, or of its scores."""
    has_expert_bias: bool = False


@dataclass(frozen=True, slots=True)
class Transformer:
    """The sizes of a decoder-only transformer."""

    num_layers: int
    hidden_size: int
    num_heads: int
    num_kv_heads: int
    head_size: int
    intermediate_size: int
    vocab_size: int
    is_tied: bool
    """Whether the embedding table is the output layer too."""
    style: Style = Style()
    mixture: Mixture | None = None
    latent: Latent | None = None
    query_rank: int = 0
    """With latent attention: width to which queries are compressed; 0: they are not."""


@dataclass(frozen=True, slots=True)
class _Matrix:
    name: str
    inputs: int
    outputs: int


@dataclass(slots=True)
class Weights:
    """Parameters and bytes of a whole model."""

    num_params: int = 0
    num_bytes: int = 0
    num_looked_up_params: int = 0
    params_per_expert: int = 0
    bytes_per_expert: int = 0

    def add(self, num_params: int) -> None:
        """Weights that are never quantised."""
        self.num_params += num_params
        self.num_bytes += num_params * BYTES_PER_PLAIN_WEIGHT

    def add_all(self, others: Weights, times: int = 1) -> None:
        """Weights of a part, as often as it is there."""
        self.num_params += times * others.num_params
        self.num_bytes += times * others.num_bytes
        self.params_per_expert += times * others.params_per_expert
        self.bytes_per_expert += times * others.bytes_per_expert


def weights_of(sizes: Transformer, storage: Storage = PLAIN) -> Weights:
    """All weights of a model, with its layers' matrices kept in a way."""
    total = Weights()
    _add_ends(total, sizes, storage)
    has_experts = (False,) * sizes.num_layers if sizes.mixture is None else sizes.mixture.layers
    if storage.kept_plain or storage.kept_plain_patterns:
        for layer in range(sizes.num_layers):
            total.add_all(_layer(sizes, layer, storage, has_experts=has_experts[layer]))
        return total
    for kind in sorted(set(has_experts)):  # all layers of a kind are alike
        total.add_all(_layer(sizes, 0, storage, has_experts=kind), times=has_experts.count(kind))
    return total


def _layer(sizes: Transformer, layer: int, storage: Storage, *, has_experts: bool) -> Weights:
    weights = Weights()
    weights.add(_small_of_attention(sizes))
    for matrix in _attention(sizes):
        _add_matrix(weights, layer, matrix, storage)
    if has_experts:
        assert sizes.mixture is not None
        _add_mixture(weights, layer, sizes, sizes.mixture, storage)
    else:
        _add_feed_forward(weights, layer, sizes, sizes.intermediate_size, storage)
    return weights


def _add_ends(total: Weights, sizes: Transformer, storage: Storage) -> None:
    """Embeddings, positions, the last norm and the output layer."""
    style, width = sizes.style, sizes.style.embedding_size or sizes.hidden_size
    table = sizes.vocab_size * width
    total.add(table + style.num_position_rows * sizes.hidden_size)
    if not sizes.is_tied:
        total.num_params += table
        head = storage if storage.has_head else PLAIN
        total.num_bytes += head.matrix_bytes("lm_head", width, sizes.vocab_size)
        total.num_looked_up_params = table
    if width != sizes.hidden_size:
        total.add(2 * width * sizes.hidden_size)
    if style.has_final_norm:
        total.add(sizes.hidden_size * (2 if style.has_norm_bias else 1))
    if style.has_head_bias:
        total.add(sizes.vocab_size)


def _attention(sizes: Transformer) -> list[_Matrix]:
    hidden, heads, latent = sizes.hidden_size, sizes.num_heads, sizes.latent
    if latent is None:
        kv = sizes.num_kv_heads * sizes.head_size
        return [
            _Matrix("self_attn.q_proj", hidden, heads * sizes.head_size),
            _Matrix("self_attn.k_proj", hidden, kv),
            _Matrix("self_attn.v_proj", hidden, kv),
            _Matrix("self_attn.o_proj", heads * sizes.head_size, hidden),
        ]
    queries = heads * (latent.key_size + latent.rope_size)
    if sizes.query_rank:
        matrices = [
            _Matrix("self_attn.q_a_proj", hidden, sizes.query_rank),
            _Matrix("self_attn.q_b_proj", sizes.query_rank, queries),
        ]
    else:
        matrices = [_Matrix("self_attn.q_proj", hidden, queries)]
    return [
        *matrices,
        _Matrix("self_attn.kv_a_proj_with_mqa", hidden, latent.rank + latent.rope_size),
        _Matrix("self_attn.kv_b_proj", latent.rank, heads * (latent.key_size + latent.value_size)),
        _Matrix("self_attn.o_proj", heads * latent.value_size, hidden),
    ]


def _small_of_attention(sizes: Transformer) -> int:
    """Norms and biases of a layer, and what else stands in no matrix."""
    style, hidden = sizes.style, sizes.hidden_size
    queries, kv = sizes.num_heads * sizes.head_size, sizes.num_kv_heads * sizes.head_size
    num = style.num_norms * hidden * (2 if style.has_norm_bias else 1)
    if sizes.latent is not None:
        num += sizes.query_rank + sizes.latent.rank
    elif style.has_qkv_bias:
        num += queries + 2 * kv
    if style.has_out_bias:
        num += hidden
    if style.query_key_norm == HEAD_NORM:
        num += 2 * sizes.head_size
    elif style.query_key_norm == WIDE_NORM:
        num += queries + kv
    return num + (sizes.num_heads if style.has_sinks else 0)


def _feed_forward(sizes: Transformer, width: int, prefix: str) -> list[_Matrix]:
    gate = [_Matrix(f"{prefix}.gate_proj", sizes.hidden_size, width)] if sizes.style.is_gated else []
    up, down = f"{prefix}.up_proj", f"{prefix}.down_proj"
    return [*gate, _Matrix(up, sizes.hidden_size, width), _Matrix(down, width, sizes.hidden_size)]


def _ff_bias(sizes: Transformer, width: int) -> int:
    return (2 if sizes.style.is_gated else 1) * width + sizes.hidden_size


def _add_feed_forward(total: Weights, layer: int, sizes: Transformer, width: int, storage: Storage) -> None:
    for matrix in _feed_forward(sizes, width, "mlp"):
        _add_matrix(total, layer, matrix, storage)
    if sizes.style.has_ff_bias:
        total.add(_ff_bias(sizes, width))


def _add_mixture(total: Weights, layer: int, sizes: Transformer, mixture: Mixture, storage: Storage) -> None:
    total.add(mixture.num_experts * (sizes.hidden_size + (1 if mixture.has_router_bias else 0)))  # the router
    if mixture.shared_size:
        for matrix in _feed_forward(sizes, mixture.shared_size, "mlp.shared_expert"):
            _add_matrix(total, layer, matrix, storage)
        if mixture.has_shared_gate:
            total.add(sizes.hidden_size)
    params = num_bytes = 0
    for matrix in _feed_forward(sizes, mixture.expert_size, "mlp.experts.0"):
        params += matrix.inputs * matrix.outputs
        num_bytes += _bytes(layer, matrix, storage, is_expert=True)
    if mixture.has_expert_bias:
        params += _ff_bias(sizes, mixture.expert_size)
        num_bytes += _ff_bias(sizes, mixture.expert_size) * BYTES_PER_PLAIN_WEIGHT
    total.params_per_expert += params
    total.bytes_per_expert += num_bytes
    total.num_params += mixture.num_experts * params
    total.num_bytes += mixture.num_experts * num_bytes


def _add_matrix(total: Weights, layer: int, matrix: _Matrix, storage: Storage) -> None:
    total.num_params += matrix.inputs * matrix.outputs
    total.num_bytes += _bytes(layer, matrix, storage, is_expert=False)


def _bytes(layer: int, matrix: _Matrix, storage: Storage, *, is_expert: bool) -> int:
    name = f"model.layers.{layer}.{matrix.name}"
    return storage.matrix_bytes(name, matrix.inputs, matrix.outputs, is_expert=is_expert)


def model_type(
    id: str,
    title: str,
    sizes: Transformer,
    source: str,
    *,
    storage: Storage = PLAIN,
    max_model_len: int = 0,
    architecture: str = "",
    hf_id: str = "",
    window: Window | None = None,
    bytes_per_kv_number: int = 2,
) -> ModelType:
    """The row of a model of these sizes."""
    weights, latent, mixture = weights_of(sizes, storage), sizes.latent, sizes.mixture
    experts = None
    if mixture is not None and any(mixture.layers):
        each = weights.params_per_expert, weights.bytes_per_expert
        experts = Experts(mixture.num_experts, mixture.per_token, *each)
    return ModelType(
        id=id,
        title=title,
        num_params=weights.num_params,
        num_layers=sizes.num_layers,
        num_heads=sizes.num_heads,
        num_kv_heads=sizes.num_kv_heads if latent is None else 1,
        head_size=sizes.head_size if latent is None else latent.rank + latent.rope_size,
        hidden_size=sizes.hidden_size,
        weights_bytes=weights.num_bytes,
        source=source,
        num_looked_up_params=weights.num_looked_up_params,
        num_head_params=sizes.vocab_size * (sizes.style.embedding_size or sizes.hidden_size),
        bytes_per_weight=BYTES_PER_PLAIN_WEIGHT,
        bytes_per_kv_number=bytes_per_kv_number,
        max_model_len=max_model_len,
        architecture=architecture,
        hf_id=hf_id,
        experts=experts,
        window=window,
        latent=latent,
    )
