"""Claims that others make: solution files, and files of JSON lines such as wins and boards. No line is believed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import Field

from game.content.errors import MAX_FAULTS, ContentError, Fault
from game.content.jsontext import quoted
from game.content.level import Level
from game.content.level_checks import Values
from game.content.load import PathOrId, load_solution
from game.content.match import check_match
from game.content.origin import form_of
from game.content.parse import document_from, solution_from, values_of
from game.content.read import file_error, read_source
from game.content.solution import DIGEST_PATTERN, Score, Solution
from game.content.solution_checks import solution_problems
from game.content.source import Problem, Source
from game.session.run.outcome import Result
from game.session.score.recorded_score import claim_problems, has_claims
from game.session.score.wins_file import json_lines
from game.sim.simulation import RULES_VERSION

LINES_SUFFIX: Final = ".jsonl"
"""A file of this ending has a claim in each line."""

MAX_LINES_BYTES: Final = 16 << 20
"""No file of lines is larger."""

MAX_LINES: Final = 50_000
"""Claims in one file; each is run."""


class BoardLine(Solution):
    """A line of a board: a build, which level it is of, and what it is claimed to reach. `front` and `best` are marks.

    Marks are made anew whenever a board is written, and never read.
    """

    form: str = Field(pattern=DIGEST_PATTERN, description="What is played, as 16 hexadecimal digits; see `form_of`.")
    verdict: Literal["won"] = Field(description="Boards are of wins.")
    score: Score = Field(description="What it is claimed to reach.")
    digest: str = Field(pattern=DIGEST_PATTERN, description="State of the claimed run at its end.")
    rules: int = Field(ge=1, le=10_000, description="Version of the laws it was recorded under.")
    front: bool = Field(default=False, description="Whether no other build of the board is better in all respects.")
    best: tuple[Annotated[str, Field(max_length=200)], ...] = Field(
        default=(), max_length=100, description="Metrics in which no other build of the board is better."
    )


@dataclass(frozen=True, slots=True)
class Claim:
    """A solution that fits the level, and where it stands: in a file, or in a line of one."""

    solution: Solution
    file: str
    line: int | None = None

    @property
    def where(self) -> str:
        """The place, as FILE or FILE:LINE."""
        return self.file if self.line is None else f"{self.file}:{self.line}"

    def faults(self, result: Result) -> list[Fault]:
        """Every claim that the run does not bear out, at its place."""
        problems = claim_problems(self.solution, result)
        if not problems:
            return []
        found = self.solution.source.error(problems).faults
        return found if self.line is None else _in_line(found, self.file, self.line)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A claim that is not about this level or not about these rules: neither true nor false here."""

    where: str
    why: str

    def __str__(self) -> str:
        return f"{self.where}: left out: {self.why}"


@dataclass(frozen=True, slots=True)
class ClaimsRead:
    """What is in a file of claims."""

    claims: tuple[Claim, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    faults: tuple[Fault, ...] = ()


def read_claims(level: Level, name: PathOrId) -> ClaimsRead:
    """The claims of a file of lines, or that of a solution file, or of the shipped solution of that id.

    Faults are among what is read: one bad line is not in the way of the others.
    """
    if str(name).endswith(LINES_SUFFIX):
        return read_lines(level, Path(name))
    try:
        solution = load_solution(name)
        check_match(level, solution)
    except ContentError as error:
        return ClaimsRead(faults=tuple(error.faults))
    return ClaimsRead((Claim(solution, str(name)),))


def read_lines(level: Level, file: Path) -> ClaimsRead:
    """The claims of a file of lines, whatever it is called; lines of nothing but spaces are passed over."""
    try:
        source = read_source(file, most_bytes=MAX_LINES_BYTES)
    except ContentError as error:
        return ClaimsRead(faults=tuple(error.faults))
    return claims_in(level, source)


def claims_in(level: Level, source: Source) -> ClaimsRead:
    """The claims of the lines of a text. After `MAX_FAULTS` faults the rest is not looked at."""
    claims: list[Claim] = []
    left_out: list[LeftOut] = []
    faults: list[Fault] = []
    form = form_of(level)
    for count, (number, text) in enumerate(json_lines(source.text), start=1):
        if count > MAX_LINES:
            faults += file_error(source.name, f"more than {MAX_LINES:,} lines; split it up").faults
            break
        if len(faults) >= MAX_FAULTS:
            message = "not looked at from here on for the faults above; mend them first"
            faults[MAX_FAULTS:] = [Fault(source.name, number, 1, "$", message)]
            break
        line = Source(source.name, text, is_stream=True)
        try:
            values, _ = values_of(line)
            why = _why_left_out(values, level, form)
            if why is None:
                claims.append(Claim(_solution(line, values, level), source.name, number))
            else:
                left_out.append(LeftOut(f"{source.name}:{number}", why))
        except ContentError as error:
            faults += _in_line(error.faults, source.name, number)
    return ClaimsRead(tuple(claims), tuple(left_out), tuple(faults))


def _why_left_out(values: Values, level: Level, form: str) -> str | None:
    """Why a line says nothing of this level under these rules; None where it does, or is too faulty to tell."""
    named, rules = values.get("level"), values.get("rules")
    if isinstance(named, str) and named != level.id:
        return f"it is of the level {quoted(named)}, not of {quoted(level.id)}"
    if isinstance(rules, int) and not isinstance(rules, bool) and rules > 0 and rules != RULES_VERSION:
        return f"it was recorded under rules {str(rules)[:5]}, this program plays rules {RULES_VERSION}"
    other = values.get("form")
    if isinstance(other, str) and other != form:
        return f"it is of another form of the level, {quoted(other)}; this is {form}"
    return None


def _solution(line: Source, values: Values, level: Level) -> Solution:
    is_of_board = "form" in values
    solution = document_from(line, BoardLine, problems_in=solution_problems) if is_of_board else solution_from(line)
    check_match(level, solution)
    if not has_claims(solution):
        raise line.error([Problem((), 'claims nothing; add "score" and "digest"')])
    return solution


def _in_line(faults: list[Fault], file: str, number: int) -> list[Fault]:
    """Faults of the text of one line, as those of the file that it stands in."""
    return [replace(fault, file=file, line=number) for fault in faults]
