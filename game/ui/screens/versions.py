"""The last builds of a level, to bring one back."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING, Final

from game.content.words import text
from game.render import spacing
from game.session.build.saved_build import build_on
from game.session.player.versions import Version
from game.ui.app.preview import preview
from game.ui.screens.overlay import Overlay
from game.ui.widgets.base import Widget, growing
from game.ui.widgets.button import Button
from game.ui.widgets.label import Label
from game.ui.widgets.layout import Column, Row, Space
from game.ui.widgets.textcard import TextCard
from game.ui.words import styles
from game.ui.words.score_words import score_words
from game.ui.words.wording import under_rules

if TYPE_CHECKING:
    from game.ui.app.app import App

COLS: Final = 5
PREVIEW_HEIGHT: Final = 100
MINUTE_S: Final = 60
HOUR_S: Final = 3600
DAY_S: Final = 86_400


class VersionsScreen(Overlay):
    """Cards of earlier builds, the latest first. A click brings one back."""

    max_width = 920

    def __init__(self, app: App) -> None:
        super().__init__(app)
        app.memory.flush()
        self.versions = app.memory.versions(self.below.workbench.key)
        self._now_s = time.time()

    def inside(self) -> Widget:
        cards: list[Widget] = [self._card(version) for version in self.versions]
        cards += [Space() for _ in range(-len(cards) % COLS)]
        rows = [Row([growing(card) for card in cards[n : n + COLS]]) for n in range(0, len(cards), COLS)]
        note = Label(text("versions.note" if self.versions else "versions.none"), styles.SMALL)
        back = Row([growing(Space()), Button(text("menu.back"), self.app.pop)])
        return Column([Label(text("versions.heading"), styles.HEADING), note, *rows, back])

    def bring_back(self, version: Version) -> None:
        """Puts an earlier build on the board again."""
        self.below.stop()
        is_back = self.below.workbench.bring_back(version.build)
        self.app.back_to(type(self.below))
        if is_back:
            undo = self.app.keymap.label("undo")
            self.below.workbench.flash(text("versions.brought_back", undo=undo))

    def _card(self, version: Version) -> Widget:
        editor = build_on(self.level, version.build)
        size = text("versions.unfit") if editor is None else score_words("tiles", editor.num_tiles)
        won = text("versions.not_won")
        if version.scores is not None and "tps" in version.scores:
            won = under_rules(version.rules, score_words("tps", version.scores["tps"]))
        texts = [
            (ago_words(self._now_s - version.saved_s), styles.SMALL_BOLD),
            (size, styles.SMALL),
            (won, styles.SMALL_GOOD if version.scores is not None else styles.SMALL),
        ]
        picture = preview(self.level, version.build, self.app.look.px(PREVIEW_HEIGHT))
        return TextCard(picture, texts, partial(self.bring_back, version), editor is not None, pad=spacing.GAP)


def ago_words(seconds: float) -> str:
    """How long ago something was."""
    if seconds < MINUTE_S:
        return text("versions.now")
    if seconds < HOUR_S:
        return text("versions.minutes", count=int(seconds // MINUTE_S))
    if seconds < DAY_S:
        return text("versions.hours", count=int(seconds // HOUR_S))
    days = int(seconds // DAY_S)
    return text("versions.day") if days == 1 else text("versions.days", count=days)
