"""The table of flags: what each part of a deployment is on the command line, or why it has no flag.

To add one: a row. Settings of tiles and keys of levels that no row names are listed as having no flag.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from game.exchange.vllm.deployment import BOTH, PREFILL, Deployment
from game.physics.laws import BLOCK_SIZE
from game.sim.roles import SENDS
from game.sim.spec import SettingValue
from game.sim.tiles import kinds_of

Arguments = Sequence[str]
NOTHING: Final[Arguments] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One part of a deployment: keys of the level or `tile.setting` that it covers, its flags, and what cannot be said.

    `arguments` gives the words of the command line, `note` a line for what they leave out; "" where they say it all.
    """

    covers: tuple[str, ...]
    flags: tuple[str, ...]
    arguments: Callable[[Deployment], Arguments]
    note: Callable[[Deployment], str] = lambda _: ""


def _served_name(card: Deployment) -> Arguments:
    return ("--served-model-name", card.made_of.model.id)


def _without_name(card: Deployment) -> str:
    model = card.made_of.model
    return (
        "" if model.hf_id else f"model: {model.id} has no name on the hub; put the folder of its weights in its place"
    )


def _without_quantisation(card: Deployment) -> str:
    model = card.made_of.model
    if model.weights_bytes >= model.bytes_per_weight * model.num_params:
        return ""
    return "model: its weights are quantised, which vLLM reads from its config.json"


def _kv_type(card: Deployment) -> Arguments:
    return ("--kv-cache-dtype", "fp8" if card.made_of.model.bytes_per_kv_number == 1 else "auto")


def _memory(card: Deployment) -> Arguments:
    return ("--kv-cache-memory-bytes", str(card.kv_bytes)) if card.kv_bytes > 0 else NOTHING


def _memory_note(card: Deployment) -> str:
    if card.kv_bytes <= 0:
        return f"vram_mib: {-card.kv_bytes:,} bytes too few for the weights, so nothing is left for KV"
    if card.num_cards > 1 and card.spec.is_vram_shared:
        return f"vram: {card.num_cards} cards share one memory here; each command has all that is left for KV"
    return ""


def _tokens(card: Deployment) -> int:
    budget = card.setting("scheduler", "token_budget")
    return budget if isinstance(budget, int) else card.spec.token_budget


def _least_tokens(card: Deployment) -> int:
    """The fewest tokens of a step that vLLM starts with."""
    return card.num_seqs if _is_chunked(card) else max(card.num_seqs, card.spec.max_model_len)


def _budget(card: Deployment) -> Arguments:
    return ("--max-num-batched-tokens", str(max(_tokens(card), _least_tokens(card))))


def _budget_note(card: Deployment) -> str:
    if _tokens(card) >= _least_tokens(card):
        return ""
    return f"token_budget: {_tokens(card)} here; vLLM wants room for every sequence, and for a prompt that is not cut"


def _is_chunked(card: Deployment) -> bool:
    return card.setting("scheduler", "prefill") in (None, "chunked")


def _chunks(card: Deployment) -> Arguments:
    return ("--enable-chunked-prefill" if _is_chunked(card) else "--no-enable-chunked-prefill",)


def _chunks_note(card: Deployment) -> str:
    if card.setting("scheduler", "prefill") == "first":
        return "scheduler.prefill: first, which pauses decodes, is how vLLM V0 did; V1 mixes whole prompts with decodes"
    return ""


_POLICIES: Final = ("fcfs", "priority")


def _policy(card: Deployment) -> Arguments:
    policy = card.setting("scheduler", "policy")
    return ("--scheduling-policy", str(policy) if policy in _POLICIES else "fcfs")


def _policy_note(card: Deployment) -> str:
    policy = card.setting("scheduler", "policy")
    if policy in (None, *_POLICIES):
        return ""
    age = card.setting("scheduler", "age_rate")
    rate = f" with age_rate {age}" if age is not None and policy == "sjf_aged" else ""
    return f"scheduler.policy: {policy}{rate} has no vLLM equivalent; a class of your own goes into --scheduler-cls"


