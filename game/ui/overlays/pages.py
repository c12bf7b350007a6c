"""What the panel says of each overlay: widgets from the top down. What is optional is left out where room is short."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

import pygame

from game.content.level import HeldThroughput
from game.content.metric_words import metric_value
from game.content.words import number, text
from game.physics.units import MIB, TICKS_PER_SECOND, ms_from_beats
from game.render import fonts
from game.render.overlays import Overlay
from game.render.overlays.bottleneck import change_words, stage_colour_name, stage_words
from game.render.overlays.diagrams import draw_pool, draw_roofline, draw_stages, part_bytes, part_look
from game.render.overlays.roofline import knee_words
from game.render.overlays.wires import rate_words
from game.render.places import place_link
from game.session.reading.bottleneck import ADMISSION, DECODE_SLOTS, MEASURING, PREFILL_STAGE, STEP_TIME, WIRES
from game.session.reading.insight import Insight
from game.session.reading.memory_map import MemoryMap
from game.session.reading.roofline import Roofline
from game.session.reading.what_if import TRIAL_TICKS
from game.session.reading.wire_traffic import Wire
from game.sim.metrics import METRICS
from game.sim.packet import KV
from game.sim.request import DECODE, ON_KV_WIRE, ON_PROMPT_WIRE, ON_TOKEN_WIRE, PREFILL, WAITING
from game.sim.view import RunView
from game.ui.app.text_scale import Style
from game.ui.widgets.base import Widget
from game.ui.widgets.diagram import Diagram, Legend
from game.ui.widgets.facts import Fact, Facts
from game.ui.widgets.label import Label
from game.ui.words import styles
from game.ui.words.wording import percent

NAME: Final = Style(fonts.SIZE_TINY, "text_muted")
VALUE: Final = Style(fonts.SIZE_TINY, "text", bold=True)
NOTE: Final = Style(fonts.SIZE_TINY, "text_muted")
STRONG: Final = Style(fonts.SIZE_SMALL, "text", bold=True)
DIAGRAM_HEIGHT: Final = 72
MOST_WIRES: Final = 5
LIMITING: Final = {
    PREFILL_STAGE: PREFILL,
    DECODE_SLOTS: DECODE,
    ADMISSION: WAITING,
    STEP_TIME: DECODE,
    WIRES: ON_TOKEN_WIRE,
}
"""The stage of a request that is marked, by what limits."""

Block = tuple[Widget, bool]
"""A widget, and whether it may be left out."""


def page(overlay: Overlay, insight: Insight | None, target: HeldThroughput | None) -> list[Block]:
    """The panel's content now."""
    title: Block = (Label(text(f"overlay.{overlay}.title"), styles.SMALL_BOLD), False)
    if insight is None:
        return [title]
    match overlay:
        case "roofline":
            return [title, *_roofline_page(insight)]
        case "memory":
            return _memory_page(insight)
        case "wires":
            return [title, *_wires_page(insight)]
    return _bottleneck_page(insight, target)


def _roofline_page(insight: Insight) -> list[Block]:
    rooflines = insight.rooflines()
    if not rooflines:
        return [(Label(text("overlay.roofline.no_card"), NOTE), False)]
    shares = [None] * len(rooflines) if insight.is_plan else insight.watch.card_shares()
    slowest = max(rooflines, key=lambda roofline: roofline.step_ms)
    blocks: list[Block] = [
        (Label(_bound_words(slowest), STRONG), False),
        (Diagram(partial(_draw_roofline, rooflines), DIAGRAM_HEIGHT, fonts.SIZE_TINY), True),
        (Facts(_step_facts(slowest, shares[slowest.card]), NAME, VALUE), False),
    ]
    for roofline in rooflines:
        if roofline is not slowest:
            blocks.append((Label(_bound_words(roofline), STRONG), True))
    return [*blocks, (Label(text("overlay.roofline.note"), NOTE), True)]


