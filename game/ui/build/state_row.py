"""What a machine is doing, for its card: icon and sentence in the colour of its mood, and how busy it has been."""

from __future__ import annotations

from typing import Final

from game.content.words import number, text
from game.render import fonts, spacing
from game.render.palette import palette
from game.render.statelabel import mood_colour_name, state_icon, state_sentence
from game.session.reading.insight import Insight
from game.sim.status import Status
from game.sim.tiles import mood
from game.ui.app.text_scale import Style
from game.ui.widgets.base import Widget, growing
from game.ui.widgets.facts import Fact
from game.ui.widgets.label import Label
from game.ui.widgets.layout import Row
from game.ui.widgets.textcard import Picture
from game.ui.words.wording import percent

_ICON: Final = 16


def state_row(state: Status) -> Widget:
    """Icon and sentence."""
    name = mood_colour_name(mood(state))
    icon = Picture(_ICON, lambda size: state_icon(state.key, palette.named(name), size))
    sentence = growing(Label(state_sentence(state), Style(fonts.SIZE_SMALL, name, bold=True)))
    return Row([icon, sentence], spacing.GAP, cross="centre")


def busy_facts(insight: Insight, cell: int) -> list[Fact]:
    """How busy the slot or draft model on a cell has been; nothing of a machine that takes no time."""
    share = insight.watch.busy_shares().get(cell)
    if share is None or not insight.watch.window_s:
        return []
    name = text("state.busy", seconds=number(insight.watch.window_s))
    return [(name, percent(share))]
