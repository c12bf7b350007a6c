"""Whole numbers as vLLM's command line takes them: 8192, 8k, 8K, 1.5k."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from game.session.sim.options import BadOption

_NUMBER: Final = re.compile(r"(\d{1,12}(?:\.\d{1,6})?)([kmKM]?)")
_FACTORS: Final = {"": 1, "k": 1000, "m": 1000**2, "K": 1 << 10, "M": 1 << 20}
"""Small letters are decimal, capitals are binary, as in vLLM."""


def whole_number(name: str, told: str | int) -> int:
    """The number that is meant.

    Raises:
        BadOption: where none is.
    """
    match = _NUMBER.fullmatch(str(told).strip().replace("_", ""))
    number = Decimal(match[1]) * _FACTORS[match[2]] if match else Decimal("0.5")
    if number != int(number):
        raise BadOption(name, f"{told!r} is no whole number; write one like 8192, 8k (8000) or 8K (8192)")
    return int(number)
