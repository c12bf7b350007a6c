"""Traces that are packed: gzip is unpacked, other packings are told apart from a damaged text."""

from __future__ import annotations

import gzip
import io
import zlib
from typing import Final

_GZIP: Final = b"\x1f\x8b"
_OTHERS: Final = {
    b"PK\x03\x04": "a zip archive",
    b"\x28\xb5\x2f\xfd": "packed with zstd",
    b"\xfd7zXZ\x00": "packed with xz",
    b"BZh": "packed with bzip2",
    b"PAR1": "a Parquet file",
}
"""What files begin with that are no text."""


class Unreadable(ValueError):
    """A file whose text cannot be reached; the message says why and what to do."""


def unpacked(data: bytes, max_bytes: int) -> bytes:
    """The text in a file, at most one byte more than `max_bytes` of it.

    Raises:
        Unreadable: where it is packed otherwise than with gzip, or damaged.
    """
    for start, told in _OTHERS.items():
        if data.startswith(start):
            raise Unreadable(f"it is {told}; unpack it to CSV or JSON lines")
    if not data.startswith(_GZIP):
        return data
    try:
        return gzip.GzipFile(fileobj=io.BytesIO(data)).read(max_bytes + 1)
    except (OSError, EOFError, zlib.error) as fault:
        raise Unreadable(f"it is packed with gzip, and damaged ({fault}); fetch it again") from None
