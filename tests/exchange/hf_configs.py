"""The size keys of published config.json files, and the parameters that the safetensors index of each counts."""

from __future__ import annotations

from typing import Any, Final

Config = dict[str, Any]


def config(architecture: str, model_type: str, sizes: str, **others: Any) -> Config:
    """A config; `sizes` are layers, width, heads, KV heads, feed-forward width, vocabulary and positions."""
    keys = (
        *("num_hidden_layers", "hidden_size", "num_attention_heads", "num_key_value_heads", "intermediate_size"),
        *("vocab_size", "max_position_embeddings"),
    )
    numbers = [int(number.replace("_", "")) for number in sizes.split()]
    known = dict(zip(keys, numbers, strict=True))
    return {"architectures": [architecture], "model_type": model_type, **known, "torch_dtype": "bfloat16", **others}


def gpt2(layers: int, width: int, heads: int) -> Config:
    sizes = {"n_layer": layers, "n_embd": width, "n_head": heads, "n_positions": 1024, "n_ctx": 1024}
    return {"architectures": ["GPT2LMHeadModel"], "model_type": "gpt2", **sizes, "vocab_size": 50_257}


def opt(layers: int, width: int, heads: int, **others: Any) -> Config:
    sizes = {"num_hidden_layers": layers, "hidden_size": width, "num_attention_heads": heads, "ffn_dim": 4 * width}
    rest = {
        "vocab_size": 50_272,
        "max_position_embeddings": 2048,
        "word_embed_proj_dim": width,
        "torch_dtype": "float16",
    }
    return {"architectures": ["OPTForCausalLM"], "model_type": "opt", **sizes, **rest, **others}


_QWEN3_HEADS: Final[Config] = {
    "head_dim": 128,
    "attention_bias": False,
    "sliding_window": None,
    "use_sliding_window": False,
}
_QWEN2_WINDOW: Final[Config] = {"sliding_window": 131_072, "use_sliding_window": False, "max_window_layers": 28}
_DEEPSEEK: Final[Config] = {"kv_lora_rank": 512, "qk_nope_head_dim": 128, "qk_rope_head_dim": 64, "v_head_dim": 128}

LLAMA_3_8B: Final = config(
    "LlamaForCausalLM", "llama", "32 4096 32 8 14336 128256 8192", tie_word_embeddings=False, rope_scaling=None
)
MIXTRAL: Final = config(
    *("MixtralForCausalLM", "mixtral", "32 4096 32 8 14336 32000 32768"),
    num_local_experts=8, num_experts_per_tok=2, sliding_window=None, tie_word_embeddings=False,
)  # fmt: skip
GEMMA_2_9B: Final = config(
    "Gemma2ForCausalLM", "gemma2", "42 3584 16 8 14336 256000 8192", head_dim=256, sliding_window=4096
)
DEEPSEEK_V3: Final = config(
    *("DeepseekV3ForCausalLM", "deepseek_v3", "61 7168 128 128 18432 129280 163840"),
    **_DEEPSEEK, q_lora_rank=1536, n_routed_experts=256, num_experts_per_tok=8, n_shared_experts=1,
    moe_intermediate_size=2048, first_k_dense_replace=3, moe_layer_freq=1, tie_word_embeddings=False,
    rope_scaling={"type": "yarn", "factor": 40, "original_max_position_embeddings": 4096},
    quantization_config={
        "activation_scheme": "dynamic", "fmt": "e4m3", "quant_method": "fp8", "weight_block_size": [128, 128],
    },
)  # fmt: skip
GPT_OSS_20B: Final = config(
    *("GptOssForCausalLM", "gpt_oss", "24 2880 64 8 2880 201088 131072"),
    head_dim=64, num_local_experts=32, num_experts_per_tok=4, experts_per_token=4, sliding_window=128,
    attention_bias=True, tie_word_embeddings=False,
    layer_types=["sliding_attention", "full_attention"] * 12,
    rope_scaling={"rope_type": "yarn", "factor": 32.0, "original_max_position_embeddings": 4096},
    quantization_config={
        "quant_method": "mxfp4",
        "modules_to_not_convert": ["model.layers.*.self_attn", "model.layers.*.mlp.router", "lm_head"],
    },
)  # fmt: skip

