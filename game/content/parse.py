"""From the text of a file to a level or a solution, or to everything that is wrong with it."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import Final, TypeVar

from pydantic import ValidationError

from game.content.card_checks import card_problems
from game.content.decode import decode
from game.content.errors import ContentError
from game.content.jsontext import Lines
from game.content.level import Level
from game.content.level_card import inline_model_problems
from game.content.level_checks import Values, level_problems
from game.content.shape import Document
from game.content.solution import Solution
from game.content.solution_checks import solution_problems
from game.content.source import Problem, Source
from game.content.translate import problems_of
from game.content.wording import found
from game.content.work import work_problems

BYTE_ORDER_MARK: Final = "\ufeff"

MAX_PROBLEMS: Final = 1000
"""Problems that are looked at before they are put in order; a file has more of them only if it is no file of ours."""

_REFUSALS: Final = (
    ("escape", "half of a surrogate pair is no character; remove this escape"),
    ("number", "a number of thousands of digits; write a shorter one"),
)

CLAIMS: Final = ("score", "digest", "rules")
"""The keys of a solution that say what it reaches, which is no part of the build."""

AnyDocument = TypeVar("AnyDocument", bound=Document)


def parse_level(text: str, name: str = "<level>") -> Level:
    """The level that a text describes.

    Raises:
        ContentError: with every fault of the text, under the name given.
    """
    return level_from(source_of(text, name))


def parse_solution(text: str, name: str = "<solution>") -> Solution:
    """The solution that a text describes. Whether it fits its level is another question; see `match`.

    Raises:
        ContentError: with every fault of the text, under the name given.
    """
    return solution_from(source_of(text, name))


def source_of(text: str, name: str, *, is_stream: bool = False, place: str | None = None) -> Source:
    """A text, what to call it and where it is, without the mark that some editors begin a file with."""
    return Source(name, text.removeprefix(BYTE_ORDER_MARK), is_stream, place)


def level_from(source: Source) -> Level:
    """The level that a source describes; raises as `parse_level`."""
    return _parse(source, Level, level_problems, _problems_of_whole)


def _problems_of_whole(level: Level) -> Iterable[Problem]:
    """What does not go together; how much work a level is counts only where its models are such."""
    return list(_problems_of_rows(level)) or work_problems(level)


def _problems_of_rows(level: Level) -> Iterator[Problem]:
    """What does not go together in the models and cards that a level describes."""
    yield from inline_model_problems(level)
    yield from card_problems(level)


def unlimited_level_from(source: Source) -> Level:
    """The level that a source describes, be it more work than a file may be; raises as `parse_level` for the rest."""
    return _parse(source, Level, level_problems, _problems_of_rows)


def solution_from(source: Source) -> Solution:
    """The solution that a source describes; raises as `parse_solution`."""
    return _parse(source, Solution, solution_problems, lambda _: ())


def unclaimed_solution_from(source: Source) -> Solution:
    """The build in a source, whatever it claims, be it under other rules; raises as `parse_solution` for the rest."""
    try:
        solution = solution_from(source)
    except ContentError as error:
        if any(fault.path.split(".")[0] not in CLAIMS for fault in error.faults):
            raise
        values = {key: value for key, value in values_of(source)[0].items() if key not in CLAIMS}
        solution = solution_from(source_of(json.dumps(values), source.name))
        solution.remember(source)
    return solution.model_copy(update=dict.fromkeys(CLAIMS))


def document_from(
    source: Source,
    shape: type[AnyDocument],
    problems_of_whole: Callable[[AnyDocument], Iterable[Problem]] = lambda _: (),
    problems_in: Callable[[Values], Iterable[Problem]] = lambda _: (),
) -> AnyDocument:
    """The document of another shape that a source describes; raises as `parse_level`."""
    return _parse(source, shape, problems_in, problems_of_whole)


def values_of(source: Source) -> tuple[Values, bool]:
    """The object that a text is, before anything in it is checked, and whether it repeats keys.

    Raises:
        ContentError: where the text is not JSON, or not an object.
    """
    values, has_repeats = decode(source)
    if not isinstance(values, dict):
        raise source.error([Problem((), f"expected an object, found {found(values)}; write {{...}}")])
    return values, has_repeats


def is_level(values: Values) -> bool:
    """Whether an object is meant as a level, be it faulty: it says what no solution says."""
    return "level" not in values and "toolbox" in values


def is_solution(values: Values) -> bool:
    """Whether an object is meant as a solution, be it faulty: it says which level it solves, and nothing of its own."""
    return "level" in values and not {"id", "toolbox", "goals"} & set(values)


def _parse(
    source: Source,
    shape: type[AnyDocument],
    problems_in: Callable[[Values], Iterable[Problem]],
    problems_of_whole: Callable[[AnyDocument], Iterable[Problem]],
) -> AnyDocument:
    values, has_repeats = values_of(source)
    if (is_solution(values) and shape is Level) or (is_level(values) and shape is Solution):
        this, wanted = ("solution", "level") if shape is Level else ("level", "solution")
        raise source.error([Problem((), f"this is a {this}, not a {wanted}; name a {wanted} file here")])
    problems: Iterator[Problem] = iter(problems_in(values))
    if has_repeats:
        problems = chain(problems, source.repeated_keys())
    document = None
    try:
        document = shape.model_validate_json(source.text)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        if first["type"] == "json_invalid":
            raise _json_error(source, str(first["ctx"]["error"])) from None
        problems = chain(problems, problems_of(error, shape))
    if document is not None:  # what its numbers come to counts only where each is one
        problems = chain(problems, problems_of_whole(document))
    listed = list(islice(problems, MAX_PROBLEMS))
    if listed or document is None:
        raise source.error(listed)
    document.remember(source)
    return document


def _json_error(source: Source, complaint: str) -> ContentError:
    """What pydantic's own JSON reader refuses: half a surrogate pair, numbers of thousands of digits.

    It counts columns in bytes.
    """
    place = re.search(r" at line (\d+) column (\d+)$", complaint)
    if place is None:
        return source.error_at(0, f"not JSON: {complaint}; mend it")
    start = Lines(source.text).offset(int(place[1]))
    line = source.text[start:].split("\n", 1)[0].encode()
    offset = start + len(line[: max(0, int(place[2]) - 1)].decode(errors="ignore"))
    words = complaint[: place.start()]
    message = next((message for part, message in _REFUSALS if part in words), f"{words}; mend it")
    return source.error_at(offset, f"not JSON: {message}")
