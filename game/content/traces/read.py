"""Reading a trace: told by its header what it is, told line by line what is wrong with it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from game.content.errors import ContentError, Fault
from game.content.source import Source
from game.content.traces.packed import Unreadable, unpacked
from game.content.traces.reading import Options, Reading
from game.content.traces.records import BadLine
from game.content.traces.trace import Trace

MAX_TRACE_BYTES: Final = 256 << 20
"""No larger file is read."""

_BYTE_ORDER_MARK: Final = "\ufeff"


def read_trace(
    source: Source | str,
    name: str = "<trace>",
    *,
    output_tokens: int | None = None,
    hash_block: int | None = None,
    num_requests: int = 0,
) -> Trace:
    """The requests in a text, in the order of their arrival; requests of the same time stay in the order of the file.

    Times count from the first request, unless the column is called `arrival_s`. `output_tokens` are those of every
    answer where the file does not say. `hash_block` is how many tokens a hash stands for, None for what is usual. Of a
    long file the first `num_requests` rows are read, 0 for all.

    Raises:
        ContentError: with every fault, each at its line and column.
    """
    options = Options(output_tokens, hash_block, num_requests)
    if isinstance(source, Source):
        return _read(source.text, source.name, options)
    return _read(source, name, options)


def read_trace_file(
    path: str | os.PathLike[str],
    *,
    output_tokens: int | None = None,
    hash_block: int | None = None,
    num_requests: int = 0,
) -> Trace:
    """The requests in a file, which may be packed with gzip, as `read_trace`.

    Raises:
        ContentError: where there is no such file, it is too large or no text, and with every fault that is in it.
    """
    file = Path(path)
    try:
        with file.open("rb") as opened:
            data = opened.read(MAX_TRACE_BYTES + 1)
    except IsADirectoryError:
        raise _error(path, "this is a folder; name a file in it") from None
    except (OSError, ValueError) as fault:
        words = "there is no such file" if isinstance(fault, FileNotFoundError) else f"cannot be read ({fault})"
        raise _error(path, f"{words}; check the path") from None
    try:
        data = unpacked(data, MAX_TRACE_BYTES) if len(data) <= MAX_TRACE_BYTES else data
    except Unreadable as fault:
        raise _error(path, f"{fault}") from None
    if len(data) > MAX_TRACE_BYTES:
        raise _error(path, f"larger than {MAX_TRACE_BYTES >> 20} MiB; cut it down")
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        col = fault.start - data.rfind(b"\n", 0, fault.start)
        message = f"byte 0x{data[fault.start]:02x} is not UTF-8; save the file as UTF-8"
        raise ContentError([Fault(str(path), line, col, "$", message)]) from None
    options = Options(output_tokens, hash_block, num_requests)
    return _read(text, str(path), options)


def _error(path: str | os.PathLike[str], message: str) -> ContentError:
    return ContentError([Fault(os.fspath(path), 1, 1, "$", message)])


def _read(text: str, name: str, options: Options) -> Trace:
    faults: list[Fault] = []
    try:
        reading = Reading(text.removeprefix(_BYTE_ORDER_MARK), name, options, faults)
        reading.read(options.num_requests)
    except BadLine as fault:
        raise ContentError([*faults, Fault(name, fault.line, fault.col, fault.what, fault.message)]) from None
    return reading.trace()
