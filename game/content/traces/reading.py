"""One trace file on its way from text to arrays: rows so far, faults so far, and what is remembered from row to row."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple
from zlib import crc32

from game.content.errors import MAX_FAULTS, ContentError, Fault
from game.content.traces.formats import ARRIVAL, CLASS, HASHES, IMAGES, OUTPUT, PREFIX, PROMPT, SHOWN, origin
from game.content.traces.records import BadLine, JsonRecords, TableRecords, is_json_lines, lines_of
from game.content.traces.trace import Rows, Trace, recording_of
from game.content.traces.values import LONGEST_DAYS, BadValue, beats_in, date_beats, is_date, tokens_in
from game.physics.units import BEATS_PER_SECOND
from game.sim.workloads.content_ids import RECORDED

MAX_ROWS: Final = 2_000_000
"""No more requests are taken from one file."""

MAX_RUNS: Final = 20_000_000
"""Nor more blocks of content."""

HASH_BLOCK: Final = 512
"""Tokens that one of Mooncake's hashes stands for."""

QWEN_HASH_BLOCK: Final = 16
"""Tokens that one of Qwen's hashes stands for."""

_MS_BEATS: Final = BEATS_PER_SECOND // 1000


class Options(NamedTuple):
    """What a reader is told of a file that the file does not say; None for nothing, 0 requests for all."""

    output_tokens: int | None
    hash_block: int | None
    num_requests: int


class _Row:
    """One request as its row tells it."""

    __slots__ = ("arrival", "class_name", "hashes", "num_images", "output", "prefix", "prompt")

    def __init__(self, output: int) -> None:
        self.arrival = self.prompt = self.num_images = 0
        self.output = output
        self.class_name = self.prefix = ""
        self.hashes: object = None


