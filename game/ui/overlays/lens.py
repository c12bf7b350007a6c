"""What the player looks at the board through: the overlay that is on, and insight into the run or into the build."""

from __future__ import annotations

from game.render.overlays import Overlay
from game.session.reading.insight import Insight
from game.ui.build.foresight import Foresight
from game.ui.build.run_control import RunControl


class Lens:
    """Chooses an overlay. While a build is edited it looks at what the build would be at tick 0."""

    def __init__(self, foresight: Foresight, control: RunControl) -> None:
        self.foresight = foresight
        self.control = control
        self.overlay: Overlay | None = None

    def toggle(self, overlay: Overlay) -> None:
        """Puts an overlay on in place of the present one, or takes it off."""
        self.overlay = None if self.overlay == overlay else overlay

    def shows(self, overlay: Overlay) -> bool:
        """Whether this is the overlay that is on."""
        return self.overlay == overlay

    @property
    def insight(self) -> Insight | None:
        """Into the run; without one into the build, as long as an overlay asks for it."""
        if self.control.insight is not None:
            return self.control.insight
        return self.foresight.insight if self.overlay is not None else None

    @property
    def trial_tenths(self) -> int | None:
        """How many tenths of the trial against the bottleneck are done; None where there is none."""
        insight = self.control.insight
        if self.overlay != "bottleneck" or insight is None or insight.is_plan:
            return None
        progress = insight.limit.progress
        return None if progress is None else int(10 * progress)

    @property
    def is_trying(self) -> bool:
        """Whether frames are wanted for a trial, though nothing moves."""
        return self.trial_tenths is not None and self.trial_tenths < 10
