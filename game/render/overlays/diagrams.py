"""The pictures of the overlays' panel: the roofline itself, and the pool with everybody in it to scale."""

from __future__ import annotations

from collections.abc import Sequence
from math import log10
from typing import Final

import pygame

from game.content.words import number, text
from game.render.graphs import stages
from game.render.lettering import words
from game.render.overlays.patterns import Pattern, fill_pattern
from game.render.overlays.roofline import bound_look
from game.render.palette import Colour, palette
from game.session.reading.memory_map import MemoryMap
from game.session.reading.roofline import Roofline
from game.sim.memory.memory import DRAFT_WEIGHTS, KV_CACHE, WEIGHTS
from game.sim.roles import DECODES

_DECADES_BEFORE_KNEE: Final = 2.2
_DECADES_BEHIND: Final = 1.0
_MOST_ROWS: Final = 10


def draw_roofline(surface: pygame.Surface, rect: pygame.Rect, rooflines: Sequence[Roofline], size: int) -> None:
    """Attained compute over intensity, both logarithmic: the roof, and a dot for each card's step below its edge."""
    if not rooflines:
        return
    unit = words(text("overlay.roofline.axis_y"), size, palette.text_muted)
    below = words(text("overlay.roofline.axis_x"), size, palette.text_muted)
    knee = rooflines[0].knee_intensity
    plot = pygame.Rect(rect.left + 2, rect.top + unit.get_height(), rect.width - 4, 0)
    plot.height = rect.bottom - below.get_height() - plot.top
    surface.blit(unit, rect.topleft)
    surface.blit(below, below.get_rect(bottomright=rect.bottomright))
    pygame.draw.lines(surface, palette.edge, False, [plot.topleft, plot.bottomleft, plot.bottomright])
    left = log10(knee) - _DECADES_BEFORE_KNEE
    span = _DECADES_BEFORE_KNEE + _DECADES_BEHIND

    def point(intensity: float, share: float) -> tuple[float, float]:
        """Where an intensity stands at a share of the peak, both on logarithmic axes."""
        across = min(1.0, max(0.0, (log10(intensity) - left) / span))
        up = min(1.0, max(0.0, 1 + log10(share) / (_DECADES_BEFORE_KNEE + 0.3)))
        return plot.left + across * plot.width, plot.bottom - up * (plot.height - 4)

    roof = [point(10**left, 10**left / knee), point(knee, 1.0), point(10 ** (left + span), 1.0)]
    pygame.draw.line(surface, palette.token, roof[0], roof[1], 3)
    pygame.draw.line(surface, palette.draft, roof[1], roof[2], 3)
    label = words(number(knee), size, palette.text)
    foot = (roof[1][0], plot.bottom)
    pygame.draw.line(surface, palette.edge_strong, roof[1], foot)
    surface.blit(label, label.get_rect(bottomright=(foot[0] - 3, foot[1] - 1)))
    for roofline in rooflines:
        if roofline.num_flops:
            attained = roofline.num_flops * 1000 / roofline.step_ms
            _draw_dot(surface, point(roofline.intensity, attained / roofline.flops_per_s), roofline, size)


