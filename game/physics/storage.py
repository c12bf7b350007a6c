"""How weights are kept: what a matrix takes in bytes, plain or quantised, the scales of its groups included."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final

BYTES_PER_PLAIN_WEIGHT: Final = 2
"""Servers keep what is not quantised in 16 bits; published 32-bit weights are cast (vLLM: `--dtype auto`)."""


@dataclass(frozen=True, slots=True)
class Storage:
    """A way of keeping matrices. The fields are those of its groups of weights; the default keeps them in 16 bits."""

    name: str = ""
    """As in `quantization_config.quant_method` of a config.json; empty: not quantised."""
    bits: int = 16
    group_size: int = 0
    """Consecutive inputs of one output that share a scale; 0: all of them do."""
    group_rows: int = 1
    """Outputs that share a scale; 0: all of them do."""
    scale_bytes: int = 0
    zero_bits: int = 0
    """Bits of the zero point that each group has."""
    index_bytes_per_input: int = 0
    """Bytes that say which group an input belongs to."""
    is_for_experts_only: bool = False
    kept_plain: frozenset[str] = frozenset()
    """What is not quantised: whole parts in a row of names such as `model.layers.3.mlp.down_proj`."""
    kept_plain_patterns: tuple[str, ...] = ()
    """What else is not: patterns of whole names, in which `*` is anything."""
    has_head: bool = False
    """Whether the output layer is quantised, too."""

    def matrix_bytes(self, name: str, inputs: int, outputs: int, *, is_expert: bool = False) -> int:
        """Bytes of a matrix of that name."""
        if not self.bits < 16 or (self.is_for_experts_only and not is_expert) or self._keeps_plain(name):
            return BYTES_PER_PLAIN_WEIGHT * inputs * outputs
        groups = -(-inputs // self.group_size) if self.group_size else 1
        rows = -(-outputs // self.group_rows) if self.group_rows else 1
        num_scales = groups * rows
        weights = -(-inputs * outputs * self.bits // 8)
        return (
            weights
            + num_scales * self.scale_bytes
            + -(-num_scales * self.zero_bits // 8)
            + inputs * self.index_bytes_per_input
        )

    def _keeps_plain(self, name: str) -> bool:
        """Whether the matrix, a module that it is in, or some parts of its name in a row are named."""
        if self.kept_plain:
            parts = name.split(".")
            ends = range(1, len(parts) + 1)
            if any(".".join(parts[begin:end]) in self.kept_plain for end in ends for begin in range(end)):
                return True
        return any(fnmatchcase(name, pattern) for pattern in self.kept_plain_patterns)


PLAIN: Final = Storage()
"""16 bits a weight."""
