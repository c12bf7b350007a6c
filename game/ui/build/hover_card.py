"""The card beside the pointer: what a tile is, what it costs, what it is doing now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pygame

from game.content.level import Level
from game.content.words import amount, number, text
from game.physics.models import MODELS
from game.physics.units import BEATS_PER_SECOND, MIB
from game.render import spacing
from game.render.tileart import tile_sprite
from game.session.build.connections import connections
from game.session.build.floorplan import PlacedLike, card_groups, served_cores
from game.session.build.placed import PlacedTile
from game.session.build.tile_settings import setting_value
from game.session.reading.insight.machine_state import MachineState
from game.sim.grid import Grid
from game.sim.machines.decode_core import DecodeCore
from game.sim.machines.draft_model import DraftModel
from game.sim.machines.prefill_core import PrefillCore
from game.sim.machines.sink import Sink
from game.sim.machines.source import Source
from game.sim.machines.validation_gate import ValidationGate
from game.sim.request import Request
from game.sim.simulation import Simulation
from game.sim.tiles import TILES
from game.ui.app.text_scale import Look
from game.ui.build.state_row import state_row
from game.ui.widgets.base import Widget, growing
from game.ui.widgets.facts import Fact, Facts
from game.ui.widgets.label import Label
from game.ui.widgets.layout import Column, Panel, Row
from game.ui.widgets.textcard import Picture
from game.ui.words import styles
from game.ui.words.build_words import connection_facts
from game.ui.words.verdict_words import losses
from game.ui.words.wording import credit

WIDTH: Final = 300
MAX_NOTES: Final = 3
CORNERS: Final = ("topleft", "topright", "bottomleft", "bottomright")


def card(
    kind: str, facing: str, facts: Sequence[Fact], notes: Sequence[str] = (), state: MachineState | None = None
) -> Widget:
    """The card as a widget; notes are warnings below the facts, `state` is what the machine is doing."""
    tile = TILES[kind]
    picture = Picture(28, lambda size: tile_sprite(kind, facing, size))
    heading: list[Widget] = [picture, growing(Label(text(f"tile.{tile.id}.title"), styles.LABEL))]
    if not tile.is_fixed:
        heading.append(Label(credit(tile.cost), styles.SMALL))
    rows: list[Widget] = [Row(heading, cross="centre"), Label(text(f"tile.{tile.id}.summary"), styles.SMALL_BRIGHT)]
    if state is not None:
        rows.append(state_row(state))
    if facts:
        rows.append(Facts(facts, styles.SMALL, styles.SMALL_BRIGHT))
    return Panel(Column([*rows, *_warnings(notes)]), spacing.GAP)


def card_of_nothing(notes: Sequence[str]) -> Widget:
    """The card of a cell on which nothing stands, but something was lost."""
    return Panel(Column([Label(text("card.empty"), styles.LABEL), *_warnings(notes)]), spacing.GAP)


def _warnings(notes: Sequence[str]) -> list[Widget]:
    return [Label(note, styles.SMALL_WARNING) for note in notes]


def place_beside(
    widget: Widget, look: Look, anchor: pygame.Rect, bounds: pygame.Rect, seen: Sequence[pygame.Rect] = ()
) -> None:
    """Places a card inside `bounds` where it hides least of what is to be `seen`, near what it speaks of if it can."""
    wide, high = look.px(WIDTH), widget.measure(look, look.px(WIDTH))[1]
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


def _hidden(place: pygame.Rect, seen: Sequence[pygame.Rect]) -> int:
    """How much of what is to be seen lies below a place (px²)."""
    pieces = [place.clip(rect) for rect in seen]
    return sum(piece.width * piece.height for piece in pieces)


def place_above(widget: Widget, look: Look, anchor: pygame.Rect, bounds: pygame.Rect) -> None:
    """Places a card above a button, at the foot of `bounds`."""
    wide, high = look.px(WIDTH), widget.measure(look, look.px(WIDTH))[1]
    rect = pygame.Rect(anchor.left, bounds.bottom - high, wide, high)
    rect.clamp_ip(bounds)
    widget.place(look, rect)


def tool_facts(kind: str, level: Level) -> list[Fact]:
    """What memory such a tile takes once it runs."""
    return _memory_facts(kind, level, text("card.weights"), PlacedTile(kind))


def tile_facts(grid: Grid, cell: int, level: Level) -> list[Fact]:
    """What is to be said of the tile on a cell while nothing runs: memory, and what it is connected to."""
    found, kind = connections(grid, cell), grid.tiles[cell].kind
    weights = text("card.weights") if found.card is None else text("build.card_weights", index=found.card)
    is_paged = any(grid.kind(server) == "page_allocator" for server in found.served_by)
    facts = _memory_facts(kind, level, weights, _allocator_of(grid, cell, found.card), is_paged)
    if kind == "source":
        facts.append((text("card.workload"), _workload(level)))
    return [*facts, *connection_facts(grid, cell, found)]


def spill_notes(simulation: Simulation, cell: int) -> list[str]:
    """What was lost on a cell and why, the worst first."""
    lines = losses([spill for spill in simulation.spills if spill.cell == cell])
    return lines[:MAX_NOTES]


def running_facts(simulation: Simulation, cell: int) -> list[Fact]:
    """What the tile on a cell is doing now."""
    machine = simulation.machine_at(cell)
    match machine:
        case Source():
            return [
                (text("card.users"), number(machine.num_users)),
                (text("card.open"), number(machine.num_open)),
                (text("card.sent"), number(machine.num_sent)),
                *_unless_zero(text("card.rejected"), machine.num_rejected),
            ]
        case PrefillCore():
            running = _progress(machine.sequence, prefill=True)
            return [*running, (text("card.waiting"), str(len(machine.waiting))), *_core_facts(machine)]
        case DecodeCore():
            running = _progress(machine.sequence, prefill=False)
            waiting = _unless_zero(text("card.waiting"), len(machine.waiting))
            return [*running, *waiting, *_core_facts(machine)]
        case DraftModel():
            return [(text("card.drafts"), number(machine.num_drafts))]
        case ValidationGate():
            return [
                (text("card.passed"), number(machine.num_passed)),
                (text("card.discarded"), number(machine.num_discarded)),
            ]
        case Sink():
            return [(text("card.delivered"), number(machine.num_delivered))]
    return _link_facts(simulation, cell)


def _core_facts(core: PrefillCore | DecodeCore) -> list[Fact]:
    request = core.sequence
    facts = [
        (
            text("card.memory"),
            text("card.paged", tokens=core.place.block_size) if core.is_paged else text("card.reserved"),
        ),
    ]
    if request is not None:
        held, used = request.held_bytes / MIB, request.used_bytes / MIB
        facts.append((text("card.kv"), text("card.kv_held", used=number(used), held=number(held))))
    return [*facts, _step_fact(core)]


def _step_fact(core: PrefillCore | DecodeCore) -> Fact:
    """How long the card's present step takes, or its last one took, and what it waits for."""
    card_of = core.card
    if not card_of.is_busy and not card_of.num_steps:
        return (text("card.card", index=card_of.index), text("card.no_step"))
    name = text("card.this_step" if card_of.is_busy else "card.last_step", index=card_of.index)
    step_ms = 1000 * (card_of.step_end_beat - card_of.step_start_beat) / BEATS_PER_SECOND
    return (name, text("card.step", ms=number(step_ms, 1), bound=text(f"card.bound.{card_of.bound}")))


