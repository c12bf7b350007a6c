"""The tab of the requests: their timeline, and the numbers of the one that is pointed at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pygame

from game.content.metric_words import NONE
from game.content.words import number, text
from game.physics.units import BEATS_PER_SECOND, BEATS_PER_TICK, ms_from_beats
from game.render.graphs import stages
from game.render.graphs.gantt import Gantt, Pointed, draw_legend
from game.render.graphs.ink import Ink, Placed
from game.session.reading.recorder import Recorder
from game.ui.app.text_scale import Look
from game.ui.dock.run_page import RunPage, now
from game.ui.widgets.base import Widget, Written
from game.ui.words import styles

_LINES: Final = 5


class GanttPage(RunPage):
    """The timeline; dragging up and down moves it where there are more rows than fit, and so do the page keys."""

    def __init__(
        self,
        recorder: Callable[[], Recorder | None],
        past: Callable[[], int | None],
        is_live: Callable[[], bool],
        gantt: Gantt,
    ) -> None:
        super().__init__(recorder, past, is_live, gantt.view, "requests.empty")
        self.gantt = gantt
        self._dragged_down = 0

    def pointed(self) -> Pointed | None:
        """The request under the mouse."""
        recorder = self.recorder()
        if recorder is None or self.pointer is None:
            return None
        return self.gantt.pointed(self.pointer, recorder.timeline, now(recorder))

    def draw_run(self, surface: pygame.Surface, look: Look, recorder: Recorder) -> None:
        self.gantt.draw(
            surface,
            self.rect,
            look.scale,
            recorder.timeline,
            now(recorder),
            self.pointer,
            past=self.past(),
            is_live=self.is_live(),
        )

    def placed(self) -> list[Placed]:
        return self.gantt.placed

    def tick_under_pointer(self, recorder: Recorder) -> float | None:
        return None if self.pointer is None else self.gantt.tick_at(self.pointer)

    def ticks_per_px(self, recorder: Recorder) -> float:
        return self.gantt.ticks_per_px()

    def on_drag(self, right: int, down: int, recorder: Recorder) -> None:
        super().on_drag(right, down, recorder)
        self._dragged_down += down
        lanes = int(self._dragged_down / self.gantt.lane_px)
        self._dragged_down -= lanes * self.gantt.lane_px
        self.gantt.scroll(-lanes)

    def on_key(self, key: int) -> bool:
        if key in (pygame.K_PAGEUP, pygame.K_PAGEDOWN):
            self.gantt.scroll(1 if key == pygame.K_PAGEDOWN else -1)
            return True
        return super().on_key(key)


class RequestReadout(Widget):
    """What the bars mean, or the numbers of the request that is pointed at; both where there is room."""

    def __init__(self, page: GanttPage) -> None:
        super().__init__()
        self.page = page

    def measure(self, look: Look, width: int) -> tuple[int, int]:
        return width, _LINES * look.line_height(styles.TOOL_MUTED)

    def draw(self, surface: pygame.Surface, look: Look) -> None:
        legend, lines = self._content(look)
        if legend is not None:
            draw_legend(Ink(surface, look.scale), legend)
        for number_of_line, piece in enumerate(lines):
            style = styles.TOOL if number_of_line == 0 else styles.TOOL_MUTED
            surface.blit(look.picture(piece.text, style), piece.rect)

    def written(self, look: Look) -> list[Written]:
        legend, lines = self._content(look)
        if legend is None:
            return lines
        ink = Ink(pygame.Surface((1, 1)), look.scale)
        draw_legend(ink, legend)
        return [*lines, *(Written(placed.text, placed.rect, placed.box) for placed in ink.placed)]

    def _content(self, look: Look) -> tuple[pygame.Rect | None, list[Written]]:
        """Where the legend goes, if it is shown, and the lines of numbers."""
        recorder, pointed = self.page.recorder(), self.page.pointed()
        tick = now(recorder) if recorder is not None else 0
        is_wide = self.rect.width >= look.px(480)
        legend = self.rect.copy()
        if is_wide:
            legend.width //= 2
        elif pointed is not None:
            return None, self._lines(look, self.rect, facts(pointed, tick))
        if not is_wide:
            return legend, []
        room = pygame.Rect(legend.right, self.rect.top, self.rect.right - legend.right, self.rect.height)
        words = facts(pointed, tick) if pointed is not None else [text("requests.hint")]
        return legend, self._lines(look, room, words)

    def _lines(self, look: Look, rect: pygame.Rect, words: list[str]) -> list[Written]:
        high = look.line_height(styles.TOOL_MUTED)
        lines = []
        for place, line in enumerate(words):
            style = styles.TOOL if place == 0 else styles.TOOL_MUTED
            fitting = look.clipped(line, style, rect.width)
            where = pygame.Rect(rect.left, rect.top + place * high, look.width(fitting, style), high)
            lines.append(Written(fitting, where, rect))
        return lines


def facts(pointed: Pointed, tick: int) -> list[str]:
    """The numbers of a request and of its stage."""
    trace, span = pointed.trace, pointed.span
    request = trace.request
    stage_ms, total_ms = ms_from_beats(span.end_beat - span.start_beat), trace.total_ms(tick * BEATS_PER_TICK)
    return [
        text(
            "requests.of",
            request=request.name,
            prompt=number(request.num_prompt_tokens),
            answer=number(request.num_answer_tokens),
        ),
        text("requests.stage_time", stage=stages.title(span.stage), time=_ms(stage_ms), total=_ms(total_ms)),
        text(
            "requests.when",
            start=number(span.start_beat / BEATS_PER_SECOND, 2),
            end=number(span.end_beat / BEATS_PER_SECOND, 2),
        ),
        text("requests.latency", ttft=_latency(trace.ttft_ms), tpot=_latency(trace.tpot_ms)),
        text(f"requests.{trace.ending}", done=number(request.num_delivered)),
    ]


def _ms(value: float) -> str:
    return number(value, 0 if value >= 100 else 1)


def _latency(value: float | None) -> str:
    return NONE if value is None else text("requests.ms", value=_ms(value))
