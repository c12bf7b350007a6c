"""Out of memory: who holds it and how much was missing, then the traceback that a real server would print."""

from __future__ import annotations

from game.content.words import number, text
from game.render.overlays.patterns import Pattern
from game.render.places import place_link
from game.sim.memory.memory import DRAFT_WEIGHTS, KV_CACHE, WEIGHTS, Crash
from game.ui.screens.postmortem import PostMortemScreen
from game.ui.widgets.base import Widget
from game.ui.widgets.label import Label
from game.ui.widgets.scrolltext import ScrollText
from game.ui.widgets.sharebar import Share, ShareBar, patterned
from game.ui.words import crash_text, styles
from game.ui.words.verdict_words import memory_name, mib

TRACEBACK_HEIGHT = 300


class OomScreen(PostMortemScreen):
    """Who asked for how much, who holds the rest."""

    details_page = "traceback"

    @property
    def crash(self) -> Crash:
        """What happened."""
        assert self.found.crash is not None
        return self.found.crash

    def heading(self) -> Widget:
        return Label(text("oom.heading"), styles.DANGER_TITLE)

    def shortfall(self) -> tuple[str, str]:
        crash = self.crash
        caption = text("postmortem.memory.caption", tried=mib(crash.tried_bytes, 1), free=mib(crash.free_bytes, 1))
        return text("postmortem.memory.short", short=mib(self.found.short_bytes, 1)), caption

    def story(self) -> list[Widget]:
        cols = self.below.workbench.editor.cols
        return [
            ShareBar(self._shares(), self.crash.capacity_bytes),
            Label(self._asked(), styles.BODY),
            Label(crash_text.explanation(self.crash, self.level, cols), styles.BODY),
        ]

    def details(self) -> list[Widget]:
        page = crash_text.blocks(self.crash, self.level, self.below.workbench.editor.cols)
        return [ScrollText(page, height=TRACEBACK_HEIGHT)]

    def _asked(self) -> str:
        crash = self.crash
        what = memory_name(crash.use)
        key = "postmortem.memory.asked" if crash.use.kind == KV_CACHE else "postmortem.memory.asked_weights"
        where = place_link(crash.cell, self.below.workbench.editor.cols)
        asked = text(key, what=what, place=where, tried=mib(crash.tried_bytes))
        return asked[:1].upper() + asked[1:]

    def _shares(self) -> list[Share]:
        memory, crash = self.found.memory, self.crash
        copies = memory.num_copies
        weights = text("postmortem.share.weights")
        if copies > 1:
            weights = text("postmortem.share.weights_copies", copies=number(copies))
        kv_empty = memory.wasted_bytes
        return [
            _share(weights, memory.owned_bytes(WEIGHTS), "edge_strong", "dots"),
            _share(text("postmortem.share.draft_weights"), memory.owned_bytes(DRAFT_WEIGHTS), "draft", "cross"),
            _share(text("postmortem.share.kv_used"), memory.owned_bytes(KV_CACHE) - kv_empty, "kv"),
            _share(text("postmortem.share.kv_empty"), kv_empty, "kv", "stripes"),
            _share(text("postmortem.share.free"), crash.free_bytes, "text_muted", "empty"),
            _share(text("postmortem.share.short"), self.found.short_bytes, "danger", "stripes"),
        ]


def _share(name: str, num_bytes: int, colour: str, pattern: Pattern = "solid") -> Share:
    return Share(name, mib(num_bytes), num_bytes, patterned(colour, pattern))
