"""From a spec to the parts of a simulation: machines, cards and links, in reading order."""

from __future__ import annotations

from game.physics.laws import StepLaw, step_law
from game.sim.cards.card import Card
from game.sim.grid import Grid
from game.sim.link import Link
from game.sim.machines.decode_core import DecodeCore
from game.sim.machines.draft_model import DraftModel
from game.sim.machines.machine import Machine
from game.sim.machines.page_allocator import PageAllocator
from game.sim.machines.prefill_core import PrefillCore
from game.sim.machines.sink import Sink
from game.sim.machines.source import Source
from game.sim.machines.validation_gate import ValidationGate
from game.sim.memory.kv_cache import KVPlace
from game.sim.spec import FactorySpec, Tile
from game.sim.wiring import wire
from game.sim.world import World


class Assembly:
    """The parts of one simulation, built from a spec and connected.

    Raises:
        ValueError: where the spec places tiles off the grid or on each other, or a draft tile without a draft model.
    """

    def __init__(self, spec: FactorySpec, world: World) -> None:
        self.spec = spec
        self.world = world
        self.grid = Grid(spec.rows, spec.cols, spec.tiles)
        self.law: StepLaw = step_law(spec.model, spec.card)
        self.machines: dict[int, Machine] = {}
        self._num_users = 0
        for kind in ("source", "sink", "validation_gate", "page_allocator", "draft_model", "prefill", "decode"):
            for cell, tile in self.grid.tiles.items():
                if tile.kind == kind:
                    self.machines[cell] = self._machine(cell, tile)
        self.machines = {cell: self.machines[cell] for cell in sorted(self.machines)}
        self.cards = [self._card(index, cells) for index, cells in enumerate(self.grid.groups(("prefill", "decode")))]
        self.links: list[Link] = wire(world, self.grid, self.machines, spec.ticks_per_tile)
        self.sources = [machine for machine in self.machines.values() if isinstance(machine, Source)]
        self.draft_models = [machine for machine in self.machines.values() if isinstance(machine, DraftModel)]
        self.actors: list[Link | Source | Card] = [*self.links, *self.sources, *self.cards]
        for number, actor in enumerate(self.actors):
            actor.actor = number

    def _machine(self, cell: int, tile: Tile) -> Machine:
        """One machine; what it touches among allocators and draft models is built before it."""
        match tile.kind:
            case "source":
                source = Source(self.world, cell, tile.facing, self.spec.workload, self._num_users)
                self._num_users += source.num_users
                return source
            case "sink":
                return Sink(self.world, cell, tile.facing)
            case "validation_gate":
                return ValidationGate(self.world, cell, tile.facing)
            case "page_allocator":
                return PageAllocator(self.world, cell, tile.facing)
            case "draft_model":
                return self._draft_model(cell, tile)
            case "prefill":
                kv_bytes_per_token = self.spec.model.kv_bytes_per_token
                return PrefillCore(self.world, cell, tile.facing, self._place(cell, kv_bytes_per_token))
            case "decode":
                return self._decode_core(cell, tile)
        raise ValueError(f"no machine is made for tile {tile.kind!r}")

    def _draft_model(self, cell: int, tile: Tile) -> DraftModel:
        draft = self.spec.draft
        if draft is None:
            raise ValueError(f"the draft model at {tile.row},{tile.col} has no weights: the spec names no draft")
        return DraftModel(self.world, cell, tile.facing, draft, step_law(draft.model, self.spec.card))

    def _decode_core(self, cell: int, tile: Tile) -> DecodeCore:
        touching = (self.machines.get(near) for near in self.grid.touching(cell))
        draft_model = next((machine for machine in touching if isinstance(machine, DraftModel)), None)
        kv_bytes_per_token = self.spec.model.kv_bytes_per_token
        if draft_model is not None:
            kv_bytes_per_token += draft_model.law.kv_bytes_per_token
        return DecodeCore(self.world, cell, tile.facing, self._place(cell, kv_bytes_per_token), draft_model)

    def _place(self, cell: int, kv_bytes_per_token: int) -> KVPlace:
        is_paged = any(self.grid.kind(near) == "page_allocator" for near in self.grid.touching(cell))
        return KVPlace(cell, self.world.pool, self.spec.max_model_len, is_paged, kv_bytes_per_token)

    def _card(self, index: int, cells: list[int]) -> Card:
        cores = [self.machines[cell] for cell in cells]
        prefill_cores = [core for core in cores if isinstance(core, PrefillCore)]
        decode_cores = [core for core in cores if isinstance(core, DecodeCore)]
        card = Card(self.world, index, prefill_cores, decode_cores, self.law, self.spec.token_budget)
        for prefill_core in prefill_cores:
            prefill_core.card = card
        for decode_core in decode_cores:
            decode_core.card = card
        return card
