"""What the player's own files hold, by type; and what is wrong with one that holds something else, as a sentence."""

import sys
from collections.abc import Callable, Collection, Mapping
from typing import Annotated, Any, Final, TypeVar

from pydantic import BeforeValidator, Field, InstanceOf, Strict, TypeAdapter, ValidationError, WrapValidator
from pydantic import ValidationInfo as Info

from game.session.player.storage import DamagedError, shortened

T = TypeVar("T")

_LACKING: Final = "missing"
_UNKNOWN: Final = ("extra_forbidden", "unexpected_keyword_argument")


class _MisfitError(ValueError):
    """A value that does not fit: what it is, and what it must do or be."""

    def __init__(self, name: str | None, value: object, remedy: str) -> None:
        super().__init__(f"{name} is {shortened(value)}; {remedy}")
        self.remedy = remedy


class _LacksError(ValueError):
    """A table without a key that it needs."""


def must(words: str, fits: Callable[[Any], bool] = lambda _: True) -> WrapValidator:
    """Part of a type: what a value of it must do or be, said where one does not; what lacks a key is told as that."""

    def checked(value: object, handler: Callable[[object], object], info: Info) -> object:
        try:
            found = handler(value)
            if fits(found):
                return found
        except ValidationError as error:
            if any(detail["type"] in (_LACKING, *_UNKNOWN) for detail in error.errors()):
                raise
        raise _MisfitError(info.field_name, value, f"it must {words}")

    return WrapValidator(checked)


def one_of(choices: Collection[Any]) -> WrapValidator:
    """Part of a type: the values that there are."""
    return must(f"be one of {', '.join(map(str, choices))}", lambda value: value in choices)


def needs(*names: str) -> BeforeValidator:
    """Part of a type: keys that have to be in the file, though the fields have defaults."""

    def checked(value: object) -> object:
        for name in names:
            if isinstance(value, dict) and name not in value:
                raise _LacksError(f"has no {shortened(name)}")
        return value

    return BeforeValidator(checked)


def lacking(**values: object) -> BeforeValidator:
    """Part of a type: what stood in files before these keys did."""
    return BeforeValidator(lambda value: values | value if isinstance(value, dict) else value)


Text = InstanceOf[str]
"""Any that JSON can hold, half characters too."""

JsonObject = dict[Text, object]
Switch = Annotated[bool, Strict(), must("be true or false")]
Number = int | float

_MOST: Final = int(sys.float_info.max)
"""What is larger can be neither compared with other numbers nor drawn."""

_WholeNumber = Annotated[int, Strict(), Field(ge=-_MOST, le=_MOST)]
AnyNumber = Annotated[_WholeNumber | Annotated[float, Strict()], must("be a number")]
Amount = Annotated[AnyNumber, must("be a number of 0 or more", lambda value: value >= 0)]
Count = Annotated[_WholeNumber, must("be a whole number of 0 or more", lambda value: value >= 0)]


Rules = Annotated[int, Strict(), Field(ge=1, le=_MOST), must("be the number of the rules")]
FIRST_RULES: Final = 1
"""Those of a result in whose file nothing is said of rules."""


def read_as(shape: type[T], content: Mapping[str, object], members: Mapping[str, str]) -> T:
    """The content of a file; `members` says what to call a member of each of its tables and lists.

    Raises:
        DamagedError: where it is something else: what is missing is told first, then what is unknown, then the rest.
    """
    try:
        return TypeAdapter(shape).validate_python(content)
    except ValidationError as error:
        first = min(error.errors(), key=lambda it: (it["type"] != _LACKING, it["type"] not in _UNKNOWN))
        raise DamagedError(_sentence(first, members)) from None


def _sentence(detail: Mapping[str, Any], members: Mapping[str, str]) -> str:
    kind, path = detail["type"], detail["loc"]
    *outer, last = path
    misfit = detail.get("ctx", {}).get("error")
    if isinstance(misfit, _LacksError):
        return f"{_named(path, members)} {misfit}"
    if kind == _LACKING:
        return f"{_named(outer, members)} has no {shortened(last)}"
    if kind in _UNKNOWN:
        return f"{_named(outer, members)} has an unknown key {shortened(last)}"
    if last == "[key]":
        return f"{_named(outer, members)} is not a score of this version of the game"
    form = "a list" if kind == "list_type" else "a JSON object"
    remedy = misfit.remedy if isinstance(misfit, _MisfitError) else f"it must be {form}"
    return f"{_named(path, members)} is {shortened(detail['input'])}; {remedy}"


def _named(path: Collection[str | int], members: Mapping[str, str]) -> str:
    """The place as people say it, from the inside out: tick of best 'tps' of level 'a'."""
    names: list[str] = []
    for part in path:
        if names and names[-1] in members:
            names[-1] = members[names[-1]].format(shortened(part))
        else:
            names.append(str(part))
    return " of ".join(reversed(names)) or "it"
