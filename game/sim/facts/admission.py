"""Law 4 with the numbers of one card: who waits, who runs, and whether the first that waits may be admitted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from game.physics.units import BEATS_PER_SECOND
from game.sim.facts.law_sheet import Line, Quantity, Section, count, tokens
from game.sim.request import Request
from game.sim.scheduling.config import SchedulerConfig

if TYPE_CHECKING:
    from game.sim.cards.card import Card


def queue_summary(card: Card) -> list[Line]:
    """Whose turn is next and who has waited longest, by the length of their prompts: a policy tells them apart."""
    first, oldest = card.next_prompt, oldest_waiting(card)
    told = (("next_waiting", first), ("oldest_waiting", oldest))
    return [Line(key, None, {"prompt": tokens(who.num_prompt_tokens)}) for key, who in told if who is not None]


def oldest_waiting(card: Card) -> Request | None:
    """Who was sent first of those that have no slot of a card; None where nobody waits."""
    oldest: Request | None = None
    for core in card.cores:
        for request in core.waiting:
            if oldest is None or request.sent_beat < oldest.sent_beat:
                oldest = request
    return oldest


def admission_section(card: Card, config: SchedulerConfig, beat: int) -> Section:
    """The inequality of admission: free blocks less those needed, against what stays free."""
    slots = sum(core.num_slots for core in card.cores)
    running = sum(len(core.running) for core in card.cores)
    lines = [
        Line("scheduler_running", count(running), {"slots": count(slots)}),
        Line("scheduler_waiting", count(card.num_waiting)),
        Line("scheduler_budget", tokens(card.num_step_tokens), {"budget": tokens(config.token_budget)}),
    ]
    oldest = oldest_waiting(card)
    if oldest is not None:
        waited = Quantity((beat - oldest.sent_beat) / BEATS_PER_SECOND, "s")
        lines.insert(2, Line("scheduler_oldest", waited, {"prompt": tokens(oldest.num_prompt_tokens)}))
    room = card.room_to_admit()
    if room is None:
        return Section("scheduler", tuple(lines))
    kept = room.watermark_blocks + room.growth_blocks
    lines += [
        Line("blocks_free", Quantity(room.free_blocks, "blocks"), {"all": count(room.num_blocks)}),
        Line(
            "blocks_watermark",
            Quantity(room.watermark_blocks, "blocks"),
            {"share": Quantity(config.watermark, "share"), "all": count(room.num_blocks)},
        ),
        Line(
            "blocks_growth",
            Quantity(room.growth_blocks, "blocks"),
            {
                "share": Quantity(config.growth_reserve, "share"),
                "tokens": tokens(room.growing_tokens),
                "size": count(room.block_size),
            },
        ),
    ]
    if room.needed_blocks >= 0:
        lines.append(Line("blocks_needed", Quantity(room.needed_blocks, "blocks")))
        left = room.free_blocks - room.needed_blocks
        key = "is_admitted" if left >= kept or (not running and left >= 0) else "is_not_admitted"
        lines.append(Line(key, None, {"left": count(left), "kept": count(round(kept, 1))}, "result"))
    return Section("scheduler", tuple(lines))
