"""The card beside the pointer: what a tile is, what it costs, what it is doing now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pygame

from game.content.build import level_terms
from game.content.level import Level
from game.content.level_card import made_of
from game.content.words import number, text
from game.physics.units import BEATS_PER_SECOND
from game.render import spacing
from game.render.tileart import tile_sprite
from game.session.build.connections import connections
from game.session.build.floorplan import PlacedLike, card_groups, served_cores
from game.session.build.placed import PlacedTile
from game.session.build.tile_settings import setting_values
from game.sim.grid import Grid
from game.sim.machines.machine import Plan
from game.sim.roles import PAGES
from game.sim.simulation import Simulation
from game.sim.spec import CardSpec
from game.sim.status import Status
from game.sim.tiles import TILES, plays
from game.ui.app.text_scale import Look
from game.ui.build.state_row import state_row
from game.ui.widgets.base import Widget, growing
from game.ui.widgets.facts import Fact, Facts
from game.ui.widgets.label import Label
from game.ui.widgets.layout import Column, Panel, Row
from game.ui.widgets.textcard import Picture
from game.ui.words import styles
from game.ui.words.build_words import connection_facts
from game.ui.words.fact_words import machine_facts
from game.ui.words.verdict_words import losses
from game.ui.words.wording import credit

WIDTH: Final = 300
MAX_NOTES: Final = 3
CORNERS: Final = ("topleft", "topright", "bottomleft", "bottomright")


def card(
    kind: str,
    facing: str,
    facts: Sequence[Fact],
    notes: Sequence[str] = (),
    state: Status | None = None,
    price: int | None = None,
) -> Widget:
    """The card as a widget; notes are warnings below the facts, `state` is what the machine is doing.

    `price` is what the tile costs where that is not what any of its kind does.
    """
    tile = TILES[kind]
    picture = Picture(28, lambda size: tile_sprite(kind, facing, size))
    heading: list[Widget] = [picture, growing(Label(text(f"tile.{tile.id}.title"), styles.LABEL))]
    if not tile.is_fixed:
        heading.append(Label(credit(tile.cost if price is None else price), styles.SMALL))
    rows: list[Widget] = [Row(heading, cross="centre"), Label(text(f"tile.{tile.id}.summary"), styles.SMALL_BRIGHT)]
    if state is not None:
        rows.append(state_row(state))
    if facts:
        rows.append(Facts(facts, styles.SMALL, styles.SMALL_BRIGHT))
    return Panel(Column([*rows, *_warnings(notes)]), spacing.GAP)


def card_of_nothing(notes: Sequence[str]) -> Widget:
    """The card of a cell on which nothing stands, but something was lost."""
    return Panel(Column([Label(text("card.empty"), styles.LABEL), *_warnings(notes)]), spacing.GAP)


def card_of_moments(told: Sequence[tuple[str, str]]) -> Widget:
    """The card of marks on the time line: when each is, and what happens there."""
    rows = [
        Column([Label(when, styles.LABEL), Label(words, styles.SMALL_BRIGHT)], spacing.UNIT) for when, words in told
    ]
    return Panel(Column(rows), spacing.GAP)


def _warnings(notes: Sequence[str]) -> list[Widget]:
    return [Label(note, styles.SMALL_WARNING) for note in notes]


def place_beside(
    widget: Widget, look: Look, anchor: pygame.Rect, bounds: pygame.Rect, seen: Sequence[pygame.Rect] = ()
) -> None:
    """Places a card inside `bounds` where it hides least of what is to be `seen`, near what it speaks of if it can."""
    wide, high = _size(widget, look, bounds)
    around = anchor.inflate(2 * look.px(spacing.GAP), 2 * look.px(spacing.GAP))
    places = [
        pygame.Rect(around.right, around.bottom, wide, high),
        pygame.Rect(around.left - wide, around.bottom, wide, high),
        pygame.Rect(around.right, around.top - high, wide, high),
        pygame.Rect(around.left - wide, around.top - high, wide, high),
    ]
    for corner in CORNERS:
        place = pygame.Rect(0, 0, wide, high)
        setattr(place, corner, getattr(bounds, corner))
        places.append(place)
    places = [place.clamp(bounds) for place in places]
    widget.place(look, min(places, key=lambda place: (place.colliderect(anchor), _hidden(place, seen))))


def _size(widget: Widget, look: Look, bounds: pygame.Rect) -> tuple[int, int]:
    """A card is WIDTH wide, or as wide as the room for it (px)."""
    wide = min(look.px(WIDTH), bounds.width)
    return wide, widget.measure(look, wide)[1]


def _hidden(place: pygame.Rect, seen: Sequence[pygame.Rect]) -> int:
    """How much of what is to be seen lies below a place (px²)."""
    pieces = [place.clip(rect) for rect in seen]
    return sum(piece.width * piece.height for piece in pieces)


def place_above(widget: Widget, look: Look, anchor: pygame.Rect, bounds: pygame.Rect) -> None:
    """Places a card above a button, at the foot of `bounds`."""
    wide, high = _size(widget, look, bounds)
    rect = pygame.Rect(anchor.left, bounds.bottom - high, wide, high)
    rect.clamp_ip(bounds)
    widget.place(look, rect)


def tool_facts(kind: str, level: Level) -> list[Fact]:
    """What is to be said of such a tile before it is placed."""
    return _planned(level, PlacedTile(kind), (made_of(level, kind, {}),))


def tile_facts(grid: Grid, cell: int, level: Level) -> list[Fact]:
    """What is to be said of the tile on a cell while nothing runs: memory, and what it is connected to."""
    found = connections(grid, cell)
    block_size, card = 0, -1
    if found.card is not None:
        card = found.card
        if any(plays(grid.kind(server), PAGES) for server in found.served_by):
            block_size = _block_size(level, grid, found.card)
    cores = [grid.tiles[core] for core in found.serves] or [grid.tiles[cell]]
    of_cards = {one.name: one for one in (made_of(level, core.kind, core.settings) for core in cores)}
    place = sum(1 for other, tile in grid.tiles.items() if other < cell and tile.kind == grid.tiles[cell].kind)
    facts = _planned(level, grid.tiles[cell], tuple(of_cards.values()), card, block_size, place)
    return [*facts, *connection_facts(grid, cell, found)]


def _block_size(level: Level, grid: Grid, card: int) -> int:
    """Tokens of a KV block on a card: as the first page allocator that touches it is set."""
    cells = card_groups(grid)[card]
    servers = sorted(server for server, core in served_cores(grid) if core in cells)
    allocator = next(grid.tiles[near] for near in servers if plays(grid.kind(near), PAGES))
    return int(setting_values(level, allocator)["block_size"])


def _planned(
    level: Level,
    tile: PlacedLike,
    of_cards: tuple[CardSpec, ...],
    card: int = -1,
    block_size: int = 0,
    place: int = -1,
) -> list[Fact]:
    row = TILES[tile.kind]
    if row.machine is None:
        return []
    plan = Plan(level_terms(level), setting_values(level, tile), of_cards, card, block_size, place)
    return machine_facts(row.machine.planned(plan))


def spill_notes(simulation: Simulation, cell: int) -> list[str]:
    """What was lost on a cell and why, the worst first."""
    lines = losses([spill for spill in simulation.spills if spill.cell == cell])
    return lines[:MAX_NOTES]


def running_facts(simulation: Simulation, cell: int) -> list[Fact]:
    """What the tile on a cell is doing now."""
    simulation.settle()
    machine = simulation.machine_at(cell)
    return _link_facts(simulation, cell) if machine is None else machine_facts(machine.summary())


def _link_facts(simulation: Simulation, cell: int) -> list[Fact]:
    links = [link for link in simulation.links if cell in link.cells]
    if not links:
        return []
    seconds = links[0].latency_beats / BEATS_PER_SECOND
    return [
        (text("card.packets"), str(sum(len(link.packets) for link in links))),
        (text("card.latency"), text("unit.ms", value=number(1000 * seconds))),
    ]
