"""Law 2 with the numbers of one core or one page allocator: what its sequences own, and what they use of it."""

from __future__ import annotations

from game.session.reading.inspection.law_sheet import Line, Quantity, Section, count, name, tokens
from game.sim.machines.core import Core
from game.sim.machines.decode_core import DecodeCore
from game.sim.machines.page_allocator import PageAllocator
from game.sim.machines.prefill_core import PrefillCore
from game.sim.request import Request
from game.sim.simulation import Simulation


def sequence_section(core: Core) -> Section:
    """The sequence on a core, and who waits for its place."""
    request = core.sequence
    waiting = Line("queue", count(len(core.waiting)))
    if request is None:
        return Section("sequence", (Line("free_slot"), waiting))
    progress = Line("prompt_done", tokens(request.num_computed_tokens), {"all": tokens(request.num_prompt_tokens)})
    if isinstance(core, DecodeCore):
        progress = Line("generated", tokens(request.num_output_tokens), {"all": tokens(request.max_tokens)})
    lines = (
        progress,
        *_chunk(core),
        *_owned(core, request),
        waiting,
    )
    return Section("sequence_of", lines, {"request": name(request.name)})


def _chunk(core: Core) -> tuple[Line, ...]:
    """What the running step computes of a prompt."""
    if not isinstance(core, PrefillCore) or not core.card.is_busy:
        return ()
    return tuple(Line("chunk", tokens(num_tokens)) for request, num_tokens in core.card.chunks if request.core is core)


def _owned(core: Core, request: Request) -> tuple[Line, ...]:
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
    return (
        Line(
            "kv_used", Quantity(request.used_bytes, "mb"), {"tokens": tokens(request.num_computed_tokens), "each": each}
        ),
        Line("kv_blocks" if request.block_size else "kv_reserved", Quantity(request.held_bytes, "mb"), owned_terms),
        Line("kv_empty", Quantity(empty, "mb"), {"share": Quantity(share, "share")}),
    )


def allocator_section(simulation: Simulation, cell: int) -> Section:
    """The blocks of all sequences on the cores that a page allocator touches."""
    machines = (simulation.machine_at(near) for near in simulation.grid.touching(cell))
    cores = [machine for machine in machines if isinstance(machine, Core)]
    paged = [(request, core.card.block_size) for core in cores for request in core.running]
    requests = [request for request, _ in paged]
    used_blocks = sum(-(-request.num_computed_tokens // size) for request, size in paged)
    owned_blocks = sum(request.num_owned_tokens // size for request, size in paged)
    held = sum(request.held_bytes for request in requests)
    empty = held - sum(request.used_bytes for request in requests)
    model_len = simulation.spec.max_model_len
    reserved = sum(model_len * request.kv_bytes_per_token for request in requests)
    lines = [
        Line("paged_cores", count(len(cores)), {"busy": count(len(requests))}),
        Line("blocks_owned", Quantity(owned_blocks, "blocks"), {"size": count(_block_size(simulation, cell, cores))}),
        Line("blocks_used", Quantity(used_blocks, "blocks")),
        Line("paged_bytes", Quantity(held, "mb")),
        Line("kv_empty", Quantity(empty, "mb"), {"share": Quantity(empty / held if held else 0.0, "share")}),
    ]
    if requests:
        terms = {"sequences": count(len(requests)), "tokens": tokens(model_len)}
        lines.append(Line("unpaged_bytes", Quantity(reserved, "mb"), terms))
        lines.append(Line("saved_bytes", Quantity(reserved - held, "mb"), mark="result"))
    return Section("allocator", tuple(lines))


def _block_size(simulation: Simulation, cell: int, cores: list[Core]) -> int:
    """Tokens of a block: as the first allocator of the card that is touched has it, else as this one would."""
    allocator = simulation.machine_at(cell)
    if cores or not isinstance(allocator, PageAllocator):
        return cores[0].card.block_size if cores else 0
    return allocator.block_size
