"""Whether options are in their ranges, before anything is read or run."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

from game.content.shape import MAX_SEED
from game.content.wording import suggestion
from game.content.workload import MAX_RATE, MAX_USERS
from game.physics.engines import ENGINES
from game.session.sim.hardware import KV_CACHE_DTYPES
from game.session.sim.options import SLO_SHARE, BadOption, SimOptions, Unfit
from game.sim.roles import PAGES, SCHEDULES
from game.sim.setting import Setting
from game.sim.tiles import TILES, first_kind

MAX_COUNT: Final = 1 << 30
MAX_BLOCKS: Final = 10_000_000
"""160 million tokens in blocks of 16: no card holds so many."""
MAX_LEN: Final = 1 << 20
MAX_SECONDS: Final = 1e9
MAX_MS: Final = 1e9
MAX_CLIENT_MS: Final = 60_000.0
"""No user is farther from an engine."""

POLICY_FILE: Final = ".py:"
"""What is in the name of a policy that is a class of a file."""

_RANGES: Final[Mapping[str, tuple[float, float]]] = {
    "concurrency": (1, MAX_USERS),
    "max_concurrency": (1, MAX_USERS),
    "requests": (1, 10_000_000),
    "seed": (0, MAX_SEED),
    "max_num_seqs": (1, MAX_USERS),
    "max_num_batched_tokens": (1, MAX_LEN),
    "max_model_len": (2, MAX_LEN),
    "num_gpu_blocks": (1, MAX_BLOCKS),
    "block_size": (1, 256),
    "age_rate": (0, MAX_COUNT),
    "rate": (0.001, MAX_RATE),
    "duration": (0.1, MAX_SECONDS),
    "gpu_memory_utilization": (0.01, 1.0),
    "watermark": (0.0, 1.0),
    "growth_reserve": (0.0, 1.0),
    "client_ms": (0.0, MAX_CLIENT_MS),
    "ttft_ms": (0.001, MAX_MS),
    "tpot_ms": (0.001, MAX_MS),
    "slo_share": (0.001, 1.0),
}

_WHOLE: Final = (
    *("concurrency", "max_concurrency", "requests", "seed", "max_num_seqs", "max_num_batched_tokens"),
    *("max_model_len", "num_gpu_blocks", "block_size", "age_rate"),
)


_WORDS: Final = ("model", "card", "workload", "policy", "admission", "prefill", "engine", "too_long", "kv_cache_dtype")


def _values(setting: str) -> tuple[str, ...]:
    """What a setting of the scheduler may be."""
    return tuple(str(value) for value in _row(first_kind(SCHEDULES), setting).values)


def _row(kind: str, setting: str) -> Setting:
    return next(each for each in TILES[kind].settings if each.name == setting)


_CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "engine": tuple(ENGINES),
    "too_long": ("reject", "clip"),
    "kv_cache_dtype": tuple(KV_CACHE_DTYPES),
    **{setting: _values(setting) for setting in ("admission", "prefill")},
}


def check_options(options: SimOptions) -> None:
    """Refuse what is out of range or no choice.

    Raises:
        BadOption: with the first fault.
        Unfit: where a step is too small for the sequences that share it.
    """
    _check_types(options)
    for name, (low, high) in _RANGES.items():
        _check_number(name, getattr(options, name), low, high)
    if options.burstiness is not None and options.burstiness != math.inf:
        _check_number("burstiness", options.burstiness, 0.05, 1000)
    for name, known in _CHOICES.items():
        _check_choice(name, getattr(options, name), known)
    if options.block_size not in (sizes := _row(first_kind(PAGES), "block_size").values):
        raise BadOption("block_size", f"{options.block_size} is none of {', '.join(map(str, sizes))}")
    if POLICY_FILE not in options.policy:
        _check_choice("policy", options.policy, (*_values("policy"), "FILE.py:Class"))
    if options.num_gpu_blocks is not None and options.gpu_memory_utilization is not None:
        raise BadOption("num_gpu_blocks", "blocks are counted or follow from the memory; leave one of the two out")
    if options.slo_share != SLO_SHARE and not options.has_promise:
        raise BadOption("slo_share", "nothing is promised; say what with --ttft-ms, --tpot-ms, or both")
    if options.age_rate is not None and options.policy != "sjf_aged":
        raise BadOption("age_rate", "only the policy sjf_aged reads it; add --policy sjf_aged")
    if options.max_num_batched_tokens < options.max_num_seqs:
        message = f"{options.max_num_batched_tokens} tokens a step are fewer than {options.max_num_seqs} sequences"
        raise Unfit("max_num_batched_tokens", f"{message}; raise it, or lower --max-num-seqs")


def _check_types(options: SimOptions) -> None:
    """Refuse what a program may hand over, and no command line can."""
    for name in _WORDS:
        value = getattr(options, name)
        if not isinstance(value, str) and not (value is None and name in ("model", "card")):
            raise BadOption(name, f"{value!r} is no string")
    if not isinstance(options.prefix_cache, bool):
        raise BadOption("prefix_cache", f"{options.prefix_cache!r} is neither True nor False")


def _check_number(name: str, value: object, low: float, high: float) -> None:
    if value is None:
        return
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise BadOption(name, f"{value!r} is no number")
    if name in _WHOLE and not isinstance(value, int):
        raise BadOption(name, f"{value!r} is no whole number")
    if not math.isfinite(value) or not low <= value <= high:
        raise BadOption(name, f"{value:g} is not in the range {low:g} to {high:,.10g}")


def _check_choice(name: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise BadOption(name, f"{value!r} is none of its values; {suggestion(value, known)}")
