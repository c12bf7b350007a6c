"""What is shown for a few seconds and then no longer."""

from __future__ import annotations

from typing import Generic, TypeVar

ThingT = TypeVar("ThingT")


class Fleeting(Generic[ThingT]):
    """One thing at a time; what is shown next takes its place."""

    def __init__(self) -> None:
        self._thing: ThingT | None = None
        self.left_s = 0.0

    @property
    def shown(self) -> ThingT | None:
        """What is shown now; None for nothing."""
        return self._thing if self.left_s > 0 else None

    def show(self, thing: ThingT, for_s: float) -> None:
        """Shows something from now on for so many seconds."""
        self._thing, self.left_s = thing, for_s

    def hide(self) -> None:
        """Shows nothing any more."""
        self.left_s = 0.0

    def pass_by(self, elapsed_s: float) -> None:
        """Time has passed."""
        self.left_s = max(0.0, self.left_s - elapsed_s)
