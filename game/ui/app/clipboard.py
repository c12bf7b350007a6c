"""The piece that was copied last: kept for other levels, and as text on the system's clipboard for other players."""

from __future__ import annotations

from contextlib import suppress
from typing import Final

import pygame

from game.session.build.stamp import Stamp, read_stamp, stamp_text

NOT_THERE: Final = (pygame.error, ValueError, NotImplementedError)
"""What pygame raises where there is no clipboard or no text on it; a ValueError for bytes that are no UTF-8."""


class Clipboard:
    """Holds one stamp. What another program has put on the system's clipboard since comes first, if it is a build."""

    def __init__(self) -> None:
        self._stamp: Stamp | None = None

    def put(self, stamp: Stamp) -> None:
        """Copies a piece."""
        self._stamp = stamp
        with suppress(*NOT_THERE):
            pygame.scrap.put_text(stamp_text(stamp))

    def get(self) -> Stamp | None:
        """The piece to paste; None if there is none."""
        try:
            text = pygame.scrap.get_text()
        except NOT_THERE:
            return self._stamp
        return read_stamp(text) or self._stamp