def _bound_words(roofline: Roofline) -> str:
    key = "overlay.roofline.expected" if roofline.is_predicted else "overlay.roofline.binds"
    return text(key, card=roofline.card, bound=text(f"overlay.roofline.{roofline.bound}"))


def _step_facts(roofline: Roofline, busy: float | None) -> list[Fact]:
    """The division of the law with this card's numbers."""
    read = text(
        "overlay.roofline.reads",
        gb=number(roofline.num_bytes / 1e9, 2),
        rate=number(roofline.bytes_per_s / 1e9),
    )
    computed = text(
        "overlay.roofline.computes",
        gflop=number(roofline.num_flops / 1e9, 1 if roofline.num_flops < 1e11 else 0),
        rate=number(roofline.flops_per_s / 1e12, 1),
    )
    facts = [
        (read, _ms(roofline.memory_ms)),
        (computed, _ms(roofline.compute_ms)),
        (text("overlay.roofline.overhead"), _ms(roofline.overhead_ms)),
    ]
    if roofline.draft_ms:
        facts.append((text("overlay.roofline.drafts"), _ms(roofline.draft_ms)))
    facts.append((text("overlay.roofline.step"), _ms(roofline.step_ms)))
    facts.append((text("overlay.roofline.tokens"), number(roofline.num_tokens)))
    facts.append((text("overlay.roofline.knee"), knee_words(roofline, is_short=True)))
    if busy is not None:
        facts.append((text("overlay.roofline.busy"), percent(busy)))
    return facts


def _draw_roofline(rooflines: Sequence[Roofline], surface: pygame.Surface, rect: pygame.Rect, size: int) -> None:
    draw_roofline(surface, rect, rooflines, size)


def _memory_page(insight: Insight) -> list[Block]:
    pool = insight.memory_map()
    key = "overlay.memory.title"
    if insight.is_plan:
        key = "overlay.memory.title_plan_users" if pool.num_empty_slots else "overlay.memory.title_plan"
    names = {part: text(f"overlay.memory.{part}") for part in part_bytes(pool)}
    if pool.num_copies > 1:
        names["weights"] = text("overlay.memory.weights_copies", copies=number(pool.num_copies))
    parts = [
        (part_look(part), names[part], _mib_of(num_bytes, pool))
        for part, num_bytes in part_bytes(pool).items()
        if num_bytes or part != "draft_weights"
    ]
    facts = [
        (text("overlay.memory.capacity"), _mib(pool.capacity_bytes)),
        (text("overlay.memory.sequences"), number(pool.num_sequences)),
    ]
    return [
        (Label(text(key), styles.SMALL_BOLD), False),
        (Diagram(partial(_draw_pool, pool), DIAGRAM_HEIGHT, fonts.SIZE_TINY), False),
        (Legend(parts, NAME, VALUE), False),
        (Facts(facts, NAME, VALUE), True),
        (Label(text("overlay.memory.note"), NOTE), True),
    ]


def _draw_pool(pool: MemoryMap, surface: pygame.Surface, rect: pygame.Rect, size: int) -> None:
    draw_pool(surface, rect, pool, size)


def _wires_page(insight: Insight) -> list[Block]:
    simulation = insight.simulation
    carried = [wire for wire in insight.wires() if wire.cells]
    if not carried:
        return [(Label(text("overlay.wires.no_wires"), NOTE), False)]
    counts = simulation.meter.stage_counts
    num_on_wires = counts[ON_PROMPT_WIRE] + counts[ON_KV_WIRE] + counts[ON_TOKEN_WIRE]
    facts = [
        (text("overlay.wires.on_wires"), text("overlay.wires.of_open", value=num_on_wires, all=sum(counts))),
        (text("overlay.wires.share"), _percent(max(wire.bandwidth_share for wire in carried))),
    ]
    transfers = [wire.slowest_transfer_ms for wire in carried if wire.packet_kind == KV]
    if transfers:
        facts.append((text("overlay.wires.transfer"), _ms(max(transfers))))
    busiest = sorted(carried, key=lambda wire: (-wire.packets_per_s, -wire.latency_ms))[:MOST_WIRES]
    tile_ms = ms_from_beats(simulation.spec.beats_per_tile)
    return [
        (Facts(facts, NAME, VALUE), False),
        (Label(text("overlay.wires.busiest"), STRONG), True),
        (Facts([_wire_fact(wire, simulation.cols) for wire in busiest], NAME, VALUE), True),
        (Label(text("overlay.wires.note", ms=number(tile_ms)), NOTE), True),
    ]


