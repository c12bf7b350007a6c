"""A level won: stars, each score beside records and bounds, and where to go from here."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from game.content.level_words import level_title
from game.content.words import number, text
from game.physics.units import TICKS_PER_SECOND
from game.render import spacing
from game.session.run.outcome import Result
from game.session.score.compare import Comparison, comparisons, scores_of
from game.session.score.stars import StarState, stars_of
from game.ui.screens.overlay import EndScreen
from game.ui.widgets.base import Widget, growing
from game.ui.widgets.button import Button, Rank
from game.ui.widgets.histogram import HistogramLegend, HistogramWidget
from game.ui.widgets.label import Label
from game.ui.widgets.layout import Column, Panel, Row, Space
from game.ui.widgets.stars import StarRow
from game.ui.words import score_words, styles

if TYPE_CHECKING:
    from game.ui.app.app import App

STAR_SIZE = 28
COLS = 2


class VictoryScreen(EndScreen):
    """The scores of this win. `improved` names those that are better than ever before."""

    max_width = 900

    def __init__(self, app: App, result: Result, improved: list[str]) -> None:
        super().__init__(app)
        self.result = result
        self.improved = improved
        self.compared = comparisons(self.level, scores_of(result), app.memory.progress)
        self.stars = self._stars()
        if any(star.is_earned for star in self.stars):
            app.audio.play("star", count=2 ** (sum(star.is_earned for star in self.stars) - 1))

    def inside(self) -> Widget:
        app, result, level = self.app, self.result, self.level
        following = app.shelf.after(level)
        is_last = following is None and app.shelf.number(level) is not None
        seconds = number(result.tick / TICKS_PER_SECOND, 1)
        head = Row(
            [
                Label(text("victory_more.chapter" if is_last else "victory.heading"), styles.GOOD, is_clipped=True),
                growing(Space()),
                StarRow(score_words.star_words(self.stars), STAR_SIZE),
            ],
            cross="centre",
        )
        subtitle = text("victory.level", title=level_title(level), seconds=seconds)
        if is_last:
            subtitle = self._finale()
        cards = [self._card(found) for found in self.compared]
        rows = [Row([growing(card) for card in cards[n : n + COLS]]) for n in range(0, len(cards), COLS)]
        legend = HistogramLegend(*(text(f"axis.{key}") for key in ("this_win", "yours", "shipped", "bound_line")))
        lines: list[Widget] = [head, Label(subtitle, styles.MUTED), *rows, legend]
        lines.append(Label(score_words.latency_words(result), styles.SMALL))
        if result.spilled:
            lines.append(Label(text("victory.spilled", count=result.spilled), styles.SMALL_WARNING))
        taught = self.below.coach.words_of_win()
        if taught:
            lines.append(Label(taught, styles.BODY_BOLD))
        lines.append(Row(self._buttons(following is not None)))
        return Column(lines)

    def _finale(self) -> str:
        """What is left to be done when the last level is won."""
        levels, progress = self.app.shelf.levels, self.app.memory.progress
        missing = []
        for place, level in enumerate(levels, 1):
            stars = score_words.star_words(stars_of(level, progress))
            still_open = ", ".join(words for is_earned, words in stars if not is_earned)
            if still_open:
                missing.append(text("victory_more.open_star", level=place, star=still_open))
        return text("victory_more.open_stars", stars="; ".join(missing)) if missing else text("victory_more.all_stars")

    def _stars(self) -> list[StarState]:
        """What this win and those before it have earned."""
        return stars_of(self.level, self.app.memory.progress)

    def _card(self, found: Comparison) -> Widget:
        """One score: its value, where it stands among others, what is known of its bound."""
        name = Label(score_words.name_of(found.metric), styles.SMALL_BOLD)
        value = Label(score_words.score_words(found.metric, found.value), styles.HEADING)
        best = Label(
            score_words.best_words(found, is_new=found.metric in self.improved),
            styles.SMALL_GOOD if found.is_best else styles.SMALL,
        )
        lines: list[Widget] = [Row([Column([name, best], 0), growing(Space()), value], cross="centre")]
        if found.histogram is not None:
            lines.append(HistogramWidget(found.histogram, partial(score_words.score_words, found.metric)))
        style = styles.SMALL_GOOD if found.is_attained else styles.SMALL
        lines.append(Label(score_words.bound_words(found), style, is_clipped=True))
        return Panel(Column(lines, spacing.UNIT), spacing.GAP)

    def _buttons(self, has_next: bool) -> list[Widget]:
        """The first leads on: to the rest of the tutorial while there is one, else to the next level."""
        is_teaching = self.below.coach.is_teaching
        keep_words = text("tutorial.go_on" if is_teaching else "end.keep_building")
        keep = Button(keep_words, self.keep_building, rank="primary" if is_teaching else "plain")
        rank: Rank = "primary" if has_next and not is_teaching else "plain"
        onward: list[Widget] = [Button(text("victory.next"), self._next, rank=rank)] if has_next else []
        levels = Button(
            text("levels.heading"),
            partial(self.app.open, "levels"),
            rank="plain" if has_next or is_teaching else "primary",
        )
        share = Button(text("share.heading"), partial(self.app.open, "share"))
        first = [keep, *onward] if is_teaching else [*onward, keep]
        return [*first, levels, growing(Space()), share]

    def _next(self) -> None:
        following = self.app.shelf.after(self.level)
        if following is not None:
            self.app.play(following.id)
