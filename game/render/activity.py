"""What every machine is doing, drawn on its tile while the simulation runs."""

from __future__ import annotations

from typing import Final

import pygame

from game.content.words import text
from game.physics.units import BEATS_PER_TICK
from game.render.caches import drawn_once
from game.render.gauges import draw_bar
from game.render.geometry import BoardGeometry
from game.render.glow import shine
from game.render.lettering import badge, plate, short, words
from game.render.marks import draw_trouble
from game.render.palette import Colour, palette
from game.session.build.floorplan import sides_fed
from game.session.reading.losses import losses
from game.sim.cards.card import Card
from game.sim.machines.decode_core import DecodeCore
from game.sim.machines.prefill_core import PrefillCore
from game.sim.machines.sink import Sink
from game.sim.machines.source import Source
from game.sim.machines.validation_gate import ValidationGate
from game.sim.packet import KV, PROMPT
from game.sim.request import HAND_OVER, Request
from game.sim.roles import DECODES, PREFILLS
from game.sim.simulation import Simulation
from game.sim.tiles import STEPS

TEXT_SIZE: Final = 0.15  # of a cell, and what follows too
_TEXT_LINE: Final = 0.69
_BAR: Final = (0.16, 0.765, 0.68, 0.075)  # left, top, width, height
_BADGE_SIZE: Final = 0.21
_COUNT_SIZE: Final = 0.17
_QUEUE_AT: Final = 0.56  # from the middle of the cell, towards the side that prompts come in on


