"""The text that a level or solution was read from, kept so that faults found later still have a line and a column."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from game.content.errors import MAX_FAULTS, ContentError, Fault
from game.content.jsontext import Anchor, JsonPath, Lines, Places, character_offset, places, shown


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with the value at `path`, or at character `char` of it if it is a string."""

    path: JsonPath
    message: str
    anchor: Anchor = Anchor.VALUE
    char: int | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A name to call the text by, and the text, which is empty where an object was not made from any.

    Any two compare equal: where a level came from is no part of what it is.
    """

    name: str = field(default="<memory>", compare=False)
    text: str = field(default="", compare=False)
    is_stream: bool = field(default=False, compare=False)
    """Whether it came through a pipe or the like: there is no file to look beside, or to write into."""
    place: str | None = field(default=None, compare=False)
    """The file that it was read from, with every link followed; None where there was none."""

    def error(self, problems: Iterable[Problem]) -> ContentError:
        """All problems as one error, in the order of the text, which has to be JSON."""
        found = self.found_places()
        lines = Lines(self.text)
        placed = sorted({(self._offset(problem, found), shown(problem.path), problem.message) for problem in problems})
        if len(placed) > MAX_FAULTS:
            placed[MAX_FAULTS:] = [(placed[MAX_FAULTS][0], "$", "more faults from here on; mend those above first")]
        return ContentError(
            [Fault(self.name, *lines.line_and_col(offset), path, message) for offset, path, message in placed]
        )

    def repeated_keys(self) -> list[Problem]:
        """Every key that stands twice in its object."""
        return [
            Problem(path, "this key stands more than once in its object; remove one of them", Anchor.KEY)
            for path, _ in places(self.text).repeated_keys
        ]

    def error_at(self, offset: int, message: str) -> ContentError:
        """One fault of the text as a whole, such as bad syntax, at an offset."""
        return ContentError([Fault(self.name, *Lines(self.text).line_and_col(offset), "$", message)])

    def _offset(self, problem: Problem, found: Places) -> int:
        offset = found.offset(problem.path, problem.anchor)
        return offset if problem.char is None else self.character_offset(offset, problem.char)

    def found_places(self) -> Places:
        """Where everything in the text begins."""
        return places(self.text)

    def character_offset(self, offset: int, index: int) -> int:
        """Where character number `index` of the string at `offset` is; the offset itself where none begins there."""
        return character_offset(self.text, offset, index) if self.text.startswith('"', offset) else offset
