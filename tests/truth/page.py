"""Writes docs/calibration.md anew: `python -m tests.truth.page`, with the rows that are not shipped beside us."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from game.bench.calibration.calibrate import calibrate
from game.bench.calibration.page import page

PAGE: Final = Path(__file__).resolve().parents[2] / "docs" / "calibration.md"

if __name__ == "__main__":
    PAGE.write_text(page(calibrate()), encoding="utf-8")
