"""What lies over the board when the player asks for it: a picture for each law. It reads a run and never changes it."""

from __future__ import annotations

from typing import Final, Literal

Overlay = Literal["roofline", "memory", "wires", "bottleneck"]

OVERLAYS: Final[tuple[Overlay, ...]] = ("roofline", "memory", "wires", "bottleneck")
"""Every overlay by its name, in the order of their buttons."""
