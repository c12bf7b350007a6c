"""A crash in the words of a real one: every number is this crash's own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from game.content.level import Level
from game.content.words import number, text
from game.physics.units import MIB, TICKS_PER_SECOND
from game.render.places import place_link
from game.sim.memory.memory import DRAFT_WEIGHTS, KV_CACHE, WEIGHTS, Crash, Holder
from game.ui.words.markdown import Block, Span
from game.ui.words.verdict_words import memory_name
from game.ui.words.verdict_words import mib as spoken_mib
from game.ui.words.wording import mib

MUCH_BYTES: Final = 64 * MIB
"""Reserved and empty memory from which it is worth pointing at."""


def blocks(crash: Crash, level: Level, cols: int) -> list[Block]:
    """The traceback and the table of holders as a page; the error itself stands out."""
    return [Block("code", (span,)) for span in _spans(crash, level, cols)]


def _spans(crash: Crash, level: Level, cols: int) -> Iterator[Span]:
    function = "load_weights" if crash.at_load else "allocate_kv_cache"
    seconds = crash.tick / TICKS_PER_SECOND
    num_empty = sum(holder.num_bytes - holder.used_bytes for holder in crash.holders)
    message = text(
        "oom.message",
        gpu=crash.gpu,
        tried=mib(crash.tried_bytes),
        capacity=mib(crash.capacity_bytes),
        free=mib(crash.free_bytes),
        used=mib(crash.used_bytes),
        live=mib(crash.used_bytes - num_empty),
        empty=mib(num_empty),
    )
    for line in (
        text("oom.traceback"),
        text("oom.frame_run", level=level.id, tick=f"{crash.tick:,}", seconds=f"{seconds:,.2f}"),
        text("oom.line_run"),
        text("oom.frame_tile", place=place_link(crash.cell, cols), function=function),
        text("oom.line_tile", num_bytes=f"{crash.tried_bytes:_}", what=memory_name(crash.use)),
    ):
        yield Span(line, "output")
    yield Span(message, "error")
    yield Span(" ", "output")
    yield Span(text("oom.holders", used=mib(crash.used_bytes)), "output")
    for holder in crash.holders:
        yield Span(_holder_line(holder, cols), "output")


def explanation(crash: Crash, level: Level, cols: int) -> str:
    """What it is that takes the memory, with its numbers."""
    num_cards = sum(1 for holder in crash.holders if _is_weights(holder)) + int(_asks_weights(crash))
    if crash.at_load and num_cards > 1:
        return text("oom.why.two_cards", cards=num_cards, weights=spoken_mib(_one_copy(crash)))
    if crash.at_load:
        key = "oom.why.drafts" if crash.use.kind == DRAFT_WEIGHTS else "oom.why.weights"
        return text(key, tried=spoken_mib(crash.tried_bytes))
    sequences = [holder for holder in crash.holders if holder.use.kind == KV_CACHE]
    reserving = [holder for holder in sequences if holder.is_reserved]
    num_empty = sum(holder.num_bytes - holder.used_bytes for holder in reserving)
    if num_empty > MUCH_BYTES:
        return _reserving(reserving, len(sequences), level.max_model_len, cols)
    if num_cards > 1:
        return text("oom.why.two_cards", cards=num_cards, weights=spoken_mib(_one_copy(crash)))
    key = "oom.why.sequence" if len(sequences) == 1 else "oom.why.sequences"
    return text(key, sequences=len(sequences), held=spoken_mib(sum(holder.num_bytes for holder in sequences)))


def _reserving(reserving: list[Holder], num_sequences: int, length: int, cols: int) -> str:
    """Which sequences reserve more than they fill, where, and how much of it is empty."""
    many = text("oom.why.of_many", reserving=len(reserving), sequences=num_sequences)
    return text(
        "oom.why.reserves" if len(reserving) == 1 else "oom.why.reserve",
        who=text("oom.why.of_one") if num_sequences == 1 else many,
        places=", ".join(dict.fromkeys(_where(holder, cols) for holder in reserving)),
        length=number(length),
        empty=spoken_mib(sum(holder.num_bytes - holder.used_bytes for holder in reserving)),
    )


def _where(holder: Holder, cols: int) -> str:
    return place_link(holder.cell, cols) if holder.cell >= 0 else text("oom.on_the_way")


def _holder_line(holder: Holder, cols: int) -> str:
    line = text(
        "oom.holder", size=f"{mib(holder.num_bytes):>12}", what=memory_name(holder.use), place=_where(holder, cols)
    )
    if holder.used_bytes == holder.num_bytes:
        return line
    return line + text("oom.holder_empty", empty=mib(holder.num_bytes - holder.used_bytes))


def _is_weights(holder: Holder) -> bool:
    return holder.use.kind == WEIGHTS


def _asks_weights(crash: Crash) -> bool:
    return crash.use.kind == WEIGHTS


def _one_copy(crash: Crash) -> int:
    """Bytes of one copy of the model's weights."""
    held = [holder.num_bytes for holder in crash.holders if _is_weights(holder)]
    return held[0] if held else crash.tried_bytes