class Activity:
    """Draws the state of machines onto one surface; made anew for every frame."""

    def __init__(self, surface: pygame.Surface, geometry: BoardGeometry, simulation: Simulation, alpha: float) -> None:
        self.surface = surface
        self.geometry = geometry
        self.simulation = simulation
        self.now_beat = (simulation.tick + alpha) * BEATS_PER_TICK

    def draw(self) -> None:
        """Everything but the packets."""
        for card in self.simulation.cards:
            self._draw_card(card)
        for machine in self.simulation.machines:
            if isinstance(machine, Source):
                self._draw_source(machine)
            elif isinstance(machine, Sink):
                self._text(machine.cell, short(machine.num_delivered), palette.text)
            elif isinstance(machine, ValidationGate):
                self._draw_discarded(machine)

    def draw_troubles(self) -> None:
        """Spills where they happen, and the place of a crash."""
        for loss in losses(self.simulation.spills):
            self._badge(loss.cell, f"! {short(loss.num_packets)}", palette.danger, (1.0, 0.0), "topright")
        crash = self.simulation.crash
        if crash is not None and crash.cell >= 0:
            draw_trouble(self.surface, self.geometry, crash.cell)
            self._badge(crash.cell, text("board.out_of_memory"), palette.danger, (0.5, 1.0), "midbottom")

    def _draw_card(self, card: Card) -> None:
        span = card.step_end_beat - card.step_start_beat
        share = min(1.0, max(0.0, (self.now_beat - card.step_start_beat) / span)) if card.is_busy and span > 0 else 0.0
        chunks = {_cell(request): num_tokens for request, num_tokens in card.chunks} if card.is_busy else {}
        decoding = {_cell(request) for request in card.stepping} if card.is_busy else set()
        for prefill_core in card.prefill_cores:
            if prefill_core.cell in chunks:
                self._shine(prefill_core.cell, palette.role(PREFILLS))
            self._draw_prefill(prefill_core, chunks.get(prefill_core.cell, 0) * share)
        for decode_core in card.decode_cores:
            if decode_core.cell in decoding:
                self._shine(decode_core.cell, palette.role(DECODES))
            self._draw_decode(decode_core)

    def _draw_prefill(self, core: PrefillCore, num_underway: float) -> None:
        request = core.sequence
        if request is None:
            self._bar(core.cell, 0.0, palette.kv)
        elif request.stage == HAND_OVER:
            self._bar(core.cell, 1.0, palette.warning)
            self._text(core.cell, f"{request.num_prompt_tokens}/{request.num_prompt_tokens}", palette.warning)
        else:
            num_done = request.num_computed_tokens + num_underway
            self._bar(core.cell, num_done / request.num_prompt_tokens, palette.kv)
            self._text(core.cell, f"{int(num_done)}/{request.num_prompt_tokens}", palette.text)
        self._draw_queue(core.cell, len(core.waiting), PROMPT)

    def _draw_decode(self, core: DecodeCore) -> None:
        request = core.sequence
        if request is None:
            self._bar(core.cell, 0.0, palette.token)
        else:
            self._bar(core.cell, request.num_output_tokens / request.max_tokens, palette.token)
            self._text(core.cell, f"{request.num_output_tokens}/{request.max_tokens}", palette.text)
        self._draw_queue(core.cell, len(core.waiting), KV)

    def _draw_source(self, source: Source) -> None:
        self._text(source.cell, text("activity.open", count=short(source.num_open)), palette.text)
        if source.num_rejected:
            self._text(source.cell, f"✗{short(source.num_rejected)}", palette.rejected, line=1)

    def _draw_discarded(self, gate: ValidationGate) -> None:
        """How many candidates a gate has discarded, at the foot of its tile, clear of its icon."""
        rect = self.geometry.cell_rect(gate.cell)
        size = max(10, round(rect.width * _COUNT_SIZE))
        picture = plate(f"✗{short(gate.num_discarded)}", size, palette.rejected)
        self.surface.blit(picture, picture.get_rect(midbottom=(rect.centerx, rect.bottom - round(0.16 * rect.height))))

    def _draw_queue(self, cell: int, num_waiting: int, kind: int) -> None:
        """How many prompts or KV caches wait in front of a core: a badge where they come in."""
        if not num_waiting:
            return
        fed = sides_fed(self.simulation.grid, cell)
        row_step, col_step = STEPS[fed[0]] if fed else (0, 0)
        place = (0.5 + _QUEUE_AT * col_step, 0.5 + _QUEUE_AT * row_step)
        self._badge(cell, short(num_waiting), palette.packet[kind], place, "center")

    def _badge(self, cell: int, text: str, colour: Colour, place: tuple[float, float], anchor: str) -> pygame.Rect:
        """A pill whose `anchor` ("topright", ...) is at `place` in the cell, in shares of it."""
        rect = self.geometry.cell_rect(cell)
        pill = badge(text, max(10, round(rect.width * _BADGE_SIZE)), colour)
        point = (rect.left + round(place[0] * rect.width), rect.top + round(place[1] * rect.height))
        seen = self.surface.get_clip()
        target = pill.get_rect(**{anchor: point})
        if rect.colliderect(seen):
            target.clamp_ip(seen)
        self.surface.blit(pill, target)
        return target

    def _text(self, cell: int, text: str, colour: Colour, line: int = 0) -> None:
        """A line of small text in the lower part of the tile."""
        rect = self.geometry.cell_rect(cell)
        picture = words(text, max(9, round(rect.width * TEXT_SIZE)), colour, bold=True, mono=True)
        centre = (rect.centerx, rect.top + round((_TEXT_LINE + line * TEXT_SIZE * 0.92) * rect.height))
        self.surface.blit(picture, picture.get_rect(center=centre))

    def _bar(self, cell: int, share: float, colour: Colour) -> None:
        rect = self.geometry.cell_rect(cell)
        left, top, width, height = (round(part * rect.width) for part in _BAR)
        percent = round(100 * min(1.0, max(0.0, share)))
        self.surface.blit(_bar_picture((width, max(4, height)), percent, colour), (rect.left + left, rect.top + top))

    def _shine(self, cell: int, colour: Colour) -> None:
        light = shine(colour, self.geometry.cell)
        place = light.get_rect(center=self.geometry.cell_rect(cell).center)
        self.surface.blit(light, place, special_flags=pygame.BLEND_RGB_ADD)


@drawn_once(maxsize=1024)
def _bar_picture(size: tuple[int, int], percent: int, colour: Colour) -> pygame.Surface:
    """A bar that is so full. Kept: it is drawn in every frame, and round corners take time."""
    bar = pygame.Surface(size, pygame.SRCALPHA)
    draw_bar(bar, bar.get_rect(), percent / 100, colour)
    return bar


def _cell(request: Request) -> int:
    return -1 if request.core is None else request.core.cell
