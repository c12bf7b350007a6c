"""The page allocator: cores that it touches take KV memory block by block."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from game.physics.laws import BLOCK_SIZE
from game.sim.facts.foresee import foresee_block_size, foresee_prefix
from game.sim.facts.law_sheet import Line, Quantity, Section, count, tokens
from game.sim.facts.sequence import block_line
from game.sim.machines.core import Core
from game.sim.machines.machine import Machine, Plan, Site
from game.sim.setting import Setting
from game.sim.status import UNUSED, Status

if TYPE_CHECKING:
    from game.sim.facts.surroundings import Surroundings


class PageAllocator(Machine):
    """Touching it changes how a core's sequences own memory (law 2). Of several on a card the first counts."""

    settings: ClassVar[tuple[Setting, ...]] = (
        Setting(
            "block_size",
            BLOCK_SIZE,
            (1, 2, 4, 8, 16, 32, 64, 128, 256),
            unit="tokens",
            law="block",
            forecast=foresee_block_size,
        ),
        Setting("prefix_cache", False, (False, True), unit="", law="block", forecast=foresee_prefix),
    )

    __slots__ = ("block_size", "caches_prefixes", "is_used")

    def __init__(self, site: Site) -> None:
        super().__init__(site)
        self.block_size = int(site.settings["block_size"])
        self.caches_prefixes = bool(site.settings["prefix_cache"])
        self.is_used = False
        """Whether anything is paged that another has not paged already."""

    def serve(self, neighbour: Machine) -> None:
        """Page a core, in the blocks that its card has already, if it has."""
        if isinstance(neighbour, Core):
            card = neighbour.card
            is_first_of_card = not card.block_size
            if card.page(neighbour, self.block_size):
                self.is_used = True
            if is_first_of_card and self.caches_prefixes:
                card.cache_prefixes()

    @classmethod
    def planned(cls, plan: Plan) -> list[Line]:
        """What a block takes."""
        return [block_line(plan.made_of[0].model, int(plan.settings["block_size"]))]

    def status(self, around: Surroundings) -> Status:
        """Paging: cores to which it hands out blocks, of so many. Unused where others do for all of them."""
        cores = around.cores_touched(self)
        if cores and not self.is_used:
            return UNUSED
        num_running = sum(bool(core.running) for core in cores)
        if num_running:
            return Status("paging", num_running, len(cores))
        return around.without_work(bool(cores))

    def facts(self, around: Surroundings) -> list[Section]:
        """The blocks of all sequences on the cores that it touches."""
        cores = around.cores_touched(self)
        size = cores[0].card.block_size if cores else self.block_size
        paged = [(request, core.card.block_size) for core in cores for request in core.running]
        requests = [request for request, _ in paged]
        used_blocks = sum(-(-request.num_computed_tokens // each) for request, each in paged)
        owned_blocks = sum(request.num_owned_tokens // each for request, each in paged)
        held = sum(request.held_bytes for request in requests)
        empty = held - sum(request.used_bytes for request in requests)
        model_len = around.spec.max_model_len
        reserved = sum(model_len * request.kv_bytes_per_token for request in requests)
        lines = [
            Line("paged_cores", count(len(cores)), {"busy": count(sum(bool(core.running) for core in cores))}),
            Line("blocks_owned", Quantity(owned_blocks, "blocks"), {"size": count(size)}),
            Line("blocks_used", Quantity(used_blocks, "blocks")),
            Line("paged_bytes", Quantity(held, "mb")),
            Line("kv_empty", Quantity(empty, "mb"), {"share": Quantity(empty / held if held else 0.0, "share")}),
        ]
        if requests:
            terms = {"sequences": count(len(requests)), "tokens": tokens(model_len)}
            lines.append(Line("unpaged_bytes", Quantity(reserved, "mb"), terms))
            lines.append(Line("saved_bytes", Quantity(reserved - held, "mb"), mark="result"))
        return [Section("allocator", tuple(lines))]
