"""What a build is as servers: each card with its cores, and with the tiles and settings that act on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from game.content.build import factory_spec
from game.content.level import Level
from game.content.solution import Solution
from game.sim.roles import DRAFTS
from game.sim.simulation import Simulation
from game.sim.spec import CardSpec, Draft, FactorySpec, SettingValue, Tile
from game.sim.tiles import TILES, plays
from game.sim.view import CardView, RunView

BOTH = "both"
PREFILL = "prefill"
DECODE = "decode"


@dataclass(frozen=True, slots=True)
class SetTile:
    """A setting of a tile: what it is set to, and where the tile stands."""

    kind: str
    name: str
    value: SettingValue
    default: SettingValue
    place: str


@dataclass(frozen=True, slots=True)
class Deployment:
    """One card of a build as a server of its own."""

    level: Level
    spec: FactorySpec
    made_of: CardSpec
    index: int
    num_cards: int
    places: tuple[str, ...]
    """Where its cores stand, as "row,col"."""
    role: str
    num_seqs: int
    """Sequences that it generates for at once, or prefills where it only does that."""
    block_sizes: tuple[int, ...]
    """The sizes of its cores' KV blocks; 0 where a sequence reserves memory for the longest at once."""
    draft: Draft | None
    """What guesses for it; None where nothing does."""
    is_draft_for_all: bool
    kv_bytes: int
    """What is left for KV, beside the weights; below 0 where they do not fit."""
    settings: tuple[SetTile, ...]
    """Settings of its cores and of the tiles that touch them."""

    def setting(self, kind: str, name: str) -> SettingValue | None:
        """What a setting of the first such tile is; None where there is no such tile."""
        found = (tile.value for tile in self.settings if (tile.kind, tile.name) == (kind, name))
        return next(found, None)


def deployments(level: Level, solution: Solution) -> list[Deployment]:
    """Every card of a build, in the order of the board.

    Raises:
        ContentError: where the solution does not fit the level.
    """
    spec = factory_spec(level, solution)
    cards = RunView(Simulation(spec)).cards
    weights = len(cards) if spec.is_vram_shared else 1
    drafts = sum(plays(tile.kind, DRAFTS) for tile in spec.tiles)
    return [_deployment(level, spec, card, len(cards), weights, min(drafts, 1)) for card in cards]


def settings_elsewhere(level: Level, solution: Solution, cards: list[Deployment]) -> Iterator[SetTile]:
    """Settings of tiles that belong to no card, such as gates on a wire."""
    taken = {(tile.kind, tile.place) for card in cards for tile in card.settings}
    for tile in _set_tiles(factory_spec(level, solution)):
        if (tile.kind, tile.place) not in taken:
            yield tile


def _deployment(
    level: Level, spec: FactorySpec, card: CardView, num_cards: int, num_copies: int, num_drafts: int
) -> Deployment:
    drafted = [core.draft_model is not None for core in card.cores if core.is_decoder]
    draft = spec.draft if any(drafted) else None
    draft_bytes = spec.draft.model.weights_bytes if spec.draft is not None and num_drafts else 0
    decoders, prefillers = card.decoders, card.prefillers
    role = BOTH if decoders and prefillers else DECODE if decoders else PREFILL
    near = set(card.cells) | {cell for core in card.cells for cell in _around(core, spec)}
    return Deployment(
        level=level,
        spec=spec,
        made_of=card.made_of,
        index=card.index,
        num_cards=num_cards,
        places=tuple("{},{}".format(*divmod(cell, spec.cols)) for cell in card.cells),
        role=role,
        num_seqs=sum(core.num_slots for core in (decoders or prefillers)),
        block_sizes=tuple(sorted({core.block_size for core in card.cores})),
        draft=draft,
        is_draft_for_all=all(drafted),
        kv_bytes=card.made_of.vram_bytes - num_copies * card.made_of.model.weights_bytes - draft_bytes,
        settings=tuple(_set_tiles(spec, near)),
    )


def _around(cell: int, spec: FactorySpec) -> Iterator[int]:
    row, col = divmod(cell, spec.cols)
    for down, right in ((-1, 0), (0, -1), (0, 1), (1, 0)):
        if 0 <= row + down < spec.rows and 0 <= col + right < spec.cols:
            yield (row + down) * spec.cols + col + right


def _set_tiles(spec: FactorySpec, near: set[int] | None = None) -> Iterator[SetTile]:
    """Every setting of every tile, or of those on some cells."""
    for tile in spec.tiles:
        if near is None or tile.row * spec.cols + tile.col in near:
            yield from _settings_of(tile)


def _settings_of(tile: Tile) -> Iterator[SetTile]:
    for setting in TILES[tile.kind].settings:
        value = tile.settings.get(setting.name, setting.default)
        yield SetTile(tile.kind, setting.name, value, setting.default, f"{tile.row},{tile.col}")
