"""The numbers that the formulas of the codex are filled with: the laws, for the level that is being played."""

from collections.abc import Callable, Mapping
from typing import Final

from game.content.level import Level
from game.content.level_card import card_of, draft_model_of, model_of
from game.content.level_traces import workloads_of
from game.content.load import load_level
from game.physics.laws import (
    BLOCK_SIZE,
    StepLaw,
    attended_pairs,
    expected_tokens_per_bundle,
    link_bytes_per_beat,
    num_blocks,
    step_law,
)
from game.physics.links import LINKS
from game.physics.units import BEATS_PER_SECOND, MIB, TICKS_PER_SECOND, ms_from_beats
from game.sim.metrics import METRIC_BY_NAME
from game.sim.workloads.extent import output_extent, prompt_extent, typical_output, typical_prompt

BATCH: Final = 8
"""Sequences in the batch that the page on batching works through."""

Figures = dict[str, float]


def figures(page: str, level: Level) -> Figures:
    """The numbers of a page's formula for a level, by the names under which its text has them."""
    law = step_law(model_of(level), card_of(level))
    workload = workloads_of(level)[0]
    prompt, output = typical_prompt(workload), typical_output(workload)
    return {
        **_step(law),
        **_memory(level, law, prompt, output),
        **(_PAGES[page](level, law, prompt, output) if page in _PAGES else {}),
        "prompt": prompt,
        "output": output,
    }


def suits(page: str, level: Level) -> bool:
    """Whether a level has what a page's formula speaks of."""
    if page in ("littles_law", "admission"):
        return _wanted_tps(level) is not None
    return page != "speculation" or level.draft is not None


def level_for(page: str, concept_level_id: str, playing: Level | None) -> Level:
    """The level whose numbers a page shows: the one that is being played if it suits, else that of the concept."""
    return playing if playing is not None and suits(page, playing) else load_level(concept_level_id)


def _step(law: StepLaw) -> Figures:
    step_ms = ms_from_beats(law.step_floor_beats())
    return {
        "weights_mb": law.weights_bytes / 1e6,
        "weights_mib": law.weights_bytes / MIB,
        "bandwidth": law.weights_bytes_per_beat * BEATS_PER_SECOND / 1e9,
        "tflops": law.flops_per_beat * BEATS_PER_SECOND / 1e12,
        "memory_ms": ms_from_beats(law.memory_beats(0)),
        "overhead_ms": ms_from_beats(law.overhead_beats),
        "step_ms": step_ms,
        "tps": 1000 / step_ms,
        "gflop_per_token": law.flops_per_token / 1e9,
        "token_compute_ms": ms_from_beats(law.compute_beats(1, 1)),
        "knee": law.knee_tokens(),
    }


