"""Cards and models that a file describes itself, with the keys that rows of the tables have."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field

from game.content.shape import ONE_LINE, Document, Shape
from game.physics.cards import DEFAULT_BANDWIDTH_SHARE, DEFAULT_COMPUTE_SHARE, DEFAULT_OVERHEAD_US_PER_LAYER

ROW_ID_PATTERN: Final = r"^[a-z0-9]+([.-][a-z0-9]+)*$"
MAX_PARAMS: Final = 1 << 50
MAX_BYTES: Final = 1 << 52
MAX_LAYERS: Final = 1024
MAX_WIDTH: Final = 1 << 20

RowId = Annotated[str, Field(max_length=64, pattern=ROW_ID_PATTERN)]
RowTitle = Annotated[str, Field(min_length=1, max_length=120), ONE_LINE]
RowWords = Annotated[str, Field(max_length=300), ONE_LINE]
Share = Annotated[float, Field(ge=0.05, le=1)]
Width = Annotated[int, Field(ge=1, le=MAX_WIDTH)]
NumParams = Annotated[int, Field(ge=1, le=MAX_PARAMS)]
NumBytes = Annotated[int, Field(ge=1, le=MAX_BYTES)]


class InlineCard(Shape):
    """A card that the level invents."""

    bandwidth_gb_per_s: float = Field(ge=0.1, le=1e6, description="Peak memory bandwidth in GB/s.")
    tflops: float = Field(ge=0.01, le=1e6, description="Peak dense 16-bit compute in TFLOPS.")
    id: RowId | None = Field(default=None, description="What it is called; the level's id if left out.")
    title: RowTitle | None = Field(default=None, description="What people read; made from the level's if left out.")
    memory_gb: float | None = Field(
        default=None, ge=0.1, le=1e6, description="Memory in GB, for orientation: a level sets its `vram_mib` itself."
    )
    weights_share: Share = Field(
        default=DEFAULT_BANDWIDTH_SHARE, description="Share of the bandwidth at which weights are read."
    )
    kv_share: Share = Field(default=DEFAULT_BANDWIDTH_SHARE, description="Share of the bandwidth at which KV is read.")
    mha_kv_share: Share | None = Field(
        default=None, description="`kv_share` of models whose heads have keys and values of their own; null: the same."
    )
    mla_kv_share: Share | None = Field(
        default=None, description="`kv_share` of models that keep a latent KV; null: the same."
    )
    compute_share: Share = Field(default=DEFAULT_COMPUTE_SHARE, description="Share of the compute that is attained.")
    overhead_us_per_layer: int = Field(
        default=DEFAULT_OVERHEAD_US_PER_LAYER, ge=0, le=10_000, description="Microseconds that a layer adds to a step."
    )
    where_from: RowWords | None = Field(default=None, alias="source", description="Where the numbers are from.")


class CardRow(InlineCard, Document):
    """A card in a file of its own."""

    id: RowId = Field(description="What it is called.")
    title: RowTitle = Field(description="What people read.")
    memory_gb: float = Field(ge=0.1, le=1e6, description="Memory in GB.")


class InlineExperts(Shape):
    """The routed experts of a mixture."""

    num: int = Field(ge=2, le=4096, description="Experts of a layer.")
    per_token: int = Field(ge=1, le=4096, description="Experts that a token is sent to.")
    params_each: NumParams = Field(description="Weights of one expert of each layer, added up over the layers.")
    bytes_each: NumBytes = Field(description="Bytes of these.")


class InlineWindow(Shape):
    """Layers that look at the last tokens only."""

    tokens: int = Field(ge=1, le=1 << 30, description="Length of the window.")
    num_layers: int = Field(ge=1, le=MAX_LAYERS, description="Layers that have it.")


class InlineLatent(Shape):
    """Multi-head latent attention: one vector a token and layer in place of keys and values."""

    rank: Width = Field(description="Numbers of the compressed vector (`kv_lora_rank`).")
    rope_size: Width = Field(description="Numbers of the key part that all heads share (`qk_rope_head_dim`).")
    key_size: Width = Field(description="Numbers of a head's own key part (`qk_nope_head_dim`).")
    value_size: Width = Field(description="Numbers of a head's value (`v_head_dim`).")


class InlineModel(Shape):
    """A model that the level describes; `tycoon model add config.json --json` prints one."""

    num_params: NumParams = Field(description="Every weight.")
    num_layers: int = Field(ge=1, le=MAX_LAYERS, description="Layers.")
    num_heads: int = Field(ge=1, le=1 << 14, description="Heads of attention.")
    num_kv_heads: int = Field(ge=1, le=1 << 14, description="Heads that keep keys and values; 1 with a latent KV.")
    head_size: Width = Field(description="Numbers of a head; with a latent KV of what is kept.")
    hidden_size: Width = Field(description="Residual width.")
    id: RowId | None = Field(default=None, description="What it is called; `inline` if left out.")
    title: RowTitle | None = Field(default=None, description="What people read; the id if left out.")
    weights_bytes: NumBytes | None = Field(
        default=None, description="Bytes of one copy of the weights; 2 a weight if left out."
    )
    kv_bytes_per_token: NumBytes | None = Field(
        default=None, description="Bytes that a token keeps: follows from the other keys, and must if it is given."
    )
    num_looked_up_params: int = Field(
        default=0,
        ge=0,
        le=MAX_PARAMS,
        description="Weights that are kept, but not read by a step: an untied embedding.",
    )
    num_head_params: int = Field(
        default=0,
        ge=0,
        le=MAX_PARAMS,
        description="Weights of the output layer; 0: not known apart from the others.",
    )
    bytes_per_weight: int = Field(default=2, ge=1, le=4, description="Bytes of a weight that is not quantised.")
    bytes_per_kv_number: int = Field(default=2, ge=1, le=4, description="Bytes of a number of keys and values.")
    max_model_len: int = Field(default=0, ge=0, le=1 << 40, description="Longest published sequence; 0: not known.")
    architecture: RowWords = Field(default="", description="Its class in the `transformers` library.")
    hf_id: RowWords = Field(default="", description="Its name on the Hugging Face hub.")
    where_from: RowWords | None = Field(default=None, alias="source", description="Where the numbers are from.")
    experts: InlineExperts | None = Field(default=None, description="Routed experts; null: none.")
    window: InlineWindow | None = Field(default=None, description="Sliding windows; null: none.")
    latent: InlineLatent | None = Field(default=None, description="Latent KV; null: heads keep keys and values.")


class ModelRow(InlineModel, Document):
    """A model in a file of its own."""

    id: RowId = Field(description="What it is called.")