class Reading:
    """One file being read: rows so far, faults so far, and what is remembered from row to row."""

    def __init__(self, text: str, name: str, options: Options, faults: list[Fault]) -> None:
        lines = lines_of(text)
        self.name = name
        self.records = JsonRecords(lines) if is_json_lines(lines) else TableRecords(lines)
        self.cells = self.records.cells
        self.origin = origin(self.records.names)
        self.output_tokens = options.output_tokens
        self.hash_block = options.hash_block or (QWEN_HASH_BLOCK if self.origin == "Qwen" else HASH_BLOCK)
        self.faults = faults
        self.rows = Rows.empty()
        self.class_places: dict[str, int] = {}
        self.content_places: dict[object, int] = {}
        self.content_base = RECORDED | (crc32(text.encode(errors="replace")) & 0xFFFFF) << 36
        self.num_failed = self.num_images = self.num_runs = self.num_rows = 0
        self.is_dated = False
        self.unit_beats = 0
        if self.cells.place(OUTPUT) < 0 and options.output_tokens is None:
            told = f"add one ({SHOWN[OUTPUT]}), or say how many all have (output_tokens, or --out)"
            message = f"no column has the tokens of answers; {told}"
            raise BadLine(self.cells.header_line, 1, "$", message)

    def read(self, num_requests: int) -> None:
        """Read the rows, as many as there are or are asked for."""
        arrival = self.cells.place(ARRIVAL)
        for line, values in self.records:
            if self.num_rows == 0 and arrival >= 0:
                self._tell_times(values[arrival], self.cells.columns[arrival].unit_beats)
            if num_requests and self.num_rows == num_requests:
                break
            self.num_rows += 1
            if self.num_rows > MAX_ROWS:
                raise BadLine(line, 1, "$", f"more than {MAX_ROWS:,} requests; cut the file or read only the first")
            self._row(line, values)
            if len(self.faults) >= MAX_FAULTS:
                raise BadLine(line, 1, "$", "more faults from here on; mend those above first")

    def _tell_times(self, first: object, unit_beats: int) -> None:
        self.is_dated = is_date(first)
        self.unit_beats = _MS_BEATS if self.origin == "Mooncake" and unit_beats else unit_beats

    def _row(self, line: int, values: list[object]) -> None:
        row, place = _Row(self.output_tokens or 0), 0
        try:
            for place, column in enumerate(self.cells.columns):
                self._take(column.says, values[place], row)
            if not row.prompt or not row.output:
                self.num_failed += 1
                return
            place = self.cells.place(PREFIX if row.prefix else HASHES)
            runs = self._named_runs(row.prefix, row.prompt) if row.prefix else self._hashed_runs(row.hashes, row.prompt)
        except BadValue as fault:
            col = self.records.col(line, place)
            self.faults.append(Fault(self.name, line, col, self.cells.names[place], str(fault)))
            return
        self.num_images += row.num_images > 0
        self._keep(row, runs)

    def _take(self, says: str, value: object, row: _Row) -> None:
        if says == ARRIVAL:
            row.arrival = self._time(value)
        elif says == PROMPT:
            row.prompt = tokens_in(value, _missing("the tokens of the prompt"))
        elif says == OUTPUT:
            row.output = tokens_in(value, _missing("the tokens of the answer"))
        elif says == CLASS:
            row.class_name = str(value or "").strip()
        elif says == IMAGES:
            row.num_images = tokens_in(value, _missing("the number of images"))
        elif says == HASHES:
            row.hashes = value
        else:
            row.prefix = str(value or "").strip()

    def _keep(self, row: _Row, runs: list[tuple[int, int]]) -> None:
        rows = self.rows
        if self.cells.place(ARRIVAL) >= 0:
            rows.arrival_beats.append(row.arrival)
        rows.prompts.append(row.prompt)
        rows.outputs.append(row.output)
        if self.cells.place(CLASS) >= 0:
            class_name = row.class_name or "default"
            rows.class_indices.append(self.class_places.setdefault(class_name, len(self.class_places)))
        rows.runs.append(runs)

    def _time(self, value: object) -> int:
        missing = _missing("the time of arrival")
        return date_beats(value, missing) if self.is_dated else beats_in(value, self.unit_beats, missing)

    def _content(self, key: object) -> int:
        return self.content_base + self.content_places.setdefault(key, len(self.content_places))

    def _hashed_runs(self, hashes: object, prompt: int) -> list[tuple[int, int]]:
        """The blocks of a prompt; what hashes there are beyond its end say nothing."""
        if hashes is None:
            return []
        if not isinstance(hashes, list) or not all(type(each) in (int, str) for each in hashes):
            raise BadValue("expected a list of hashes; write [1, 2, 3]")
        block = self.hash_block
        hashes = hashes[: -(-prompt // block)]
        self.num_runs += len(hashes)
        if self.num_runs > MAX_RUNS:
            raise BadValue(f"more than {MAX_RUNS:,} hashes; cut the file or read only the first requests")
        return [(self._content(each), min(block, prompt - place * block)) for place, each in enumerate(hashes)]

    def _named_runs(self, prefix: str, prompt: int) -> list[tuple[int, int]]:
        runs = []
        for part in prefix.split():
            key, colon, size = part.rpartition(":")
            if not colon or not key:
                raise BadValue(f"{part} is no NAME:TOKENS; write what the prompt begins with as system:512 doc7:1000")
            runs.append((self._content(key), tokens_in(size, _missing("the tokens of a part"))))
        num_tokens = sum(size for _, size in runs)
        if num_tokens > prompt:
            raise BadValue(f"it begins with {num_tokens} tokens, but the prompt has {prompt}; mend either")
        return [run for run in runs if run[1]]

    def trace(self) -> Trace:
        """What has been read.

        Raises:
            ContentError: with every fault, or where there is no request in it.
        """
        arrivals = self.rows.arrival_beats
        if arrivals and not self.faults:
            first = 0 if not self.is_dated and self._keeps_start() else min(arrivals)
            if max(arrivals) - first > LONGEST_DAYS * 86_400 * BEATS_PER_SECOND:
                line = self.cells.header_line
                message = f"its requests come over more than {LONGEST_DAYS} days; check the times, or cut the file"
                self.faults.append(Fault(self.name, line, 1, self.cells.names[self.cells.place(ARRIVAL)], message))
            for place in range(len(arrivals) if first else 0):
                arrivals[place] -= first
        if not self.rows.prompts and not self.faults:
            self.faults.append(Fault(self.name, 1, 1, "$", "there is no request in it; add a line for each"))
        if self.faults:
            raise ContentError(self.faults)
        num_moved = _num_out_of_order(arrivals)
        order = sorted(range(len(arrivals)), key=arrivals.__getitem__) if num_moved else None
        return Trace(
            name=self.name,
            origin=self.origin,
            recording=recording_of(self.rows, order),
            class_names=tuple(self.class_places),
            num_failed=self.num_failed,
            num_moved=num_moved,
            num_images=self.num_images,
            has_outputs=self.cells.place(OUTPUT) >= 0,
            ignored_columns=tuple(self.cells.ignored),
        )

    def _keeps_start(self) -> bool:
        return self.cells.columns[self.cells.place(ARRIVAL)].keeps_start


def _missing(what: str) -> str:
    return f"{what} is missing; add it or take the line out"


def _num_out_of_order(arrivals: Iterable[int]) -> int:
    """How many come after a later one."""
    latest, num = -1, 0
    for beat in arrivals:
        num += beat < latest
        latest = max(latest, beat)
    return num