def _blocks(card: Deployment) -> Arguments:
    return ("--block-size", str(max(card.block_sizes) or BLOCK_SIZE))


def _blocks_note(card: Deployment) -> str:
    if 0 in card.block_sizes:
        where = "its cores reserve" if len(card.block_sizes) == 1 else "some of its cores reserve"
        return f"memory: {where} max_model_len tokens for each sequence at once; vLLM always pages"
    return f"page_allocator.block_size: {card.block_sizes}, one a core" if len(card.block_sizes) > 1 else ""


def _prefix_cache(card: Deployment) -> Arguments:
    is_on = card.setting("page_allocator", "prefix_cache") in (True, "on")
    return ("--enable-prefix-caching" if is_on else "--no-enable-prefix-caching",)


def _watermark(card: Deployment) -> Arguments:
    watermark = card.setting("scheduler", "watermark")
    return ("--watermark", f"{watermark:g}") if isinstance(watermark, float | int) and watermark else NOTHING


def _unless(kind: str, name: str, *usual: SettingValue | None) -> Callable[[Deployment], str]:
    """A note for a setting that vLLM does not have, where it is not at what vLLM does."""

    def note(card: Deployment) -> str:
        value = card.setting(kind, name)
        return "" if value is None or value in usual else f"{kind}.{name}: {json.dumps(value)} has no flag in vLLM"

    return note


def _queue_limits(card: Deployment) -> list[int]:
    """How many prompts of each source may wait; empty where all may, or a gate limits all of them together."""
    if any(tile.kind == "admission_gate" and tile.settings.get("queue_limit") for tile in card.spec.tiles):
        return []
    num_sources = sum(tile.kind in kinds_of(SENDS) for tile in card.spec.tiles)
    times = num_sources if len(card.spec.every_workload) == 1 else 1
    limits = [getattr(workload, "queue_limit", None) for workload in card.spec.every_workload]
    return [limit for limit in limits if isinstance(limit, int)] * times


def _queue(card: Deployment) -> Arguments:
    limits = _queue_limits(card)
    return ("--max-num-queued-reqs", str(sum(limits))) if limits else NOTHING


def _queue_note(card: Deployment) -> str:
    if len(_queue_limits(card)) < 2:
        return ""
    return "workload.queue_limit: holds for each source here; vLLM counts all that wait together"


def _host_memory(card: Deployment) -> Arguments:
    gib = card.setting("host_memory", "gib")
    return NOTHING if not gib else ("--kv-offloading-size", f"{gib}", "--kv-offloading-backend", "native")


def _drafts(card: Deployment) -> Arguments:
    draft = card.draft
    if draft is None:
        return NOTHING
    num_drafts = card.setting("draft_model", "k")
    k = num_drafts if isinstance(num_drafts, int) else draft.num_drafts
    rates = [round(draft.acceptance**place, 6) for place in range(1, k + 1)]
    config = {
        "model": draft.model.hf_id or draft.model.id,
        "num_speculative_tokens": k,
        "method": "draft_model",
        "rejection_sample_method": "synthetic",
        "synthetic_acceptance_rates": rates,
    }
    return ("--speculative-config", json.dumps(config))


def _drafts_note(card: Deployment) -> str:
    if card.draft is None:
        return ""
    if not card.is_draft_for_all:
        return "draft: some of its cores have no draft model; vLLM speculates for every sequence"
    return "" if card.draft.model.hf_id else f"draft: {card.draft.model.id} has no name on the hub"


def _role(card: Deployment) -> Arguments:
    if card.role == BOTH:
        return NOTHING
    role = "kv_producer" if card.role == PREFILL else "kv_consumer"
    return ("--kv-transfer-config", json.dumps({"kv_connector": "NixlConnector", "kv_role": role}))


def _engine_note(card: Deployment) -> str:
    engine = card.spec.engine
    return f"engine: {engine.title}; another version of vLLM has another host cost"


def _card_note(card: Deployment) -> str:
    kind = card.made_of.hardware
    return f"card: {kind.title} ({kind.id}), {kind.memory_gb:g} GB; which card is no flag"


