"""Architectures of the `transformers` library whose weights can be counted: what each does in its own way.

A row says only what differs from Llama. Sources: the modelling files of each in `transformers`; published parameter
counts in tests/exchange/test_hf_counts.py hold each against what it is said to have.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from game.physics.transformer import HEAD_NORM, NO_NORM, WIDE_NORM

NEVER: Final = ""
ALWAYS: Final = "*"


@dataclass(frozen=True, slots=True)
class Family:
    """One architecture. Biases are ALWAYS there, NEVER, or where a key of the config says so (`+key`: unless it)."""

    architectures: tuple[str, ...]
    model_types: tuple[str, ...]
    is_tied: bool = False
    """Whether embedding and output layer are one table where the config does not say."""
    is_gated: bool = True
    qkv_bias: str = NEVER
    out_bias: str = NEVER
    ff_bias: str = NEVER
    num_norms: int = 2
    norm_bias: str = NEVER
    has_final_norm: bool = True
    query_key_norm: str = NO_NORM
    query_key_norm_key: str = ALWAYS
    """The key that says whether there is such a norm."""
    position_offset: int | None = None
    """Rows of a learned position table beyond the longest sequence; None: there is no table."""
    has_head_bias: bool = False
    has_sinks: bool = False
    has_experts: bool = False
    has_shared_gate: bool = False
    has_router_bias: bool = False
    has_expert_bias: bool = False
    has_latent: bool = False
    ff_factor: int = 0
    """Feed-forward width in residual widths where the config does not say; 0: it must."""
    window_pattern: int = 0
    """Every so-manieth layer sees all, the others a window; 1: all have the window; 0: none has one."""
    default_window: int = 0
    """Window where the config does not say; 0: none."""
    default_positions: int = 0
    """Longest sequence where the config does not say; 0: it must."""


_LLAMA: Final = Family(
    ("LlamaForCausalLM", "YiForCausalLM", "BaichuanForCausalLM", "BaiChuanForCausalLM", "GraniteForCausalLM"),
    ("llama", "yi", "baichuan", "granite"),
    qkv_bias="attention_bias",
    out_bias="attention_bias",
    ff_bias="mlp_bias",
)
_GPT: Final = Family(
    ("GPT2LMHeadModel", "GPT2Model"),
    ("gpt2",),
    is_tied=True,
    is_gated=False,
    qkv_bias=ALWAYS,
    out_bias=ALWAYS,
    ff_bias=ALWAYS,
    norm_bias=ALWAYS,
    position_offset=0,
    ff_factor=4,
)
_QWEN_3: Final = replace(
    _LLAMA,
    architectures=("Qwen3ForCausalLM",),
    model_types=("qwen3",),
    ff_bias=NEVER,
    query_key_norm=HEAD_NORM,
)
_GEMMA: Final = replace(
    _LLAMA, architectures=("GemmaForCausalLM",), model_types=("gemma",), is_tied=True, ff_bias=NEVER
)
_GEMMA_2: Final = replace(
    _GEMMA,
    architectures=("Gemma2ForCausalLM",),
    model_types=("gemma2",),
    num_norms=4,
    window_pattern=2,
    default_window=4096,
)
_COHERE: Final = Family(
    ("CohereForCausalLM",),
    ("cohere",),
    is_tied=True,
    qkv_bias="attention_bias",
    out_bias="attention_bias",
    num_norms=1,
)
_DEEPSEEK_V2: Final = Family(
    ("DeepseekV2ForCausalLM",),
    ("deepseek_v2",),
    has_experts=True,
    has_latent=True,
)

_ALL: Final = (
    _LLAMA,
    replace(_LLAMA, architectures=("SmolLM3ForCausalLM",), model_types=("smollm3",), is_tied=True),
    Family(("MistralForCausalLM",), ("mistral",), window_pattern=1, default_window=4096),
    Family(("MixtralForCausalLM",), ("mixtral",), has_experts=True, window_pattern=1),
    Family(("Qwen2ForCausalLM",), ("qwen2",), qkv_bias=ALWAYS, window_pattern=1),
    Family(
        ("Qwen2MoeForCausalLM",),
        ("qwen2_moe",),
        qkv_bias="+qkv_bias",
        has_experts=True,
        has_shared_gate=True,
        window_pattern=1,
    ),
    replace(_QWEN_3, window_pattern=1),
    replace(
        _QWEN_3,
        architectures=("Qwen3MoeForCausalLM",),
        model_types=("qwen3_moe",),
        has_experts=True,
        window_pattern=1,
    ),
    _GEMMA,
    _GEMMA_2,
    replace(
        _GEMMA_2,
        architectures=("Gemma3ForCausalLM",),
        model_types=("gemma3_text",),
        query_key_norm=HEAD_NORM,
        window_pattern=6,
    ),
    Family(("Phi3ForCausalLM",), ("phi3",), window_pattern=1),
    Family(
        ("PhiForCausalLM",),
        ("phi",),
        is_gated=False,
        qkv_bias=ALWAYS,
        out_bias=ALWAYS,
        ff_bias=ALWAYS,
        num_norms=1,
        norm_bias=ALWAYS,
        has_head_bias=True,
    ),
    replace(
        _GPT,
        architectures=("OPTForCausalLM",),
        model_types=("opt",),
        qkv_bias="+enable_bias",
        out_bias="+enable_bias",
        ff_bias="+enable_bias",
        position_offset=2,
        ff_factor=0,
    ),
    _GPT,
    replace(_GPT, architectures=("GPTBigCodeForCausalLM",), model_types=("gpt_bigcode",)),
    Family(
        ("GPTNeoXForCausalLM",),
        ("gpt_neox",),
        is_gated=False,
        qkv_bias="+attention_bias",
        out_bias="+attention_bias",
        ff_bias=ALWAYS,
        norm_bias=ALWAYS,
    ),
    Family(
        ("GPTJForCausalLM",),
        ("gptj",),
        is_gated=False,
        ff_bias=ALWAYS,
        num_norms=1,
        norm_bias=ALWAYS,
        has_head_bias=True,
        ff_factor=4,
    ),
    Family(
        ("FalconForCausalLM", "RWForCausalLM"),
        ("falcon", "RefinedWebModel", "RefinedWeb"),
        is_tied=True,
        is_gated=False,
        qkv_bias="bias",
        out_bias="bias",
        ff_bias="bias",
        norm_bias=ALWAYS,
        ff_factor=4,
        default_positions=2048,
    ),
    Family(("InternLMForCausalLM",), ("internlm",), qkv_bias="+bias", out_bias="+bias"),
    Family(("InternLM2ForCausalLM",), ("internlm2",), qkv_bias="bias", out_bias="bias"),
    Family(
        ("Starcoder2ForCausalLM",),
        ("starcoder2",),
        is_tied=True,
        is_gated=False,
        qkv_bias="+use_bias",
        out_bias="+use_bias",
        ff_bias="+use_bias",
        norm_bias=ALWAYS,
        window_pattern=1,
    ),
    Family(("StableLmForCausalLM",), ("stablelm",), qkv_bias="use_qkv_bias", norm_bias=ALWAYS),
    replace(_COHERE, query_key_norm=WIDE_NORM, query_key_norm_key="use_qk_norm"),
    replace(
        _COHERE, architectures=("Cohere2ForCausalLM",), model_types=("cohere2",), window_pattern=4, default_window=4096
    ),
    Family(
        ("OlmoForCausalLM",),
        ("olmo",),
        qkv_bias="attention_bias",
        out_bias="attention_bias",
        num_norms=0,
        has_final_norm=False,
    ),
    Family(("Olmo2ForCausalLM",), ("olmo2",), query_key_norm=WIDE_NORM),
    Family(("OlmoeForCausalLM",), ("olmoe",), query_key_norm=WIDE_NORM, has_experts=True),
    Family(("GlmForCausalLM",), ("glm",), qkv_bias="+attention_bias"),
    Family(("Glm4ForCausalLM",), ("glm4",), qkv_bias="attention_bias", num_norms=4),
    Family(
        ("Glm4MoeForCausalLM",),
        ("glm4_moe",),
        qkv_bias="attention_bias",
        query_key_norm=HEAD_NORM,
        query_key_norm_key="use_qk_norm",
        has_experts=True,
        has_router_bias=True,
    ),
    Family(
        ("GptOssForCausalLM",),
        ("gpt_oss",),
        qkv_bias="+attention_bias",
        out_bias="+attention_bias",
        has_sinks=True,
        has_experts=True,
        has_router_bias=True,
        has_expert_bias=True,
        window_pattern=2,
        default_window=128,
    ),
    _DEEPSEEK_V2,
    replace(
        _DEEPSEEK_V2,
        architectures=("DeepseekV3ForCausalLM",),
        model_types=("deepseek_v3", "kimi_k2"),
        has_router_bias=True,
    ),
)

FAMILY_BY_ARCHITECTURE: Final = {name: family for family in _ALL for name in family.architectures}
FAMILY_BY_MODEL_TYPE: Final = {name: family for family in _ALL for name in family.model_types}
UNKNOWN: Final = replace(_LLAMA, architectures=(), model_types=(), has_experts=True, window_pattern=1)
"""What an unknown architecture is taken for where the number of its weights is given."""
