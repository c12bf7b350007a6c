"""Words that agree with a number: "{count} {count:packet was|packets were} lost"."""

import string
from typing import Any, Final


def filled(words: str, /, **values: object) -> str:
    """Words with the values filled in; of `{name:one|many}` the first is written where the value is 1, as a text too.

    "1.0" is a measured number and has the plural.
    """
    return _FORMATTER.format(words, **values) if "|" in words else words.format(**values)


class _Agreeing(string.Formatter):
    def format_field(self, value: Any, format_spec: str) -> str:
        one, bar, many = format_spec.partition("|")
        if not bar:
            return str(super().format_field(value, format_spec))
        return one if str(value) == "1" else many


_FORMATTER: Final = _Agreeing()