COUNTED: Final[dict[str, tuple[Config, int]]] = {
    "Meta-Llama-3-8B": (LLAMA_3_8B, 8_030_261_248),
    "Llama-3.1-405B": (config("LlamaForCausalLM", "llama", "126 16384 128 8 53248 128256 131072"), 405_853_388_800),
    "Llama-3.2-1B": (
        config("LlamaForCausalLM", "llama", "16 2048 32 8 8192 128256 131072", tie_word_embeddings=True, head_dim=64),
        1_235_814_400,
    ),
    "Llama-2-7b-hf": (config("LlamaForCausalLM", "llama", "32 4096 32 32 11008 32000 4096"), 6_738_415_616),
    "Yi-34B": (config("LlamaForCausalLM", "llama", "60 7168 56 8 20480 64000 4096"), 34_388_917_248),
    "Mistral-7B-v0.1": (
        config("MistralForCausalLM", "mistral", "32 4096 32 8 14336 32000 32768", sliding_window=4096),
        7_241_732_096,
    ),
    "Mixtral-8x7B-v0.1": (MIXTRAL, 46_702_792_704),
    "Mixtral-8x22B-v0.1": (
        config(
            *("MixtralForCausalLM", "mixtral", "56 6144 48 8 16384 32000 65536"),
            num_local_experts=8, num_experts_per_tok=2, sliding_window=None,
        ),
        140_620_634_112,
    ),
    "Qwen2.5-7B": (
        config("Qwen2ForCausalLM", "qwen2", "28 3584 28 4 18944 152064 131072", **_QWEN2_WINDOW),
        7_615_616_512,
    ),
    "Qwen2.5-0.5B": (
        config(
            *("Qwen2ForCausalLM", "qwen2", "24 896 14 2 4864 151936 32768"), tie_word_embeddings=True, **_QWEN2_WINDOW
        ),
        494_032_768,
    ),
    "Qwen2.5-72B": (
        config("Qwen2ForCausalLM", "qwen2", "80 8192 64 8 29568 152064 131072", **_QWEN2_WINDOW),
        72_706_203_648,
    ),
    "Qwen1.5-MoE-A2.7B": (
        config(
            *("Qwen2MoeForCausalLM", "qwen2_moe", "24 2048 16 16 5632 151936 8192"),
            num_experts=60, num_experts_per_tok=4, moe_intermediate_size=1408, shared_expert_intermediate_size=5632,
            decoder_sparse_step=1, use_sliding_window=False, sliding_window=32_768, max_window_layers=21,
        ),
        14_315_784_192,
    ),
    "Qwen3-0.6B": (
        config("Qwen3ForCausalLM", "qwen3", "28 1024 16 8 3072 151936 40960", tie_word_embeddings=True, **_QWEN3_HEADS),
        596_049_920,
    ),
    "Qwen3-14B": (
        config("Qwen3ForCausalLM", "qwen3", "40 5120 40 8 17408 151936 40960", **_QWEN3_HEADS),
        14_768_307_200,
    ),
    "Qwen3-32B": (
        config("Qwen3ForCausalLM", "qwen3", "64 5120 64 8 25600 151936 40960", **_QWEN3_HEADS),
        32_762_123_264,
    ),
    "Qwen3-30B-A3B": (
        config(
            *("Qwen3MoeForCausalLM", "qwen3_moe", "48 2048 32 4 6144 151936 40960"), **_QWEN3_HEADS,
            num_experts=128, num_experts_per_tok=8, moe_intermediate_size=768, mlp_only_layers=[],
        ),
        30_532_122_624,
    ),
    "Qwen3-235B-A22B": (
        config(
            *("Qwen3MoeForCausalLM", "qwen3_moe", "94 4096 64 4 12288 151936 40960"), **_QWEN3_HEADS,
            num_experts=128, num_experts_per_tok=8, moe_intermediate_size=1536, decoder_sparse_step=1,
        ),
        235_093_634_560,
    ),
    "gemma-2b": (config("GemmaForCausalLM", "gemma", "18 2048 8 1 16384 256000 8192", head_dim=256), 2_506_172_416),
    "gemma-7b": (config("GemmaForCausalLM", "gemma", "28 3072 16 16 24576 256000 8192", head_dim=256), 8_537_680_896),
    "gemma-2-9b": (GEMMA_2_9B, 9_241_705_984),
    "gemma-2-27b": (
        config("Gemma2ForCausalLM", "gemma2", "46 4608 32 16 36864 256000 8192", head_dim=128, sliding_window=4096),
        27_227_128_320,
    ),
    "gemma-3-1b-pt": (
        config(
            *("Gemma3ForCausalLM", "gemma3_text", "26 1152 4 1 6912 262144 32768"),
            head_dim=256, sliding_window=512, sliding_window_pattern=6,
        ),
        999_885_952,
    ),
    "Phi-3-mini-4k-instruct": (
        config("Phi3ForCausalLM", "phi3", "32 3072 32 32 8192 32064 4096", sliding_window=2047),
        3_821_079_552,
    ),
    "phi-4": (
        config("Phi3ForCausalLM", "phi3", "40 5120 40 10 17920 100352 16384", sliding_window=None),
        14_659_507_200,
    ),
    "phi-2": (config("PhiForCausalLM", "phi", "32 2560 32 32 10240 51200 2048"), 2_779_683_840),
    "opt-125m": (opt(12, 768, 12), 125_239_296),
    "opt-350m": (opt(24, 1024, 16, word_embed_proj_dim=512, do_layer_norm_before=False), 331_196_416),
    "opt-30b": (opt(48, 7168, 56), 29_974_540_288),
    "gpt2": (gpt2(12, 768, 12), 124_439_808),
    "gpt2-xl": (gpt2(48, 1600, 25), 1_557_611_200),
    "falcon-7b": (
        {
            "architectures": ["FalconForCausalLM"], "model_type": "falcon", "num_hidden_layers": 32,
            "hidden_size": 4544, "num_attention_heads": 71, "vocab_size": 65_024, "multi_query": True,
            "parallel_attn": True, "bias": False,
            "new_decoder_architecture": False, "max_position_embeddings": 2048,
        },
        6_921_720_704,
    ),
    "gpt-j-6b": (
        {
            "architectures": ["GPTJForCausalLM"], "model_type": "gptj", "n_layer": 28, "n_embd": 4096, "n_head": 16,
            "n_inner": None, "n_positions": 2048, "vocab_size": 50_400, "tie_word_embeddings": False,
        },
        6_050_882_784,
    ),
    "pythia-6.9b": (
        {
            "architectures": ["GPTNeoXForCausalLM"], "model_type": "gpt_neox", "num_hidden_layers": 32,
            "hidden_size": 4096, "num_attention_heads": 32, "intermediate_size": 16_384, "vocab_size": 50_432,
            "max_position_embeddings": 2048, "tie_word_embeddings": False, "use_parallel_residual": True,
        },
        6_857_302_016,
    ),
    "starcoder2-7b": (
        config(
            *("Starcoder2ForCausalLM", "starcoder2", "32 4608 36 4 18432 49152 16384"),
            use_bias=True, sliding_window=4096,
        ),
        7_173_923_840,
    ),
    "c4ai-command-r-v01": (config("CohereForCausalLM", "cohere", "40 8192 64 64 22528 256000 8192"), 34_980_831_232),
    "DeepSeek-V2-Lite": (
        config(
            *("DeepseekV2ForCausalLM", "deepseek_v2", "27 2048 16 16 10944 102400 163840"), **_DEEPSEEK,
            q_lora_rank=None, n_routed_experts=64, num_experts_per_tok=6, n_shared_experts=2,
            moe_intermediate_size=1408, first_k_dense_replace=1, moe_layer_freq=1,
        ),
        15_706_484_224,
    ),
    "DeepSeek-V2": (
        config(
            *("DeepseekV2ForCausalLM", "deepseek_v2", "60 5120 128 128 12288 102400 163840"), **_DEEPSEEK,
            q_lora_rank=1536, n_routed_experts=160, num_experts_per_tok=6, n_shared_experts=2,
            moe_intermediate_size=1536, first_k_dense_replace=1, moe_layer_freq=1,
        ),
        235_741_434_880,
    ),
    "DeepSeek-V3": (DEEPSEEK_V3, 671_026_419_200),
    "OLMoE-1B-7B-0924": (
        config(
            *("OlmoeForCausalLM", "olmoe", "16 2048 16 16 1024 50304 4096"), num_experts=64, num_experts_per_tok=8
        ),
        6_919_161_856,
    ),
    "gpt-oss-20b": (GPT_OSS_20B, 20_914_757_184),
}  # fmt: skip
"""By the name on the hub: config and published parameters (of DeepSeek-V3 without its extra prediction layer)."""
