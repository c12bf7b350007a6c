"""A win: the factory runs on, and beside it stands what it teaches, which stars it earned, and what to try next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

import pygame

from game.content.level import Level
from game.content.level_words import level_title
from game.content.words import number, text
from game.physics.units import TICKS_PER_SECOND
from game.render import spacing
from game.session.player.level_key import level_key
from game.session.player.stored import Number
from game.session.reading.encore import Encore
from game.session.run.outcome import Result
from game.session.score.compare import comparisons
from game.session.score.earned import stars_of
from game.session.score.next_try import next_try
from game.session.score.scores import scores_of
from game.ui.app.preview import preview
from game.ui.app.text_scale import Style
from game.ui.screens.codex import codex_button
from game.ui.screens.paced import PacedScreen
from game.ui.screens.scores import ScoresScreen
from game.ui.widgets.arriving_stars import ArrivingStars, num_arrived
from game.ui.widgets.base import Widget, growing
from game.ui.widgets.button import Button, Rank
from game.ui.widgets.encore_board import EncoreBoard
from game.ui.widgets.fixed import Fixed
from game.ui.widgets.label import Label
from game.ui.widgets.layout import Column, Panel, Row, Space
from game.ui.widgets.painting import Painting
from game.ui.words import score_words, styles

if TYPE_CHECKING:
    from game.ui.app.app import App
    from game.ui.screens.play import PlayScreen

PANEL_SHARE: Final = 3
"""The panel is at most this part of the window wide: 1 / 3."""


class VictoryScreen(PacedScreen):
    """A win of a level with the scores that it has.

    `encore` is its run, None where its build is no longer kept. `board` is the workbench where that run has just been
    won, None for a win of another time; `improved` names the scores that are better than in any earlier win.
    """

    frame_s = 1 / 30

    def __init__(
        self,
        app: App,
        level: Level,
        scores: Mapping[str, Number],
        encore: Encore | None,
        board: PlayScreen | None = None,
        improved: Sequence[str] = (),
    ) -> None:
        super().__init__(app)
        self.level = level
        self.board = board
        self.improved = improved
        self.encore = encore
        self.factory = None if encore is None else EncoreBoard(encore, reduced_motion=self.is_still)
        self._use(scores)
        self._age_s = 0.0
        self._num_heard = 0
        if self.is_still and board is not None:
            self._sound(num_arrived(None, self._num_earned))

    @property
    def result(self) -> Result | None:
        """What the run had come to when it was won, as far as that is known."""
        return None if self.encore is None else self.encore.result

    # Time.

    @property
    def moves(self) -> bool:
        return self.factory is not None and (not self.is_still or self.factory.encore.is_behind)

    def move_on(self, elapsed_s: float) -> None:
        self._age_s += elapsed_s
        was_known = self.result is not None
        if self.factory is not None:
            self.factory.update(elapsed_s)
        if self.result is not None and not was_known:
            self._use(scores_of(self.result))
            self.layout()
        if self.board is not None:
            self._sound(num_arrived(self._stars_age_s(), self._num_earned))

    def _stars_age_s(self) -> float | None:
        """How long the stars have been arriving; None where they are simply there."""
        return None if self.is_still or self.board is None else self._age_s

    def _sound(self, num_here: int) -> None:
        """A bell for each star that has come, each higher than the last."""
        if num_here > self._num_heard:
            self._num_heard = num_here
            self.app.audio.play("star", count=2 ** (num_here - 1))

    # What it says.

    def _use(self, scores: Mapping[str, Number]) -> None:
        progress = self.app.memory.progress
        self.stars = stars_of(self.level, progress)
        self.compared = comparisons(self.level, scores, progress)

    @property
    def _num_earned(self) -> int:
        return sum(star.is_earned for star in self.stars)

    def build(self) -> Widget:
        app, look = self.app, self.app.look
        wide = app.size[0] // PANEL_SHARE - look.px(spacing.PAD)
        panel = self._panel(styles.BODY, styles.BODY_BOLD, spacing.PAD)
        if panel.measure(look, wide)[1] > self.frame(look, app.size).height:
            panel = self._panel(styles.SMALL_BRIGHT, styles.SMALL_BOLD, spacing.GAP)
        picture = self.factory or Painting(preview(self.level, self._build(), app.size[1]), text("summary.no_build"))
        if self.factory is not None:
            self.factory.view.reduced_motion = self.factory.reduced_motion = self.is_still
        return growing(Row([growing(picture), Fixed(wide, [growing(panel)])], spacing.PAD))

    def _build(self) -> Mapping[str, object] | None:
        progress = self.app.memory.progress
        return progress.build(level_key(self.level, progress))

    def _panel(self, plain: Style, bold: Style, pad: int) -> Widget:
        """All that is said, in one of two sizes."""
        return Panel(Column([*self._story(plain, bold), growing(Space()), *self._buttons()]), pad)

    def _story(self, plain: Style, bold: Style) -> list[Widget]:
        result, improved = self.result, score_words.new_best_words(self.improved, self.compared)
        tried = next_try(self.level, self.stars, self.compared)
        taught = score_words.taught_words(self.level, {} if self.encore is None else self.encore.numbers)
        coach = "" if self.board is None else self.board.coach.words_of_win()
        lines: list[Widget] = [
            Column([Label(self._heading(), styles.GOOD), Label(self._subtitle(), styles.SMALL)], spacing.UNIT),
            ArrivingStars(score_words.star_words(self.stars), self._stars_age_s),
            Label(taught, plain),
        ]
        if coach:
            lines.append(Label(coach, bold))
        if result is not None and result.spilled:
            lines.append(Label(text("victory.spilled", count=result.spilled), styles.SMALL_WARNING))
        if improved:
            lines.append(Label(improved, styles.SMALL_GOOD))
        if not coach:  # which says what is next
            lines.append(Label(score_words.next_words(tried), styles.SMALL_BOLD))
        return lines

    @property
    def _ends_chapter(self) -> bool:
        """Whether nothing of the chapter is left to be won, and this is its last level."""
        shelf, progress = self.app.shelf, self.app.memory.progress
        if shelf.number(self.level) is None:
            return False
        chapter = [level for level in shelf.levels if level.chapter == self.level.chapter]
        return chapter[-1].id == self.level.id and all(progress.won(level.id) for level in chapter)

    def _heading(self) -> str:
        if self.board is None:
            return text("summary.heading")
        return text("victory_more.chapter" if self._ends_chapter else "victory.heading")

    def _subtitle(self) -> str:
        title, progress = level_title(self.level), self.app.memory.progress
        if self.board is not None and self._ends_chapter and self._following() is None:
            stars = [star.is_earned for level in self.app.shelf.levels for star in stars_of(level, progress)]
            key = "all_stars" if all(stars) else "open_stars"
            return text(f"victory_more.{key}", earned=sum(stars), all=len(stars))
        if self.result is None:
            return title
        return text("victory.level", title=title, seconds=number(self.result.tick / TICKS_PER_SECOND, 1))

    # What can be done.

    def _buttons(self) -> list[Widget]:
        more: list[Widget] = [Button(text("summary.scores"), self._open_scores, is_small=True)]
        if self.level.codex is not None:
            more.append(growing(codex_button(self.app, self.level.codex, is_small=True)))
        if self.board is None:
            back = Button(text("menu.back"), self.app.pop, rank="primary")
            others = [growing(back)] if self._is_on_board else [growing(Button(text("summary.play"), self._play)), back]
            return [Row(more), Row(others)]
        following, is_teaching = self._following(), self.board.coach.is_teaching
        is_end = following is None and not is_teaching
        rank_of_levels: Rank = "primary" if is_end else "plain"
        to_levels = partial(self.app.open, "levels")
        levels = Button(text("levels.heading"), to_levels, rank=rank_of_levels, is_small=not is_end)
        share = Button(text("share.heading"), partial(self.app.open, "share"), is_small=True)
        keep_words = text("tutorial.go_on" if is_teaching else "end.keep_building")
        keep = Button(keep_words, self.keep_building, rank="primary" if is_teaching else "plain")
        rank: Rank = "plain" if is_teaching else "primary"
        onward: list[Widget] = []
        if following is not None:
            onward.append(Button(text("victory.next"), partial(self.app.play, following.id), rank=rank))
        first = [keep, *onward] if is_teaching else [*onward, keep]
        if is_end:
            return [levels, *first, Row(more), Row([growing(share)])]
        return [*first, Row(more), Row([growing(levels), growing(share)])]

    def _following(self) -> Level | None:
        return self.app.shelf.upcoming(self.level, self.app.memory.progress, self.app.memory.settings)

    @property
    def _is_on_board(self) -> bool:
        return self.app.playing is not None and self.app.playing.id == self.level.id

    def _play(self) -> None:
        self.app.play(self.level.id)

    def _open_scores(self) -> None:
        self.app.push(ScoresScreen(self.app, self.level, self.compared, self.result, self.improved))

    def keep_building(self) -> None:
        """Back to the build: the run is stopped."""
        assert self.board is not None
        self.board.stop()
        self.app.back_to(type(self.board))

    def codex_page(self) -> str | None:
        return self.level.codex

    def on_shown(self) -> None:
        """Enter does what is proposed."""
        if self.focus is None:
            self.activate_primary()

    def on_escape(self) -> None:
        """Back to the board as the run left it, or to where one came from: nothing is lost by it."""
        if self.board is not None:
            self.app.back_to(type(self.board))
        else:
            self.app.pop()

    def on_other_key(self, event: pygame.event.Event) -> None:
        """The key that stops a run does so here too."""
        if self.board is not None and self.app.keymap.action_of(event) == "stop":
            self.keep_building()
        else:
            super().on_other_key(event)
