"""From a spec to the parts of a simulation: machines, cards and links, in reading order."""

from __future__ import annotations

from game.physics.laws import StepLaw, step_law
from game.sim.cards.card import Card
from game.sim.cards.engine_card import EngineCard
from game.sim.cards.paths import Paths
from game.sim.cards.slot_card import SlotCard
from game.sim.grid import Grid
from game.sim.link import Link
from game.sim.machines.core import Core
from game.sim.machines.engine_core import EngineCore
from game.sim.machines.machine import Machine, Site
from game.sim.machines.source import Source
from game.sim.memory.kv_cache import KVPlace
from game.sim.memory.memory import Memory
from game.sim.scheduling.configured import configured
from game.sim.scheduling.policy import Policy
from game.sim.spec import CardSpec, FactorySpec, Tile
from game.sim.tiles import TILES
from game.sim.wiring import wire
from game.sim.world import World


class Assembly:
    """The parts of one simulation, built from a spec and connected.

    Raises:
        ValueError: where the spec places tiles off the grid or on each other, or a tile lacks what it needs.
    """

    def __init__(self, spec: FactorySpec, world: World) -> None:
        self.spec = spec
        self.world = world
        self.grid = Grid(spec.rows, spec.cols, spec.tiles)
        self._laws: dict[str, StepLaw] = {}
        self.machines: dict[int, Machine] = {}
        for cell, tile in self.grid.tiles.items():
            machine = self._machine(cell, tile)
            if machine is not None:
                self.machines[cell] = machine
        self.cards = self._cards()
        self._attach()
        self.links: list[Link] = wire(world, self.grid, self.machines, spec.beats_per_tile)
        for machine in self.machines.values():
            machine.look_around()
        self.sources = [machine for machine in self.machines.values() if isinstance(machine, Source)]
        self.actors: list[Link | Source | Card] = [*self.links, *self.sources, *self.cards]
        for number, actor in enumerate(self.actors):
            actor.actor = number

    def _machine(self, cell: int, tile: Tile) -> Machine | None:
        """One machine; None for a tile that does not act by itself."""
        kind = TILES[tile.kind].machine
        if kind is None:
            return None
        settings = {setting.name: setting.default for setting in kind.settings} | tile.settings
        return kind(Site(self.world, self.spec, tile.kind, cell, tile.facing, settings))

    def _attach(self) -> None:
        """Let every machine serve those that it touches."""
        for cell, machine in self.machines.items():
            for near in self.grid.touching(cell):
                if near in self.machines:
                    machine.serve(self.machines[near])

    def _cards(self) -> list[Card]:
        """Cores that touch and are of one kind of card are one card."""
        memories = self.world.memories
        if self.spec.is_vram_shared:
            memories.append(Memory(self.spec.vram_bytes))
        cards = []
        for index, cells in enumerate(self.grid.card_groups()):
            made_of = self.spec.card_named(self.grid.tiles[cells[0]].card_name)
            if not self.spec.is_vram_shared:
                memories.append(Memory(made_of.vram_bytes))
            cards.append(self._card(index, cells, memories[-1], made_of))
        return cards

    def _law(self, made_of: CardSpec) -> StepLaw:
        """The step law of a kind of card; cards of a kind have one."""
        if made_of.name not in self._laws:
            self._laws[made_of.name] = step_law(made_of.model, made_of.hardware)
        return self._laws[made_of.name]

    def _card(self, index: int, cells: list[int], memory: Memory, made_of: CardSpec) -> Card:
        spec = self.spec
        law = self._law(made_of)
        cores = [core for cell in cells if isinstance(core := self.machines[cell], Core)]
        card: Card
        if any(isinstance(core, EngineCore) for core in cores):
            config = configured(spec.scheduling, spec.token_budget, spec.on_full)
            engine_card = EngineCard(self.world, index, cores, law, memory, config, spec.engine)
            engine_card.equipment.num_gpu_blocks = spec.num_gpu_blocks
            engine_card.equipment.user_order = spec.order
            card = engine_card
        else:
            paths = Paths(self.grid, cells, spec.beats_per_tile)
            card = SlotCard(self.world, index, cores, law, memory, Policy(), spec.token_budget, paths)
        card.made_of = made_of
        for core in cores:
            core.card = card
            core.place = KVPlace(memory, spec.max_model_len, made_of.model.kv_bytes_per_token)
        return card
