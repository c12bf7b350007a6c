"""Quantised weights in a config.json: bits, groups and scales of each method that vLLM loads."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from game.content.jsontext import quoted
from game.content.wording import suggestion
from game.exchange.hf.config import Config
from game.physics.storage import PLAIN, Storage

_IGNORED: Final = ("modules_to_not_convert", "ignored_layers", "ignore", "exclude_modules", "llm_int8_skip_modules")
_SCHEMES: Final = ("static", "dynamic")
_MAX_PATTERNS: Final = 256
_MAX_PATTERN: Final = 200
_TYPES: Final = ("float16", "bfloat16", "float32", "half", "float", "auto")


@dataclass(frozen=True, slots=True)
class Quantisation:
    """How weights are kept, and bytes of a number of the KV cache."""

    storage: Storage = PLAIN
    bytes_per_kv_number: int = 2


def quantisation_of(config: Config) -> Quantisation:
    """How a model is kept; in 16 bits where the config says nothing else, as servers load it."""
    quant = config.inside("quantization_config", "compression_config")
    if quant is None:
        dtype = config.word("dtype", "torch_dtype", default="auto").removeprefix("torch.")
        if dtype not in _TYPES:
            path, _ = config.find("dtype", "torch_dtype")
            config.note(path, f"weights of {quoted(dtype)} need a quantization_config that says how; {_known(_TYPES)}")
        return Quantisation()
    method = _method(quant)
    if method not in _METHODS:
        path, _ = quant.find("quant_method")
        config.note(path, f"how {quoted(method)} keeps weights is not known; {suggestion(method, _METHODS)}")
        return Quantisation()
    names = _not_quantised(quant)
    storage = replace(
        _METHODS[method](quant),
        kept_plain=frozenset(name for name in names if "*" not in name),
        kept_plain_patterns=tuple(name for name in names if "*" in name)[:_MAX_PATTERNS],
        has_head=quant.flag("lm_head", default=False),
    )
    return Quantisation(storage, _kv_bytes(quant))


def _known(names: tuple[str, ...]) -> str:
    return suggestion("", names, "known without one")


def _method(quant: Config) -> str:
    producer = quant.inside("producer")
    if producer is not None and quant.find("quant_method")[1] is None:
        return producer.word("name")
    return quant.word("quant_method").replace("_", "-").lower()


def _fp8(quant: Config) -> Storage:
    if not quant.items("weight_block_size")[0]:
        return Storage("fp8", bits=8, group_rows=0, scale_bytes=4)
    return _blocks(quant, "weight_block_size", 8, 4)


def _blocks(quant: Config, key: str, bits: int, scale_bytes: int) -> Storage:
    """Scales of blocks of rows and columns."""
    path, sizes = quant.items(key)
    numbers = [size for size in sizes if isinstance(size, int) and not isinstance(size, bool) and 0 < size <= 1 << 20]
    if len(numbers) != 2 or len(sizes) != 2:
        quant.note(path, "expected two sizes of a block; write [128, 128]")
        numbers = [128, 128]
    return Storage("fp8", bits=bits, group_size=numbers[1], group_rows=numbers[0], scale_bytes=scale_bytes)


def _fp8_by_output(quant: Config) -> Storage:
    return Storage("fbgemm_fp8", bits=8, scale_bytes=4)


def _awq(quant: Config) -> Storage:
    bits = quant.whole("w_bit", "bits", low=2, high=8)
    zero_bits = bits if quant.flag("zero_point", default=True) else 0
    return Storage("awq", bits, _group_size(quant, "q_group_size", "group_size"), 1, 2, zero_bits)


def _gptq(quant: Config) -> Storage:
    bits = quant.whole("bits", low=2, high=8)
    return Storage("gptq", bits, _group_size(quant, "group_size"), 1, 2, bits, index_bytes_per_input=4)


def _group_size(quant: Config, *keys: str) -> int:
    """Weights that share a scale; -1 in a file, and 0 here, are a whole column."""
    return max(0, quant.whole(*keys, low=-1, high=1 << 20, default=128))


def _bitsandbytes(quant: Config) -> Storage:
    if quant.flag("load_in_8bit", default=False) or quant.flag("_load_in_8bit", default=False):
        return Storage("bitsandbytes", bits=8, scale_bytes=4)
    scale_bytes = 1 if quant.flag("bnb_4bit_use_double_quant", default=False) else 4
    return Storage("bitsandbytes", bits=4, group_size=64, scale_bytes=scale_bytes)


def _mxfp4(quant: Config) -> Storage:
    return Storage("mxfp4", bits=4, group_size=32, scale_bytes=1, is_for_experts_only=True)


def _modelopt(quant: Config) -> Storage:
    inner = quant.inside("quantization") or quant
    algorithm = inner.word("quant_algo").upper()
    if algorithm == "FP8":
        return Storage("modelopt", bits=8, group_rows=0, scale_bytes=4)
    if algorithm == "NVFP4":
        return Storage("modelopt", bits=4, group_size=16, scale_bytes=1)
    path, _ = inner.find("quant_algo")
    quant.note(path, f"how {quoted(algorithm)} keeps weights is not known; {suggestion(algorithm, ('FP8', 'NVFP4'))}")
    return PLAIN


def _compressed_tensors(quant: Config) -> Storage:
    groups = quant.inside("config_groups")
    if groups is None:
        quant.note(quant.find("quant_method")[0], "config_groups is missing, which says how weights are kept; add it")
        return PLAIN
    sparsity = quant.inside("sparsity_config")
    if sparsity is not None and sparsity.word("format", default="dense") != "dense":
        quant.note(sparsity.find("format")[0], "sparse weights cannot be counted; no row is made")
    kinds = [_group(groups, name) for name in groups.values]
    if len(set(kinds)) > 1:
        quant.note(quant.find("config_groups")[0], "groups that differ cannot be counted; no row is made")
    return kinds[0] if kinds else PLAIN


def _group(groups: Config, name: str) -> Storage:
    group = groups.inside(name)
    weights = group.inside("weights") if group is not None else None
    if group is None or weights is None:
        return PLAIN
    path, targets = group.items("targets")
    if any(target != "Linear" for target in targets):
        group.note(path, 'what else than ["Linear"] is quantised cannot be counted; no row is made')
    bits = weights.whole("num_bits", low=2, high=16)
    strategy = weights.word("strategy", default="tensor")
    zero_bits = 0 if weights.flag("symmetric", default=True) else bits
    size = weights.whole("group_size", low=-1, high=1 << 20, default=0)
    match strategy:
        case "tensor":
            return Storage("compressed-tensors", bits, group_rows=0, scale_bytes=4, zero_bits=zero_bits)
        case "channel":
            return Storage("compressed-tensors", bits, scale_bytes=2, zero_bits=zero_bits)
        case "group":
            return Storage("compressed-tensors", bits, max(0, size), 1, 2, zero_bits)
        case "tensor_group":
            return Storage("compressed-tensors", bits, max(0, size), 1, 1, zero_bits)
        case "block":
            return _blocks(weights, "block_structure", bits, 4)
    known = suggestion(strategy, ("tensor", "channel", "group", "tensor_group", "block"))
    weights.note(weights.find("strategy")[0], f"no strategy of scales is called {quoted(strategy)}; {known}")
    return PLAIN


def _kv_bytes(quant: Config) -> int:
    """Bytes of a number of the KV cache, which some files quantise too."""
    path, named = quant.find("kv_cache_scheme")
    if isinstance(named, str):  # AutoFP8's, which keeps KV in 8 bits alone
        if named not in _SCHEMES:
            quant.note(path, f"how {quoted(named)} keeps KV is not known; {suggestion(named, _SCHEMES)}")
        return 1
    scheme = quant.inside("kv_cache_scheme")
    if scheme is not None:
        scheme.whole("num_bits", low=8, high=8)
        return 1
    inner = quant.inside("quantization") or quant
    algorithm = inner.word("kv_cache_quant_algo").upper()
    if algorithm not in ("", "FP8", "NONE"):
        path, _ = inner.find("kv_cache_quant_algo")
        quant.note(path, f"how {quoted(algorithm)} keeps KV is not known; {suggestion(algorithm, ('FP8', 'none'))}")
    return 1 if algorithm == "FP8" else 2


def _not_quantised(quant: Config) -> list[str]:
    """Names and patterns of what is not quantised, of regular expressions those that are names with `.*` in them."""
    inner = quant.inside("quantization") or quant
    path, names = inner.items(*_IGNORED)
    patterns: list[str] = []
    for index, name in enumerate(names):
        if not isinstance(name, str) or len(name) > _MAX_PATTERN:
            quant.note((*path, index), "expected the name of a module; write it in quotes")
            continue
        pattern = name
        if name.startswith("re:"):
            ending = "" if name.endswith("$") else "*"  # they are matched from the start, and need not reach the end
            pattern = name[3:].removeprefix("^").removesuffix("$").replace("\\.", ".").replace(".*", "*") + ending
        if re.search(r"[\\()|+?\[\]{}^$]", pattern):
            quant.note((*path, index), f"the pattern {quoted(name)} is not understood; write names with .* alone")
            continue
        patterns.append(pattern)
    return patterns


_METHODS: Final[dict[str, Callable[[Config], Storage]]] = {
    "fp8": _fp8,
    "awq": _awq,
    "gptq": _gptq,
    "compressed-tensors": _compressed_tensors,
    "bitsandbytes": _bitsandbytes,
    "mxfp4": _mxfp4,
    "modelopt": _modelopt,
    "modelopt-fp4": _modelopt,
    "fbgemm-fp8": _fp8_by_output,
}
