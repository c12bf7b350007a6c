"""Language models as data: sizes of their published config.json, from which weights and KV bytes are derived."""

from typing import Final

from game.physics.model_type import ModelType
from game.physics.transformer import HEAD_NORM, Style, Transformer, model_type

_OPT_VOCABULARY: Final = 50_272
_OPT_POSITIONS: Final = 2_050
"""2,048 positions, and 2 that the table begins with."""


def _opt(size: str, num_layers: int, hidden_size: int, num_heads: int, embedding_size: int = 0) -> ModelType:
    """An OPT model; 350M alone has a narrow embedding table and norms after each part instead of a last one."""
    style = Style(
        is_gated=False,
        has_qkv_bias=True,
        has_out_bias=True,
        has_ff_bias=True,
        has_norm_bias=True,
        has_final_norm=not embedding_size,
        num_position_rows=_OPT_POSITIONS,
        embedding_size=embedding_size,
    )
    return model_type(
        f"opt-{size.lower()}",
        f"OPT-{size} fp16",
        Transformer(
            *(num_layers, hidden_size, num_heads, num_heads, hidden_size // num_heads),
            intermediate_size=4 * hidden_size,
            vocab_size=_OPT_VOCABULARY,
            is_tied=True,
            style=style,
        ),
        "OPT: Zhang et al. 2022, arXiv 2205.01068, table 1; weights derived from the architecture",
        max_model_len=2048,
        architecture="OPTForCausalLM",
        hf_id=f"facebook/opt-{size.lower()}",
    )


def _llama(
    id: str,
    title: str,
    hf_id: str,
    sizes: tuple[int, int, int, int],
    intermediate_size: int,
    vocab_size: int,
    max_model_len: int,
) -> ModelType:
    """A Llama; `sizes` are layers, residual width, heads and KV heads, and a head has 128 numbers."""
    return model_type(
        id,
        title,
        Transformer(*sizes, 128, intermediate_size, vocab_size, is_tied=False),
        f"config.json of {hf_id}; weights derived from the architecture",
        max_model_len=max_model_len,
        architecture="LlamaForCausalLM",
        hf_id=hf_id,
    )


def _qwen(
    id: str, title: str, sizes: tuple[int, int, int, int], intermediate_size: int, vocab_size: int, max_model_len: int
) -> ModelType:
    """A Qwen with an output layer of its own: Qwen2.5 has biases on queries, keys and values, Qwen3 norms."""
    is_2 = id.startswith("qwen2")
    hf_id = f"Qwen/{title.removesuffix(' bf16')}"
    return model_type(
        id,
        title,
        Transformer(
            *(*sizes, 128, intermediate_size, vocab_size),
            is_tied=False,
            style=Style(has_qkv_bias=True) if is_2 else Style(query_key_norm=HEAD_NORM),
        ),
        f"config.json of {hf_id}; weights derived from the architecture",
        max_model_len=max_model_len,
        architecture="Qwen2ForCausalLM" if is_2 else "Qwen3ForCausalLM",
        hf_id=hf_id,
    )


_ALL: Final = (
    _opt("125M", 12, 768, 12),
    _opt("350M", 24, 1024, 16, embedding_size=512),
    _opt("1.3B", 24, 2048, 32),
    _opt("2.7B", 32, 2560, 32),
    _opt("6.7B", 32, 4096, 32),
    _opt("13B", 40, 5120, 40),
    _opt("30B", 48, 7168, 56),
    _opt("66B", 64, 9216, 72),
    _llama("llama-2-7b", "Llama-2-7B fp16", "meta-llama/Llama-2-7b-hf", (32, 4096, 32, 32), 11_008, 32_000, 4096),
    _llama("llama-2-13b", "Llama-2-13B fp16", "meta-llama/Llama-2-13b-hf", (40, 5120, 40, 40), 13_824, 32_000, 4096),
    _llama("llama-3-8b", "Llama-3-8B bf16", "meta-llama/Meta-Llama-3-8B", (32, 4096, 32, 8), 14_336, 128_256, 8192),
    _llama("llama-3-70b", "Llama-3-70B bf16", "meta-llama/Meta-Llama-3-70B", (80, 8192, 64, 8), 28_672, 128_256, 8192),
    _llama("llama-3.1-8b", "Llama-3.1-8B bf16", "meta-llama/Llama-3.1-8B", (32, 4096, 32, 8), 14_336, 128_256, 131_072),
    _llama(
        "llama-3.1-405b",
        "Llama-3.1-405B bf16",
        "meta-llama/Llama-3.1-405B",
        (126, 16_384, 128, 8),
        53_248,
        128_256,
        131_072,
    ),
    _qwen("qwen2.5-7b", "Qwen2.5-7B bf16", (28, 3584, 28, 4), 18_944, 152_064, 131_072),
    _qwen("qwen3-8b", "Qwen3-8B bf16", (36, 4096, 32, 8), 12_288, 151_936, 40_960),
    _qwen("qwen3-14b", "Qwen3-14B bf16", (40, 5120, 40, 8), 17_408, 151_936, 40_960),
    _qwen("qwen3-32b", "Qwen3-32B bf16", (64, 5120, 64, 8), 25_600, 151_936, 40_960),
)

MODELS: Final[dict[str, ModelType]] = {model.id: model for model in _ALL}
"""Every model a level may name, by id."""