def _draw_dot(surface: pygame.Surface, place: tuple[float, float], roofline: Roofline, size: int) -> None:
    colour, _ = bound_look(roofline.bound)
    radius = max(4, size // 3)
    pygame.draw.circle(surface, palette.background, place, radius + 1)
    pygame.draw.circle(surface, colour, place, radius, 0 if roofline.bound == "memory" else 2)
    label = words(str(roofline.card), size, palette.text, bold=True)
    surface.blit(label, label.get_rect(midleft=(place[0] + radius + 2, place[1])))


def part_look(part: str) -> tuple[Colour, Pattern]:
    """How a part of the pool is marked."""
    looks: dict[str, tuple[Colour, Pattern]] = {
        "weights": (palette.role(DECODES), "dots"),
        "draft_weights": (palette.draft, "cross"),
        "used": (palette.kv, "solid"),
        "wasted": (palette.warning, "stripes"),
        "free": (palette.edge, "empty"),
        "missing": (palette.danger, "cross"),
        "waiting": (palette.warning, "cross"),
    }
    return looks[part]


def part_bytes(pool: MemoryMap) -> dict[str, int]:
    """How much each part of the pool is; where more is wanted than there is, that last: it is missing, or waits."""
    owned = pool.owned_bytes(KV_CACHE)
    parts = {
        "weights": pool.owned_bytes(WEIGHTS),
        "draft_weights": pool.owned_bytes(DRAFT_WEIGHTS),
        "used": owned - pool.wasted_bytes,
        "wasted": pool.wasted_bytes,
        "free": max(0, pool.free_bytes),
    }
    missing = max(0, pool.asked_bytes - max(0, pool.free_bytes), -pool.free_bytes)
    return {**parts, "missing" if pool.ends_when_full else "waiting": missing} if missing else parts


def draw_pool(surface: pygame.Surface, rect: pygame.Rect, pool: MemoryMap, size: int) -> None:
    """The whole pool as one strip, and below it every sequence as a bar on a common scale."""
    strip = pygame.Rect(rect.left, rect.top, rect.width, min(max(12, rect.height // 4), 4 * size))
    _draw_strip(surface, strip, pool)
    label = words(text("overlay.memory.each"), size, palette.text_muted)
    top = strip.bottom + 4
    sequences = [segment for segment in pool.segments if segment.kind == KV_CACHE]
    room = rect.bottom - top - label.get_height()
    if not sequences or room < 6:
        return
    surface.blit(label, (rect.left, top))
    top += label.get_height()
    num_rows = min(len(sequences), _MOST_ROWS, room // 5)
    high = min(2 * size, room // max(1, num_rows))
    longest = max(segment.num_bytes for segment in sequences)
    for row, segment in enumerate(sorted(sequences, key=lambda segment: -segment.num_bytes)[:num_rows]):
        used, owned = (round(rect.width * share / longest) for share in (segment.used_bytes, segment.num_bytes))
        bar = pygame.Rect(rect.left, top + row * high, max(1, used), max(2, high - 2))
        for part, left, right in (("used", 0, used), ("wasted", used, owned)):
            fill_pattern(surface, pygame.Rect(rect.left + left, bar.top, right - left, bar.height), *part_look(part), 5)


def _draw_strip(surface: pygame.Surface, rect: pygame.Rect, pool: MemoryMap) -> None:
    """Every part at its share; where more is wanted than there is, a stroke shows where the pool ends."""
    parts = part_bytes(pool)
    total = max(1, pool.capacity_bytes, sum(parts.values()))  # without a card there is no memory
    start = 0
    for part, num_bytes in parts.items():
        left, right = (rect.left + rect.width * edge // total for edge in (start, start + num_bytes))
        fill_pattern(surface, pygame.Rect(left, rect.top, right - left, rect.height), *part_look(part), 6)
        start += num_bytes
    pygame.draw.rect(surface, palette.edge_strong, rect, 1)
    if total > pool.capacity_bytes > 0:
        end = rect.left + rect.width * pool.capacity_bytes // total
        pygame.draw.line(surface, palette.text, (end, rect.top - 2), (end, rect.bottom + 1), 2)


def draw_stages(surface: pygame.Surface, rect: pygame.Rect, means: Sequence[float], limiting: int, size: int) -> None:
    """How many requests are in each stage on average, as bars on one scale; `limiting` is the stage that limits."""
    names = [words(stages.title(stage), size, palette.text_muted) for stage in range(len(means))]
    values = [words(number(mean, 1), size, palette.text, bold=True) for mean in means]
    shown = [stage for stage, mean in enumerate(means) if mean >= 0.05 or stage == limiting]
    if not shown:
        return
    name_width, value_width = (max(pictures[stage].get_width() for stage in shown) for pictures in (names, values))
    line = min(2 * size, rect.height // len(shown))
    room = rect.width - name_width - value_width - 2 * size
    for row, stage in enumerate(shown):
        middle = rect.top + row * line + line // 2
        surface.blit(names[stage], names[stage].get_rect(midleft=(rect.left, middle)))
        surface.blit(values[stage], values[stage].get_rect(midright=(rect.right, middle)))
        wide = max(1, round(room * means[stage] / (max(means) or 1)))
        bar = pygame.Rect(rect.left + name_width + size, middle - line // 4, wide, max(3, line // 2))
        is_limiting = stage == limiting
        colour = palette.warning if is_limiting else palette.edge_strong
        fill_pattern(surface, bar, colour, "stripes" if is_limiting else "solid", 5)
        pygame.draw.rect(surface, colour, bar, 1)
