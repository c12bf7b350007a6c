"""Pydantic's complaints in our words: what was expected, what was found, what to do."""

import math
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any, Final, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from game.content.characters import unfit_message
from game.content.jsontext import Anchor, JsonPath, quoted
from game.content.lengths import LognormalTokens, TokenRange
from game.content.level import ID_PATTERN, UNION_KEYS, UNION_LISTS, UNION_TAGS, UNION_WAYS
from game.content.shape import FORMAT, UNFIT_CHARACTER, Shape
from game.content.solution import DIGEST_PATTERN
from game.content.source import Problem
from game.content.wording import count, found, plain, suggestion
from game.content.workload import WORKLOAD_TAGS

_Context = dict[str, Any]


def problems_of(error: ValidationError, shape: type[Shape]) -> Iterator[Problem]:
    """Every complaint of pydantic about a file of this shape.

    It calls a list too short whose items are wrong; that is left out.
    """
    for detail in error.errors(include_url=False):
        if detail["type"] != "too_short" or len(detail["input"]) < detail["ctx"]["min_length"]:
            yield _problem(detail, shape)


def _problem(detail: ErrorDetails, shape: type[Shape]) -> Problem:
    path, inside = _walked(detail["loc"], shape)
    kind, value = detail["type"], detail["input"]
    if kind == "extra_forbidden":
        key = str(path[-1])
        known = _elsewhere(key, inside) or suggestion(key, inside.fields_by_key(), "known keys")
        return Problem(path, f"unknown key {quoted(key)}; {known}{_whole_form(inside)}", Anchor.KEY)
    if kind == "missing":
        key = str(path[-1])
        meaning = inside.fields_by_key()[key].description or ""
        return Problem(path, f"the key {quoted(key)} is missing; add it ({meaning.rstrip('.')}){_whole_form(inside)}")
    if path == ("format",):
        is_newer = isinstance(value, int) and value > FORMAT
        remedy = "write that or update the program" if is_newer else f"write {FORMAT}"
        return Problem(path, f"format is {found(value)}; this program reads format {FORMAT}, {remedy}")
    if kind == "workload_kind":
        return _workload_problem(path, value)
    if kind == "literal_error":
        return Problem(path, _not_one_of(value, detail.get("ctx", {})))
    if kind == UNFIT_CHARACTER:
        index: int = detail["ctx"]["index"]
        return Problem(path, unfit_message(value[index]), char=index)
    if kind in _OBJECT_TYPES and (wanted := _shape_at(path, inside)) is not None:
        return Problem(path, f"expected an object, found {found(value)}; write {_form(wanted)}")
    if kind in _SENTENCES:
        other = (
            UNION_WAYS.get(str(detail["loc"][-1])) if len(path) < len(detail["loc"]) and kind in _WRONG_TYPES else None
        )
        return Problem(
            path, _SENTENCES[kind](value, detail.get("ctx", {})) + (f", or write {_form(other[0])}" if other else "")
        )
    return Problem(path, f"{detail['msg']}, found {found(value)}; mend it")


def _elsewhere(key: str, inside: type[Shape]) -> str:
    """Which kinds of workload have a key that this kind has not; empty where that is not what is wrong."""
    having = [tag.strip("<>") for tag, shape in WORKLOAD_TAGS.items() if key in shape.fields_by_key()]
    if not having or inside not in WORKLOAD_TAGS.values():
        return ""
    remedy = f"remove it or change the kind; known keys: {', '.join(inside.fields_by_key())}"
    return f"that is of the {'kind' if len(having) == 1 else 'kinds'} {', '.join(having)}; {remedy}"


def _whole_form(inside: type[Shape]) -> str:
    """How a value that may be an object or something plain is written; empty for shapes that have one way only."""
    plain_ways = [words for shape, words in UNION_WAYS.values() if shape is inside]
    other = f", or {_form(LognormalTokens)}" if inside is TokenRange else ""
    return f"; write {_form(inside)} or {plain_ways[0]}{other}" if plain_ways else ""


def _form(shape: type[Shape]) -> str:
    """An object as it is written: what it must have, or, where nothing must be there, what it may have."""
    required = [key for key, field in shape.model_fields.items() if field.is_required()]
    return "{" + ", ".join(f"{quoted(key)}: ..." for key in required or shape.fields_by_key()) + "}"


def _walked(loc: tuple[int | str, ...], shape: type[Shape]) -> tuple[JsonPath, type[Shape]]:
    """Where in the file pydantic's location is, and the shape of the object that its last part belongs to."""
    path: list[str | int] = []
    inside = shape
    for before, part in pairwise((None, *loc)):
        is_item = isinstance(before, int) and path[-2:-1] and path[-2] in UNION_LISTS
        if (before in UNION_KEYS or is_item) and part in UNION_TAGS:
            shape = UNION_TAGS[str(part)] or shape
            continue
        assert part is not None
        path.append(part)
        inside = shape
        field = shape.model_fields.get(part) if isinstance(part, str) else None
        if field is not None:
            shape = _shape_in(field.annotation) or shape
    return tuple(path), inside


