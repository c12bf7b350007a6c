"""From a config.json and the family of its architecture to the sizes that weights are counted from."""

from __future__ import annotations

from typing import Final

from game.exchange.hf.config import Config
from game.exchange.hf.families import ALWAYS, NEVER, Family
from game.exchange.hf.heads import LAYERS, MAX_LAYERS, MAX_WIDTH, WIDTH, head_counts, latent_of
from game.exchange.hf.lengths import MAX_LEN, POSITIONS
from game.exchange.hf.mixture import mixture_of
from game.physics.transformer import NO_NORM, Style, Transformer

FEED_FORWARD: Final = ("intermediate_size", "n_inner", "ffn_dim", "ffn_hidden_size")
VOCABULARY: Final = ("vocab_size", "padded_vocab_size")
_MAX_VOCABULARY: Final = 1 << 24


def sizes_of(config: Config, family: Family) -> Transformer:
    """The sizes; what is wrong with them is noted in the config."""
    num_layers = config.whole(*LAYERS, high=MAX_LAYERS)
    hidden = config.whole(*WIDTH, high=MAX_WIDTH)
    heads, kv_heads, head_size = head_counts(config, family)
    latent, query_rank = latent_of(config, family)
    default = family.ff_factor * hidden or None
    mixture = mixture_of(config, family, num_layers)
    return Transformer(
        num_layers,
        hidden,
        heads,
        kv_heads,
        head_size,
        config.whole(*FEED_FORWARD, high=MAX_WIDTH, default=default),
        config.whole(*VOCABULARY, high=_MAX_VOCABULARY),
        is_tied=config.flag("tie_word_embeddings", default=family.is_tied),
        style=_style(config, family, hidden),
        mixture=mixture,
        latent=latent,
        query_rank=query_rank,
    )


def _style(config: Config, family: Family, hidden: int) -> Style:
    embedding = config.whole("word_embed_proj_dim", high=MAX_WIDTH, default=hidden)
    positions = 0
    if family.position_offset is not None:
        positions = config.whole(*POSITIONS, high=MAX_LEN) + family.position_offset
    return Style(
        is_gated=family.is_gated,
        has_qkv_bias=_is_said(config, family.qkv_bias),
        has_out_bias=_is_said(config, family.out_bias),
        has_ff_bias=_is_said(config, family.ff_bias),
        num_norms=_num_norms(config, family),
        has_norm_bias=_is_said(config, family.norm_bias),
        has_final_norm=family.has_final_norm and config.flag("do_layer_norm_before", default=True),
        query_key_norm=family.query_key_norm if _is_said(config, family.query_key_norm_key) else NO_NORM,
        num_position_rows=positions,
        has_head_bias=family.has_head_bias,
        has_sinks=family.has_sinks,
        embedding_size=0 if embedding == hidden else embedding,
    )


def _num_norms(config: Config, family: Family) -> int:
    if "falcon" in family.model_types:
        is_new = config.flag("new_decoder_architecture", default=False)
        if is_new:
            return config.whole("num_ln_in_parallel_attn", high=2, default=2)
        return 1 if config.flag("parallel_attn", default=True) else 2
    if family.num_norms == 2 and config.flag("use_parallel_residual", default=False) and not family.position_offset:
        return 1 if "stablelm" in family.model_types else 2
    return family.num_norms


def _is_said(config: Config, bias: str) -> bool:
    """Whether there is a bias or norm: always, never, or as a key says, `+` meaning yes where it says nothing."""
    if bias in (ALWAYS, NEVER):
        return bias == ALWAYS
    return config.flag(bias.removeprefix("+"), default=bias.startswith("+"))
