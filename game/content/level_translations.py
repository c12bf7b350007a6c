"""The words of a level in other languages from the files beside it: `de.toml` with what a `Translation` has."""

from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from game.content.errors import ContentError, Fault
from game.content.level import Level
from game.content.level_checks import told_hints_problems, told_surprise_problems
from game.content.level_files import words_files
from game.content.level_phrases import Translation
from game.content.read import read_source
from game.content.source import Problem
from game.content.takeaway import takeaway_problems
from game.content.toml_source import TomlSource
from game.content.translate import problems_of


def with_words_beside(level: Level, file: Path) -> Level:
    """The level with the words that stand beside its file among its translations.

    Raises:
        ContentError: with everything that is wrong with those files.
    """
    faults: list[Fault] = []
    translations = dict(level.translations)
    for language, words in words_files(file).items():
        try:
            translations[language] = _read(words, language, level)
        except ContentError as error:
            faults += error.faults
    if faults:
        raise ContentError(faults)
    return level.model_copy(update={"translations": translations}) if translations else level


def _read(file: Path, language: str, level: Level) -> Translation:
    text = read_source(file)
    source = TomlSource(text.name, text.text)
    values = source.values()
    problems = list(_problems(values, language, level))
    try:
        translation = Translation.model_validate(_with_tuples(values))
    except ValidationError as error:
        problems += problems_of(error, Translation)
        translation = Translation()
    if problems:
        raise source.error(problems)
    return translation


def _problems(values: dict[str, object], language: str, level: Level) -> Iterator[Problem]:
    if language in level.translations:
        message = f'the level itself has these words under "translations.{language}"; keep one of the two'
        yield Problem((), message)
    yield from told_hints_problems((), values.get("hints"), len(level.hints))
    yield from told_surprise_problems((), values.get("surprise"), level.surprise)
    classes = [each.name for workload in level.workloads for each in workload.classes]
    has_trace = any(workload.kind == "trace" for workload in level.workloads)
    yield from takeaway_problems(("takeaway",), values.get("takeaway"), None if has_trace else classes)


def _with_tuples(values: dict[str, object]) -> dict[str, object]:
    """The lists of a document as the types of a level have them."""
    return {key: tuple(value) if isinstance(value, list) else value for key, value in values.items()}
