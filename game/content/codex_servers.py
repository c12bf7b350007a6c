"""The pages of the codex on serving engines: cards with many slots and what stands around them."""

from collections.abc import Mapping
from typing import Final

from game.content.codex_pages import CodexPage, Variant
from game.sim.roles import ADMITS, BATCHES, KEEPS, PAGES, SCHEDULES
from game.sim.tiles import SLOT_CORES, TILES, first_kind

_TERMS: Final[Mapping[str, object]] = {
    "toolbox": [kind for kind, tile in TILES.items() if not (tile.is_fixed or tile.needs_draft or kind in SLOT_CORES)],
    "draft": None,
    "card": "l4",
    "vram": "per_card",
    "vram_mib": 20480,
    "model": "llama-3-8b",
    "max_model_len": 4096,
}
"""A card of a real server, with an engine on it."""

_BRIEF: Final[Mapping[str, object]] = {"horizon_s": 120}
"""Of a factory with many sequences in many steps: a level checks what all of them may come to."""

_SCHEDULED: Final = ("...Q...", "S>>E>>K", "...M...")
_ALONE: Final = (".......", "S>>E>>K", "...M...")
_WITH_HOST: Final = ("...H...", "S>>E>>K", "...M...")
_GATED: Final = (".......", "S>AE>>K", "...M...")


def _set(**values: object) -> dict[str, object]:
    """The settings of a factory, by role: each tile has one value, which the level gives."""
    kinds = {"slots": BATCHES, "prefix_cache": PAGES, "block_size": PAGES, "gib": KEEPS, "deadline_s": ADMITS}
    settings: dict[str, dict[str, object]] = {}
    for name, value in values.items():
        settings.setdefault(first_kind(kinds.get(name, SCHEDULES)), {})[name] = {"default": value}
    return {"settings": settings}


def _slots(num_slots: int) -> Variant:
    """An engine with so many slots, and more users than it has."""
    users = {"kind": "closed_loop", "users": 48, "prompt_tokens": 128, "output_tokens": 96}
    return Variant(num_slots, _ALONE, {**_TERMS, **_set(slots=num_slots), "workload": users})


def _admitted(number: int, admission: str) -> Variant:
    """Answers of very different lengths, and as many slots as users."""
    lengths = {"median": 30, "sigma": 1, "min": 4, "max": 256}
    users = {"kind": "closed_loop", "users": 48, "prompt_tokens": 64, "output_tokens": lengths}
    level = {**_TERMS, **_set(slots=48, admission=admission), "workload": users}
    return Variant(number, _SCHEDULED, level, name=admission)


def _blocks(block_size: int) -> Variant:
    """Short talks with a model that keeps much of each token, in blocks of so many."""
    lengths = {"prompt_tokens": {"min": 16, "max": 64}, "output_tokens": {"min": 16, "max": 128}}
    users = {"kind": "closed_loop", "users": 192, **lengths}
    terms = {"model": "llama-2-7b", "max_model_len": 256, "workload": users}
    return Variant(block_size, _ALONE, {**_TERMS, **_set(slots=192, block_size=block_size), **terms})


def _growing(percent: int) -> Variant:
    """Short prompts with long answers in little memory, of which so much is kept free for growth."""
    users = {"kind": "closed_loop", "users": 64, "prompt_tokens": 32, "output_tokens": {"min": 160, "max": 320}}
    level = {**_TERMS, **_set(slots=64, growth_reserve=percent / 100), "num_gpu_blocks": 400, "workload": users}
    return Variant(percent, _SCHEDULED, level)


def _ordered(number: int, policy: str) -> Variant:
    """Prompts of very different lengths, as many as the card can just read."""
    lengths = {"median": 400, "sigma": 1.2, "min": 16, "max": 3800}
    rush = {"kind": "fixed_rate", "requests_per_s": 6, "stratify_s": 5, "prompt_tokens": lengths, "output_tokens": 64}
    return Variant(number, _SCHEDULED, {**_TERMS, **_set(policy=policy), **_BRIEF, "workload": rush}, name=policy)


