"""Accelerator cards as data: published peak bandwidth and dense 16-bit compute."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class CardType:
    """One accelerator: peak memory bandwidth, peak dense 16-bit compute, memory size; a step attains less."""

    id: str
    title: str
    bandwidth_gb_per_s: float
    tflops: float
    memory_gb: float
    source: str


_AICONFIGURATOR: Final = "NVIDIA AIConfigurator system tables (dense bf16)"

_ALL: Final = (
    CardType("toy-120", "Toy 120", 120.0, 8.0, 6.0, "invented: a card small enough that one page of tokens matters"),
    CardType("l4", "NVIDIA L4", 300.0, 121.0, 24.0, "NVIDIA L4 datasheet (dense fp16)"),
    CardType("l40s", "NVIDIA L40S", 864.0, 362.0, 48.0, _AICONFIGURATOR),
    CardType("a100-80", "NVIDIA A100 SXM 80 GB", 2039.0, 312.0, 80.0, _AICONFIGURATOR),
    CardType("h100", "NVIDIA H100 SXM", 3350.0, 989.0, 80.0, _AICONFIGURATOR),
    CardType("h200", "NVIDIA H200", 4800.0, 989.0, 141.0, _AICONFIGURATOR),
    CardType("mi300x", "AMD MI300X", 5300.0, 1307.0, 192.0, "AMD Instinct MI300X datasheet (dense bf16)"),
)

CARDS: Final[dict[str, CardType]] = {card.id: card for card in _ALL}
"""Every card a level may name, by id."""