def _progress(request: Request | None, prefill: bool) -> list[Fact]:
    if request is None:
        return [(text("card.running"), text("card.nothing"))]
    done, all_of = request.num_output_tokens, request.max_tokens
    if prefill:
        done, all_of = min(request.num_computed_tokens, request.num_prompt_tokens), request.num_prompt_tokens
    return [
        (text("card.running"), text("card.request", name=request.name, done=done, all=all_of)),
        (request.name, text("card.whose", user=request.user, number=request.ordinal)),
    ]


def _allocator_of(grid: Grid, cell: int, card: int | None) -> PlacedLike:
    """The page allocator whose blocks hold on a cell: itself, or the first that touches the card of the core there."""
    cells = [cell] if card is None else card_groups(grid)[card]
    servers = sorted(server for server, core in served_cores(grid) if core in cells)
    return next((grid.tiles[near] for near in servers if grid.kind(near) == "page_allocator"), grid.tiles[cell])


def _memory_facts(kind: str, level: Level, weights: str, allocator: PlacedLike, is_paged: bool = False) -> list[Fact]:
    model = MODELS[level.model]
    if kind == "page_allocator" or is_paged:
        tokens = int(setting_value(level, allocator, "block_size"))
        size = text("unit.mib", value=amount(tokens * model.kv_bytes_per_token / MIB))
        block = (text("card.block", tokens=tokens), size)
    if kind in ("prefill", "decode"):
        reserved = level.max_model_len * model.kv_bytes_per_token
        return [
            (weights, text("unit.mib", value=number(model.weights_bytes / MIB))),
            block if is_paged else (text("card.reserves"), text("unit.mib", value=number(reserved / MIB))),
        ]
    if kind == "page_allocator":
        return [block]
    if kind == "draft_model" and level.draft is not None:
        draft = MODELS[level.draft.model]
        return [
            (text("card.draft_weights"), text("unit.mib", value=number(draft.weights_bytes / MIB))),
            (text("card.drafts"), number(level.draft.num_drafts)),
        ]
    return []


def _workload(level: Level) -> str:
    load = level.workload
    prompt, output = _lengths(load.prompt_tokens), _lengths(load.output_tokens)
    if load.kind == "closed_loop":
        return text("card.closed_loop", users=load.users, prompt=prompt, output=output)
    return text("card.open_loop", rate=amount(load.requests_per_s), prompt=prompt, output=output)


def _lengths(value: object) -> str:
    if isinstance(value, int):
        return str(value)
    low, high = getattr(value, "min", 0), getattr(value, "max", 0)
    return f"{low}–{high}" if low != high else str(low)


def _link_facts(simulation: Simulation, cell: int) -> list[Fact]:
    links = [link for link in simulation.links if cell in link.cells]
    if not links:
        return []
    seconds = links[0].latency_beats / BEATS_PER_SECOND
    return [
        (text("card.packets"), str(sum(len(link.packets) for link in links))),
        (text("card.latency"), text("unit.ms", value=number(1000 * seconds))),
    ]


def _unless_zero(name: str, count: int) -> list[Fact]:
    return [(name, number(count))] if count else []
