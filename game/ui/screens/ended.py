"""A run that ended without a win and without a crash: the goal missed, or nothing delivered any more."""

from __future__ import annotations

from typing import Final

from game.content.words import amount, number, text
from game.render.graphs import stages
from game.session.run.goals import throughput_to_hold
from game.ui.screens.postmortem import PostMortemScreen
from game.ui.widgets.base import Widget
from game.ui.widgets.facts import Facts
from game.ui.widgets.label import Label
from game.ui.widgets.scrolltext import ScrollText
from game.ui.widgets.sharebar import Share, ShareBar
from game.ui.words import styles, wording
from game.ui.words.markdown import Block, Span
from game.ui.words.verdict_words import sentences, spill_lines

SPILLS_HEIGHT: Final = 110

_LEAST_SHOWN: Final = 0.05
"""Fewer requests than this on average are not worth a place in the bar."""


class EndedScreen(PostMortemScreen):
    """How near it came and which stage limited it; what was lost where."""

    @property
    def limiting_cells(self) -> tuple[int, ...]:
        return self.found.cells

    def heading(self) -> Widget:
        return Label(text(f"ended.{self.found.verdict.kind}"), styles.WARNING_TITLE)

    def shortfall(self) -> tuple[str, str]:
        found, result = self.found, self.found.result
        best = number(result.best_tps, 1)
        if found.verdict.kind == "stalled":
            return text("postmortem.stall.number"), text("postmortem.stall.caption", open=number(found.num_open))
        worst = found.worst
        if worst is not throughput_to_hold(found.goals):
            return wording.shortfall_of(worst)
        if found.short_tps > 0:
            caption = text("postmortem.tps.caption", best=best, target=amount(worst.goal.wanted))
            return text("postmortem.tps.short", short=number(found.short_tps, 1)), caption
        caption = text(
            "postmortem.hold.caption",
            longest=number(found.longest_hold_s, 1),
            needed=amount(found.hold_needed_s),
            best=best,
        )
        return text("postmortem.hold.short", short=number(found.short_hold_s, 1)), caption

    def story(self) -> list[Widget]:
        mean = self.found.mean_in_stage
        why = Label(sentences(self.found.further_reasons), styles.BODY)
        shares = [
            Share(stages.title(stage), number(mean[stage], 1), mean[stage], stages.paint(stage))
            for stage in stages.ORDER
            if mean[stage] >= _LEAST_SHOWN
        ]
        if self.found.spills or not shares:
            return [why]
        heading = Label(text("postmortem.stages", requests=number(sum(mean), 1)), styles.MUTED)
        return [why, heading, ShareBar(shares)]

    def details(self) -> list[Widget]:
        facts: list[Widget] = [Facts(wording.shortfall_facts(self.found.result))]
        lines = spill_lines(self.found.spills, self.below.workbench.editor.cols)
        if lines:
            items = [Block("item", (Span(line, "warning"),), mark="•") for line in lines]
            facts += [Label(text("spill.heading"), styles.BODY_BOLD), ScrollText(items, height=SPILLS_HEIGHT)]
        return facts
