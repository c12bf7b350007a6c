"""Values as a file has them, of whatever type: what of them there is, for checks that go before the types."""

import math
from typing import TypeGuard


def members(value: object) -> list[tuple[str, object]]:
    """The members of an object; none where it is no object, of which others complain."""
    return list(value.items()) if isinstance(value, dict) else []


def is_whole(value: object) -> TypeGuard[int]:
    """Whether it is a whole number, which `true` is not."""
    return isinstance(value, int) and not isinstance(value, bool)


def is_number(value: object) -> TypeGuard[float]:
    """Whether it is a number that can be compared."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
