"""What a simulation is built from: plain frozen data, checked by whoever reads it from a file."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from game.physics.cards import CardType
from game.physics.engines import IDEAL, EngineType
from game.physics.links import LinkType
from game.physics.model_type import ModelType
from game.physics.units import BEATS_PER_TICK, TICKS_PER_SECOND
from game.sim.scheduling.order.order import Order
from game.sim.workloads.terms import ClosedLoop, Lengths, OpenLoop, RequestClass, Terms, Workload

__all__ = [
    "CardSpec",
    "ClosedLoop",
    "Draft",
    "FactorySpec",
    "Lengths",
    "OpenLoop",
    "RequestClass",
    "Scheduling",
    "SettingValue",
    "Terms",
    "Tile",
    "Workload",
    "card_labels",
]

SettingValue = int | float | str | bool
"""What a setting of a tile may be."""

CARD_SETTING: Final = "card"
"""The setting of a core that names which of a level's cards it is part of."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A tile on the grid. `facing` is the side ("N", "E", "S", "W") it puts packets out on.

    `settings` has what it is set to; what is not named has the value of the tile's row.
    """

    kind: str
    row: int
    col: int
    facing: str = "E"
    settings: dict[str, SettingValue] = field(default_factory=dict, hash=False)

    @property
    def card_name(self) -> str:
        """Which card it is part of where it is a core: the one that it names, "" for the level's own."""
        return str(self.settings.get(CARD_SETTING, ""))


@dataclass(frozen=True, slots=True)
class CardSpec:
    """What a card is made of. Cores that touch are one card where they name the same one."""

    name: str
    """What the level calls it; "" for the one that cores are which name none."""
    hardware: CardType
    model: ModelType
    vram_bytes: int
    host_link: LinkType | None = None
    """The wire from its host memory, whatever that is set to; None where the tile says."""


def card_labels(cards: Iterable[CardSpec]) -> dict[str, str]:
    """A short name for each of several cards, by what the level calls it: that of its row, if no other is of that."""
    told = {card.name: card.hardware.id.upper().removeprefix("RTX-") for card in cards}
    labels = list(told.values())
    return {name: label if labels.count(label) == 1 else name.upper() for name, label in told.items()}


@dataclass(frozen=True, slots=True)
class Draft:
    """The small model that guesses ahead: how many tokens a step, and how likely each guess is accepted."""

    model: ModelType
    num_drafts: int
    acceptance: float


@dataclass(frozen=True, slots=True)
class Scheduling:
    """How the cards of engines are scheduled (law 4), by the names that the settings of a scheduler have."""

    admission: str = "continuous"
    policy: str = "fcfs"
    age_rate: int = 250
    prefill: str = "chunked"
    watermark: float = 0.0
    growth_reserve: float = 0.0


@dataclass(frozen=True, slots=True)
class FactorySpec:
    """A level with a solution in it, in the simulation's terms. The run depends on this and on nothing else."""

    rows: int
    cols: int
    tiles: tuple[Tile, ...]
    card: CardType
    model: ModelType
    draft: Draft | None
    vram_bytes: int
    """Bytes of every card's memory, or of the one that all cards share."""
    max_model_len: int
    workload: Workload
    """What the users of every source do; of the first one, where `workloads` says it of each."""
    link: LinkType
    token_budget: int = 256
    beats_per_tile: int = 3 * BEATS_PER_TICK
    """Latency of a conduit, and of a cell that is crossed inside a card."""
    seed: int = 0
    is_vram_shared: bool = True
    """Whether all cards have one and the same memory."""
    served_within_ticks: int = 30 * TICKS_PER_SECOND
    """A source whose users wait longer than this without a token is not served, and no goal counts."""
    engine: EngineType = IDEAL
    """Whose host work comes on top of the steps."""
    num_gpu_blocks: int = 0
    """KV blocks that every card of an engine has, 0 for as many as its memory has room for."""
    order: Order | None = None
    """A policy of the user's own, in place of what tiles say; no file can name one."""
    workloads: tuple[Workload, ...] = ()
    """What the users of each source do, in reading order; () where it is the same at all of them."""
    scheduling: Scheduling = Scheduling()
    """How an engine is scheduled that touches no scheduler; `token_budget` is the rest of it."""
    on_full: str = "preempt"
    """What it means for an engine that memory cannot be had: one of `game.sim.scheduling.config.ON_FULL`."""
    cards: tuple[CardSpec, ...] = ()
    """What cores may be that name a card; the others are `own_card`."""

    @property
    def own_card(self) -> CardSpec:
        """What a core is that names no card."""
        return CardSpec("", self.card, self.model, self.vram_bytes)

    def card_named(self, name: str) -> CardSpec:
        """The card that a core names.

        Raises:
            ValueError: where there is no such card.
        """
        if not name:
            return self.own_card
        found = [card for card in self.cards if card.name == name]
        if not found:
            raise ValueError(f"no card is called {name!r}")
        return found[0]

    @property
    def every_workload(self) -> tuple[Workload, ...]:
        """What users do, once where it is the same at all sources."""
        return self.workloads or (self.workload,)

    def workload_at(self, kind: str, cell: int) -> Workload:
        """What the users of the source do that stands on a cell."""
        if not self.workloads:
            return self.workload
        return self.workloads[sum(tile.kind == kind and tile.row * self.cols + tile.col < cell for tile in self.tiles)]
