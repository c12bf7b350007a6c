"""The spacing grid: every gap and pad on the screen is a multiple of 4 pixels (times the ui scale)."""

from __future__ import annotations

from typing import Final

UNIT: Final = 4  # px, the hairline gap
GAP: Final = 8  # px, between things that belong together
PAD: Final = 16  # px, inside a panel
MARGIN: Final = 24  # px, between panels
EDGE_WIDTH: Final = 2  # px, outline of panels and buttons
