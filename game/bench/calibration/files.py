"""Files with numbers of others: those that may be shipped are here, the others lie beside the checkout."""

from __future__ import annotations

import csv
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from game.bench.calibration.comparison import LeftOut
from game.bench.calibration.sources import GPULLM, GPULLM_STEPS, RESIDENCY, RESIDENCY_STEPS, SOURCES

DATA: Final = Path(__file__).with_name("data")
"""Rows whose licence allows it; README.md there names source and licence of each file."""

BESIDE_CHECKOUT: Final = Path("shared", "truth")
"""Where the other rows are, from the folder that the checkout lies in."""

VARIABLE: Final = "TYCOON_TRUTH"
"""Names the folder where it is elsewhere."""

Row = dict[str, str]


def truth_folder(given: Path | None = None) -> Path | None:
    """The folder with the rows that are not shipped: the one given, that of TYCOON_TRUTH, or the one beside us.

    Raises:
        FileNotFoundError: where the given one is none.
    """
    if given is None and os.environ.get(VARIABLE):
        given = Path(os.environ[VARIABLE])
    if given is not None:
        if not given.is_dir():
            raise FileNotFoundError(f"{given} is no folder")
        return given
    for above in Path(__file__).resolve().parents:
        for folder in (above / BESIDE_CHECKOUT, above.parent / BESIDE_CHECKOUT):
            if folder.is_dir():
                return folder
    return None


@dataclass(slots=True)
class Truth:
    """All rows that can be found here, and those that were looked for and are missing."""

    folder: Path | None
    missing: list[LeftOut] = field(default_factory=list)

    def rows(self, name: str, source: str) -> list[Row]:
        """The rows of a file that are of a source; [] and a note where it is not here."""
        if SOURCES[source].may_be_shipped and (DATA / name).is_file():
            return read(DATA / name)
        if self.folder is not None and (self.folder / name).is_file():
            return read(self.folder / name)
        reason = "its file is not shipped" if SOURCES[source].may_be_shipped else "no licence allows shipping its rows"
        self.missing.append(LeftOut(source, name, 0, f"{reason}, and no folder with it was found; name one (--truth)"))
        return []

    def rows_of(self, name: str, source: str) -> list[Row]:
        """The same of a file that has rows of many sources, in its column `source`."""
        called = {GPULLM_STEPS: GPULLM, RESIDENCY_STEPS: RESIDENCY}.get(source, source)
        return [row for row in self.rows(name, source) if row["source"] == called]


def read(file: Path) -> list[Row]:
    """The rows of a CSV file with a header."""
    with file.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))
