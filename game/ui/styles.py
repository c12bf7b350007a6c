"""The few text styles that the screens use: one word for each purpose."""

from __future__ import annotations

from typing import Final

from game.render import fonts, palette
from game.ui.look import Style

BODY: Final = Style(fonts.SIZE_BODY, palette.TEXT)
BODY_BOLD: Final = Style(fonts.SIZE_BODY, palette.TEXT, bold=True)
MUTED: Final = Style(fonts.SIZE_BODY, palette.TEXT_MUTED)
SMALL: Final = Style(fonts.SIZE_SMALL, palette.TEXT_MUTED)
SMALL_BRIGHT: Final = Style(fonts.SIZE_SMALL, palette.TEXT)
LABEL: Final = Style(fonts.SIZE_LABEL, palette.TEXT, bold=True)
HEADING: Final = Style(fonts.SIZE_HEADING, palette.TEXT, bold=True)
TITLE: Final = Style(fonts.SIZE_TITLE, palette.TEXT, bold=True)
DISPLAY: Final = Style(fonts.SIZE_DISPLAY, palette.ACCENT, bold=True)
CODE: Final = Style(fonts.SIZE_SMALL, palette.ACCENT, mono=True)
GOOD: Final = Style(fonts.SIZE_TITLE, palette.GOOD, bold=True)
WARNING: Final = Style(fonts.SIZE_BODY, palette.WARNING)
WARNING_TITLE: Final = Style(fonts.SIZE_TITLE, palette.WARNING, bold=True)
DANGER_TITLE: Final = Style(fonts.SIZE_TITLE, palette.DANGER, bold=True)
DANGER_CODE: Final = Style(fonts.SIZE_SMALL, palette.DANGER, mono=True)
TRACEBACK: Final = Style(fonts.SIZE_SMALL, palette.TEXT, mono=True)
SMALL_GOOD: Final = Style(fonts.SIZE_SMALL, palette.GOOD)
SMALL_WARNING: Final = Style(fonts.SIZE_SMALL, palette.WARNING)
SMALL_BOLD: Final = Style(fonts.SIZE_SMALL, palette.TEXT, bold=True)
TOOL: Final = Style(fonts.SIZE_TINY, palette.TEXT, bold=True)
TOOL_MUTED: Final = Style(fonts.SIZE_TINY, palette.TEXT_MUTED)
