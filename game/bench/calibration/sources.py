"""Where the numbers are from that ours are compared with; licences as ../shared/truth/README.md names them."""

from typing import Final

from game.bench.calibration.comparison import KERNELS, POINTS, RUNS, SIMULATED, STEPS, Source

VIDUR_LINEAR: Final = "vidur-linear"
VIDUR_ATTENTION: Final = "vidur-attention"
AICONFIGURATOR: Final = "aiconfigurator"
GPULLM_STEPS: Final = "gpullm-steps"
RESIDENCY_STEPS: Final = "residency-steps"
RESIDENCY_REQUESTS: Final = "residency-requests"
RESIDENCY: Final = "residency-vllm"
TRAINING: Final = "inference-sim/training"
SIM_TO_REAL: Final = "sim-to-real"
GPULLM: Final = "GPULLM"
ACCELMARK: Final = "AccelMark"
INFERENCE_BENCH: Final = "LLM-Inference-Bench"
GPUSTACK: Final = "gpustack"
SERVING_SIM: Final = "LLMServingSim"
VIDUR_REQUESTS: Final = "vidur-requests"

_MIT: Final = "MIT"
_APACHE: Final = "Apache-2.0"
_BSD: Final = "BSD-3-Clause"
_SHARES_H100: Final = "shares of the H100, host work of vLLM 0.23"

_ALL: Final = (
    Source(
        VIDUR_LINEAR,
        "microsoft/vidur, data/profiling/compute: all linear operations of a layer, 8 models, TP 1 to 8",
        *(_MIT, KERNELS, "shares of A100 and A40, not those of the H100"),
    ),
    Source(
        VIDUR_ATTENTION,
        "microsoft/vidur: attention kernels of Llama-3-8B on an A100, FlashInfer",
        *(_MIT, KERNELS, "KV share of the A100"),
    ),
    Source(
        AICONFIGURATOR,
        "aiconfigurator 0.12, backend trtllm: points of whole models, interpolated between measured kernels",
        *(_APACHE, POINTS, "shares of L40S, H100, H200, B200, not those of the A100"),
    ),
    Source(
        GPULLM_STEPS,
        "FerranAgulloLopez/GPULLMAdapterOptimization: steps of vLLM 0.8.5 on an H100 with 64 GB",
        *(_APACHE, STEPS, "shares of the H100 with 64 GB, host work of vLLM 0.8"),
    ),
    Source(RESIDENCY_STEPS, "residency-vllm: steps of vLLM 0.23 on an H100", "", STEPS, _SHARES_H100),
    Source(RESIDENCY_REQUESTS, "residency-vllm: single requests of vLLM 0.23 on an H100", "", RUNS, _SHARES_H100),
    Source(RESIDENCY, "residency-vllm: runs of vLLM 0.23 on an H100", "", RUNS, _SHARES_H100),
    Source(
        TRAINING,
        "inference-sim/training: runs of vLLM V1 on an H100",
        "",
        RUNS,
        "KV share of MHA on the H100, host work of vLLM 0.8",
    ),
    Source(SIM_TO_REAL, "inference-sim, sim-to-real: runs of vLLM V1 on H100s", "", RUNS, "host work of vLLM 0.8"),
    Source(
        GPULLM,
        "FerranAgulloLopez/GPULLMAdapterOptimization: runs of vLLM 0.8.5 on an H100 with 64 GB",
        *(_APACHE, RUNS, ""),
    ),
    Source(ACCELMARK, "FreedomIntelligence/AccelMark: runs of vLLM 0.7.3 and 0.20.1 on six cards", _APACHE, RUNS, ""),
    Source(
        INFERENCE_BENCH,
        "argonne-lcf/LLM-Inference-Bench: latency of one batch, vLLM V0",
        *(_BSD, RUNS, "host work of vLLM V0, shares of the H100"),
    ),
    Source(
        GPUSTACK,
        "gpustack, performance lab: runs of vLLM 0.11",
        *(_APACHE, RUNS, "host work of vLLM 0.8, by the runs of 2 and 4 users"),
    ),
    Source(
        SERVING_SIM,
        "casys-kaist/LLMServingSim, bench/examples: 300 requests of vLLM 0.19 on an RTX 4090",
        *(_MIT, RUNS, "shares of the RTX 4090"),
    ),
    Source(
        VIDUR_REQUESTS,
        "microsoft/vidur: its own simulation of 1,000 conversations, Llama-3-8B on an A100",
        *(_MIT, SIMULATED, ""),
    ),
)

SOURCES: Final = {source.id: source for source in _ALL}
"""Every source by its id, in the order in which they are shown."""
