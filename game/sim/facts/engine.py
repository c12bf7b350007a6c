"""Law 2 and law 4 with the numbers of one engine core: who runs, who waits, and the blocks of all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from game.sim.facts.admission import queue_summary
from game.sim.facts.law_sheet import Line, Quantity, Section, count
from game.sim.facts.sequence import memory_lines

if TYPE_CHECKING:
    from game.sim.machines.core import Core


def engine_summary(core: Core) -> list[Line]:
    """How many run and wait, how KV is kept, and how long the step takes."""
    terms = {"running": count(len(core.running)), "slots": count(core.num_slots)}
    waiting = [Line("waiting", count(len(core.waiting))), *queue_summary(core.card)]
    return [Line("engine_running", None, terms), *waiting, *memory_lines(core)]


def engine_section(core: Core) -> Section:
    """The sequences in its slots and the blocks that they hold."""
    num_computed = sum(request.num_computed_tokens for request in core.running)
    held = sum(request.held_bytes for request in core.running)
    used = sum(request.used_bytes for request in core.running)
    empty = max(0, held - used)
    return Section(
        "engine",
        (
            Line("engine_slots", count(len(core.running)), {"slots": count(core.num_slots)}),
            Line("queue", count(len(core.waiting))),
            Line("engine_tokens", Quantity(num_computed, "tokens")),
            Line("engine_kv", Quantity(held, "mb")),
            Line("kv_empty", Quantity(empty, "mb"), {"share": Quantity(empty / held if held else 0.0, "share")}),
        ),
    )
