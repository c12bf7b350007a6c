"""The few text styles that the screens use: one word for each purpose."""

from __future__ import annotations

from typing import Final

from game.render import fonts
from game.ui.app.text_scale import Style

BODY: Final = Style(fonts.SIZE_BODY, "text")
BODY_BOLD: Final = Style(fonts.SIZE_BODY, "text", bold=True)
MUTED: Final = Style(fonts.SIZE_BODY, "text_muted")
MUTED_BOLD: Final = Style(fonts.SIZE_BODY, "text_muted", bold=True)
SMALL: Final = Style(fonts.SIZE_SMALL, "text_muted")
SMALL_BRIGHT: Final = Style(fonts.SIZE_SMALL, "text")
LABEL: Final = Style(fonts.SIZE_LABEL, "text", bold=True)
LABEL_MUTED: Final = Style(fonts.SIZE_LABEL, "text_muted", bold=True)
HEADING: Final = Style(fonts.SIZE_HEADING, "text", bold=True)
TITLE: Final = Style(fonts.SIZE_TITLE, "text", bold=True)
DISPLAY: Final = Style(fonts.SIZE_DISPLAY, "accent", bold=True)
CODE: Final = Style(fonts.SIZE_SMALL, "accent", mono=True)
GOOD: Final = Style(fonts.SIZE_HEADING, "good", bold=True)
WARNING: Final = Style(fonts.SIZE_BODY, "warning")
WARNING_TITLE: Final = Style(fonts.SIZE_TITLE, "warning", bold=True)
DANGER_TITLE: Final = Style(fonts.SIZE_TITLE, "danger", bold=True)
SHORTFALL: Final = Style(fonts.SIZE_DISPLAY, "danger", bold=True)
DANGER_CODE: Final = Style(fonts.SIZE_SMALL, "danger", mono=True)
TRACEBACK: Final = Style(fonts.SIZE_SMALL, "text", mono=True)
SMALL_GOOD: Final = Style(fonts.SIZE_SMALL, "good")
SMALL_WARNING: Final = Style(fonts.SIZE_SMALL, "warning")
SMALL_BOLD: Final = Style(fonts.SIZE_SMALL, "text", bold=True)
SMALL_ACCENT: Final = Style(fonts.SIZE_SMALL, "accent", bold=True)
ON_BRIGHT: Final = Style(fonts.SIZE_SMALL, "text_on_bright", bold=True)
TOOL: Final = Style(fonts.SIZE_TINY, "text", bold=True)
TOOL_MUTED: Final = Style(fonts.SIZE_TINY, "text_muted")