def _shape_in(annotation: object) -> type[Shape] | None:
    if isinstance(annotation, type) and issubclass(annotation, Shape):
        return annotation
    return next((shape for part in get_args(annotation) if (shape := _shape_in(part))), None)


def _shape_at(path: JsonPath, inside: type[Shape]) -> type[Shape] | None:
    """The shape of the value of a key, one of `inside` or a free one above such; None for an item of a list."""
    if not path or not isinstance(path[-1], str):
        return None
    field = inside.model_fields.get(path[-1])
    return inside if field is None else _shape_in(field.annotation)


def _workload_problem(path: JsonPath, value: object) -> Problem:
    kinds = [tag.strip("<>") for tag, shape in UNION_TAGS.items() if shape and "kind" in shape.model_fields]
    if not isinstance(value, dict):
        return Problem(path, f"expected an object, found {found(value)}; write {{...}}")
    if "kind" not in value:
        return Problem((*path, "kind"), f'the key "kind" is missing; add it (one of {", ".join(kinds)})')
    kind = value["kind"]
    remedy = suggestion(kind if isinstance(kind, str) else "", kinds)
    return Problem((*path, "kind"), f"no workload is called {_named(kind)}; {remedy}")


def _named(value: object) -> str:
    return quoted(value) if isinstance(value, str) else found(value)


def _not_one_of(value: object, context: _Context) -> str:
    expected = str(context.get("expected", ""))
    names = expected.replace("'", "").replace(" or ", ", ").split(", ")
    meant = suggestion(value if isinstance(value, str) else "", names)
    if len(names) > _FEW:
        return f"expected a known name, found {found(value)}; {meant}"
    remedy = f"{meant.partition('?')[0]}?" if "?" in meant else "write that" if len(names) == 1 else "write one of them"
    return f"expected {expected}, found {found(value)}; {remedy}"


def _whole_number(value: object, context: _Context) -> str:
    if isinstance(value, str) and re.fullmatch("-?(0|[1-9][0-9]*)", value):
        remedy = "remove the quotes"
    elif isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        remedy = f"write {int(value)}"
    elif isinstance(value, float) and math.isfinite(value):
        remedy = "write a number without a decimal point or exponent"
    else:
        remedy = "write digits alone"
    return f"expected a whole number, found {found(value)}; {remedy}"


def _number(value: object, context: _Context) -> str:
    is_number = isinstance(value, str) and re.fullmatch(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?", value)
    return f"expected a number, found {found(value)}; {'remove the quotes' if is_number else 'write digits alone'}"


def _bound(words: str, key: str, remedy: str) -> Callable[[object, _Context], str]:
    return lambda value, context: f"{found(value)} is {words} {plain(context[key])}; {remedy}"


def _expected(what: str, remedy: str) -> Callable[[object, _Context], str]:
    return lambda value, context: f"expected {what}, found {found(value)}; {remedy}"


def _not_finite(value: object, context: _Context) -> str:
    return f"expected a finite number, found {found(value)}; write one that can be reached"


def _item_bound(words: str, key: str, remedy: str) -> Callable[[object, _Context], str]:
    return lambda value, context: f"expected at {words} {count(int(context[key]), 'item')} here; {remedy}"


def _length_bound(words: str, key: str, remedy: str) -> Callable[[object, _Context], str]:
    return lambda value, context: f"expected at {words} {count(int(context[key]), 'character')} here; {remedy}"


def _misspelt(value: object, context: _Context) -> str:
    pattern = context["pattern"]
    return f"{found(value)} does not fit; {_PATTERNS.get(pattern, f'write what matches {pattern}')}"


_FEW: Final = 4
"""Names that stand in a message once each; more are listed at its end."""

_WRONG_TYPES: Final = frozenset({"int_type", "int_from_float", "int_parsing", "string_type"})

_PATTERNS: Final = {
    ID_PATTERN: "write lower-case letters and digits, in words joined by hyphens",
    DIGEST_PATTERN: "write 16 hexadecimal digits, as `tycoon run` prints them",
}
_OBJECT_TYPES: Final = frozenset({"model_type", "model_attributes_type"})

_OBJECT: Final = _expected("an object", "write {...}")
_SENTENCES: Final[dict[str, Callable[[object, _Context], str]]] = {
    "int_type": _whole_number,
    "int_from_float": _whole_number,
    "int_parsing": _whole_number,
    "float_type": _number,
    "finite_number": _not_finite,
    "string_type": _expected("a string", 'write "..."'),
    "tuple_type": _expected("a list", "write [...]"),
    "dict_type": _OBJECT,
    "model_type": _OBJECT,
    "model_attributes_type": _OBJECT,
    "greater_than": _bound("not above", "gt", "raise it"),
    "greater_than_equal": _bound("below the least allowed,", "ge", "raise it"),
    "less_than_equal": _bound("above the most allowed,", "le", "lower it"),
    "too_short": _item_bound("least", "min_length", "add what is missing"),
    "too_long": _item_bound("most", "max_length", "take some out"),
    "string_too_short": _length_bound("least", "min_length", "write something"),
    "string_too_long": _length_bound("most", "max_length", "shorten it"),
    "string_pattern_mismatch": _misspelt,
}
