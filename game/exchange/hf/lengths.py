"""How long a sequence a config.json allows: the published positions, stretched as vLLM stretches them."""

from __future__ import annotations

from typing import Final

from game.exchange.hf.config import Config
from game.exchange.hf.families import Family

MAX_LEN: Final = 1 << 30

POSITIONS: Final = (
    "max_position_embeddings", "n_positions", "max_seq_len", "seq_length", "model_max_length", "max_sequence_length",
    "max_seq_length", "seq_len", "n_ctx",
)  # fmt: skip

_STRETCHED_ALREADY: Final = ("su", "longrope", "llama3", "mrope", "default", "proportional")
"""Kinds of scaling whose positions count it in."""


def max_model_len(config: Config, family: Family) -> int:
    """The longest sequence in tokens."""
    positions = config.whole(*POSITIONS, high=MAX_LEN, default=family.default_positions or None)
    scaling = config.inside("rope_scaling", "rope_parameters")
    if scaling is not None and (per_kind := scaling.inside("full_attention")) is not None:
        scaling = per_kind
    if scaling is None or "gemma3_text" in family.model_types:  # whose positions are stretched ones
        return positions
    kind = scaling.word("rope_type", "type", default="default")
    factor = scaling.number("factor", 1.0, 1.0, 1e3)
    if kind in _STRETCHED_ALREADY:
        return positions
    if kind == "yarn":
        positions = scaling.whole("original_max_position_embeddings", high=MAX_LEN, default=positions)
    return int(positions * factor)