def _memory(level: Level, law: StepLaw, prompt: int, output: int) -> Figures:
    model, kv = model_of(level), law.kv_bytes_per_token
    free = level.vram_mib - law.weights_bytes / MIB
    reserved, chat = level.max_model_len * kv / MIB, num_blocks(prompt + output) * BLOCK_SIZE * kv / MIB
    return {
        "layers": model.num_layers,
        "kv_heads": model.num_kv_heads,
        "head_size": model.head_size,
        "number_bytes": model.bytes_per_kv_number,
        "kv_bytes": kv,
        "kv_kib": kv / 1024,
        "block_mib": BLOCK_SIZE * kv / MIB,
        "vram_mib": level.vram_mib,
        "free_mib": free,
        "max_len": level.max_model_len,
        "reserved_mib": reserved,
        "chat": prompt + output,
        "chat_mib": chat,
        "fit_reserved": max(0, free // reserved),
        "fit_paged": max(0, free // chat),
    }


def _prefill(level: Level, law: StepLaw, prompt: int, output: int) -> Figures:
    chunk = min(prompt, level.token_budget)
    return {
        "budget": level.token_budget,
        "chunks": -(-prompt // level.token_budget),
        "chunk": chunk,
        "compute_ms": ms_from_beats(law.compute_beats(chunk, attended_pairs(0, chunk))),
        "chunk_ms": ms_from_beats(law.step_beats(chunk, chunk, attended_pairs(0, chunk))),
        "prompt_steps_ms": prompt * ms_from_beats(law.step_floor_beats()),
    }


def _batching(level: Level, law: StepLaw, prompt: int, output: int) -> Figures:
    context = BATCH * (prompt + output // 2)
    step_ms = ms_from_beats(law.step_beats(BATCH, context, context))
    return {
        "batch": BATCH,
        "batch_kv_mb": context * law.kv_bytes_per_token / 1e6,
        "batch_step_ms": step_ms,
        "batch_tps": 1000 * BATCH / step_ms,
    }


def _engine(level: Level, law: StepLaw, prompt: int, output: int) -> Figures:
    return {**_batching(level, law, prompt, output), "budget": level.token_budget}


def _continuous_batching(level: Level, law: StepLaw, prompt: int, output: int) -> Figures:
    longest = output_extent(workloads_of(level)[0]).high
    return {"longest": longest, "busy_percent": 100 * output / longest}


def _block_size(level: Level, law: StepLaw, prompt: int, output: int) -> Figures:
    """What half a block of each sequence is of all that it holds, with small and with large blocks."""
    chat = prompt + output
    return {f"waste_{size}_percent": 100 * (size / 2) / (chat + size / 2) for size in (16, 256)}


def _preemption(level: Level, law: StepLaw, prompt: int, output: int) -> Figures:
    """How many fit when they are let in, with a block for what they write first."""
    now = (num_blocks(prompt + 1)) * BLOCK_SIZE * law.kv_bytes_per_token / MIB
    return {"now_mib": now, "fit_now": max(0, (level.vram_mib - law.weights_bytes / MIB) // now)}


def _prefix_cache(level: Level, law: StepLaw, prompt: int, output: int) -> Figures:
    """What it takes to compute a prompt anew, and to fetch its KV over the link of the level."""
    prefill = _prefill(level, law, prompt, output)
    kv_bytes = prompt * law.kv_bytes_per_token
    return {
        "again_ms": prefill["chunks"] * prefill["chunk_ms"],
        "kv_mb": kv_bytes / 1e6,
        "link_gb_per_s": link_bytes_per_beat(LINKS[level.link].gb_per_s) * BEATS_PER_SECOND / 1e9,
        "fetch_ms": ms_from_beats(kv_bytes / link_bytes_per_beat(LINKS[level.link].gb_per_s)),
    }


def _policies(level: Level, law: StepLaw, prompt: int, output: int) -> Figures:
    """What the longest prompt keeps others from, and how much older it must be than the shortest to go before it."""
    lengths, age_rate = prompt_extent(workloads_of(level)[0]), level.scheduler.age_rate
    return {
        "longest": lengths.high,
        "shortest": lengths.low,
        "budget": level.token_budget,
        "longest_steps": -(-lengths.high // level.token_budget),
        "age_rate": age_rate,
        "age_s": (lengths.high - lengths.low) / age_rate if age_rate else 0,
    }


def _chunked_prefill(level: Level, law: StepLaw, prompt: int, output: int) -> Figures:
    """The longest prompt in one step, and in steps that take twice as long as reading the weights does."""
    longest, step_ms = prompt_extent(workloads_of(level)[0]).high, ms_from_beats(law.step_floor_beats())
    computing_ms = 2 * step_ms - ms_from_beats(law.overhead_beats)
    fit = max(1, int(computing_ms / ms_from_beats(law.compute_beats(1, 1))))
    return {
        "longest": longest,
        "whole_ms": ms_from_beats(law.step_beats(longest, longest, attended_pairs(0, longest))),
        "double_ms": 2 * step_ms,
        "fit": fit,
        "pieces": -(-longest // fit),
    }


def _speculation(level: Level, law: StepLaw, prompt: int, output: int) -> Figures:
    draft_model = draft_model_of(level)
    assert level.draft is not None, "see `suits`"
    assert draft_model is not None
    draft = step_law(draft_model, card_of(level))
    alpha, num_drafts = level.draft.acceptance, level.draft.num_drafts
    tokens = expected_tokens_per_bundle(alpha, num_drafts)
    draft_ms, step_ms = ms_from_beats(draft.step_floor_beats()), ms_from_beats(law.step_floor_beats())
    both_ms = step_ms + num_drafts * draft_ms
    return {
        "alpha": alpha,
        "k": num_drafts,
        "bundle_tokens": tokens,
        "draft_ms": draft_ms,
        "both_ms": both_ms,
        "speed_up": tokens * step_ms / both_ms,
    }


def _latency(level: Level, law: StepLaw, prompt: int, output: int) -> Figures:
    prefill, tile_ms = _prefill(level, law, prompt, output), _tile_ms(level)
    first_ms = prefill["chunks"] * prefill["chunk_ms"]
    step_ms = ms_from_beats(law.step_floor_beats())
    return {
        "tile_ms": tile_ms,
        "prefill_ms": first_ms,
        "wires_ms": 8 * tile_ms,
        "ttft_ms": first_ms + 8 * tile_ms,
        "answer_s": (first_ms + 8 * tile_ms + (output - 1) * step_ms) / 1000,
    }


def _littles_law(level: Level, law: StepLaw, prompt: int, output: int) -> Figures:
    """At the goal: so many answers a second, each at least so long in the system, make so many in flight."""
    goal = _wanted_tps(level)
    assert goal is not None, "see `suits`"
    rate = goal / output
    answer_s = _latency(level, law, prompt, output)["answer_s"]
    in_flight = rate * answer_s
    return {
        "goal": goal,
        "rate": rate,
        "answer_s": answer_s,
        "in_flight": in_flight,
        "in_flight_mib": in_flight * (prompt + output) * law.kv_bytes_per_token / MIB,
    }


def _wanted_tps(level: Level) -> float | None:
    """Tokens a second that a level asks for, held or over the whole run."""
    goals = [goal for goal in level.goals if METRIC_BY_NAME[goal.metric].id == "output_throughput"]
    return next((goal.at_least for goal in goals if goal.at_least is not None), None)


def _cards(level: Level, law: StepLaw, prompt: int, output: int) -> Figures:
    return {"two_weights_mib": 2 * law.weights_bytes / MIB}


def _links(level: Level, law: StepLaw, prompt: int, output: int) -> Figures:
    link = LINKS[level.link]
    per_beat = link_bytes_per_beat(link.gb_per_s)
    kv_bytes = prompt * law.kv_bytes_per_token
    return {
        "tile_ms": _tile_ms(level),
        "ten_tiles_ms": 10 * _tile_ms(level),
        "link_gb_per_s": per_beat * BEATS_PER_SECOND / 1e9,
        "hand_over_mb": kv_bytes / 1e6,
        "hand_over_ms": ms_from_beats(kv_bytes / per_beat),
    }


def _tile_ms(level: Level) -> float:
    return level.ticks_per_tile * 1000 / TICKS_PER_SECOND


_PAGES: Final[Mapping[str, Callable[[Level, StepLaw, int, int], Figures]]] = {
    "prefill": _prefill,
    "batching": _batching,
    "engine": _engine,
    "continuous_batching": _continuous_batching,
    "block_size": _block_size,
    "preemption": _preemption,
    "policies": _policies,
    "chunked_prefill": _chunked_prefill,
    "prefix_cache": _prefix_cache,
    "admission": _littles_law,
    "speculation": _speculation,
    "latency": _latency,
    "littles_law": _littles_law,
    "cards": _cards,
    "links": _links,
}
"""What a page needs besides the step and the memory, which all may use."""