def _budgeted(number: int, prefill: str, token_budget: int, name: str = "") -> Variant:
    """Some long prompts among many answers; a step has so many tokens at most."""
    lengths = {"median": 700, "sigma": 0.9, "min": 16, "max": 3800}
    users = {"kind": "poisson", "requests_per_s": 6, "prompt_tokens": lengths, "output_tokens": 180}
    card = {"card": "a100-80", "vram_mib": 68664, **_BRIEF, "workload": users}
    level = {**_TERMS, **_set(slots=256, prefill=prefill, token_budget=token_budget), **card}
    return Variant(number, _SCHEDULED, level, name=name)


def _kept(number: int, name: str, rows: tuple[str, ...], **settings: object) -> Variant:
    """Users who talk in turns on a card whose memory does not hold all that was said."""
    talks = {"kind": "sessions", "users": 6, "turns": 5, "document_tokens": 1500, "prompt_tokens": 40}
    users = {**talks, "output_tokens": 16, "think_s": 2}
    level = {**_TERMS, **_set(**settings), "workload": users, "num_gpu_blocks": 560}
    return Variant(number, rows, level, name=name)


def _deadline(number: float, name: str = "") -> Variant:
    """More prompts than eight slots can serve, behind a gate."""
    rush = {"kind": "poisson", "requests_per_s": 4, "prompt_tokens": 128, "output_tokens": 64}
    level = {**_TERMS, **_set(slots=8, deadline_s=number), "workload": rush}
    return Variant(number, _GATED, level, name=name)


SERVER_PAGES: Final = (
    CodexPage(
        "engine",
        "prefill-decode",
        ("ttft_ms", "tpot_ms", "tps"),
        ("batching", "continuous_batching", "chunked_prefill", "admission"),
        tuple(map(_slots, (8, 24, 48))),
        1,
    ),
    CodexPage(
        "continuous_batching",
        "continuous-batching",
        ("tps", "tokens_per_step", "step_ms"),
        ("engine", "batching", "admission"),
        (_admitted(0, "static"), _admitted(1, "continuous")),
        1,
    ),
    CodexPage(
        "block_size",
        "block-size",
        ("tps", "step_ms", "kv_waste_percent"),
        ("paging", "kv_cache", "preemption"),
        tuple(map(_blocks, (1, 16, 256))),
        1,
    ),
    CodexPage(
        "preemption",
        "preemption-cliff",
        ("tps", "tpot_ms", "preemptions"),
        ("paging", "block_size", "engine"),
        tuple(map(_growing, (0, 30, 100))),
    ),
    CodexPage(
        "policies",
        "who-goes-first",
        ("mean_ttft_ms", "max_ttft_ms", "tpot_ms"),
        ("latency", "preemption", "chunked_prefill", "admission"),
        tuple(_ordered(number, policy) for number, policy in enumerate(("fcfs", "sjf", "sjf_aged"))),
        1,
    ),
    CodexPage(
        "chunked_prefill",
        "chunked-prefill",
        ("p99_itl_ms", "ttft_ms", "step_ms"),
        ("engine", "roofline", "latency", "policies"),
        (
            _budgeted(0, "first", 8192, "first"),
            *(_budgeted(budget, "chunked", budget) for budget in (128, 512, 2048)),
        ),
        2,
    ),
    CodexPage(
        "prefix_cache",
        "say-it-once",
        ("ttft_ms", "tps", "prefix_hits_percent"),
        ("engine", "kv_cache", "paging"),
        (
            _kept(0, "off", _ALONE, prefix_cache=False),
            _kept(1, "on", _ALONE, prefix_cache=True),
            _kept(2, "host", _WITH_HOST, prefix_cache=True, gib=64),
        ),
        2,
    ),
    CodexPage(
        "admission",
        "prefill-decode",
        ("ttft_ms", "tps", "refused_percent"),
        ("engine", "policies", "littles_law"),
        (_deadline(0, "off"), _deadline(3), _deadline(1), _deadline(0.5)),
        2,
    ),
)
"""In the order of `PAGES`, whose last they are."""
