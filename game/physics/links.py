"""Interconnects as data: what a run of conduits can carry, in one direction."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class LinkType:
    """One kind of wire: peak bytes a second in one direction."""

    id: str
    title: str
    gb_per_s: float
    source: str


_ALL: Final = (
    LinkType("pcie3-x1", "PCIe 3.0 x1", 0.985, "PCI-SIG: 8 GT/s * 1 lane, 128b/130b, one direction"),
    LinkType("pcie3-x4", "PCIe 3.0 x4", 3.94, "PCI-SIG: 8 GT/s * 4 lanes, 128b/130b, one direction"),
    LinkType("pcie4-x4", "PCIe 4.0 x4", 8.0, "PCI-SIG: 16 GT/s * 4 lanes, one direction"),
    LinkType("pcie4-x16", "PCIe 4.0 x16", 32.0, "PCI-SIG: 16 GT/s * 16 lanes, one direction"),
    LinkType("pcie5-x16", "PCIe 5.0 x16", 64.0, "PCI-SIG: 32 GT/s * 16 lanes, one direction"),
    LinkType("ethernet-400g", "400 Gb/s Ethernet", 50.0, "IEEE 802.3bs: 400 Gb/s, one direction"),
    LinkType("ethernet-25g", "25 Gb/s Ethernet", 3.125, "IEEE 802.3by: 25 Gb/s, one direction"),
    LinkType("nvlink3", "NVLink 3 (A100)", 300.0, "NVIDIA A100: 600 GB/s both directions together"),
    LinkType("nvlink4", "NVLink 4 (H100)", 450.0, "NVIDIA H100: 900 GB/s both directions together"),
)

LINKS: Final[dict[str, LinkType]] = {link.id: link for link in _ALL}
"""Every link a level may name, by id."""
