"""How much work a level may be: what its numbers come to together, whatever is built, so that every run ends in time.

The limits are far above what a level needs (256 users for minutes on a fast card) and such that the worst file is
simulated in some minutes and a few hundred MiB; `tests/content/test_work.py` has measured examples.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from game.content.card_checks import has_known_cards
from game.content.grid import overlaid, tiles_on
from game.content.level import Level
from game.content.level_card import every_card
from game.content.level_traces import workloads_of
from game.content.map_checks import is_drawn
from game.content.settings import meant
from game.content.solution import Solution
from game.content.source import Problem
from game.content.wording import count
from game.content.words import tile_title
from game.content.work_asked import Asked, above, asked_of, request_problems
from game.content.workload import TraceWorkload
from game.physics.laws import step_law
from game.physics.units import BEATS_PER_SECOND, TICKS_PER_SECOND
from game.sim.grid import Grid, place_name
from game.sim.tiles import CORE_KINDS, EMPTY_GLYPH, TILES
from game.sim.wiring import ENDLESS, Way, ways
from game.sim.workloads.extent import output_extent

MAX_SEQUENCE_STEPS: Final = 30_000_000
"""Steps of cards up to the horizon, times the sequences in each, which put out a packet: 2 to 6 microseconds."""

MAX_CROSSINGS: Final = 150_000_000
"""Packets times the links that each passes, which are as many as there are merges on its way: a microsecond each."""

MAX_IN_FLIGHT: Final = 1_500_000
"""Packets on conduits at a time, about 200 bytes each."""


_PASSING: Final = frozenset(tile.glyph for tile in TILES.values() if tile.passes_on)
"""The glyphs of machines that pass packets on."""


def work_problems(level: Level) -> Iterator[Problem]:
    """Every product of numbers of a level that is above its limit, each of which is in order by itself."""
    if not is_drawn(list(level.map)) or not has_known_cards(level):
        return
    load = Load.of(level, most_slots(level))
    problems = [*request_problems(level), *_step_problems(level, load)]
    yield from problems or _way_problems(level, level.map, level.facing)


def read_traces(level: Level) -> None:
    """Read the traces that a level names, and see that they are not too much work either.

    Raises:
        ContentError: with what is wrong with a trace, or with the level where it is.
    """
    if any(isinstance(workload, TraceWorkload) for workload in level.workloads):
        workloads_of(level)
        problems = list(work_problems(level))
        if problems:
            raise level.source.error(problems)


def _step_problems(level: Level, load: Load) -> Iterator[Problem]:
    models = " or ".join(dict.fromkeys(card.model.id for card in every_card(level)))
    steps = f"in up to {load.steps_per_s:,.0f} steps of {models} a second"
    come = "comes" if load.num_slots == 1 else "come"
    told = f"{count(load.num_slots, 'sequence')} {steps} {come} to {load.num_sequence_steps:,} in {level.horizon_s:g} s"
    remedy = f"lower horizon_s or have fewer {'users' if load.num_slots == load.num_open else 'cells for cores'}"
    yield from above(MAX_SEQUENCE_STEPS, load.num_sequence_steps, ("horizon_s",), told, remedy)


def build_problems(level: Level, solution: Solution) -> Iterator[Problem]:
    """What is too much work about a build of a level that by itself is not: long lines, and such as join too often."""
    rows = overlaid(level.map, solution.map)
    yield from _way_problems(level, rows, {**solution.facing, **level.facing})


@dataclass(frozen=True, slots=True)
class Load:
    """The most that a level whose cores have so many slots can come to up to its horizon, however they are placed."""

    num_core_slots: int
    num_open: int
    """Users of closed loops and prompts of open ones: as many requests can be open at a time."""
    num_prompts: int
    steps_per_s: float
    """The rate of a card whose steps read the weights and nothing else."""
    num_sequence_steps: int

    @property
    def num_slots(self) -> int:
        """Sequences that can be in steps at a time."""
        return min(self.num_core_slots, self.num_open)

    @property
    def num_packets(self) -> int:
        """A packet for each prompt, and at most one for each step of a sequence."""
        return self.num_prompts + self.num_sequence_steps

    @classmethod
    def of(cls, level: Level, num_core_slots: int) -> Load:
        asked = asked_of(level)
        shortest = min(step_law(card.model, card.hardware).step_floor_beats() for card in every_card(level))
        steps_per_s = BEATS_PER_SECOND / shortest
        num_steps = steps_per_s * level.horizon_s
        num_users = sum(each.num_users for each in asked)
        num_arrivals = sum(each.num_arrivals for each in asked)
        num_open = num_users + num_arrivals
        num_sequence_steps = min(num_core_slots, num_open) * num_steps
        num_prompts: float = num_arrivals
        if num_users:
            # a tick at least to a core and one to a sink, unless wires take no time
            least_steps = min(_least_steps(level, each) for each in asked if each.num_users)
            round_s = (2 / TICKS_PER_SECOND if level.ticks_per_tile else 0) + least_steps / steps_per_s
            num_answers = min(num_users * level.horizon_s / round_s, num_sequence_steps / least_steps)
            num_prompts += num_users + num_answers
        else:
            num_sequence_steps = min(num_sequence_steps, sum(each.num_tokens for each in asked))
        return cls(
            num_core_slots,
            num_open,
            int(num_prompts),
            steps_per_s,
            int(num_sequence_steps),
        )


def _way_problems(level: Level, rows: Sequence[str], facing: Mapping[str, str]) -> Iterator[Problem]:
    drawn = "".join(rows)
    slots = level.kept("slots", lambda: _slots_by_glyph(level))
    num_slots = sum(num * drawn.count(glyph) for glyph, num in slots.items())
    load = level.kept(("load", num_slots, len(level.traces)), lambda: Load.of(level, num_slots))
    num_cells = level.rows * level.cols
    has_gates = not _PASSING.isdisjoint(drawn)
    farthest = Way(ENDLESS, ENDLESS) if has_gates else Way(num_cells, num_cells // 2 + 1)  # each merge takes two cells
    if not _is_too_much(level, load, farthest):
        return
    found = ways(Grid(level.rows, level.cols, tiles_on(rows, facing)))
    cell, way = max(found.items(), key=lambda item: (item[1].num_links, item[1].num_conduits), default=(0, Way(0, 0)))
    packets = f"up to {load.num_packets:,} packets in {level.horizon_s:g} s"
    is_endless = way.num_links >= ENDLESS and not level.ticks_per_tile
    if is_endless or _num_crossings(level, load, way) > MAX_CROSSINGS:
        if way.num_links < ENDLESS:
            message = f"passes {count(way.num_links, 'link')}, each up to where lines join, and {packets}"
            yield _at(level, cell, f"{message} make that too much", "let fewer lines join, or build fewer cores")
        else:
            through = " or ".join(f"a {title}" for title in _passing(rows))
            message = f"goes round through {through} for ever, and {packets} make that too much"
            yield _at(level, cell, message, "lead it to an output port")
        return
    cell, way = max(found.items(), key=lambda item: item[1].num_conduits, default=(0, Way(0, 0)))
    if _num_in_flight(level, load, way) > MAX_IN_FLIGHT:
        message = f"goes over {count(way.num_conduits, 'conduit')}, and {packets} make too many on the way at a time"
        yield _at(level, cell, message, "shorten the way, or build fewer cores")


def _is_too_much(level: Level, load: Load, way: Way) -> bool:
    """Whether packets that go this way are; what goes round where wires take no time is at any rate."""
    if way.num_links >= ENDLESS and not level.ticks_per_tile:
        return True
    return _num_crossings(level, load, way) > MAX_CROSSINGS or _num_in_flight(level, load, way) > MAX_IN_FLIGHT


def _num_crossings(level: Level, load: Load, way: Way) -> float:
    """Links that packets pass up to the horizon; none takes less than a tick."""
    return load.num_packets * min(way.num_links, level.horizon_s * TICKS_PER_SECOND)


def _passing(rows: Sequence[str]) -> list[str]:
    """The machines on a map that pass packets on, by title."""
    return [tile_title(tile.id).lower() for tile in TILES.values() if tile.passes_on and tile.glyph in "".join(rows)]


def _at(level: Level, cell: int, message: str, remedy: str) -> Problem:
    row, col = divmod(cell, level.cols)
    return Problem(("map", row), f"what leaves {place_name(row, col)} {message}; {remedy}", char=col)


def _num_in_flight(level: Level, load: Load, way: Way) -> float:
    """Packets that are on the way at a time: their rate times the time that each takes."""
    seconds = way.num_conduits * level.ticks_per_tile / TICKS_PER_SECOND
    return load.num_packets * min(1.0, seconds / level.horizon_s)


def most_slots(level: Level) -> int:
    """The slots of all cores together, of those on the map and of as many as the player may place."""
    slots = _slots_by_glyph(level)
    glyphs = Counter(glyph for row in level.map for glyph in row)
    free = glyphs.pop(EMPTY_GLYPH, 0)
    tools = {kind: slots[TILES[kind].glyph] for kind in CORE_KINDS if kind in level.toolbox}
    limited = sum(min(free, level.most_placed[kind]) * num for kind, num in tools.items() if kind in level.most_placed)
    others = max((num for kind, num in tools.items() if kind not in level.most_placed), default=0)
    placed = min(free * max(tools.values(), default=0), limited + free * others)
    return placed + sum(num * slots.get(glyph, 0) for glyph, num in glyphs.items())


def _slots_by_glyph(level: Level) -> dict[str, int]:
    """The most slots that each kind of core may have in a level: as it is set there, or may be."""
    return {TILES[kind].glyph: _most_slots_of(level, kind) for kind in CORE_KINDS}


def _most_slots_of(level: Level, kind: str) -> int:
    offer = level.offers(kind).get("slots")
    if offer is None:
        return 1
    known = (meant(offer.setting, value) for value in (*offer.values, offer.default))
    return max((value for value in known if isinstance(value, int)), default=1)


def _least_steps(level: Level, asked: Asked) -> int:
    """Steps that the shortest request takes: one reads its prompt, the others write its answer."""
    num_drafts = 0 if level.draft is None else level.draft.num_drafts
    return 1 + (output_extent(asked.workload).low - 1) // (1 + num_drafts)
