"""How much work a level may be: what its numbers come to together, whatever is built, so that every run ends in time.

The limits are far above what a level needs (256 users for minutes on a fast card) and such that the worst file is
simulated in some minutes and a few hundred MiB; `tests/content/test_work.py` has measured examples.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from game.content.grid import tiles_on
from game.content.inline_rows import InlineCard, InlineModel
from game.content.level import Level
from game.content.level_card import card_of, model_of
from game.content.level_traces import workloads_of
from game.content.map_checks import is_drawn
from game.content.settings import meant, offers
from game.content.solution import Solution
from game.content.source import Problem
from game.content.wording import count
from game.content.work_asked import Asked, above, asked_of, request_problems
from game.content.workload import TraceWorkload
from game.physics.cards import CARDS
from game.physics.laws import step_law
from game.physics.models import MODELS
from game.physics.units import BEATS_PER_SECOND, TICKS_PER_SECOND
from game.sim.grid import Grid, place_name
from game.sim.roles import VERIFIES
from game.sim.tiles import CORE_KINDS, EMPTY_GLYPH, TILES, kinds_of
from game.sim.wiring import ENDLESS, Way, ways
from game.sim.workloads.extent import output_extent

MAX_SEQUENCE_STEPS: Final = 30_000_000
"""Steps of cards up to the horizon, times the sequences in each, which put out a packet: 2 to 6 microseconds."""

MAX_CROSSINGS: Final = 150_000_000
"""Packets times the links that each passes, which are as many as there are merges on its way: a microsecond each."""

MAX_IN_FLIGHT: Final = 1_500_000
"""Packets on conduits at a time, about 200 bytes each."""


def work_problems(level: Level) -> Iterator[Problem]:
    """Every product of numbers of a level that is above its limit, each of which is in order by itself."""
    if not is_drawn(list(level.map)) or not _has_known_names(level):
        return
def most_slots(level: Level) -> int:
    """The slots of all cores together, of those on the map and of as many as the player may place."""
    slots = _slots_by_glyph(level)
    placed = max((slots[TILES[kind].glyph] for kind in CORE_KINDS if kind in level.toolbox), default=0)
    return sum(slots.get(glyph, placed if glyph == EMPTY_GLYPH else 0) for row in level.map for glyph in row)


def _slots_by_glyph(level: Level) -> dict[str, int]:
    """The most slots that each kind of core may have in a level: as it is set there, or may be."""
    return {TILES[kind].glyph: _most_slots_of(level, kind) for kind in CORE_KINDS}


def _most_slots_of(level: Level, kind: str) -> int:
    offer = offers(level.settings, kind).get("slots")
    if offer is None:
        return 1
    known = (meant(offer.setting, value) for value in (*offer.values, offer.default))
    return max((value for value in known if isinstance(value, int)), default=1)


def _has_known_names(level: Level) -> bool:
    is_model_known = isinstance(level.model, InlineModel) or level.model in MODELS
    return is_model_known and (isinstance(level.card, InlineCard) or level.card in CARDS)


def _least_steps(level: Level, asked: Asked) -> int:
    """Steps that the shortest request takes: one reads its prompt, the others write its answer."""
    num_drafts = 0 if level.draft is None else level.draft.num_drafts
    return 1 + (output_extent(asked.workload).low - 1) // (1 + num_drafts)
