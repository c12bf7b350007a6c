"""How the runs of each source were deployed: card, model, engine row, and the limits of its version where not told."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from game.bench.calibration.files import Row
from game.bench.calibration.server import Server
from game.bench.calibration.sources import ACCELMARK, GPUSTACK, RESIDENCY, SIM_TO_REAL, TRAINING
from game.physics.cards import CARDS, CardType
from game.physics.engines import ENGINES, EngineType
from game.physics.model_type import ModelType
from game.physics.names import card_named, model_named
from game.physics.transformer import Transformer, model_type

PENALTY_US: Final = 16
"""Microseconds a sequence and step that a repetition penalty adds: passes over the logits of a whole vocabulary."""

CLIENT_MS: Final = {RESIDENCY: 8.0, ACCELMARK: 9.0, GPUSTACK: 50.0, TRAINING: 8.0, SIM_TO_REAL: 8.0}
"""Between engine and client: HTTP 8 ms, in-process 9 ms, gpustack's gateway 50 ms."""

MISTRAL: Final = model_type(
    "mistral-7b-v0.1",
    "Mistral-7B-v0.1 bf16",
    Transformer(32, 4096, 32, 8, 128, 14_336, 32_000, is_tied=False),
    "config.json of mistralai/Mistral-7B-v0.1; contexts below are no longer than its window",
    max_model_len=32_768,
    architecture="MistralForCausalLM",
    hf_id="mistralai/Mistral-7B-v0.1",
)

_A40: Final = CARDS["a40"]
_OTHER_CARDS: Final = {
    "RTX 4090 D": replace(CARDS["rtx-4090"], id="rtx-4090-d", title="NVIDIA GeForce RTX 4090 D", tflops=147.0),
    "RTX A6000": replace(
        _A40, id="rtx-a6000", title="NVIDIA RTX A6000", bandwidth_gb_per_s=768.0, tflops=154.8, memory_gb=48.0
    ),
    "H20-3e": replace(CARDS["h200"], id="h20-3e", title="NVIDIA H20-3e", tflops=148.0),
    "H100-64": CARDS["h100-64"],
    "H100-64 (MareNostrum 5)": CARDS["h100-64"],
    "H100-64GB": CARDS["h100-64"],
}
"""Cards that have no row: each has the shares of the one with the same chip, and its own peaks."""


def card_of(name: str) -> CardType | None:
    """The card that a source calls so; None where nothing is known of it."""
    return _OTHER_CARDS.get(name) or card_named(name)


def model_of(row: Row) -> ModelType | None:
    """The model of a run; None where it is not in the table."""
    return MISTRAL if row["model"] == "Mistral-7B-v0.1" else model_named(row["model"])


def engine_of(row: Row) -> EngineType:
    """The row of an engine that stands for the version of a run: V0, V1, or V1 with asynchronous scheduling."""
    name = row["engine"].lower()
    if any(version in name for version in ("0.19", "0.20", "0.23")):
        return ENGINES["vllm-0.23"]
    if "v0" in name or "0.7" in name:
        return ENGINES["vllm-v0"]
    engine = ENGINES["vllm-0.8"]
    has_penalty = "repetition_penalty" in row.get("note", "") or _is_penalised(row)
    us = engine.host_us_per_sequence + PENALTY_US
    return replace(engine, host_us_per_sequence=us) if has_penalty else engine


def server_of(row: Row) -> Server | None:
    """The server of a run; None where its card or model is unknown."""
    card, model, engine = card_of(row["gpu"]), model_of(row), engine_of(row)
    if card is None or model is None:
        return None
    is_v0 = engine.id == "vllm-v0"
    context = 8192 if row["source"] == ACCELMARK and float(row["mean_in"]) < 2000 else model.max_model_len or 8192
    is_chunked = not is_v0 or context > 32_768
    return Server(
        card=card,
        model=model,
        engine=engine,
        max_num_seqs=int(row["max_num_seqs"] or _default_seqs(row, card)),
        max_num_batched_tokens=int(row["max_num_batched_tokens"] or _default_budget(row, card, is_v0, context)),
        num_gpu_blocks=int(row["kv_blocks"]) if row["kv_blocks"] else None,
        gpu_memory_utilization=float(row["mem_util"] or 0.9),
        prefix_cache=row["prefix_cache"].startswith("on") or not (is_v0 or row["prefix_cache"]),
        prefill="chunked" if is_chunked else "first",
        max_model_len=max(context, 40_960),
        client_ms=CLIENT_MS.get(row["source"], 0.0),
    )


def _default_seqs(row: Row, card: CardType) -> int:
    """As vLLM has it: 256, from V1 on 1,024 on cards of 70 GB and more but the A100."""
    is_big = card.memory_gb >= 70 and not card.id.startswith("a100")
    return 1024 if is_big and any(version in row["engine"] for version in ("0.11", "0.20")) else 256


def _default_budget(row: Row, card: CardType, is_v0: bool, context: int) -> int:
    """As vLLM has it: V0 one whole prompt or 2,048 tokens; V1 by card, and twice as much without a server."""
    if is_v0:
        return 2048 if context > 32_768 else max(2048, context)
    is_big = card.memory_gb >= 70 and not card.id.startswith("a100")
    return (8192 if is_big else 2048) if row["source"] in (GPUSTACK, ACCELMARK) else 2048


def _is_penalised(row: Row) -> bool:
    """Qwen2.5 of GPULLM has a repetition penalty in its generation_config.json, which vLLM follows."""
    return "GPULLM" in row["source"] and row["model"].startswith("Qwen")
