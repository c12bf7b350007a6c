"""Language models as data: their published architecture, from which weights and KV-cache bytes are derived."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class ModelType:
    """A decoder-only transformer as a server sees it: so many weights to read, so many KV bytes a token.

    `num_params` counts every weight, `hidden_size` is the width of the attention output (heads times head size).
    """

    id: str
    title: str
    num_params: int
    num_layers: int
    num_kv_heads: int
    head_size: int
    hidden_size: int
    bytes_per_weight: int
    source: str
    num_looked_up_params: int = 0
    """Weights of an embedding table that is not tied to the output layer: in VRAM, but a step only looks rows up."""

    @property
    def num_read_params(self) -> int:
        """Weights that every step reads and multiplies with."""
        return self.num_params - self.num_looked_up_params

    @property
    def read_bytes(self) -> int:
        """Bytes of weights that every step reads."""
        return self.num_read_params * self.bytes_per_weight

    @property
    def weights_bytes(self) -> int:
        """Bytes that one copy of the weights takes in VRAM."""
        return self.num_params * self.bytes_per_weight

    @property
    def kv_bytes_per_token(self) -> int:
        """Bytes of keys and values that one token keeps: 2 * layers * KV heads * head size * bytes a number.

        The factor 2 is one key and one value. Source: any grouped-query attention model's config.json;
        worked through in section 3 of the PagedAttention paper (arXiv 2309.06180).
        """
        return 2 * self.num_layers * self.num_kv_heads * self.head_size * self.bytes_per_weight


def opt_num_params(num_layers: int, hidden_size: int) -> int:
    """Weights of an OPT model (arXiv 2205.01068) with tied embeddings.

    Token embedding of 50,272 rows, 2,050 learned positions, per layer 12 h^2 weights in four attention and two
    feed-forward matrices with 13 h biases and norms, and a final norm of 2 h.
    """
    embeddings = (50_272 + 2_050) * hidden_size
    layer = 12 * hidden_size * hidden_size + 13 * hidden_size
    return embeddings + num_layers * layer + 2 * hidden_size


def _opt(id: str, title: str, num_layers: int, hidden_size: int, head_size: int) -> ModelType:
    return ModelType(
        id=id,
        title=title,
        num_params=opt_num_params(num_layers, hidden_size),
        num_layers=num_layers,
        num_kv_heads=hidden_size // head_size,
        head_size=head_size,
        hidden_size=hidden_size,
        bytes_per_weight=2,
        source="OPT: Zhang et al. 2022, arXiv 2205.01068, table 1; weights derived from the architecture",
    )


_ALL: Final = (
    _opt("opt-125m", "OPT-125M fp16", num_layers=12, hidden_size=768, head_size=64),
    _opt("opt-1.3b", "OPT-1.3B fp16", num_layers=24, hidden_size=2048, head_size=64),
    ModelType(
        id="llama-3-8b",
        title="Llama-3-8B bf16",
        num_params=8_030_261_248,
        num_layers=32,
        num_kv_heads=8,
        head_size=128,
        hidden_size=4096,
        bytes_per_weight=2,
        source="meta-llama/Meta-Llama-3-8B config.json and model card (8.03 B parameters)",
        num_looked_up_params=128_256 * 4096,
    ),
)

MODELS: Final[dict[str, ModelType]] = {model.id: model for model in _ALL}
"""Every model a level may name, by id."""
