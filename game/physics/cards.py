"""Accelerator cards as data: published peak bandwidth and dense 16-bit compute."""

from dataclasses import dataclass
from typing import Final

DEFAULT_BANDWIDTH_SHARE: Final = 0.80
DEFAULT_COMPUTE_SHARE: Final = 0.65
DEFAULT_OVERHEAD_US_PER_LAYER: Final = 40

UNMEASURED: Final = "not measured: the shares that fit A100, H100 and A40 kernels together within about 8 %"
"""Where the shares of a card are from that has none of its own."""


@dataclass(frozen=True, slots=True)
class CardType:
    """One accelerator: peak bandwidth, peak dense 16-bit compute, memory size, and what a step attains of them."""

    id: str
    title: str
    bandwidth_gb_per_s: float
    tflops: float
    memory_gb: float
    source: str
    weights_share: float = DEFAULT_BANDWIDTH_SHARE
    """Share of the bandwidth at which weights are read."""
    kv_share: float = DEFAULT_BANDWIDTH_SHARE
    """Share of the bandwidth at which keys and values are read, in blocks of 16 tokens, by grouped queries."""
    compute_share: float = DEFAULT_COMPUTE_SHARE
    overhead_us_per_layer: int = DEFAULT_OVERHEAD_US_PER_LAYER
    """Microseconds of kernel launches and synchronisation that each layer adds to a step."""
    shares_source: str = UNMEASURED
    mha_kv_share: float | None = None
    """`kv_share` of models whose heads have keys and values of their own each; None: the same."""
    mla_kv_share: float | None = None
    """`kv_share` of models that keep a latent KV; None: the same."""

    def kv_share_of(self, attention: str) -> float:
        """Share of the bandwidth at which KV is read by a kind of attention: "mha", "gqa", "mqa" or "mla"."""
        share = {"mha": self.mha_kv_share, "mla": self.mla_kv_share}.get(attention)
        return self.kv_share if share is None else share

    @property
    def is_measured(self) -> bool:
        """Whether its shares were measured on such a card, or fitted to measurements of one."""
        return self.shares_source.startswith("measured")


_AICONFIGURATOR: Final = "NVIDIA AIConfigurator system tables (dense bf16)"

_KERNELS: Final = "measured: fit of Vidur's kernel profiles, mean error 7 % (linear), 5 % (decode attention)"
_H100: Final = (
    "measured: fit of AIConfigurator points, steps and runs of real vLLM and batches at once, each source counting the"
    " same; TPOT of 7 sources within 8 % on average (docs/calibration.md)"
)
_RIDGE: Final = (
    "measured: fit of 4 or 5 AIConfigurator points of an 8B model, drawn to the defaults (ridge .05), mean error 1 to"
    " 3 %"
)
_RTX_4090: Final = "measured: fit of one real run of vLLM 0.19 with Llama-3.1-8B, TPS and TPOT within 1 % (in sample)"
_PRO_6000: Final = "measured: bandwidth shares of the RTX 4090, which give a real run of vLLM 0.19 a TPS 5 % too high"

_PRO: Final = "NVIDIA RTX PRO 6000 Blackwell"
_HBM2E: Final = "NVIDIA H100 64 GB (HBM2e)"
_ADA: Final = "NVIDIA Ada architecture paper (dense fp16, sums in fp32)"
_MARENOSTRUM: Final = "the card of MareNostrum 5, bandwidth as GPULLM gives it"
_H100_64: Final = "measured: fit of 46 steps of vLLM 0.8 with two models (GPULLM), mean error 4 %"

_ALL: Final = (
    CardType("toy-120", "Toy 120", 120.0, 8.0, 6.0, "invented: a card small enough that one page of tokens matters"),
    CardType("l4", "NVIDIA L4", 300.0, 121.0, 24.0, "NVIDIA L4 datasheet (dense fp16)"),
    CardType("l40s", "NVIDIA L40S", 864.0, 362.0, 48.0, _AICONFIGURATOR, 0.87, 0.67, 0.51, 10, _RIDGE),
    CardType("rtx-4090", "NVIDIA GeForce RTX 4090", 1008.0, 165.0, 24.0, _ADA, 0.92, 0.58, 0.95, 5, _RTX_4090),
    CardType("rtx-pro-6000", _PRO, 1792.0, 503.8, 96.0, "its datasheet (dense fp16)", 0.92, 0.58, 0.65, 5, _PRO_6000),
    CardType(
        "a40", "NVIDIA A40", 696.0, 149.7, 48.0, "NVIDIA A40 datasheet (dense bf16)", 0.76, 0.80, 0.66, 40, _KERNELS
    ),
    CardType("a100-40", "NVIDIA A100 SXM 40 GB", 1555.0, 312.0, 40.0, _AICONFIGURATOR, 0.76, 0.83, 0.66, 40, _KERNELS),
    CardType("a100-80", "NVIDIA A100 SXM 80 GB", 2039.0, 312.0, 80.0, _AICONFIGURATOR, 0.76, 0.83, 0.66, 40, _KERNELS),
    CardType("h100", "NVIDIA H100 SXM", 3350.0, 989.0, 80.0, _AICONFIGURATOR, 0.86, 0.80, 0.65, 40, _H100, 0.91),
    CardType("h100-64", _HBM2E, 1640.0, 989.0, 64.0, _MARENOSTRUM, 0.85, 0.95, 0.55, 40, _H100_64),
    CardType("h200", "NVIDIA H200", 4800.0, 989.0, 141.0, _AICONFIGURATOR, 0.79, 0.81, 0.68, 40, _RIDGE),
    CardType("b200", "NVIDIA B200", 8000.0, 2250.0, 180.0, _AICONFIGURATOR, 0.83, 0.75, 0.55, 40, _RIDGE),
    CardType("mi300x", "AMD MI300X", 5300.0, 1307.0, 192.0, "AMD Instinct MI300X datasheet (dense bf16)"),
)

CARDS: Final[dict[str, CardType]] = {card.id: card for card in _ALL}
"""Every card a level may name, by id."""
