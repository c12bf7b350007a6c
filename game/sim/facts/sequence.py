"""Law 2 with the numbers of one core: what its sequence owns, and what it uses of that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from game.physics.units import BEATS_PER_SECOND
from game.sim.facts.law_sheet import Line, Quantity, Section, count, mib, name, tokens

if TYPE_CHECKING:
    from game.physics.model_type import ModelType
    from game.sim.machines.core import Core
    from game.sim.machines.machine import Plan
    from game.sim.request import Request


def sequence_section(core: Core, progress: Line | None, *chunks: Line) -> Section:
    """The sequence on a core, how far it is, and who waits for its place."""
    request = core.sequence
    waiting = Line("queue", count(len(core.waiting)))
    if request is None or progress is None:
        return Section("sequence", (Line("free_slot"), waiting))
    return Section("sequence_of", (progress, *chunks, *_owned(request), waiting), {"request": name(request.name)})


def _owned(request: Request) -> tuple[Line, ...]:
    """The memory of a sequence, by blocks or reserved whole, and what of it is empty."""
    each = Quantity(request.kv_bytes_per_token, "bytes")
    owned_terms = {"tokens": tokens(request.num_owned_tokens), "each": each}
    if request.block_size:
        owned_terms |= {
            "blocks": count(request.num_owned_tokens // request.block_size),
            "size": count(request.block_size),
        }
    empty = request.held_bytes - request.used_bytes
    share = empty / request.held_bytes if request.held_bytes else 0.0
    used_terms = {"tokens": tokens(request.num_computed_tokens), "each": each}
    return (
        Line("kv_used", Quantity(request.used_bytes, "mb"), used_terms),
        Line("kv_blocks" if request.block_size else "kv_reserved", Quantity(request.held_bytes, "mb"), owned_terms),
        Line("kv_empty", Quantity(empty, "mb"), {"share": Quantity(share, "share")}),
    )


def running_lines(core: Core, num_done: int, num_all: int) -> list[Line]:
    """The sequence on a core in short: whose it is, and how far."""
    request = core.sequence
    if request is None:
        return [Line("nothing_running")]
    terms = {"name": name(request.name), "done": count(num_done), "all": count(num_all)}
    whose = {"name": name(request.name), "user": count(request.user), "number": count(request.ordinal)}
    return [Line("running", None, terms), Line("whose", None, whose)]


def memory_lines(core: Core) -> list[Line]:
    """How a core keeps its KV, what its sequences have of it, and how long the step of its card takes."""
    card = core.card
    place = core.place
    lines = [Line("paged", None, {"size": count(place.block_size)}) if core.is_paged else Line("reserved")]
    if core.running:
        used = sum(request.used_bytes for request in core.running)
        held = sum(request.held_bytes for request in core.running)
        lines.append(Line("kv", None, {"used": mib(used), "held": mib(held)}))
    index = {"index": count(card.index)}
    if not card.is_busy and not card.num_steps:
        return [*lines, Line("no_step", None, index)]
    took_ms = 1000 * (card.step_end_beat - card.step_start_beat) / BEATS_PER_SECOND
    terms = index | {"ms": Quantity(took_ms, "ms")}
    return [*lines, Line(f"{'this' if card.is_busy else 'last'}_step_{card.step.bound}", None, terms)]


def planned_lines(plan: Plan) -> list[Line]:
    """What memory a core takes once it runs."""
    model, card = plan.made_of[0].model, plan.card
    weights = mib(model.weights_bytes)
    lines = [Line("weights", weights) if card < 0 else Line("card_weights", weights, {"index": count(card)})]
    if plan.block_size:
        return [*lines, block_line(model, plan.block_size)]
    return [*lines, Line("reserves", mib(plan.spec.max_model_len * model.kv_bytes_per_token))]


def block_line(model: ModelType, block_size: int) -> Line:
    """What a block of KV takes."""
    return Line("block", mib(block_size * model.kv_bytes_per_token), {"size": count(block_size)})
