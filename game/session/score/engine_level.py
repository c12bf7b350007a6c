"""What every build of a level with engine cores has in common. The ground that `engine_bounds` stands on."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Final

from game.content.build import factory_spec
from game.content.level import Level
from game.content.level_card import every_card
from game.content.solution import Solution
from game.physics.laws import StepLaw, link_bytes_per_beat, step_law
from game.physics.units import BEATS_PER_TICK, TICKS_PER_SECOND
from game.session.score.proved_set import PROVED_RULES
from game.sim.machines.admission_gate import AdmissionGate
from game.sim.machines.engine_core import EngineCore
from game.sim.machines.host_memory import HostMemory
from game.sim.machines.machine import Machine
from game.sim.machines.page_allocator import PageAllocator
from game.sim.machines.scheduler import SchedulerTile
from game.sim.machines.sink import Sink
from game.sim.machines.source import Source
from game.sim.machines.splitter import Splitter
from game.sim.packet import TOKEN_BYTES
from game.sim.roles import DELIVERS, SENDS
from game.sim.simulation import RULES_VERSION, Simulation
from game.sim.spec import FactorySpec
from game.sim.tiles import EMPTY_GLYPH, ENGINE_CORES, STEPS, TILE_BY_GLYPH, TILES, plays
from game.sim.workloads.arrivals import NEVER, arrivals_of
from game.sim.workloads.extent import output_extent, prompt_extent
from game.sim.workloads.terms import ClosedLoop, OpenLoop, Sessions

ENGINE: Final = "engine"

PROVED: Final[dict[str, type[Machine] | None]] = {
    "source": Source,
    "sink": Sink,
    "blocked": None,
    "conduit": None,
    ENGINE: EngineCore,
    "page_allocator": PageAllocator,
    "scheduler": SchedulerTile,
    "host_memory": HostMemory,
    "admission_gate": AdmissionGate,
    "splitter": Splitter,
}
"""The tiles that the proofs hold for, whatever they are set to, and what they do."""

PROVED_KEYS: Final = frozenset((
    *("schema_uri", "format", "id", "title", "summary", "takeaway", "codex", "chapter", "hints", "translations"),
    *("map", "facing", "toolbox", "settings", "card", "cards", "vram_mib", "vram", "model", "max_model_len"),
    *("token_budget", "scheduler", "on_full", "link", "ticks_per_tile", "workload", "goals", "stars", "horizon_s"),
    *("warmup_s", "served_within_s", "tempo", "surprise", "seed"),
))  # fmt: skip
"""The keys of a level file that the proofs hold for, whatever they say; others must have their defaults."""


@dataclass(frozen=True, slots=True)
class KnownRequest:
    """A request of an open loop, which every build is sent."""

    sent_beat: int
    num_prompt_tokens: int
    num_answer_tokens: int


@dataclass(frozen=True, slots=True, eq=False)
class EngineLevel:
    """A level as its builds find it."""

    level: Level
    spec: FactorySpec
    laws: tuple[StepLaw, ...]
    """Of every card that an engine core may be part of."""
    most_engines: int
    most_slots: int
    """Of one engine core."""
    num_users: int | None
    """Users who wait for their answers; None where some source does not wait."""
    requests: tuple[KnownRequest, ...] | None
    """All that are sent before the horizon, in order; None where that depends on the build."""
    shortest_prompt: int
    shortest_answer: int
    longest_answer: int
    has: frozenset[str]
    """Kinds of tiles on the map and in the toolbox."""
    shares_prefixes: bool
    """Whether some of a prompt may be found in a cache."""

    @property
    def may_refuse(self) -> bool:
        """Whether a prompt may be sent away unread."""
        return any(PROVED.get(kind) is AdmissionGate for kind in self.has)

    @property
    def horizon_beats(self) -> int:
        """When a run is judged."""
        return round(self.level.horizon_s * TICKS_PER_SECOND) * BEATS_PER_TICK

    @property
    def warmup_beats(self) -> int:
        """From when on it is measured."""
        return round(self.level.warmup_s * TICKS_PER_SECOND) * BEATS_PER_TICK

    def most_queueing_beats(self, num_sequences: int) -> int | None:
        """The most that step packets of delivered tokens are delayed by others in front of them, on their whole way.

        Proof, without splitters: all that goes into a wire gets to its one end. A wire that leads to a sink loses every
        prompt on it; the source of it is never served, and nobody wins so. So only step packets, of the K cards, go
        before a step packet. As long as all delays of a way stay below the shortest step, the packet before of the same
        card is gone; then no cell delays by more than K sendings, and its own. By induction over time it stays so.

        None where that is not so.
        """
        if "splitter" in self.has:
            return None
        send = -(-TOKEN_BYTES * num_sequences // link_bytes_per_beat(self.spec.link.gb_per_s))
        total = (self.spec.rows * self.spec.cols + 1) * (self.most_engines + 1) * send
        return total if total < min(law.step_floor_beats() for law in self.laws) else None

    def least_way(self) -> int | None:
        """Player's cells that packets of some source must pass to be answered: the most over sources; None if cut off.

        Proof. Nobody wins unless every source is served: a token of its own gets from it to a sink, over cells that
        touch each other; each holds a tile of the player's that passes packets on, a core among them, or an engine core
        of the level's. A breadth-first search counts the fewest of the player's.
        """
        ways = [
            self._fewest_from(tile.row, tile.col, tile.facing) for tile in self.spec.tiles if plays(tile.kind, SENDS)
        ]
        return None if None in ways else max((way for way in ways if way is not None), default=0)

    def _fewest_from(self, row: int, col: int, facing: str) -> int | None:
        """The same of one source."""
        spec = self.spec
        sinks = {(tile.row, tile.col) for tile in spec.tiles if plays(tile.kind, DELIVERS)}
        engines = {(tile.row, tile.col) for tile in spec.tiles if tile.kind in ENGINE_CORES}
        front = (row + STEPS[facing][0], col + STEPS[facing][1])
        waiting = deque([(front, 0)])
        seen: set[tuple[int, int]] = set()
        while waiting:
            cell, before = waiting.popleft()
            is_inside = 0 <= cell[0] < spec.rows and 0 <= cell[1] < spec.cols
            if cell in seen or not is_inside:
                continue
            is_free = self.level.map[cell[0]][cell[1]] == EMPTY_GLYPH
            if not is_free and cell not in engines:
                continue
            seen.add(cell)
            count = before + is_free
            near = [(cell[0] + down, cell[1] + right) for down, right in STEPS.values()]
            if not sinks.isdisjoint(near):
                return count
            for other in near:  # those that cost nothing first, so that cells are taken by their count
                (waiting.appendleft if other in engines else waiting.append)((other, count))
        return None


def engine_level(level: Level, seed: int | None = None) -> EngineLevel | None:
    """What is known of a level; None where it has something in it for which nothing is proved."""
    kinds = frozenset((*level.toolbox, *(TILE_BY_GLYPH[glyph] for glyph in set("".join(level.map)) - {EMPTY_GLYPH})))
    if RULES_VERSION != PROVED_RULES or ENGINE not in kinds or not kinds <= PROVED.keys():
        return None
    if any(TILES[kind].machine is not PROVED[kind] for kind in kinds):
        return None
    if any(
        getattr(level, name) != field.get_default(call_default_factory=True)
        for name, field in type(level).model_fields.items()
        if name not in PROVED_KEYS
    ):
        return None
    cards = every_card(level)
    laws = tuple(step_law(card.model, card.hardware) for card in cards)
    if level.vram != "per_card" or not all(law.is_plain for law in laws):
        return None
    spec = factory_spec(level, Solution(level=level.id, map=level.map, facing=level.facing), seed)
    if any(workload.terms.too_long for workload in spec.every_workload):
        return None
    num_users, requests = _asked(spec, level)
    offer = level.offers(ENGINE).get("slots")
    slots = () if offer is None else (*offer.values, offer.default)
    most_slots = max((int(value) for value in slots), default=0)
    num_fixed = sum(tile.kind == ENGINE for tile in spec.tiles)
    num_free = sum(row.count(EMPTY_GLYPH) for row in level.map)
    most_placed = level.most_placed.get(ENGINE, num_free) if ENGINE in level.toolbox else 0
    if not most_slots or not num_fixed + most_placed:
        return None
    prompts = [prompt_extent(workload).low for workload in spec.every_workload]
    answers = [output_extent(workload) for workload in spec.every_workload]
    return EngineLevel(
        level=level,
        spec=spec,
        laws=laws,
        most_engines=num_fixed + most_placed,
        most_slots=most_slots,
        num_users=num_users,
        requests=requests,
        shortest_prompt=min(prompts),
        shortest_answer=min(each.low for each in answers),
        longest_answer=max(each.high for each in answers),
        has=kinds,
        shares_prefixes=_shares_prefixes(spec),
    )


def _shares_prefixes(spec: FactorySpec) -> bool:
    return any(
        isinstance(workload, Sessions) or workload.terms.shared_prefix is not None for workload in spec.every_workload
    )


def _asked(spec: FactorySpec, level: Level) -> tuple[int | None, tuple[KnownRequest, ...] | None]:
    """Users of closed loops, where all are; the requests of open loops, where all are and nobody is turned away."""
    simulation = Simulation(spec)
    if all(isinstance(source.workload, ClosedLoop | Sessions) for source in simulation.sources):
        return sum(source.num_users for source in simulation.sources), None
    horizon = round(level.horizon_s * TICKS_PER_SECOND) * BEATS_PER_TICK
    found: list[KnownRequest] = []
    for source in simulation.sources:
        workload = source.workload
        if not isinstance(workload, OpenLoop):
            return None, None
        terms = workload.terms
        if terms.max_in_flight or terms.num_requests or terms.patience_beats or terms.timeout_beats:
            return None, None
        arrivals = arrivals_of(workload, spec.seed, source.first_user)
        beat = number = 0
        while (beat := arrivals.after(beat, number)) != NEVER and beat < horizon:
            asked = source.demand.asked(source.first_user, number, beat)
            number += 1
            if asked is None or number > workload.queue_limit:
                return None, None
            found.append(KnownRequest(beat, asked.num_prompt_tokens, asked.num_answer_tokens))
    return None, tuple(sorted(found, key=lambda request: request.sent_beat))