def _wire_fact(wire: Wire, cols: int) -> Fact:
    ends = [place_link(wire.cells[0], cols), place_link(wire.cells[-1], cols)]
    return text("overlay.wires.from_to", start=ends[0], end=ends[1]), rate_words(wire)


def _bottleneck_page(insight: Insight, target: HeldThroughput | None) -> list[Block]:
    if insight.is_plan:
        title = Label(text("overlay.bottleneck.title"), styles.SMALL_BOLD)
        return [(title, False), (Label(text("overlay.bottleneck.plan"), NOTE), False)]
    found = insight.limit.found
    tps = metric_value(METRICS["output_throughput"], found.tps)
    if target is not None:
        tps = text("overlay.bottleneck.tps_value", tps=number(found.tps, 1), target=number(target.at_least))
    blocks: list[Block] = [
        (
            Label(
                text(f"overlay.bottleneck.{found.stage}.title"),
                Style(fonts.SIZE_LABEL, stage_colour_name(found.stage), bold=True),
            ),
            False,
        ),
        (Facts([(text("overlay.bottleneck.tps"), tps)], NAME, VALUE), False),
        (Label(stage_words(found), styles.SMALL_BRIGHT), False),
    ]
    if found.stage == MEASURING:
        return blocks
    means = RunView(insight.simulation).mean_in_stage
    diagram = Diagram(partial(_draw_stages, means, LIMITING.get(found.stage, -1)), DIAGRAM_HEIGHT, fonts.SIZE_TINY)
    where = [(Label(text("overlay.bottleneck.where"), NOTE), True), (diagram, True)]
    return [*blocks, *_change_blocks(insight), *where]


def _draw_stages(means: Sequence[float], limiting: int, surface: pygame.Surface, rect: pygame.Rect, size: int) -> None:
    draw_stages(surface, rect, means, limiting, size)


def _change_blocks(insight: Insight) -> list[Block]:
    """What would come of a change, or that it is being tried."""
    limit = insight.limit
    what_if = limit.what_if()
    if what_if is not None:
        basis = text("overlay.bottleneck.by_law")
        if not what_if.is_law:
            basis = text("overlay.bottleneck.simulated", seconds=number(TRIAL_TICKS / TICKS_PER_SECOND))
        return [(Label(change_words(what_if), STRONG), False), (Label(basis, NOTE), True)]
    if limit.progress is not None:
        return [(Label(text("overlay.bottleneck.trying", percent=number(100 * limit.progress)), NOTE), False)]
    if limit.found.stage == STEP_TIME:
        return [(Label(text("overlay.bottleneck.change.none"), STRONG), False)]
    return []


def _ms(value: float) -> str:
    return text("unit.ms", value=number(value, 1))


def _mib(num_bytes: int) -> str:
    return text("unit.mib", value=number(num_bytes / MIB))


def _mib_of(num_bytes: int, pool: MemoryMap) -> str:
    return text(
        "overlay.memory.value",
        mib=number(num_bytes / MIB),
        percent=number(100 * pool.share_of(num_bytes)),
    )


def _percent(share: float) -> str:
    if share < 0.001:
        return text("overlay.wires.below_percent")
    return percent(share, 1)
