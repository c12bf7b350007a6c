"""The file of a board: read before the runs, and written after them if nobody else has changed it meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from game.content.level import Level
    from game.session.score.board import Board
    from game.session.score.claims_file import ClaimsRead


@dataclass(frozen=True, slots=True)
class BoardFile:
    """A board as it was when it was read; one that is not there yet has no lines."""

    file: Path
    claims: ClaimsRead
    data: bytes | None

    @classmethod
    def read(cls, level: Level, file: Path) -> BoardFile:
        """The lines of a board.

        Raises:
            ContentError: where it cannot be read, or not be written afterwards.
        """
        from game.content.read import STANDARD_INPUT, file_error, read_source
        from game.content.whole_file import check_writable, is_special
        from game.session.score.claims_file import MAX_LINES_BYTES, ClaimsRead, claims_in

        if str(file) == STANDARD_INPUT or is_special(file):
            raise file_error(file, "a board cannot be kept in this, which is no file; name one")
        check_writable(file)
        if not file.exists():
            return cls(file, ClaimsRead(), None)
        source = read_source(file, most_bytes=MAX_LINES_BYTES)
        claims = claims_in(level, source)
        return cls(file, claims, _bytes_of(file))

    def write(self, board: Board, num_kept: int) -> Path | None:
        """Write the board, whole or not at all. Where lines of the file are not on it, the old file is kept: where.

        `num_kept` is how many of the claims that were read hold.

        Raises:
            ContentError: where it cannot be written, or has changed since it was read.
        """
        from game.content.read import file_error
        from game.content.whole_file import write_whole
        from game.session.player.whole_files import free_name

        now = _bytes_of(self.file)
        if now != self.data:
            raise file_error(self.file, "it has changed while its lines were run; do it again")
        text = board.text().encode()
        if text == self.data:
            return None
        aside = None
        is_losing = num_kept < len(self.claims.claims) or self.claims.left_out or self.claims.faults
        if self.data is not None and is_losing:
            aside = free_name(self.file)
            write_whole(aside, self.data)
        write_whole(self.file, text)
        return aside


def _bytes_of(file: Path) -> bytes | None:
    """What is in a file; None where there is none."""
    from game.content.whole_file import unwritable

    try:
        return file.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as fault:
        raise unwritable(file, fault) from None