def _host_link_note(card: Deployment) -> str:
    if card.made_of.host_link is None or card.setting("host_memory", "link") is None:
        return _unless("host_memory", "link")(card)
    return f"cards: its host memory is behind {card.made_of.host_link.title}, which is no flag"


def _link_note(card: Deployment) -> str:
    if card.role == BOTH:
        return f"link, ticks_per_tile: {card.spec.link.title} between tiles; the network is no flag"
    return f"link, ticks_per_tile: KV goes over {card.spec.link.title}; which one is the connector's business"


def _users_note(card: Deployment) -> str:
    kinds = ", ".join(sorted({workload.kind for workload in card.level.workloads}))
    return f"workload: the users ({kinds}) are the client's business, as in vllm bench serve"


def _judging_note(card: Deployment) -> str:
    goals = ", ".join(
        f"{goal.metric}{f' of {goal.class_name}' if goal.class_name else ''}"
        f" {'>=' if goal.at_least is not None else '<='} {goal.wanted:g}"
        for goal in card.level.goals
    )
    return f"goals: {goals}; what is reached is measured by the client"


ROWS: Final = (
    Row(("model",), ("--served-model-name",), _served_name, _without_name),
    Row((), ("--dtype",), lambda _: ("--dtype", "auto"), _without_quantisation),
    Row((), ("--kv-cache-dtype",), _kv_type),
    Row(("max_model_len",), ("--max-model-len",), lambda card: ("--max-model-len", str(card.spec.max_model_len))),
    Row(("engine.slots",), ("--max-num-seqs",), lambda card: ("--max-num-seqs", str(card.num_seqs))),
    Row(("token_budget", "scheduler.token_budget"), ("--max-num-batched-tokens",), _budget, _budget_note),
    Row(("scheduler.prefill",), ("--enable-chunked-prefill", "--no-enable-chunked-prefill"), _chunks, _chunks_note),
    Row(("scheduler.policy", "scheduler.age_rate"), ("--scheduling-policy",), _policy, _policy_note),
    Row(("page_allocator.block_size",), ("--block-size",), _blocks, _blocks_note),
    Row(("vram_mib", "vram"), ("--kv-cache-memory-bytes",), _memory, _memory_note),
    Row(
        ("page_allocator.prefix_cache",),
        ("--enable-prefix-caching", "--no-enable-prefix-caching"),
        _prefix_cache,
    ),
    Row(("scheduler.watermark",), ("--watermark",), _watermark),
    Row(
        ("scheduler.growth_reserve",),
        (),
        lambda _: NOTHING,
        _unless("scheduler", "growth_reserve", 0, 0.0),
    ),
    Row(("scheduler.admission",), (), lambda _: NOTHING, _unless("scheduler", "admission", "continuous")),
    Row((), ("--max-num-queued-reqs",), _queue, _queue_note),
    Row(("host_memory.gib",), ("--kv-offloading-size", "--kv-offloading-backend"), _host_memory),
    Row(("host_memory.link",), (), lambda _: NOTHING, _host_link_note),
    Row(("draft", "draft_model.k"), ("--speculative-config",), _drafts, _drafts_note),
    Row((), ("--kv-transfer-config",), _role),
    Row(("seed",), ("--seed",), lambda card: ("--seed", str(card.spec.seed))),
    Row(("card", "cards", "engine.card"), (), lambda _: NOTHING, _card_note),
    Row(("engine",), (), lambda _: NOTHING, _engine_note),
    Row(("link", "ticks_per_tile"), (), lambda _: NOTHING, _link_note),
    Row(("workload",), (), lambda _: NOTHING, _users_note),
    Row(("goals",), (), lambda _: NOTHING, _judging_note),
)

OF_THE_GAME: Final = (
    *("format", "id", "title", "summary", "map", "facing", "toolbox", "settings", "stars", "hints", "translations"),
    *("horizon_s", "warmup_s", "served_within_s", "schema_uri", "takeaway", "codex", "chapter"),
    *("tempo", "surprise"),
)
"""Keys of a level that say nothing of a server: its words, its board, and when it is judged."""
