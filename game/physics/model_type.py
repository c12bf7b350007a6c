"""Language models as a server sees them: so many weights to keep and to read, so many KV bytes a token."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Experts:
    """The routed experts of a mixture: of `num`, each token is sent to `per_token`, in every layer that has them."""

    num: int
    per_token: int
    params_each: int
    """Weights of one expert of each layer, added up over the layers."""
    bytes_each: int
    """Bytes of these."""


@dataclass(frozen=True, slots=True)
class Window:
    """Sliding windows: in `num_layers` layers a token looks at the last `tokens` only, itself included."""

    tokens: int
    num_layers: int


@dataclass(frozen=True, slots=True)
class Latent:
    """Multi-head latent attention: keys and values of all heads are kept as one vector a token and layer.

    Source: DeepSeek-V2, arXiv 2405.04434, section 2.1.
    """

    rank: int
    """Numbers of the compressed vector (`kv_lora_rank`)."""
    rope_size: int
    """Numbers of the key part that carries the position and is shared by all heads (`qk_rope_head_dim`)."""
    key_size: int
    """Numbers of a head's own key part (`qk_nope_head_dim`)."""
    value_size: int
    """Numbers of a head's value (`v_head_dim`)."""


@dataclass(frozen=True, slots=True)
class ModelType:
    """A decoder-only transformer: what it keeps, what a step reads of it and what a token costs.

    `num_params` counts every weight, `hidden_size` is the residual width. With latent attention there is one KV head,
    as wide as the vector that is kept.
    """

    id: str
    title: str
    num_params: int
    num_layers: int
    num_heads: int
    num_kv_heads: int
    head_size: int
    hidden_size: int
    weights_bytes: int
    """Bytes that one copy of the weights takes in VRAM, scales of quantised groups included."""
    source: str
    num_looked_up_params: int = 0
    """Weights of an embedding table that is not tied to the output layer: in VRAM, but a step only looks rows up."""
    num_head_params: int = 0
    """Weights of the output layer, tied or not; 0 where they are not known apart from the others."""
    bytes_per_weight: int = 2
    """Bytes of a weight that is not quantised; the embedding table is not."""
    bytes_per_kv_number: int = 2
    max_model_len: int = 0
    """Longest sequence that the model is published for, in tokens; 0 where that is not known."""
    architecture: str = ""
    """Its class in the `transformers` library, as in a config.json."""
    hf_id: str = ""
    """Its name on the Hugging Face hub."""
    experts: Experts | None = None
    window: Window | None = None
    latent: Latent | None = None

    @property
    def num_active_params(self) -> int:
        """Weights that a token is multiplied with: all that are not looked up, of experts its own only."""
        idle = 0 if self.experts is None else (self.experts.num - self.experts.per_token) * self.experts.params_each
        return self.num_params - self.num_looked_up_params - idle

    @property
    def always_read_bytes(self) -> int:
        """Bytes of weights that every step reads, whatever experts its tokens are sent to."""
        routed = 0 if self.experts is None else self.experts.num * self.experts.bytes_each
        return self.weights_bytes - self.num_looked_up_params * self.bytes_per_weight - routed

    @property
    def attention(self) -> str:
        """How its heads share keys and values: "mha", "gqa", "mqa" or "mla"."""
        if self.latent is not None:
            return "mla"
        if self.num_kv_heads == self.num_heads:
            return "mha"
        return "mqa" if self.num_kv_heads == 1 else "gqa"

    @property
    def kv_bytes_per_token_and_layer(self) -> int:
        """Bytes of keys and values that one token keeps in one layer.

        2 * KV heads * head size * bytes a number, where 2 is one key and one value, or one latent vector. Source: any
        grouped-query attention model's config.json; worked through in section 3 of PagedAttention (arXiv 2309.06180).
        """
        if self.latent is not None:
            return (self.latent.rank + self.latent.rope_size) * self.bytes_per_kv_number
        return 2 * self.num_kv_heads * self.head_size * self.bytes_per_kv_number

    @property
    def kv_bytes_per_token(self) -> int:
        """Bytes of keys and values that one token keeps in all layers, as long as no window has passed it."""
        return self.num_layers * self.kv_bytes_per_token_and_layer

    def kv_bytes(self, num_tokens: int) -> int:
        """Bytes of keys and values that a sequence of so many tokens keeps; layers with a window keep only that."""
        if self.window is None or num_tokens <= self.window.tokens:
            return num_tokens * self.kv_bytes_per_token
        passed = (num_tokens - self.window.tokens) * self.window.num_layers
        return num_tokens * self.kv_bytes_per_token - passed * self.kv_bytes_per_token_and_layer
