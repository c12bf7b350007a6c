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
    """Share of the bandwidth at which keys and values are read, in blocks of 16 tokens."""
    compute_share: float = DEFAULT_COMPUTE_SHARE
    overhead_us_per_layer: int = DEFAULT_OVERHEAD_US_PER_LAYER
    """Microseconds of kernel launches and synchronisation that each layer adds to a step."""
    shares_source: str = UNMEASURED


_AICONFIGURATOR: Final = "NVIDIA AIConfigurator system tables (dense bf16)"

_KERNELS: Final = "measured: fit of Vidur's kernel profiles, mean error 7 % (linear), 5 % (decode attention)"
_FIT_OF_MODELS: Final = "measured: fit of 3 AIConfigurator points of an 8B model on one card, mean error 4 to 9 %"

_ALL: Final = (
    CardType("toy-120", "Toy 120", 120.0, 8.0, 6.0, "invented: a card small enough that one page of tokens matters"),
    CardType("l4", "NVIDIA L4", 300.0, 121.0, 24.0, "NVIDIA L4 datasheet (dense fp16)"),
    CardType("l40s", "NVIDIA L40S", 864.0, 362.0, 48.0, _AICONFIGURATOR, 0.90, 0.55, 0.57, 10, _FIT_OF_MODELS),
    CardType("a100-80", "NVIDIA A100 SXM 80 GB", 2039.0, 312.0, 80.0, _AICONFIGURATOR, 0.76, 0.83, 0.66, 40, _KERNELS),
    CardType("h100", "NVIDIA H100 SXM", 3350.0, 989.0, 80.0, _AICONFIGURATOR, 0.84, 0.70, 0.66, 40, _FIT_OF_MODELS),
    CardType("h200", "NVIDIA H200", 4800.0, 989.0, 141.0, _AICONFIGURATOR),
    CardType("mi300x", "AMD MI300X", 5300.0, 1307.0, 192.0, "AMD Instinct MI300X datasheet (dense bf16)"),
)

CARDS: Final[dict[str, CardType]] = {card.id: card for card in _ALL}
"""Every card a level may name, by id."""
