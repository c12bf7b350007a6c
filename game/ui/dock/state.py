"""What of the dock is remembered: its tab, its width, and what is inspected."""

from __future__ import annotations

from typing import Final

from game.session.player.settings import DOCK_TABS
from game.ui.app.remembered import Memory

TABS: Final = DOCK_TABS


class DockState:
    """The player's choices. Tab and width are kept with the settings, the pinned cell for the level at hand."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self.pinned: int | None = None
        """The cell that is inspected whatever the pointer is over."""

    @property
    def tab(self) -> str:
        """Which of TABS is open."""
        return self._memory.settings.dock_tab

    @property
    def is_wide(self) -> bool:
        """Whether the dock takes half of the window."""
        return self._memory.settings.dock_wide

    @property
    def is_slim(self) -> bool:
        """Whether the dock is folded to a strip."""
        return self._memory.settings.dock_slim

    def open(self, tab: str) -> None:
        """Opens a tab."""
        if tab != self.tab:
            self._memory.change(dock_tab=tab)

    def toggle_wide(self) -> None:
        """Half of the window, or only as much as the gauges need."""
        self._memory.change(dock_wide=not self.is_wide, dock_slim=False)

    def toggle_slim(self) -> None:
        """A strip, or as much as the gauges need."""
        self._memory.change(dock_slim=not self.is_slim, dock_wide=False)

    def pin(self, cell: int | None) -> None:
        """Inspects a cell for good, or lets go of it where it is the pinned one already."""
        self.pinned = None if cell == self.pinned else cell
